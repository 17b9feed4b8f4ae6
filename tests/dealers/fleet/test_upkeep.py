"""Tasks, policies, claims and costs; and what is said before a date."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from dealers.fleet import selectors
from dealers.fleet import services as fleet
from dealers.fleet.models import CarCost, CarTask, FleetCar
from dealers.fleet.states import (
    CLAIM_MOVES,
    CLAIM_TONES,
    TASK_MOVES,
    TASK_TONES,
    ClaimState,
    TaskState,
)
from dealers.fleet.tasks import tell_fleets
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.workspace.models import Notification
from tests.conftest import make_person
from tests.dealers.fleet.steps import (
    drive,
    make_car,
    make_claim,
    make_policy,
    make_task,
    the_car,
)
from tests.dealers.sales.test_races import both, race, refused

__all__ = ["race"]
TODAY = localdate()


@pytest.mark.parametrize(
    ("states", "moves", "field", "move"),
    [
        (TaskState, TASK_MOVES, "state", CarTask.move_to),
        (ClaimState, CLAIM_MOVES, "claim_state", CarTask.move_claim_to),
    ],
)
def test_every_move_is_allowed_or_refused_by_the_table(states, moves, field, move):
    for source in states:
        for target in states:
            task = CarTask(**{field: source})
            if moves.allows(source, target):
                move(task, target)
                assert getattr(task, field) == target
            else:
                with pytest.raises(TransitionRefused):
                    move(task, target)


def test_every_state_has_a_tone():
    assert set(TASK_TONES) == set(TaskState)
    assert set(CLAIM_TONES) == set(ClaimState)


def test_a_task_is_given_to_somebody_who_is_told_and_works_on_it(owner, store):
    worker = make_person("technician", email="t@t.test", store=store, scope=Scope.OWN)
    task = make_task(owner)
    assert not CarTask.objects.visible_to(worker, "fleet.task.view")
    task = fleet.assign_task(task=task, assignee=worker, due_on=TODAY, actor=owner)
    assert [notice.user for notice in Notification.objects.all()] == [worker]
    assert list(CarTask.objects.visible_to(worker, "fleet.task.view")) == [task]
    assert selectors.count_tasks_waiting(worker) == 1
    task = fleet.start_task(task=task, off_road=True, actor=worker)
    assert FleetCar.objects.get().state == "off_road"
    fleet.finish_task(
        task=task, result="New pads", amount=Decimal("480"), odometer_km=500,
        on_road=True, actor=worker,
    )  # fmt: skip
    car, cost = FleetCar.objects.get(), CarCost.objects.get()
    assert (car.state, car.odometer_km) == ("available", 500)
    assert (cost.kind, cost.amount, cost.task) == ("repair", Decimal(480), task)
    assert selectors.count_tasks_waiting(worker) == 0


@pytest.mark.parametrize(
    ("kind", "dates"),
    [
        ("service", {"service_due_on": TODAY + timedelta(days=180), "service_due_km": 9000}),
        ("inspection", {"inspection_due_on": TODAY + timedelta(days=180)}),
    ],
)
def test_what_is_done_sets_the_next_date(owner, kind, dates):
    task = fleet.start_task(task=make_task(owner, kind=kind), actor=owner)
    due = {"next_due_on": TODAY + timedelta(days=180), "next_due_km": 9000}
    fleet.finish_task(task=task, **due, actor=owner)
    car = FleetCar.objects.get()
    assert {name: getattr(car, name) for name in dates} == dates


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": Decimal(-1)}, "amount"),
        ({"odometer_km": 99}, "odometer_km"),
        ({"next_due_on": TODAY}, "next_due_on"),
    ],
)
def test_a_wrong_end_of_a_task_changes_nothing(owner, wrong, field):
    car = make_car(owner, odometer_km=100)
    task = fleet.start_task(task=make_task(owner, car), actor=owner)
    with pytest.raises(InvalidInput) as error:
        fleet.finish_task(task=task, **wrong, actor=owner)
    assert set(error.value.fields) == {field}
    assert CarTask.objects.get().state == "doing"
    assert not CarCost.objects.exists()


def test_a_car_that_is_out_is_not_taken_off_the_road_and_the_task_waits(owner):
    drive(owner)
    task = make_task(owner)
    with pytest.raises(TransitionRefused):
        fleet.start_task(task=task, off_road=True, actor=owner)
    assert CarTask.objects.get().state == "planned"
    assert fleet.start_task(task=task, actor=owner).state == "doing"


def test_a_task_of_a_retired_car_or_anothers_drive_is_refused(owner):
    trip = drive(owner)
    other = make_car(owner, 2)
    with pytest.raises(InvalidInput) as error:
        make_task(owner, other, trip=trip)
    assert set(error.value.fields) == {"trip"}
    assert make_task(owner, trip.car, trip=trip).trip == trip
    fleet.retire_car(car=other, reason="Sold", actor=owner)
    with pytest.raises(Conflict):
        make_task(owner, other)


def test_a_car_is_insured_until_its_last_compulsory_policy_ends(owner):
    first, second = make_policy(owner), make_policy(owner, 2)
    make_policy(owner, 9, kind="commercial")
    assert FleetCar.objects.get().insured_until == second.valid_until
    fleet.end_policy(policy=second, ends_on=second.valid_from, reason="Sold", actor=owner)
    assert FleetCar.objects.get().insured_until == second.valid_from
    costs = CarCost.objects.filter(policy=first)
    assert [(c.kind, c.amount, c.day) for c in costs] == [("insurance", Decimal(950), TODAY)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "P1", "kind": "commercial"}, "number"),
        ({"number": "P2"}, "valid_from"),
        ({"number": "P2", "valid_from": TODAY + timedelta(days=400)}, "valid_until"),
        ({"number": "P2", "premium": Decimal(-1)}, "premium"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_by_name(owner, wrong, field):
    make_policy(owner)
    with pytest.raises((Conflict, InvalidInput)) as error:
        make_policy(owner, **wrong)
    assert set(error.value.fields) == {field}


def test_an_accident_is_claimed_assessed_and_paid_which_lowers_the_cost(owner):
    task = make_claim(owner)
    task = fleet.assess_claim(task=task, claimed=Decimal(2500), claim_number="K9", actor=owner)
    task = fleet.settle_claim(task=task, paid=Decimal(2400), actor=owner)
    assert (task.claim_state, task.claim_number, task.paid) == ("paid", "K9", Decimal(2400))
    assert CarCost.objects.get(task=task).amount == Decimal(-2400)


def test_an_insurer_may_refuse(owner):
    task = fleet.settle_claim(task=make_claim(owner), paid=Decimal(0), actor=owner)
    assert task.claim_state == "refused"
    assert not CarCost.objects.filter(task=task).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"accident_on": TODAY + timedelta(days=1)}, "accident_on"),
        ({"accident_on": TODAY - timedelta(days=1)}, "policy"),
        ({"claimed": Decimal(-1)}, "claimed"),
    ],
)
def test_a_claim_that_cannot_be_is_refused_by_name(owner, wrong, field):
    task, policy = make_task(owner), make_policy(owner)
    claim = {"policy": policy, "accident_on": TODAY, "claimed": Decimal(1), **wrong}
    with pytest.raises(InvalidInput) as error:
        fleet.report_claim(task=task, **claim, actor=owner)
    assert set(error.value.fields) == {field}


def test_another_cars_policy_covers_nothing(owner):
    task, policy = make_task(owner), make_policy(owner, car=make_car(owner, 2))
    with pytest.raises(InvalidInput) as error:
        fleet.report_claim(
            task=task, policy=policy, accident_on=TODAY, claimed=Decimal(1), actor=owner
        )
    assert set(error.value.fields) == {"policy"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"day": TODAY + timedelta(days=1)}, "day"),
        ({"quantity": Decimal(0)}, "quantity"),
    ],
)
def test_a_cost_that_cannot_be_is_refused_by_name(owner, wrong, field):
    with pytest.raises(InvalidInput) as error:
        fleet.book_cost(
            car=the_car(owner), **{"kind": "fuel", "amount": Decimal(1), **wrong}, actor=owner
        )
    assert set(error.value.fields) == {field}
    assert not CarCost.objects.exists()


def test_a_wrong_cost_is_taken_back_once_and_stays_visible(owner):
    cost = fleet.book_cost(car=the_car(owner), kind="toll", amount=Decimal(35), actor=owner)
    cost = fleet.void_cost(cost=cost, reason="Twice", actor=owner)
    assert (cost.amount, cost.void_because) == (Decimal(35), "Twice")
    with pytest.raises(Conflict):
        fleet.void_cost(cost=cost, reason="Again", actor=owner)


def test_who_keeps_a_car_is_told_once_before_each_date(owner, store):
    keeper = make_person("cashier", email="k@t.test", store=store)
    soon = TODAY + timedelta(days=20)
    far = TODAY + timedelta(days=31)
    car = make_car(owner, keeper=keeper, inspection_due_on=soon, insured_until=far)
    assert tell_fleets() == 1
    assert tell_fleets() == 0
    told = [(n.user, n.values["day"]) for n in Notification.objects.filter(user=keeper)]
    assert told == [(keeper, f"{soon:%Y-%m-%d}")]
    fleet.change_car(car=car, insured_until=soon, actor=owner)
    assert tell_fleets() == 1
    assert Notification.objects.filter(user=keeper).count() == 2


def test_upkeep_by_api(api, owner):
    car = the_car(owner)

    def post(path, data=None):
        answer = api.post(f"/api/v1/{path}", data or {}, content_type="application/json")
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    task = post("fleet-tasks/", {"car": str(car.pk), "kind": "accident", "title": "Door"})
    policy = post(
        "fleet-policies/",
        {"car": str(car.pk), "kind": "commercial", "insurer": "PICC", "number": "C1",
         "valid_from": f"{TODAY}", "valid_until": f"{TODAY + timedelta(days=9)}"},
    )  # fmt: skip
    path = f"fleet-tasks/{task['id']}"
    claim = {"policy": policy["id"], "accident_on": f"{TODAY}", "claimed": "900.00"}
    assert post(f"{path}/report-claim/", claim)["claim_state"] == "reported"
    assert post(f"{path}/settle-claim/", {"paid": "800.00"})["paid"] == "800.00"
    assert post(f"{path}/start/")["state"] == "doing"
    assert post(f"{path}/finish/", {"amount": "850.00"})["state"] == "done"
    fuel = {"car": str(car.pk), "kind": "fuel", "amount": "300.00", "quantity": "41.50"}
    cost = post("fleet-costs/", fuel)
    assert post(f"fleet-costs/{cost['id']}/void/", {"reason": "Twice"})["void_because"] == "Twice"
    listed = api.get("/api/v1/fleet-costs/", {"car": str(car.pk), "valid": "true"}).json()
    assert sorted(row["amount"] for row in listed["results"]) == ["-800.00", "850.00"]


def test_two_clerks_insure_one_time_once(race):
    north, owner = race
    car = the_car(owner)
    acts = [lambda n=n: make_policy(owner, car=car, number=f"X{n}") for n in (1, 2)]
    results = both(north, *acts)
    assert [set(error.fields) for error in refused(results)] == [{"valid_from"}]
    assert car.policies.count() == 1
