"""Somebody leaves: everything open is counted, handed over in one go, and nothing is nobody's."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from dealers.customers.models import Customer, FollowUp, TimelineEntry
from dealers.customers.services import (
    count_work,
    hand_over_work,
    plan_follow_up,
    register_customer,
)
from dealers.fleet import services as fleet
from dealers.fleet.models import Trip
from dealers.sales import services as sales
from dealers.sales.models import Contract, Lead, Opportunity, Quote
from dealers.sales.models import TestDrive as Drive
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts.leaving import open_work
from tenants.accounts.services import deactivate_person
from tenants.audit.models import AuditEntry
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.fleet import steps as cars
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.steps import make_opportunity, make_quote, make_signed_contract, make_unit
from tests.integrations.api.helpers import assert_problem

JSON = "application/json"
PAGE = "/customers/hand-over/"


@pytest.fixture
def leaver(owner, store):
    return make_person("sales_consultant", email="leaver@example.test", store=store)


@pytest.fixture
def heir(owner, store):
    return make_person("sales_consultant", email="heir@example.test", full_name="Heir", store=store)


@pytest.fixture
def boss(owner, store):
    return make_person("sales_manager", email="boss@example.test", store=store)


def fill_desk(leaver, owner):
    """One of everything that can lie open with an advisor."""
    lead = sales.assign_lead(lead=new_lead(owner), owner=leaver, actor=owner)
    contract = make_signed_contract(leaver)
    sales.update_milestone(contract=contract, milestone="deposit", owner=leaver, actor=owner)
    customer = contract.customer
    make_quote(leaver, opportunity=make_opportunity(leaver, customer=customer))
    plan_follow_up(subject="Call", due_at=now(), customer=customer, actor=leaver)
    return lead, contract


def test_everything_open_is_counted_and_goes_to_whom_it_is_given(owner, leaver, heir, boss):
    lead, contract = fill_desk(leaver, owner)
    counts = count_work(person=leaver, actor=owner)
    some = {key: count for key, count in counts.items() if count}
    assert some.keys() >= {
        "customers", "follow_ups", "leads", "opportunities", "quotes", "contracts", "milestones",
    }  # fmt: skip
    went = hand_over_work(
        person=leaver, to=heir, by_kind={"contracts": boss, "milestones": boss}, actor=owner
    )
    assert went == some
    assert open_work(leaver) == {}
    assert Lead.objects.get(pk=lead.pk).owner == heir
    assert Customer.objects.get(pk=contract.customer_id).owner == heir
    assert not Opportunity.objects.open().exclude(owner=heir).exists()
    assert set(FollowUp.objects.filter(done_at=None).values_list("owner", flat=True)) == {heir.pk}
    contract = Contract.objects.get(pk=contract.pk)
    assert contract.owner == boss
    steps = {step["key"]: step for step in contract.milestones}
    assert (steps["deposit"]["owner"], steps["deposit"]["owner_name"]) == (str(boss.pk), str(boss))
    line = TimelineEntry.objects.filter(customer=contract.customer, values__after="Heir")
    assert line.count() == 1
    entry = AuditEntry.objects.get(verb="customers.customer.hand_over")
    assert entry.changes["leads"] == f"{some['leads']}: Heir"
    assert "Leads: 1" in Notification.objects.filter(user=heir).latest("pk").values["work"]
    assert "Contracts: 1" in Notification.objects.filter(user=boss).latest("pk").values["work"]


def test_what_is_closed_stays_where_it_was(owner, leaver, heir):
    quote = sales.submit_quote(quote=make_quote(leaver), actor=leaver)
    quote = sales.decline_quote(quote=sales.send_quote(quote=quote, actor=leaver), actor=leaver)
    hand_over_work(person=leaver, to=heir, actor=owner)
    assert Quote.objects.get(pk=quote.pk).owner == leaver


def test_nobody_is_deactivated_while_something_lies_open(owner, leaver, heir):
    register_customer(full_name="王小明", actor=leaver)
    plan_follow_up(subject="Call", due_at=now(), actor=leaver)
    with pytest.raises(Conflict, match="Customers: 1, Follow-ups: 1"):
        deactivate_person(person=leaver, actor=owner)
    with pytest.raises(Conflict, match="Follow-ups: 1"):  # all or nothing: customers stay too
        hand_over_work(person=leaver, by_kind={"customers": heir}, deactivate=True, actor=owner)
    assert Customer.objects.get().owner == leaver
    hand_over_work(person=leaver, to=heir, deactivate=True, actor=owner)
    leaver.refresh_from_db()
    assert leaver.is_active is False


def test_who_has_nothing_is_deactivated_and_not_handed_over(owner, leaver, heir):
    with pytest.raises(Conflict):
        hand_over_work(person=leaver, to=heir, actor=owner)
    assert deactivate_person(person=leaver, actor=owner).is_active is False


def test_work_goes_to_who_does_such_work_and_is_here(owner, leaver, heir, store):
    sales.assign_lead(lead=new_lead(owner), owner=leaver, actor=owner)
    technician = make_person("technician", store=store)
    with pytest.raises(InvalidInput) as error:
        hand_over_work(person=leaver, by_kind={"leads": technician}, actor=owner)
    assert "to_leads" in error.value.fields
    deactivate_person(person=heir, actor=owner)
    heir.refresh_from_db()
    for to in (heir, leaver):
        with pytest.raises(InvalidInput) as error:
            hand_over_work(person=leaver, to=to, actor=owner)
        assert "to" in error.value.fields
    assert Lead.objects.get().owner == leaver


def test_only_who_manages_people_deactivates_on_the_way(owner, leaver, heir, boss):
    register_customer(full_name="王小明", actor=leaver)
    with pytest.raises(NotPermitted):
        hand_over_work(person=leaver, to=heir, deactivate=True, actor=boss)
    assert hand_over_work(person=leaver, to=heir, actor=boss) == {"customers": 1}


def drive(owner, advisor, unit, at, name):
    customer = register_customer(full_name=name, actor=owner, owner=None)
    return sales.book_test_drive(
        unit=unit,
        customer=customer,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        advisor=advisor,
        actor=owner,
    )


def test_test_drives_go_along_unless_the_colleague_drives_then(owner, leaver, heir):
    one, two = make_unit(owner), make_unit(owner, vin="LFV2A21K6A3000001")
    for unit in (one, two):
        unit.state = "demo"
        unit.save()
    at = now().replace(microsecond=0) + timedelta(days=1)
    mine = drive(owner, leaver, one, at, "甲")
    theirs = drive(owner, heir, two, at, "乙")
    with pytest.raises(Conflict) as error:
        hand_over_work(person=leaver, to=heir, actor=owner)
    assert "to_test_drives" in error.value.fields
    sales.cancel_test_drive(test_drive=theirs, actor=owner)
    assert hand_over_work(person=leaver, to=heir, actor=owner)["test_drives"] == 1
    assert Drive.objects.get(pk=mine.pk).advisor == heir


def test_the_wizard_on_the_screen(http, owner, leaver, heir):
    fill_desk(leaver, owner)
    answer = http.post(PAGE, {"person": leaver.pk})
    assert answer.headers["Location"] == f"{PAGE}{leaver.pk}/"
    page = http.get(f"{PAGE}{leaver.pk}/").content.decode()
    assert "Leads: 1" in page
    assert "Milestones of contracts: 1" in page
    assert f"{PAGE}{leaver.pk}/" in http.get(f"/settings/people/{leaver.pk}/").content.decode()
    refused = http.post(f"/settings/people/{leaver.pk}/deactivate/", follow=True).content.decode()
    assert "Hand over their work first" in refused
    assert (
        http.post(f"{PAGE}{leaver.pk}/", {"to_leads": owner.pk, "deactivate": "on"}).status_code
        == 422
    )
    http.post(f"{PAGE}{leaver.pk}/", {"to": heir.pk, "to_leads": owner.pk, "deactivate": "on"})
    assert (Lead.objects.get(name="王小明", source="website").owner, open_work(leaver)) == (
        owner,
        {},
    )
    leaver.refresh_from_db()
    assert leaver.is_active is False
    assert "Nothing lies open" in http.get(f"{PAGE}{leaver.pk}/").content.decode()


def test_who_is_not_within_reach_is_not_found(owner, leaver, heir):
    other = make_person("sales_manager", email="far@example.test", store=make_store("S2"))
    there = signed_in(other, "north")
    assert there.get(f"{PAGE}{leaver.pk}/").status_code == 404


def test_the_same_over_the_api(api, owner, leaver, heir):
    register_customer(full_name="王小明", actor=leaver)
    sales.assign_lead(lead=new_lead(owner), owner=leaver, actor=owner)
    path = "/api/v1/customers"
    who = {"person": str(leaver.pk)}
    found = api.post(f"{path}/count-work/", who, content_type=JSON).json()["work"]
    assert {key: count for key, count in found.items() if count} == {"customers": 1, "leads": 1}
    body = {**who, "to": str(heir.pk), "by_kind": {"leads": str(owner.pk)}, "deactivate": True}
    assert_problem(
        api.post(f"{path}/hand-over-all/", {**who, "deactivate": True}, content_type=JSON), 409
    )
    answer = api.post(f"{path}/hand-over-all/", body, content_type=JSON)
    assert answer.json() == {"work": {"customers": 1, "leads": 1}}
    assert Lead.objects.get().owner == owner


def test_own_fleet_and_showroom_leave_nothing_behind(owner, leaver, heir, store):
    car = cars.make_car(owner)
    fleet.change_car(car=car, keeper=leaver, actor=owner)
    trip = cars.promise(owner, car=car, driver=leaver)
    task = cars.make_task(owner, car=car, assignee=leaver)
    guest = sales.receive_visitor(name="Guest", advisor=leaver, actor=owner)
    keeper = make_person("technician", email="fleet@example.test", store=store)
    work = {kind.key: number for kind, number in open_work(leaver).items()}
    assert work == {"fleet_cars": 1, "fleet_trips": 1, "fleet_tasks": 1, "visitors": 1}
    hand_over_work(person=leaver, to=heir, by_kind={"fleet_tasks": keeper}, actor=owner)
    for row in (car, trip, task, guest):
        row.refresh_from_db()
    assert (car.keeper, trip.driver, guest.advisor, task.assignee) == (heir, heir, heir, keeper)
    assert (trip.licence_class, trip.licence_until) == ("", None)
    assert open_work(leaver) == {}


def test_who_has_a_car_brings_it_back_before_leaving(owner, leaver, heir):
    trip = cars.drive(owner)
    Trip.objects.filter(pk=trip.pk).update(driver=leaver)
    with pytest.raises(Conflict) as refusal:
        hand_over_work(person=leaver, to=heir, actor=owner)
    assert trip.number in str(refusal.value)
    assert open_work(leaver)
