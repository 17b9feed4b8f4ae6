"""Three guarantees: gathered from warranty jobs, shown, and told of once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from dealers.obligations import selectors, services
from dealers.obligations.tasks import watch_guarantees
from dealers.parts.services import create_part
from dealers.service.models import Job, RepairOrder
from dealers.service.services import add_labour, add_part
from tenants.reference.three_guarantees import Level, Rule
from tenants.workspace.models import Notification
from tests.conftest import make_person
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.dealers.service.test_views import an_order
from tests.ui.base import _OfOneThing, _Renders, own_queries, text_of


def stay(car, advisor, store, *, days: int, fault: str = "", ended: bool = True, ago: int = 100):
    """A past or present stay under warranty of so many days."""
    RepairOrder.objects.filter(vehicle=car).exclude(board="closed").update(board="closed")
    order = make_order(car, actor=advisor, store=store, pay_type="warranty")
    began = now() - timedelta(days=ago if ended else days)
    RepairOrder.objects.filter(pk=order.pk).update(
        opened_at=began, ready_at=began + timedelta(days=days) if ended else None
    )
    Job.objects.filter(repair_order=order).update(fault_code=fault)
    return RepairOrder.objects.get(pk=order.pk)


@pytest.fixture
def young(vehicle):
    type(vehicle).objects.filter(pk=vehicle.pk).update(delivered_on=localdate() - timedelta(300))
    vehicle.refresh_from_db()
    return vehicle


def counts(car) -> dict:
    return {count.rule: count for count in selectors.standing_of(car).counts}


def test_counts_days_faults_assemblies_and_main_parts_of_warranty_jobs(young, advisor, store):
    stay(young, advisor, store, days=10, fault="p0301")
    order = stay(young, advisor, store, days=6, fault="P0301", ended=False)
    job = order.jobs.get()
    for number, name, system in (
        ("G1", "变速箱总成", "powertrain"), ("W1", "水泵", "engine"), ("L1", "雨刮片", "wear"),
    ):  # fmt: skip
        part = create_part(number=number, name_zh=name, system=system, actor=None)
        add_part(job=job, part=part, quantity=Decimal(1), actor=advisor)

    found = counts(young)

    assert found[Rule.REPAIR_DAYS].value == 16 + 1  # the one that lasts has begun its 7th day
    assert (found[Rule.SAME_FAULT].subject, found[Rule.SAME_FAULT].value) == ("P0301", 2)
    assert (found[Rule.ASSEMBLY].subject, found[Rule.ASSEMBLY].value) == ("gearbox", 1)
    assert (found[Rule.MAIN_PART].subject, found[Rule.MAIN_PART].value) == ("W1", 1)


def test_fault_that_the_law_names_is_chosen_on_the_job_and_told(young, advisor, store, http, api):
    clerk = make_person("warranty_clerk", store=store)
    type(young).objects.filter(pk=young.pk).update(
        delivered_on=localdate() - timedelta(20), odometer_km=900
    )
    order = make_order(young, actor=advisor, store=store, pay_type="warranty", odometer_km=950)
    job = order.jobs.get()
    describe = f"/repair-orders/jobs/{job.pk}/describe/"
    assert http.post(describe, {"complaint": "No brakes", "fault_class": "x"}).status_code == 422
    http.post(describe, {"complaint": "No brakes", "fault_class": "brakes"})
    young.refresh_from_db()
    found = counts(young)
    assert (found[Rule.EARLY].level, found[Rule.SAFETY].level) == (Level.REACHED, Level.FINE)
    assert services.watch_guarantees() == 1
    assert Notification.objects.filter(user=clerk).count() == 1
    assert "Brake failure" in text_of(http.get(f"{young.get_absolute_url()}?tab=guarantees"))
    assert "Brake failure" in text_of(http.get("/three-guarantees/"))
    answer = api.post(
        f"/api/v1/jobs/{job.pk}/describe/", {"fault_class": ""}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["fault_class"]) == (200, "")
    assert counts(young)[Rule.EARLY].level == Level.FINE


def test_safety_fault_counts_when_it_comes_back(young, advisor, store):
    """Repaired: fine. Back, whoever pays: warned. Repaired and back again: the right is there."""
    clerk = make_person("warranty_clerk", store=store)
    first = stay(young, advisor, store, days=1, ago=60)
    Job.objects.filter(repair_order=first).update(fault_class="safety", fault_code="c1234")
    assert counts(young)[Rule.SAFETY].level == Level.FINE

    RepairOrder.objects.update(board="closed")
    again = make_order(
        young, actor=advisor, store=store, pay_type="internal", is_comeback=True, complaint="Again"
    )
    assert again.comeback_of == first
    assert (counts(young)[Rule.SAFETY].value, counts(young)[Rule.SAFETY].level) == (1, Level.URGENT)
    assert (
        counts(young)[Rule.REPAIR_DAYS].value == 1
    )  # the house's own work counts for nothing else
    RepairOrder.objects.filter(pk=again.pk).update(comeback_of=None)
    assert counts(young)[Rule.SAFETY].value == 0

    second = stay(young, advisor, store, days=1, ago=30)
    Job.objects.filter(repair_order=second).update(fault_class="safety", fault_code="C1234 ")
    assert counts(young)[Rule.SAFETY].value == 1
    third = stay(young, advisor, store, days=1, ended=False)
    Job.objects.filter(repair_order=third).update(fault_code="C1234")
    assert counts(young)[Rule.SAFETY].level == Level.REACHED
    services.watch_guarantees()
    texts = [str(notice.text) for notice in Notification.objects.filter(user=clerk)]
    assert any("serious safety fault again" in text for text in texts), texts


def test_without_a_fault_code_the_operation_tells_the_fault(young, advisor, store):
    for _again in range(3):
        order = stay(young, advisor, store, days=1)
        add_labour(job=order.jobs.get(), code="op-7", hours=Decimal(1), description="X", actor=None)
    assert (counts(young)[Rule.SAME_FAULT].subject, counts(young)[Rule.SAME_FAULT].level) == (
        "OP-7",
        Level.NEAR,
    )


@pytest.mark.parametrize(
    "changes",
    [{"pay_type": "customer"}, {"authorisation": "declined"}, {"authorisation": "deferred"}],
)
def test_what_is_no_warranty_work_is_not_counted(young, advisor, store, changes):
    order = stay(young, advisor, store, days=20)
    Job.objects.filter(repair_order=order).update(**changes)
    assert counts(young)[Rule.REPAIR_DAYS].value == 0


def test_cancelled_stay_is_not_counted(young, advisor, store):
    order = stay(young, advisor, store, days=20)
    RepairOrder.objects.filter(pk=order.pk).update(board="cancelled")
    assert counts(young)[Rule.REPAIR_DAYS].value == 0


def test_asks_twice_however_many_cars(young, advisor, store, django_assert_num_queries):
    cars = [young]
    for n in (2, 3):
        cars.append(make_vehicle(n, customer=make_customer(f"Owner {n}")))
    for car in cars:
        stay(car, advisor, store, days=2)
    with django_assert_num_queries(2):
        assert len(selectors.standings_of(cars)) == 3


def test_desk_is_told_once_for_each_step(young, advisor, store):
    clerk = make_person("warranty_clerk", store=store)
    make_person("technician", store=store)
    stay(young, advisor, store, days=12)
    order = stay(young, advisor, store, days=4, ended=False)  # 12 + 5 days: more than half

    assert services.watch_guarantees() == 1 + 1  # days in all, and day 5 of this stay
    assert services.watch_guarantees() == 0
    notices = Notification.objects.filter(user=clerk)
    assert notices.count() == Notification.objects.count() == 2  # nobody else
    assert {notice.url for notice in notices} == {order.get_absolute_url()}

    RepairOrder.objects.filter(pk=order.pk).update(opened_at=now() - timedelta(days=13))
    assert services.watch_guarantees() == 2  # nearer: told again


def test_nobody_is_told_once_the_period_is_over(young, advisor, store):
    make_person("warranty_clerk", store=store)
    stay(young, advisor, store, days=40, ended=False)
    type(young).objects.filter(pk=young.pk).update(odometer_km=70_000)
    assert services.watch_guarantees() == 0


def test_clock_goes_to_every_dealer(young, advisor, store):
    make_person("warranty_clerk", store=store)
    stay(young, advisor, store, days=9, ended=False)
    assert watch_guarantees() == 1


class TestGuaranteeList(_Renders):
    path = "/three-guarantees/"
    refused_role = "technician"

    def make(self, n):
        return None


def test_list_car_and_order_show_what_nears_and_the_rules(http, young, advisor, store):
    order = stay(young, advisor, store, days=25, fault="P0420", ended=False)
    text = text_of(http.get("/three-guarantees/"))
    assert order.number in text
    assert "26 / 31" in text
    tab = text_of(http.get(f"{young.get_absolute_url()}?tab=guarantees"))
    assert "SAMR 43 (2022)" in tab
    assert "Close to the limit" in tab
    notes = f"/repair-orders/{order.pk}/owed/"
    assert notes in http.get(order.get_absolute_url()).content.decode()  # loaded by the page
    assert "Days in repair: 26 of 31" in text_of(http.get(notes))
    RepairOrder.objects.filter(pk=order.pk).update(board="delivered")
    assert notes not in http.get(order.get_absolute_url()).content.decode()


class TestOrderOwed(_OfOneThing):
    path = "/repair-orders/{pk}/owed/"
    refused_role = "technician"

    def make(self, n):
        return an_order(n)

    def test_costs_the_same_queries_always(self):
        self.http.get(self.address())
        with own_queries() as asked:
            self.http.get(self.address())
        assert asked.count == 5


def test_api_answers_for_a_car_and_for_those_here(api, young, advisor, store):
    stay(young, advisor, store, days=25, ended=False)
    (one,) = api.get("/api/v1/three-guarantees/", {"vehicle": str(young.pk)}).json()
    assert (one["vin"], one["level"], one["rules"]) == (young.vin, "urgent", "SAMR 43 (2022)")
    assert one["counts"][0] == {
        "rule": "repair_days", "subject": "", "value": 26, "limit": 31, "level": "urgent",
    }  # fmt: skip
    assert [row["vin"] for row in api.get("/api/v1/three-guarantees/").json()] == [young.vin]
    assert api.get("/api/v1/three-guarantees/", {"car": "x"}).status_code == 400
