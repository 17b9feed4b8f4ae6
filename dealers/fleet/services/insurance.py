"""Policies and claims, and what is said before they end."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.fleet import selectors
from dealers.fleet.models import CarTask, FleetCar, Policy
from dealers.fleet.models.cars import DATES, SOON
from dealers.fleet.permissions import MANAGE_CAR
from dealers.fleet.services.base import lock_car, refuse
from dealers.fleet.services.costs import book_cost
from dealers.fleet.services.tasks import lock_task, save_task
from dealers.fleet.states import ClaimState, CostKind, PolicyKind
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import notify

_DUE = {
    "inspection_due_on": gettext_noop("%(car)s: inspection due on %(day)s"),
    "insured_until": gettext_noop("%(car)s: insured until %(day)s"),
    "service_due_on": gettext_noop("%(car)s: service due on %(day)s"),
}


@transaction.atomic
def add_policy(
    *,
    car: FleetCar,
    kind: PolicyKind,
    insurer: str,
    number: str,
    valid_from: date,
    valid_until: date,
    actor: User,
    premium: Decimal = Decimal(0),
) -> Policy:
    """A car is insured for a time; its premium is a cost of the first day.

    The car is insured until its last compulsory policy ends. Raises ``InvalidInput`` for a span or
    amount that cannot be, ``Conflict`` for a number or a time that a policy has already.
    """
    car = lock_car(car)
    if valid_until < valid_from:
        raise refuse("valid_until", _("It ends after it begins."))
    if premium < 0:
        raise refuse("premium", _("An amount cannot be negative."))
    overlap = car.policies.filter(
        kind=kind, valid_from__lte=valid_until, valid_until__gte=valid_from
    ).first()
    if overlap:
        message = _("%(policy)s covers this time until %(until)s.")
        message = message % {"policy": overlap, "until": overlap.valid_until}
        raise Conflict(message, fields={"valid_from": message})
    try:
        with transaction.atomic():
            policy = Policy.objects.create(
                car=car,
                kind=kind,
                insurer=clean_text(insurer)[:80],
                number=clean_text(number)[:60],
                valid_from=valid_from,
                valid_until=valid_until,
                premium=premium,
                currency=car.currency,
            )
    except IntegrityError as error:
        message = _("There is a policy of this number already.")
        raise Conflict(message, fields={"number": message}) from error
    _insure(car)
    record(actor=actor, verb="fleet.policy.added", target=policy, changes={"car": str(car)})
    if premium:
        book_cost(
            car=car, kind=CostKind.INSURANCE, amount=premium, day=valid_from,
            document=policy.number, note=policy.insurer, policy=policy, actor=actor,
        )  # fmt: skip
    return policy


@transaction.atomic
def end_policy(*, policy: Policy, ends_on: date, reason: str, actor: User) -> Policy:
    """A policy ends before its time. Raises ``InvalidInput`` for a day outside it."""
    car = lock_car(policy.car)
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    if not policy.valid_from <= ends_on < policy.valid_until:
        raise refuse("ends_on", _("Choose a day within the time of the policy."))
    before, policy.valid_until = policy.valid_until, ends_on
    policy.ended_because = clean_text(reason)[:200]
    policy.save(update_fields=["valid_until", "ended_because", "updated_at"])
    _insure(car)
    changes = {"valid_until": [before.isoformat(), ends_on.isoformat()]}
    record(actor=actor, verb="fleet.policy.ended", target=policy, changes=changes)
    return policy


@transaction.atomic
def report_claim(
    *,
    task: CarTask,
    policy: Policy,
    accident_on: date,
    claimed: Decimal,
    actor: User,
    claim_number: str = "",
) -> CarTask:
    """The insurer is told of the damage that a task is about.

    Raises ``InvalidInput`` for another car's policy, one that did not count that day, a day to come.
    """
    _car, task = lock_task(task)
    task.move_claim_to(ClaimState.REPORTED)
    if policy.car_id != task.car_id:
        raise refuse("policy", _("This policy is another car's."))
    if accident_on > localdate():
        raise refuse("accident_on", _("Choose today or an earlier day."))
    if not policy.valid_from <= accident_on <= policy.valid_until:
        raise refuse("policy", _("This policy does not cover that day."))
    if claimed < 0:
        raise refuse("claimed", _("An amount cannot be negative."))
    task.policy, task.accident_on, task.claimed = policy, accident_on, claimed
    task.claim_number = clean_text(claim_number)[:60]
    fields = ("claim_state", "policy", "accident_on", "claimed", "claim_number")
    save_task(task, actor, "fleet.claim.reported", *fields, claimed=str(claimed))
    return task


@transaction.atomic
def assess_claim(
    *, task: CarTask, claimed: Decimal, actor: User, claim_number: str = ""
) -> CarTask:
    """The insurer has looked at the damage and agreed to an amount (定损)."""
    _car, task = lock_task(task)
    task.move_claim_to(ClaimState.ASSESSED)
    if claimed < 0:
        raise refuse("claimed", _("An amount cannot be negative."))
    task.claimed = claimed
    task.claim_number = clean_text(claim_number)[:60] or task.claim_number
    fields = ("claim_state", "claimed", "claim_number")
    save_task(task, actor, "fleet.claim.assessed", *fields, claimed=str(claimed))
    return task


@transaction.atomic
def settle_claim(*, task: CarTask, paid: Decimal, actor: User, document: str = "") -> CarTask:
    """The insurer has paid, which lowers what the repair cost; zero: it refused."""
    car, task = lock_task(task)
    if paid < 0:
        raise refuse("paid", _("An amount cannot be negative."))
    task.move_claim_to(ClaimState.PAID if paid else ClaimState.REFUSED)
    task.paid = paid
    save_task(task, actor, "fleet.claim.settled", "claim_state", "paid", paid=str(paid))
    if paid:
        book_cost(
            car=car, kind=CostKind.REPAIR, amount=-paid, document=document or task.claim_number,
            note=str(task.policy), task=task, actor=actor,
        )  # fmt: skip
    return task


@transaction.atomic
def tell_due(*, car: FleetCar) -> bool:
    """Say once for each date that it is near: to who keeps the car and its register."""
    car = lock_car(car)
    soon, said = localdate() + timedelta(days=SOON), False
    people = {
        person for person in (car.keeper, *selectors.people_who(MANAGE_CAR, car.store)) if person
    }
    for name in DATES:
        day = getattr(car, name)
        if day is None or day > soon or car.told.get(name) == day.isoformat():
            continue
        car.told = {**car.told, name: day.isoformat()}
        said = True
        notify(
            people=sorted(people, key=lambda person: person.pk),
            text=_DUE[name],
            url=car.get_absolute_url(),
            car=str(car),
            day=f"{day:%Y-%m-%d}",
        )
    if said:
        car.save(update_fields=["told", "updated_at"])
    return said


def tell_of_dates() -> int:
    """What the clock does every morning: tell of dates that are near; how many cars."""
    return sum(tell_due(car=car) for car in selectors.cars_due())


def _insure(car: FleetCar) -> None:
    """The car is insured until its last compulsory policy ends. The car is locked."""
    mine = car.policies.filter(kind=PolicyKind.COMPULSORY)
    car.insured_until = mine.aggregate(last=Max("valid_until"))["last"] or car.insured_until
    car.save(update_fields=["insured_until", "updated_at"])
