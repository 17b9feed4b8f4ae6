"""Rescue and field service: called, dispatched, on site, done."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.obligations.models import RescueTicket
from dealers.obligations.permissions import DRIVE_RESCUE
from dealers.obligations.services.common import note, refuse
from dealers.obligations.states import RescueKind, RescueState
from dealers.parts.models import Part
from dealers.service.models import RepairOrder
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit as Store
from tenants.accounts.models import User
from tenants.audit.services import record, set_fields
from tenants.workspace.services import next_number, notify

TEXTS = {
    "caller_name": 80, "caller_phone": 40, "car_description": 120, "problem": 2000, "address": 200,
}  # fmt: skip
FACTS = (*TEXTS, "kind", "customer", "vehicle", "latitude", "longitude")
MOST_PARTS = 40
SENT = gettext_noop("Rescue %(number)s: %(car)s, %(address)s.")


def lock_rescue(ticket: RescueTicket) -> RescueTicket:
    """The ticket as it is now, locked until the transaction ends."""
    return RescueTicket.objects.select_for_update().get(pk=ticket.pk)


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    if unknown := given.keys() - set(FACTS):
        raise TypeError(f"Not a fact of a rescue: {sorted(unknown)}")
    facts = {k: clean_text(v)[: TEXTS[k]] if k in TEXTS else v for k, v in given.items()}
    asked = {
        "caller_name": _("Who calls?"),
        "caller_phone": _("At which number can the caller be reached?"),
        "problem": _("What is the matter?"),
        "address": _("Where is the car?"),
    }
    for name, message in asked.items():
        if name in facts and not facts[name]:
            raise refuse(name, message)
    if facts.get("kind"):
        facts["kind"] = RescueKind(facts["kind"])
    return facts


def _check(ticket: RescueTicket) -> None:
    if not ticket.vehicle_id and not ticket.car_description:
        raise refuse("car_description", _("Choose the car, or say which it is."))
    if (ticket.latitude is None) != (ticket.longitude is None):
        raise refuse("longitude", _("Give latitude and longitude, or neither."))
    if ticket.latitude is not None and ticket.longitude is not None:
        if abs(ticket.latitude) > 90:
            raise refuse("latitude", _("Latitude is between -90 and 90."))
        if abs(ticket.longitude) > 180:
            raise refuse("longitude", _("Longitude is between -180 and 180."))


@transaction.atomic
def take_call(
    *,
    kind: RescueKind | str,
    caller_name: str,
    caller_phone: str,
    problem: str,
    address: str,
    store: Store,
    actor: User | None,
    promised_at: datetime | None = None,
    **facts: Any,
) -> RescueTicket:
    """Note a call for help. Raises ``InvalidInput`` naming what is missing or cannot be."""
    given = {
        "kind": kind, "caller_name": caller_name, "caller_phone": caller_phone,
        "problem": problem, "address": address, **facts,
    }  # fmt: skip
    ticket = RescueTicket(store=store, promised_at=promised_at, **_facts(given))
    _check(ticket)
    ticket.number = next_number(kind="RS", store=store)
    ticket.save(force_insert=True)
    record(actor=actor, verb="obligations.rescue.called", target=ticket)
    note(ticket, gettext_noop("Rescue %(number)s called"), actor)
    return ticket


@transaction.atomic
def amend_rescue(*, ticket: RescueTicket, actor: User | None, **facts: Any) -> RescueTicket:
    """Correct place, caller or problem while the rescue runs."""
    ticket, facts = lock_rescue(ticket), _facts(facts)
    _check_open(ticket)
    changes = set_fields(ticket, facts)
    _check(ticket)
    ticket.save(update_fields=[*facts, "updated_at"])
    record(actor=actor, verb="obligations.rescue.amended", target=ticket, changes=changes)
    return ticket


def _check_open(ticket: RescueTicket) -> None:
    if ticket.state in (RescueState.DONE, RescueState.CANCELLED):
        raise Conflict(_("Rescue %(number)s is over.") % {"number": ticket})


def _go(
    ticket: RescueTicket, state: RescueState, verb: str, actor: User | None, **values: Any
) -> RescueTicket:
    before = ticket.state
    ticket.move_to(state)
    changes = {"state": [before, str(state)], **set_fields(ticket, values)}
    ticket.save(update_fields=["state", *values, "updated_at"])
    record(actor=actor, verb=verb, target=ticket, changes=changes)
    return ticket


@transaction.atomic
def dispatch_rescue(
    *,
    ticket: RescueTicket,
    technician: User,
    actor: User | None,
    van: str = "",
    promised_at: datetime | None = None,
) -> RescueTicket:
    """Send somebody; they are told at once. Raises ``Conflict`` for who is out on another rescue."""
    ticket = lock_rescue(ticket)
    User.objects.select_for_update().get(pk=technician.pk)
    if not technician.can(DRIVE_RESCUE):
        raise refuse("technician", _("%(name)s does not drive to rescues.") % {"name": technician})
    out = RescueTicket.objects.filter(
        technician=technician, state__in=[RescueState.DISPATCHED, RescueState.ON_SITE]
    )
    if other := out.exclude(pk=ticket.pk).first():
        raise Conflict(_("%(name)s is out on %(number)s.") % {"name": technician, "number": other})
    values = {"technician": technician, "van": clean_text(van)[:40], "dispatched_at": now()}
    if promised_at:
        values["promised_at"] = promised_at
    ticket = _go(ticket, RescueState.DISPATCHED, "obligations.rescue.dispatched", actor, **values)
    notify(
        people=[technician], text=SENT, url=ticket.get_absolute_url(),
        number=ticket.number, car=ticket.car, address=ticket.address,
    )  # fmt: skip
    return ticket


@transaction.atomic
def call_back_rescue(*, ticket: RescueTicket, reason: str, actor: User | None) -> RescueTicket:
    """Whoever was sent cannot come: the call waits for somebody else."""
    ticket = lock_rescue(ticket)
    if not (reason := clean_text(reason)[:200]):
        raise refuse("reason", _("Say why."))
    verb = "obligations.rescue.called_back"
    values = {"technician": None, "dispatched_at": None, "reason": reason}
    return _go(ticket, RescueState.CALLED, verb, actor, **values)


@transaction.atomic
def arrive_at_rescue(*, ticket: RescueTicket, actor: User | None) -> RescueTicket:
    """Somebody is there; the time of arrival is kept."""
    ticket = lock_rescue(ticket)
    verb = "obligations.rescue.arrived"
    return _go(ticket, RescueState.ON_SITE, verb, actor, arrived_at=now())


@transaction.atomic
def finish_rescue(
    *,
    ticket: RescueTicket,
    outcome: str,
    actor: User | None,
    repair_order: RepairOrder | None = None,
) -> RescueTicket:
    """What was done on the road; with the repair order if the car was brought in.

    Raises ``InvalidInput`` without an outcome or for another car's repair order.
    """
    ticket = lock_rescue(ticket)
    if not (outcome := clean_text(outcome)[:2000]):
        raise refuse("outcome", _("Say what was done."))
    if repair_order and ticket.vehicle_id and repair_order.vehicle_id != ticket.vehicle_id:
        raise refuse("repair_order", _("This repair order is of another car."))
    ticket = _go(
        ticket, RescueState.DONE, "obligations.rescue.done", actor,
        outcome=outcome, done_at=now(), repair_order=repair_order,
    )  # fmt: skip
    note(ticket, gettext_noop("Rescue %(number)s done"), actor)
    return ticket


@transaction.atomic
def cancel_rescue(*, ticket: RescueTicket, reason: str, actor: User | None) -> RescueTicket:
    """The caller needs nobody any more."""
    ticket = lock_rescue(ticket)
    if not (reason := clean_text(reason)[:200]):
        raise refuse("reason", _("Say why."))
    verb = "obligations.rescue.cancelled"
    return _go(ticket, RescueState.CANCELLED, verb, actor, reason=reason)


@transaction.atomic
def set_pick_list(
    *, ticket: RescueTicket, parts: Sequence[tuple[Part, Decimal]], actor: User | None
) -> RescueTicket:
    """Say anew what to take along: parts with their quantities. Nothing is issued from stock.

    Raises ``InvalidInput`` for a quantity of nothing.
    """
    ticket = lock_rescue(ticket)
    _check_open(ticket)
    if len(parts) > MOST_PARTS:
        raise refuse("parts", _("A list holds %(most)s parts at most.") % {"most": MOST_PARTS})
    if any(quantity <= 0 for _part, quantity in parts):
        raise refuse("parts", _("It must be more than zero."))
    rows = [
        {"number": part.number, "name": part.name_zh, "quantity": f"{quantity:.2f}"}
        for part, quantity in parts
    ]
    changes = set_fields(ticket, {"pick_list": rows})
    ticket.save(update_fields=["pick_list", "updated_at"])
    record(actor=actor, verb="obligations.rescue.packed", target=ticket, changes=changes)
    return ticket


@transaction.atomic
def pick_part(
    *, ticket: RescueTicket, part: Part, actor: User | None, quantity: Decimal = Decimal(1)
) -> RescueTicket:
    """Take a part along; of one that stands on the list already this quantity instead."""
    ticket = lock_rescue(ticket)
    wanted = {row["number"]: Decimal(row["quantity"]) for row in ticket.pick_list}
    wanted[part.number] = quantity
    return _pack(ticket, wanted, actor)


@transaction.atomic
def unpick_part(*, ticket: RescueTicket, number: str, actor: User | None) -> RescueTicket:
    """Leave a part here after all. Raises ``InvalidInput`` for one that is not on the list."""
    ticket = lock_rescue(ticket)
    wanted = {row["number"]: Decimal(row["quantity"]) for row in ticket.pick_list}
    if number not in wanted:
        raise refuse("number", _("This part is not on the list."))
    del wanted[number]
    return _pack(ticket, wanted, actor)


def _pack(ticket: RescueTicket, wanted: dict[str, Decimal], actor: User | None) -> RescueTicket:
    found = {part.number: part for part in Part.objects.filter(number__in=wanted)}
    parts = [(found[number], quantity) for number, quantity in wanted.items() if number in found]
    return set_pick_list(ticket=ticket, parts=parts, actor=actor)
