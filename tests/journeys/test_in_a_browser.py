"""Whole journeys in a real browser on real processes: from sign-up to a campaign; a day in the workshop.

Both go through one portal. Pictures of the way land in ``var/screenshots``, in ``journey`` and
``workshop``; a step that fails leaves one of everybody. ``JOURNEY_LANGUAGE=en`` (or ``zh-hans``)
shows them in one language to everybody.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.conftest import committed_tenants
from tests.journeys import steps_begin as begin
from tests.journeys import steps_campaign as campaign
from tests.journeys import steps_count, steps_workshop
from tests.journeys import steps_sale as sale
from tests.journeys import steps_service as service
from tests.journeys.browser import CHROMIUM, Journey, launch, launch_with_camera
from tests.journeys.camera import code39, film, qr
from tests.journeys.running import network, running_portal
from tests.journeys.workshop_house import PADS, STOCK_VIN, workshop

pytestmark = [
    pytest.mark.browser,
    pytest.mark.drill,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"),
        reason=f"No browser at {CHROMIUM}: install chromium, or name one with CHROMIUM=",
    ),
]


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker, tmp_path_factory):
    """The browser and the running portal, for both journeys."""
    with (
        django_db_blocker.unblock(),
        committed_tenants() as tenants,
        network(tenants),
        workshop(tenants),
        running_portal(tmp_path_factory.mktemp("portal")) as running,
        # No query of ours while Playwright runs: its loop makes Django refuse them.
        sync_playwright() as driver,
    ):
        browser = launch(driver)
        yield browser, running
        browser.close()


@contextmanager
def begun(portal, name: str) -> Iterator[Journey]:
    """A journey with pictures of its own; old ones go."""
    shots = settings.VAR_DIR / "screenshots" / name
    shots.mkdir(parents=True, exist_ok=True)
    for old in shots.glob("*.png"):
        old.unlink()
    journey = Journey(*portal, shots)
    yield journey
    journey.leave()


STEPS = [
    begin.hub_issues_a_join_code,
    begin.group_signs_up,
    begin.group_joins_the_network,
    begin.trial_is_known_to_the_payment_provider,
    begin.owner_invites,
    begin.colleagues_accept,
    begin.owner_makes_an_api_key,
    sale.program_posts_a_lead,
    sale.owner_assigns_the_lead,
    sale.advisor_answers_and_grades,
    sale.lead_becomes_customer_and_opportunity,
    sale.cars_are_received_into_stock,
    sale.customer_drives_the_demo_car,
    sale.advisor_quotes_beyond_the_limit,
    sale.contract_is_written_and_approved,
    sale.car_is_reserved_by_its_vin,
    sale.deposit_and_balance_are_paid,
    sale.car_is_handed_over,
    sale.sale_reaches_the_makers_dashboard,
    service.owner_switches_to_english,
    service.part_is_received_into_stock,
    service.car_comes_in,
    service.job_is_described_and_priced,
    service.part_is_issued_and_the_work_done,
    service.car_is_handed_back,
    service.claim_is_made_checked_and_submitted,
    service.maker_decides_by_line,
    service.dealer_sees_decision_and_credit,
    campaign.maker_drafts_a_campaign,
    campaign.colleague_approves_and_it_is_published,
    campaign.dealer_finds_its_own_car,
    campaign.dealer_books_the_car,
    campaign.booked_car_comes_and_is_repaired,
    campaign.dealer_reports_done,
    campaign.maker_counts_it,
]


def test_from_sign_up_to_a_counted_campaign(portal):
    with begun(portal, "journey") as journey:
        journey.follow(STEPS)


def test_from_online_booking_to_a_released_car(portal):
    with begun(portal, "workshop") as journey:
        journey.follow(steps_workshop.STEPS)


@pytest.mark.parametrize(
    ("name", "picture", "steps"),
    [
        ("car-bars", code39(STOCK_VIN), [steps_count.car_is_seen]),
        ("car-matrix", qr(STOCK_VIN), [steps_count.car_is_seen_again]),
        ("part-bars", code39(PADS), [steps_count.part_is_counted]),
    ],
)
def test_camera_reads_what_is_counted(portal, tmp_path, name, picture, steps):
    """With the label of a car or part before the camera: the page reads it by itself."""
    browser, running = portal
    seeing = launch_with_camera(browser.browser_type, film(tmp_path / "label.y4m", picture))
    try:
        with begun((seeing, running), f"camera-{name}") as journey:
            journey.follow(steps)
    finally:
        seeing.close()
