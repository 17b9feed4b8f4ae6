"""From the car at the counter to the credit of its warranty claim. In English."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.browser import Journey, Person
from tests.journeys.running import LANGUAGE
from tests.journeys.steps_begin import COMPANY
from tests.journeys.steps_sale import BUYER, VIN


def job_card(person: Person, n: int = 0) -> Locator:
    """The card of a job on the page of a repair order."""
    return person.page.locator(".ui-work").nth(n)


def owner_switches_to_english(journey: Journey) -> None:
    lin = journey.person("lin")
    lin.speak(LANGUAGE or "en")
    lin.menu("Parts")
    lin.look("41-no-parts-yet")


def part_is_received_into_stock(journey: Journey) -> None:
    lin = journey.person("lin")
    lin.page.locator("[data-quick] summary").click()
    lin.leave(lin.page.get_by_role("link", name=lin.t("Part from the catalogue"), exact=True).click)
    lin.fill(code="EN004")
    lin.send_page()
    lin.sees("水泵" if lin.lang.startswith("zh") else "Water pump")
    lin.press("Receive")
    expect(lin.dialog).to_be_visible()
    lin.fill(quantity="2", unit_cost="300", document_number="LS-88012", bin="A3-07")
    lin.look("42-receive-part")
    lin.send()
    expect(lin.row("A3-07")).to_be_visible()
    lin.look("43-part")


def car_comes_in(journey: Journey) -> None:
    grace = journey.person("grace")
    grace.menu("Repair orders")
    grace.look("44-no-repair-orders")
    grace.leave(lambda: grace.press("Receive car"))
    grace.fill(vehicle="A12345")
    grace.fill(
        odometer_km="860", complaint="Knocking from the engine at cold start",
        pay_type="warranty", tag_number="17",
    )  # fmt: skip
    grace.look("45-reception")
    grace.send_page()
    grace.badge("Checked in")
    grace.sees(BUYER)
    grace.look("46-repair-order-new")
    journey.order = grace.page.url


def job_is_described_and_priced(journey: Journey) -> None:
    grace = journey.person("grace")
    job = job_card(grace)
    grace.ask(
        "Cause and correction", job, cause="Bearing of the water pump worn",
        correction="Water pump replaced, coolant bled", fault_code="P0217",
    )  # fmt: skip
    grace.sees("Bearing of the water pump worn")
    grace.ask("Labour", job, code="EN-02")
    expect(job.locator("tbody tr", has_text="EN-02")).to_be_visible()
    grace.press("Part", job)
    expect(grace.dialog).to_be_visible()
    grace.fill(part="EN004", is_causal=True)
    grace.look("47-add-part")
    grace.send()
    expect(job.locator("tbody tr", has_text="EN004")).to_contain_text(grace.t("not issued"))
    grace.ask("Customer agrees", job, how="in_person")
    expect(job).to_contain_text(grace.t("Authorised"))
    grace.look("48-repair-order-priced")


def part_is_issued_and_the_work_done(journey: Journey) -> None:
    lin = journey.person("lin")
    lin.menu("Repair orders")
    lin.open_row(BUYER)
    job = job_card(lin)
    lin.do("Issue", job)
    expect(job.locator("tbody tr", has_text="EN004")).to_contain_text(lin.t("Take back"))
    lin.do("Start work", job)
    lin.do("Stop work", job)
    lin.do("Finish job", job)
    expect(job).to_contain_text(lin.t("Finished"))
    lin.look("49-work-done")


def car_is_handed_back(journey: Journey) -> None:
    grace, lin = journey.person("grace"), journey.person("lin")
    grace.page.reload()
    grace.do("Pass quality check")
    grace.badge("Ready")
    lin.page.reload()
    lin.ask("Settle")
    expect(lin.button("Settle")).to_have_count(0)
    grace.page.reload()
    grace.ask("Hand over")
    grace.badge("Handed over")
    grace.do("Close")
    grace.badge("Closed")
    grace.look("50-repair-order-closed")


def claim_is_made_checked_and_submitted(journey: Journey) -> None:
    lin = journey.person("lin")
    lin.menu("To be claimed")
    lin.look("51-to-be-claimed")
    lin.open_row("Knocking")
    lin.leave(lambda: lin.press("Make claim"))
    lin.look("52-claim-draft")
    lin.leave(lambda: lin.press("Check"))
    lin.badge("Checked")
    lin.look("53-claim-checked")
    lin.press("Submit")
    expect(lin.dialog).to_be_visible()
    lin.look("54-claim-submit", phone=False)
    lin.send()
    lin.badge("Submitted")
    journey.claim = lin.page.url


def maker_decides_by_line(journey: Journey) -> None:
    rachel = journey.person("rachel", "en")
    rachel.sign_in("hub", "rachel@hub.test")
    rachel.look("55-hub-home-reviewer")
    rachel.menu("Warranty claims")
    rachel.waits_for(lambda: rachel.row(COMPANY))
    rachel.look("56-hub-claims")
    rachel.open_row(COMPANY)
    rachel.sees(rachel.t("The rules suggest"))
    rachel.do("Take")
    rachel.badge("In review")
    rachel.look("57-hub-claim")
    lines = rachel.page.locator("#tab-panel tbody")
    rachel.do("Approve", lines.locator("tr.is-below", has_text=rachel.t("Labour")))
    rachel.press("Cut", lines.locator("tr.is-below", has_text=re.compile("^" + rachel.t("Part"))))
    expect(rachel.dialog).to_be_visible()
    rachel.fill(approved_amount="400", reason_code="EPC", remark="Settled at the catalogue price")
    rachel.look("58-hub-cut-line")
    rachel.send()
    rachel.sees(rachel.t("Settled at the catalogue price"))
    rachel.ask("Decide and tell the dealer", remark="Please use the catalogue price next time.")
    rachel.badge("Partly approved")
    rachel.do("Credit")
    rachel.badge("Credited")
    rachel.look("59-hub-claim-credited")


def dealer_sees_decision_and_credit(journey: Journey) -> None:
    lin = journey.person("lin")
    lin.waits_for(lambda: lin.page.locator("h1 .ui-badge", has_text=lin.t("Credited")))
    lin.leave(lambda: lin.press("Lines"))
    lin.sees(lin.t("Settled at the catalogue price"))
    lin.sees("400.00")
    lin.sees("Please use the catalogue price next time.")
    lin.look("60-claim-credited")
    assert VIN in lin.page.content()
