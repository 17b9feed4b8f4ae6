"""A service campaign: published by the maker, matched, booked and done by the dealer, counted."""

import re
from datetime import timedelta

from django.utils.timezone import localdate, localtime, now
from playwright.sync_api import expect

from tests.journeys.browser import Journey
from tests.journeys.steps_begin import COMPANY
from tests.journeys.steps_sale import BUYER, VIN
from tests.journeys.steps_service import job_card

ANOTHER = "LYCAB2C1XT1234568"
CODE, TITLE = "S26-01", "Water pump inspection"


def maker_drafts_a_campaign(journey: Journey) -> None:
    tom = journey.person("tom", "en")
    tom.sign_in("hub", "tom@hub.test")
    tom.menu("Campaigns")
    tom.look("61-hub-no-campaigns")
    tom.leave(lambda: tom.press("New campaign"))
    today = localdate()
    tom.fill(
        kind="service", code=CODE, title_zh="水泵检查", title_en=TITLE, operation_code="EN-02",
        instructions_zh="检查并更换水泵", instructions_en="Inspect and replace the pump",
        labour_hours="2.4", part_codes="EN004", valid_from=today.isoformat(),
        valid_until=(today + timedelta(days=300)).isoformat(),
    )  # fmt: skip
    tom.look("62-hub-new-campaign")
    tom.send_page()
    tom.fill(vins=f"{VIN}\n{ANOTHER}")
    tom.look("63-hub-add-vehicles")
    tom.send_page()
    expect(tom.row(VIN)).to_be_visible()
    tom.look("64-hub-campaign-draft")
    tom.do("Hand in for approval")
    tom.badge("Waiting for approval")


def colleague_approves_and_it_is_published(journey: Journey) -> None:
    tom, he = journey.person("tom"), journey.person("he")
    he.menu("Campaigns")
    he.open_row(CODE)
    he.do("Approve")
    he.badge("Approved")
    he.look("65-hub-campaign-approved")
    tom.page.reload()
    tom.ask("Publish to dealers")
    tom.badge("Published")


def dealer_finds_its_own_car(journey: Journey) -> None:
    grace = journey.person("grace")
    grace.menu("Campaigns")
    grace.waits_for(lambda: grace.row(CODE))
    grace.look("66-campaigns")
    grace.open_row(CODE)
    expect(grace.row(VIN)).to_be_visible()
    assert ANOTHER not in grace.page.content(), "a dealer learns of no others' cars"
    lin = journey.person("lin")  # for the house decides who answers for it
    lin.menu("Campaigns")
    lin.open_row(CODE)
    lin.do("Accept")
    grace.page.reload()
    grace.badge("Accepted")
    grace.look("67-campaign")


def dealer_books_the_car(journey: Journey) -> None:
    grace = journey.person("grace")
    grace.press("Book", grace.row(VIN))
    expect(grace.dialog).to_be_visible()
    at = localtime(now() + timedelta(minutes=30))
    grace.fill(starts_at=at.strftime("%Y-%m-%dT%H:%M"))
    grace.look("68-campaign-book")
    grace.send()
    expect(grace.row(VIN)).to_contain_text(grace.t("Booked"))
    journey.campaign = grace.page.url


def booked_car_comes_and_is_repaired(journey: Journey) -> None:
    grace, lin = journey.person("grace"), journey.person("lin")
    grace.menu("Bookings")
    grace.look("69-bookings")
    grace.open_row(BUYER)
    grace.look("70-booking")
    grace.leave(lambda: grace.press("Receive car"))
    grace.fill(odometer_km="905")
    grace.send_page()
    job = job_card(grace)
    expect(job).to_contain_text(grace.t("Campaign"))
    grace.look("71-campaign-order")
    grace.ask("Cause and correction", job, cause=TITLE, correction="Water pump replaced")
    grace.ask("Customer agrees", job, how="phone")
    expect(job).to_contain_text(grace.t("Authorised"))
    lin.page.goto(grace.page.url)
    job = job_card(lin)
    lin.do("Issue", job)
    expect(job.locator("tbody tr", has_text="EN004")).to_contain_text(lin.t("Take back"))
    lin.do("Finish job", job)
    expect(job).to_contain_text(lin.t("Finished"))


def dealer_reports_done(journey: Journey) -> None:
    grace = journey.person("grace")
    grace.page.goto(journey.campaign)
    grace.do("Report done", grace.row(VIN))
    expect(grace.row(VIN)).to_contain_text(grace.t("Reported done"))
    grace.look("72-campaign-reported")


def maker_counts_it(journey: Journey) -> None:
    tom = journey.person("tom")
    tom.menu("Campaigns")
    tom.open_row(CODE)
    half = re.compile("50.0 ?%")  # one of two cars
    tom.waits_for(lambda: tom.page.locator(".ui-stats", has_text=half))
    expect(tom.row(COMPANY).locator("td").nth(4)).to_have_text("1")
    tom.look("73-hub-campaign-counted")
    tom.press("Vehicles")
    expect(tom.row(VIN)).to_contain_text(tom.t("Done"))
    expect(tom.row(ANOTHER)).to_contain_text(tom.t("Not done"))
    tom.look("74-hub-campaign-vehicles")
