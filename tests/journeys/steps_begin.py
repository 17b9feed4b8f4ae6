"""From the public site to a workspace with three people in it."""

import re

from playwright.sync_api import expect

from tests.journeys.browser import Journey, Person
from tests.journeys.running import LANGUAGE, PASSWORD

OWNER, ADVISOR, SERVICE = "lin@xingcheng.test", "zhou@xingcheng.test", "grace@xingcheng.test"
SLUG, COMPANY = "xingcheng", "星程汽车集团"


def open_mail(person: Person, to: str) -> None:
    """The newest mail to ``to`` in the development mailbox, and its link."""
    person.open("", "/dev/mail/")
    person.waits_for(lambda: person.page.locator(".site-mail", has_text=to))
    mail = person.page.locator(".site-mail", has_text=to).first
    person.leave(mail.get_by_role("link").first.click)


def hub_issues_a_join_code(journey: Journey) -> None:
    he = journey.person("he", "zh-hans")
    he.sign_in("hub", "he@hub.test")
    he.menu("Join codes")
    he.leave(lambda: he.press("Issue join code"))
    he.fill(dealer_code="D017", for_whom=COMPANY)
    he.send_page()
    row = he.row("D017")
    expect(row).to_be_visible()
    he.look("01-join-codes")
    journey.join_code = row.locator("td").first.inner_text().split()[0]


def group_signs_up(journey: Journey) -> None:
    lin = journey.person("lin", "zh-hans")
    lin.open("", "/")
    lin.look("02-public-site")
    lin.leave(lin.page.get_by_role("link", name=lin.t("Start free trial")).first.click)
    lin.fill(company=COMPANY, full_name="林晓雯", email=OWNER, slug=SLUG, language=lin.lang)
    expect(lin.page.locator("#address-state .site-good")).to_be_visible()
    lin.look("03-sign-up")
    lin.page.get_by_role("button", name=lin.t("Send me the link")).click()
    lin.sees(OWNER)
    lin.look("04-look-into-your-mail")
    open_mail(lin, OWNER)
    lin.fill(password=PASSWORD)
    lin.look("05-choose-a-password")
    lin.leave(lin.page.get_by_role("button", name=lin.t("Open my workspace")).click)
    lin.page.wait_for_url(journey.portal.url(SLUG))
    lin.look("06-first-home")


def group_joins_the_network(journey: Journey) -> None:
    lin = journey.person("lin")
    lin.open(SLUG, "/settings/networks/")
    lin.leave(lambda: lin.press("Join a network"))
    lin.fill(join_code=journey.join_code)
    lin.send_page()
    expect(lin.row("D017")).to_be_visible()
    lin.look("07-network-joined")


def trial_is_known_to_the_payment_provider(journey: Journey) -> None:
    """The worker has told the provider, whose webhook has told the portal."""
    lin = journey.person("lin")
    lin.open(SLUG, "/settings/billing/")
    lin.waits_for(lambda: lin.page.locator(".ui-badge", has_text=lin.t("Trial")))
    lin.look("08-billing")


def owner_invites(journey: Journey) -> None:
    lin = journey.person("lin")
    for email, name, role, language in (
        (ADVISOR, "周立", "Sales consultant", "zh-hans"),
        (SERVICE, "Grace Chen", "Service advisor", "en"),
    ):
        lin.open(SLUG, "/settings/people/")
        lin.leave(lambda: lin.press("Invite"))
        lin.fill(
            email=email, full_name=name, role={"label": lin.t(role)}, language=LANGUAGE or language,
            scope="store" if role == "Service advisor" else "own", store={"index": 1},
        )  # fmt: skip
        if role == "Sales consultant":
            lin.look("09-invite")
        lin.send_page()
        expect(lin.row(name)).to_be_visible()
    lin.look("10-invitations")


def colleagues_accept(journey: Journey) -> None:
    for who, email, lang, title in (
        ("zhou", ADVISOR, "zh-hans", "11"),
        ("grace", SERVICE, "en", "12"),
    ):
        person = journey.person(who, lang)
        open_mail(person, email)
        person.fill(password=PASSWORD)
        person.look(f"{title}-invitation-{who}")
        person.leave(person.page.get_by_role("button", name=person.t("Join"), exact=True).click)
        person.page.wait_for_url(journey.portal.url(SLUG))
        person.look(f"{title}-home-{who}")
        work = "Bookings" if who == "grace" else "Leads"
        expect(person.page.locator(".ui-phone")).to_contain_text(person.t(work))


def owner_makes_an_api_key(journey: Journey) -> None:
    lin = journey.person("lin")
    lin.open(SLUG, "/settings/keys/")
    lin.leave(lin.page.get_by_role("link", name=lin.t("New API key")).first.click)
    lin.fill(password=PASSWORD)  # what reaches so far is asked for once more
    lin.look("13-is-it-you")
    lin.send_page()
    lin.fill(name="汽车之窗线索接口")
    lin.page.get_by_label(lin.t("Add leads"), exact=True).check()
    lin.look("13-new-key")
    lin.page.locator("main form [type=submit]").click()
    secret = lin.page.locator("#key-text")
    expect(secret).to_have_text(re.compile(r"\S{20,}"))
    lin.look("14-key-made", phone=False)
    journey.api_key = secret.inner_text()
    lin.leave(lambda: lin.press("I have copied it"))
    lin.sees("汽车之窗线索接口")
