"""Versions, comparison, expiry, and the public link of a quote."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import localdate

from dealers.customers.models import Customer
from dealers.sales import services as sales
from dealers.sales.models import Opportunity, Quote
from dealers.sales.selectors.comparison import changes_between, sheet_of
from dealers.sales.states import QuoteStatus
from dealers.sales.tasks import expire_offers
from portal.core.errors import Conflict
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.workspace.models import Notification
from tests.conftest import make_person, signed_in
from tests.dealers.sales.test_screens import _Approved, _Sent
from tests.dealers.steps import here, make_customer, make_opportunity, make_quote
from tests.ui.base import ActionTests, text_of

JSON = "application/json"


PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.50"
PROGRAMS = [
    "",
    "WhatsApp/2.24.1",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 SkypeUriPreview Preview/0.5",
    "python-requests/2.32",
    "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0",
]


@pytest.fixture(autouse=True)
def _nobody_asked_yet():
    cache.clear()


def sent(actor, **fields):
    quote = sales.submit_quote(quote=make_quote(actor, **fields), actor=actor)
    return sales.send_quote(quote=quote, actor=actor)


@pytest.fixture
def shared(owner):
    return sales.share_quote(quote=sent(owner), actor=owner)


@pytest.fixture
def anybody():
    return Client(SERVER_NAME="north.portal.test", headers={"user-agent": PHONE})


def link(quote):
    return f"/q/{sales.token_of(quote)}/"


# -- the link ------------------------------------------------------------------------------------------


def test_customer_sees_the_quote_without_signing_in_and_it_is_marked(anybody, shared, owner):
    page = anybody.get(link(shared), {"lang": "en"})
    text = text_of(page)
    assert page.status_code == 200
    assert "152,000.00" in text
    assert "I accept this quote" in text
    shared.refresh_from_db()
    assert shared.status == QuoteStatus.VIEWED
    assert shared.viewed_at
    first = shared.viewed_at
    anybody.get(link(shared))
    shared.refresh_from_db()
    assert shared.viewed_at == first
    assert Notification.objects.filter(user=owner, text__contains="opened").count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_link_speaks_the_customers_language(anybody, shared, language):
    Customer.objects.update(language=language)
    page = anybody.get(link(shared), headers={"accept-language": "fr"})
    assert f'<html lang="{language}"' in text_of(page)


def test_link_is_kept_out_of_caches_engines_and_logs(anybody, shared):
    for path in (link(shared), "/q/nothing/"):
        page = anybody.get(path)
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert "no-store" in page.headers["Cache-Control"]


def test_looking_ahead_and_colleagues_do_not_count_as_the_customer(anybody, http, shared):
    anybody.head(link(shared))
    http.get(link(shared))
    shared.refresh_from_db()
    assert shared.status == QuoteStatus.SENT


@pytest.mark.parametrize("agent", PROGRAMS)
def test_a_preview_of_the_link_is_no_look_of_the_customer(anybody, shared, agent):
    assert anybody.get(link(shared), headers={"user-agent": agent}).status_code == 200
    anybody.get(link(shared), headers={"sec-purpose": "prefetch"})
    shared.refresh_from_db()
    assert shared.status == QuoteStatus.SENT
    anybody.get(link(shared))
    shared.refresh_from_db()
    assert shared.status == QuoteStatus.VIEWED


def test_wrong_links_say_nothing(anybody, shared, owner, north, south):
    token = sales.token_of(shared)
    foreign = signing.dumps([shared.pk.hex, shared.share_key], salt="sales.quote.shared:other")
    other = sent(owner, opportunity=make_opportunity(owner, customer=shared.customer))
    salt = f"sales.quote.shared:{north.schema_name}"
    unshared = signing.dumps([other.pk.hex, ""], salt=salt)
    swapped = signing.dumps([other.pk.hex, shared.share_key], salt=salt)
    shapeless = signing.dumps("x", salt=salt)
    answers = set()
    for wrong in (token[:-1], f"{token}x", foreign, unshared, swapped, shapeless, "x" * 4000):
        page = anybody.get(f"/q/{wrong}/")
        assert page.status_code == 404, wrong
        answers.add(text_of(page))
    assert len(answers) == 1
    neighbour = Client(SERVER_NAME="south.portal.test")
    assert neighbour.get(f"/q/{token}/").status_code == 404
    assert Quote.objects.filter(status=QuoteStatus.VIEWED).count() == 0


def test_link_of_one_dealer_opens_nothing_at_the_other_even_with_equal_rows(shared, south):
    key, pk = shared.share_key, shared.pk
    token = sales.token_of(shared)
    with in_tenant(south):
        person = make_person("owner", email="s@example.test")
        theirs = sent(person)
        Quote.objects.filter(pk=theirs.pk).update(share_key=key)
        assert theirs.pk != pk
    page = Client(SERVER_NAME="south.portal.test").get(f"/q/{token}/")
    assert page.status_code == 404


def test_link_dies_with_the_quote_and_when_it_is_withdrawn(anybody, shared, owner):
    path = link(shared)
    Quote.objects.update(valid_until=localdate() - timedelta(days=1))
    assert anybody.get(path).status_code == 404
    Quote.objects.update(valid_until=localdate())
    assert anybody.get(path).status_code == 200
    sales.withdraw_link(quote=shared, actor=owner)
    assert anybody.get(path).status_code == 404
    shared.refresh_from_db()
    again = sales.share_quote(quote=shared, actor=owner)
    assert anybody.get(path).status_code == 404
    assert anybody.get(link(again)).status_code == 200
    sales.revise_quote(quote=again, actor=owner)
    assert anybody.get(link(again)).status_code == 404


def test_customer_accepts_with_a_word(anybody, shared, owner):
    done = anybody.post(link(shared), {"answer": "accept", "comment": "Blue plates, please"})
    assert done.status_code == 302
    shared.refresh_from_db()
    assert (shared.status, shared.customer_comment) == ("accepted", "Blue plates, please")
    shared.opportunity.refresh_from_db()
    assert shared.opportunity.stage == "order"
    entry = AuditEntry.objects.filter(verb="sales.quote.accept").get()
    assert entry.actor_id is None
    assert Notification.objects.filter(user=owner, text__contains="accepts").exists()
    assert "You have accepted" in text_of(anybody.get(link(shared), {"lang": "en"}))
    assert anybody.post(link(shared), {"answer": "decline"}).status_code == 422
    shared.refresh_from_db()
    assert shared.status == "accepted"


def test_customer_declines_and_cannot_take_it_back_alone(anybody, shared):
    assert (
        anybody.post(link(shared), {"answer": "decline", "comment": "Too dear"}).status_code == 302
    )
    shared.refresh_from_db()
    assert (shared.status, shared.declined_reason) == ("declined", "Too dear")
    assert anybody.post(link(shared), {"answer": "accept"}).status_code == 422
    shared.refresh_from_db()
    assert shared.status == "declined"


def test_answer_that_is_none_changes_nothing(anybody, shared):
    for data in ({}, {"answer": "maybe"}, {"answer": "accept", "comment": "x" * 501}):
        assert anybody.post(link(shared), data).status_code == 422
    shared.refresh_from_db()
    assert shared.status == "sent"


def test_answer_needs_the_form(shared):
    strict = Client(SERVER_NAME="north.portal.test", enforce_csrf_checks=True)
    assert strict.post(link(shared), {"answer": "accept"}).status_code == 403


def test_trying_links_is_slowed_down(north, anybody, monkeypatch):
    monkeypatch.setattr("dealers.sales.views.shared.SharedQuote.looks_an_hour", 3)
    codes = [anybody.get("/q/guess/").status_code for _ in range(5)]
    assert codes == [404, 404, 404, 429, 429]


def test_only_what_the_customer_may_accept_is_shared(owner):
    draft = make_quote(owner)
    with pytest.raises(Conflict):
        sales.share_quote(quote=draft, actor=owner)
    approved = sales.submit_quote(quote=draft, actor=owner)
    assert sales.share_quote(quote=approved, actor=owner).status == QuoteStatus.SENT


class TestQuoteShare(_Approved, ActionTests):
    path = "/quotes/{pk}/share/"
    after = {"status": "sent"}

    def refused(self):
        Quote.objects.update(status="superseded")

    def test_link_stands_on_the_page(self):
        self.http.post(self.address())
        page = text_of(self.http.get(f"/quotes/{self.thing.pk}/"))
        assert link(self.fresh()) in page


class TestQuoteUnshare(_Sent, ActionTests):
    path = "/quotes/{pk}/unshare/"
    after = {"share_key": ""}

    def make(self, n):
        return sales.share_quote(quote=super().make(n), actor=here(self.person))


# -- no two offers without saying so -------------------------------------------------------------------


def test_second_offer_must_be_meant(owner):
    first = sent(owner)
    second = make_quote(owner, opportunity=first.opportunity)
    second = sales.submit_quote(quote=second, actor=owner)
    with pytest.raises(Conflict, match=str(first)):
        sales.send_quote(quote=second, actor=owner)
    with pytest.raises(Conflict):
        sales.share_quote(quote=second, actor=owner)
    second.refresh_from_db()
    assert second.status == QuoteStatus.APPROVED
    assert sales.send_quote(quote=second, beside=True, actor=owner).status == QuoteStatus.SENT


class TestQuoteBeside(_Approved, ActionTests):
    path = "/quotes/{pk}/beside/"
    after = {"status": "sent"}

    def refused(self):
        Quote.objects.update(status="superseded")

    def test_page_names_the_other_offer(self):
        actor = here(self.person)
        other = sent(actor, opportunity=self.thing.opportunity)
        page = text_of(self.http.get(f"/quotes/{self.thing.pk}/"))
        assert f"/quotes/{self.thing.pk}/beside/" in page
        self.http.post(self.address())
        assert other.get_absolute_url() in text_of(self.http.get(f"/quotes/{self.thing.pk}/"))


# -- versions ------------------------------------------------------------------------------------------


def test_what_a_version_changed_is_shown(http, owner):
    old = make_quote(owner)
    new = sales.revise_quote(quote=old, actor=owner)
    lines = [
        {"kind": "vehicle", "code": "AURORA-5", "description": "Aurora 5", "price": "148000",
         "list_price": "150000", "reason": "competitor"},
        {"kind": "insurance", "description": "Full cover", "price": "5000"},
    ]  # fmt: skip
    new = sales.update_quote(quote=new, lines=lines, actor=owner)
    found = {row.label: row.values for part in changes_between(old, new) for row in part.rows}
    assert found["Aurora 5"] == (150000, 148000)
    assert found["Full cover"] == (None, 5000)
    assert found["Window film"] == (2000, None)
    assert "Model" not in found
    page = text_of(http.get(f"/quotes/{new.pk}/", {"tab": "versions"}))
    assert "Full cover" in page
    assert old.get_absolute_url() in page


def test_new_version_that_changes_nothing_says_so(http, owner):
    new = sales.revise_quote(quote=make_quote(owner), actor=owner)
    assert "Nothing yet" in text_of(http.get(f"/quotes/{new.pk}/", {"tab": "versions"}))


def test_new_version_has_no_link_and_no_answer(owner, shared):
    new = sales.revise_quote(quote=shared, actor=owner)
    assert (new.share_key, new.viewed_at, new.customer_comment) == ("", None, "")


# -- comparison ----------------------------------------------------------------------------------------


def variants(owner, count):
    deal = make_opportunity(owner)
    return [
        make_quote(
            owner,
            opportunity=deal,
            lines=[{"kind": "vehicle", "description": f"Car {n}", "price": str(100000 + n)}],
        )
        for n in range(count)
    ]


def test_same_thing_stands_in_the_same_row(owner):
    one, two = make_quote(owner), make_quote(owner, opportunity=Opportunity.objects.get())
    rows = {row.label: row for part in sheet_of([one, two]) for row in part.rows}
    assert rows["Window film"].values == (2000, 2000)
    assert not rows["Window film"].differs


def test_up_to_three_quotes_stand_side_by_side(http, owner):
    first, *others = variants(owner, 4)
    query = {"with": [str(quote.pk) for quote in others]}
    for path in ("compare/", "compare/print/"):
        text = text_of(http.get(f"/quotes/{first.pk}/{path}", query))
        for n, is_there in enumerate((True, True, True, False)):
            assert (f"Car {n}" in text) == is_there
    assert http.get(f"/quotes/{first.pk}/compare/", {"with": ["x", "\0"]}).status_code == 200


def test_no_other_customer_and_no_other_dealer_is_compared(http, owner, south):
    first = variants(owner, 1)[0]
    stranger = make_customer(owner, full_name="李雷", phone="13911112222")
    deal = make_opportunity(owner, customer=stranger)
    lines = [{"kind": "vehicle", "description": "Secret", "price": "77777"}]
    foreign = make_quote(owner, opportunity=deal, lines=lines)
    with in_tenant(south):
        person = make_person("owner", email="s@example.test")
        theirs = make_quote(person, lines=lines)
    query = {"with": [str(foreign.pk), str(theirs.pk)]}
    text = text_of(http.get(f"/quotes/{first.pk}/compare/", query))
    assert "Secret" not in text
    assert http.get(f"/quotes/{theirs.pk}/compare/").status_code == 404


def test_advisor_compares_only_what_they_see(owner, store):
    first, second = variants(owner, 2)
    advisor = make_person("sales_consultant", store=store)
    Quote.objects.filter(pk=first.pk).update(owner=advisor)
    http = signed_in(advisor, "north")
    page = http.get(f"/quotes/{first.pk}/compare/", {"with": str(second.pk)})
    assert "Car 1" not in text_of(page)
    assert http.get(f"/quotes/{second.pk}/compare/").status_code == 404


def test_sharing_and_comparing_by_api(api, owner):
    one, two = variants(owner, 2)
    body = {"quotes": [str(one.pk), str(two.pk)]}
    sheet = api.post("/api/v1/quotes/compare/", body, content_type=JSON).json()
    assert sheet["quotes"] == [str(one), str(two)]
    cars = next(s for s in sheet["sections"] if s["label"] == "Vehicle")
    assert [row["values"] for row in cars["rows"]] == [["100000.00", None], [None, "100001.00"]]
    gone = {"quotes": [str(one.pk), "0197f000-0000-7000-8000-000000000000"]}
    assert api.post("/api/v1/quotes/compare/", gone, content_type=JSON).status_code == 422
    sales.submit_quote(quote=one, actor=owner)
    told = api.post(f"/api/v1/quotes/{one.pk}/share/", content_type=JSON).json()
    assert told["status"] == "sent"
    unsigned = sales.token_of(Quote.objects.get(pk=one.pk)).split(":")[0]  # then comes the second
    assert f"/q/{unsigned}:" in told["link"]
    gone = api.post(f"/api/v1/quotes/{one.pk}/withdraw-link/", content_type=JSON).json()
    assert gone["link"] == ""


# -- expiry --------------------------------------------------------------------------------------------


def test_offers_run_out_at_every_dealer_and_only_those_that_are_over(north, south, owner):
    over = sent(owner)
    deal = over.opportunity
    alive = sales.submit_quote(quote=make_quote(owner, opportunity=deal), actor=owner)
    draft = make_quote(owner, opportunity=deal)
    yesterday = localdate() - timedelta(days=1)
    Quote.objects.filter(pk__in=[over.pk, draft.pk]).update(valid_until=yesterday)
    with in_tenant(south):
        person = make_person("owner", email="s@example.test")
        theirs = sent(person)
        Quote.objects.update(valid_until=yesterday)
    assert expire_offers() == 2
    states = dict(Quote.objects.values_list("pk", "status"))
    assert states == {over.pk: "expired", alive.pk: "approved", draft.pk: "draft"}
    noted = AuditEntry.objects.get(verb="sales.quote.expire")
    assert (noted.object_id, noted.actor_id) == (over.pk, None)
    with in_tenant(south):
        theirs.refresh_from_db()
        assert theirs.status == "expired"
    assert expire_offers() == 0


def test_beat_closes_offers_every_night():
    from portal.celery import app  # noqa: PLC0415

    assert app.conf.beat_schedule["expire-offers"]["task"] == expire_offers.name
