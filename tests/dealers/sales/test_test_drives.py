"""Test drives: no car and no advisor twice, keys against a licence, the deal moves on."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime, now

from dealers.customers.models import TimelineEntry
from dealers.inventory import services as inventory
from dealers.inventory.models import VehicleUnit
from dealers.sales import models
from dealers.sales import services as sales
from dealers.sales.services.erasing import erase_leads_of
from dealers.sales.states.test_drives import (
    TEST_DRIVE_MOVES,
    TEST_DRIVE_TONES,
    DriveStatus,
)
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tests.conftest import make_person
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_leads_routing import advisor
from tests.dealers.sales.test_races import both, race, refused
from tests.dealers.steps import (
    VIN,
    VIN_2,
    here,
    make_customer,
    make_opportunity,
    make_unit,
)
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    ListPageTests,
    ScreenTests,
    text_of,
)

__all__ = ["race"]
TEN = (now() + timedelta(days=2)).replace(hour=2, minute=0, second=0, microsecond=0)
READY = {"licence_checked": True, "agreement_signed": True, "odometer_out": 120}


def demo(actor, vin=VIN):
    known = VehicleUnit.objects.filter(state="demo", model_name="Aurora 5").first()
    if known and vin == VIN:
        return known
    return inventory.make_demo(unit=make_unit(actor, vin=vin), actor=actor)


def book(actor, start=TEN, minutes=60, **fields):
    fields.setdefault("unit", None)
    unit = fields.pop("unit") or demo(actor)
    if not {"customer", "lead", "opportunity"} & fields.keys():
        fields["lead"] = new_lead(actor)
    return sales.book_test_drive(
        unit=unit,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        actor=actor,
        **fields,
    )


class _Drives:
    refused_role = "technician"
    person = None

    def make(self, n):
        actor = here(self.person)
        lead = new_lead(actor, name=["欧阳小明", "李雷", "韩梅梅"][n - 1])
        return book(actor, start=TEN + timedelta(hours=2 * n), lead=lead)


class TestDriveList(_Drives, ListPageTests):
    path = "/test-drives/"
    queries = 2
    found, missed = "欧阳", "zzz"
    sort = "starts_at"
    filters = "status=booked"
    own_role = "sales_consultant"


class TestDriveDetail(_Drives, DetailPageTests):
    path = "/test-drives/{pk}/"
    queries = 1
    shows = ("欧阳小明", "Aurora 5", "Hand out")


class TestDriveCalendar(_Drives, ScreenTests):
    path = "/test-drives/calendar/"

    def test_it_shows_car_and_customer(self):
        drive = self.make(1)
        day = f"{localtime(drive.starts_at):%Y-%m-%d}"
        text = text_of(self.http.get(self.path, {"day": day}))
        assert "Aurora 5" in text
        assert "欧阳小明" in text


class TestDriveCreate(_Drives, CreatePageTests):
    path = "/test-drives/new/"
    model = models.TestDrive
    bad = {"minutes": "45", "starts_at": "2026-12-01T10:00"}
    wrong_field = "unit"

    def data(self):
        customer = make_customer(self.person, phone="13900000009")
        unit = demo(self.person)
        return {**self.bad, "unit": unit.pk, "customer": customer.pk}


class _DriveMove(_Drives, ActionTests):
    def refused(self):
        models.TestDrive.objects.update(status="returned")


class TestDriveBegin(_DriveMove):
    path = "/test-drives/{pk}/begin/"
    good = {"licence_checked": "on", "agreement_signed": "on", "odometer_out": "120"}
    bad = {"agreement_signed": "on", "odometer_out": "120"}
    after = {"status": "out", "odometer_out": 120}


class TestDriveMove(_DriveMove):
    path = "/test-drives/{pk}/move/"
    bad = {"minutes": "30", "starts_at": ""}

    def data(self):
        start = localtime(TEN + timedelta(days=1))
        return {
            "unit": demo(self.person).pk,
            "minutes": "30",
            "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        }


class TestDriveCancel(_DriveMove):
    path = "/test-drives/{pk}/cancel/"
    good = {"note": "Rain"}
    after = {"status": "cancelled", "outcome": "Rain"}


class TestDriveEnd(_DriveMove):
    path = "/test-drives/{pk}/end/"
    good = {"odometer_in": "150", "outcome": "Loves it"}
    bad = {"odometer_in": "100"}
    after = {"status": "returned", "odometer_in": 150}

    def make(self, n):
        return sales.begin_test_drive(test_drive=super().make(n), actor=here(self.person), **READY)


class TestDriveMiss(_DriveMove):
    path = "/test-drives/{pk}/miss/"
    after = {"status": "no_show"}

    def make(self, n):
        drive = super().make(n)
        hour = timedelta(hours=1)
        models.TestDrive.objects.filter(pk=drive.pk).update(
            starts_at=now() - hour, ends_at=now() + hour
        )
        return drive


@pytest.mark.parametrize("target", DriveStatus)
@pytest.mark.parametrize("source", DriveStatus)
def test_every_move_is_allowed_or_refused_by_the_table(source, target):
    drive = models.TestDrive(status=source)
    if TEST_DRIVE_MOVES.allows(source, target):
        drive.move_to(target)
        assert drive.status == target
    else:
        with pytest.raises(TransitionRefused):
            drive.move_to(target)


def test_every_state_has_a_tone():
    assert set(TEST_DRIVE_TONES) == set(DriveStatus)


@pytest.mark.parametrize(
    ("minutes", "fits"), [(-60, True), (-59, False), (0, False), (30, False), (60, True)]
)
def test_a_car_is_booked_once_at_a_time(owner, minutes, fits):
    book(owner, advisor=advisor(1))
    again = {"start": TEN + timedelta(minutes=minutes), "advisor": advisor(2)}
    if fits:
        book(owner, **again)
    else:
        with pytest.raises(Conflict) as error:
            book(owner, **again)
        assert set(error.value.fields) == {"unit"}
    assert models.TestDrive.objects.count() == 1 + fits


def test_an_advisor_is_booked_once_at_a_time(owner):
    person = advisor(1)
    book(owner, advisor=person)
    with pytest.raises(Conflict) as error:
        book(owner, advisor=person, unit=demo(owner, VIN_2))
    assert set(error.value.fields) == {"advisor"}


def test_a_cancelled_drive_frees_car_and_advisor(owner):
    sales.cancel_test_drive(test_drive=book(owner), actor=owner)
    assert book(owner).status == DriveStatus.BOOKED


def test_only_demo_cars_and_possible_times(owner):
    unit = make_unit(owner)
    with pytest.raises(InvalidInput) as error:
        book(owner, unit=unit)
    assert "unit" in error.value.fields
    car = demo(owner, VIN_2)
    for minutes in (0, -5, 13 * 60):
        with pytest.raises(InvalidInput) as error:
            book(owner, unit=car, minutes=minutes)
        assert "ends_at" in error.value.fields


def test_who_goes_on_no_test_drives_is_refused(owner, store):
    with pytest.raises(InvalidInput) as error:
        book(owner, advisor=make_person("technician", store=store))
    assert "advisor" in error.value.fields


def test_moving_keeps_what_is_free_and_refuses_what_is_not(owner):
    first, second = book(owner), book(owner, start=TEN + timedelta(hours=2))
    end = TEN + timedelta(hours=1)
    moved = sales.move_test_drive(
        test_drive=first, starts_at=TEN + timedelta(minutes=15), ends_at=end, actor=owner
    )
    assert moved.starts_at == TEN + timedelta(minutes=15)
    with pytest.raises(Conflict):
        sales.move_test_drive(test_drive=second, starts_at=TEN, ends_at=end, actor=owner)


@pytest.mark.parametrize("missing", ["licence_checked", "agreement_signed"])
def test_no_key_without_licence_and_agreement(owner, missing):
    drive = book(owner)
    with pytest.raises(InvalidInput) as error:
        sales.begin_test_drive(test_drive=drive, **{**READY, missing: False}, actor=owner)
    assert set(error.value.fields) == {missing}
    drive.refresh_from_db()
    assert drive.status == DriveStatus.BOOKED


def test_a_drive_moves_the_deal_and_is_on_the_timeline(owner):
    deal = make_opportunity(owner)
    drive = book(owner, opportunity=deal)
    assert (drive.customer, drive.opportunity) == (deal.customer, deal)
    sales.begin_test_drive(test_drive=drive, **READY, actor=owner)
    deal.refresh_from_db()
    assert deal.stage == "test_drive"
    drive = sales.end_test_drive(test_drive=drive, odometer_in=151, outcome="好", actor=owner)
    assert drive.driven_km == 31
    words = [e.words for e in TimelineEntry.objects.filter(kind="test_drive").order_by("pk")]
    assert words[1:] == ["Aurora 5 handed out", "Aurora 5 back after 31 km: 好"]


def test_a_deal_that_is_further_stays_there(owner):
    deal = sales.move_opportunity(opportunity=make_opportunity(owner), stage="quote", actor=owner)
    drive = book(owner, customer=deal.customer)
    assert drive.opportunity == deal
    sales.begin_test_drive(test_drive=drive, **READY, actor=owner)
    deal.refresh_from_db()
    assert deal.stage == "quote"


def test_they_cannot_have_missed_what_has_not_begun(owner):
    with pytest.raises(Conflict):
        sales.miss_test_drive(test_drive=book(owner), actor=owner)


def test_demo_car_goes_back_into_stock(owner, http):
    unit = make_unit(owner)
    assert http.post(f"/stock/{unit.pk}/make-demo/").status_code == 302
    unit.refresh_from_db()
    assert unit.state == "demo"
    assert http.post(f"/stock/{unit.pk}/end-demo/").status_code == 302
    unit.refresh_from_db()
    assert unit.state == "in_stock"
    with pytest.raises(Conflict):
        inventory.end_demo(unit=unit, actor=owner)


def test_booked_from_the_page_of_a_lead_and_of_a_deal(owner, http):
    lead, deal, unit = new_lead(owner), make_opportunity(owner), demo(owner)
    data = {"unit": unit.pk, "minutes": "30", "starts_at": "2026-12-01T10:00"}
    answer = http.post(f"/leads/{lead.pk}/test-drive/", data)
    assert answer.url == models.TestDrive.objects.get(lead=lead).get_absolute_url()
    again = http.post(f"/opportunities/{deal.pk}/test-drive/", data)
    assert again.status_code == 422
    assert "Booked from 10:00–10:30" in text_of(again)
    data["starts_at"] = "2026-12-01T10:30"
    assert http.post(f"/opportunities/{deal.pk}/test-drive/", data).status_code == 302
    assert models.TestDrive.objects.get(opportunity=deal).customer == deal.customer


def test_drive_by_api(api, owner):
    unit, lead = demo(owner), new_lead(owner)
    body = {
        "unit": str(unit.pk),
        "lead": str(lead.pk),
        "starts_at": "2026-12-01T02:00:00Z",
        "ends_at": "2026-12-01T03:00:00Z",
    }

    def post(path, data):
        return api.post(f"/api/v1/test-drives/{path}", data, content_type="application/json")

    made = post("", body)
    assert made.status_code == 201, made.content
    assert post("", body).status_code == 409
    path = made.json()["id"]
    assert post(f"{path}/begin/", {**READY, "licence_checked": False}).status_code == 422
    assert post(f"{path}/begin/", READY).json()["status"] == "out"
    back = post(f"{path}/end/", {"odometer_in": 130}).json()
    assert (back["status"], back["driven_km"]) == ("returned", 10)


def test_two_at_once_for_one_car_one_wins(race):
    north, owner = race
    unit, people = demo(owner), [advisor(1), advisor(2)]
    leads = [new_lead(owner, name=f"L{n}", phone=f"1390000000{n}") for n in (1, 2)]
    for day in range(3):
        start = TEN + timedelta(days=day)
        acts = [
            lambda lead=lead, person=person, start=start: book(
                owner, start=start, unit=unit, lead=lead, advisor=person
            )
            for lead, person in zip(leads, people, strict=True)
        ]
        results = both(north, *acts)
        assert [set(error.fields) for error in refused(results)] == [{"unit"}]
        assert models.TestDrive.objects.count() == day + 1


def test_two_at_once_for_one_advisor_one_wins(race):
    north, owner = race
    person, units = advisor(1), [demo(owner), demo(owner, VIN_2)]
    lead = new_lead(owner)
    acts = [lambda unit=unit: book(owner, unit=unit, lead=lead, advisor=person) for unit in units]
    results = both(north, *acts)
    assert [set(error.fields) for error in refused(results)] == [{"advisor"}]


def test_an_erased_person_is_in_no_drive_and_no_visit(owner):
    visit = sales.receive_visitor(name="王小明", phone="13800138000", note="Tea", actor=owner)
    deal = sales.convert_lead(lead=visit.lead, actor=owner)[1]
    drive = book(owner, opportunity=deal)
    deal.customer.full_name = "–"
    erase_leads_of([deal.customer])
    visit.refresh_from_db()
    drive.refresh_from_db()
    assert (visit.name, visit.phone, visit.note) == ("", "", "")
    assert (drive.contact_name, drive.phone) == ("–", "")
