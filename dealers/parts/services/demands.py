"""Wishes for parts: reserved, back-ordered, released, lost; and who gets what comes in."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.parts.events import PartsDeclined, PartsHandedOver
from dealers.parts.models import Part, PartDemand, StockLevel
from dealers.parts.services.common import NOTHING, locked_level, positive, refuse
from dealers.parts.states import DemandState
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.exchange.services import publish
from tenants.models import Tenant
from tenants.selectors import sisters_of_this_dealer


def open_demands_of(
    level: StockLevel, *, document_id: UUID | None, document_number: str
) -> list[PartDemand]:
    """The open wishes of a document for the level's part, oldest first, locked; none without one.

    The clerk who reserves knows the number of a repair order, the workshop its id: either will do.
    """
    named = Q(document_id=document_id) if document_id else Q(pk__in=[])
    if document_number:
        named |= Q(document_number=document_number)
    here = {"part": level.part_id, "store": level.store_id}
    found = PartDemand.objects.select_for_update().open().filter(named, **here)
    return list(found.order_by("pk"))


def take_held(level: StockLevel, demands: Sequence[PartDemand], quantity: Decimal) -> None:
    """Count ``quantity`` that leaves the shelf as handed out to these wishes. Level locked.

    First what is held for them, then what they still miss, which comes from what is free.
    """
    for demand in demands:
        taken = min(quantity, demand.held)
        demand.held -= taken
        demand.served += taken
        level.reserved -= taken
        quantity -= taken
    for demand in demands:
        taken = min(quantity, demand.missing)
        demand.served += taken
        quantity -= taken
        _settle(demand)
        demand.save(update_fields=["served", "held", "state", "updated_at"])


def _settle(demand: PartDemand) -> None:
    """Set the state that fits what is held and handed out."""
    if demand.served == demand.quantity:
        state = DemandState.SERVED
    else:
        state = DemandState.WAITING if demand.missing else DemandState.HELD
    if demand.state != state:
        demand.move_to(state)


def give_to_waiting(level: StockLevel, *, first: PartDemand | None = None) -> None:
    """Hold what is free on the shelf for those who wait: ``first``, then the oldest. Level locked."""
    waiting = PartDemand.objects.select_for_update().filter(
        part=level.part_id, store=level.store_id, state=DemandState.WAITING
    )
    for demand in sorted(waiting.order_by("pk"), key=lambda demand: demand != first):
        if level.available <= 0:
            break
        _hold(level, demand)
        demand.save(update_fields=["held", "state", "updated_at"])
    level.save(update_fields=["reserved", "updated_at"])


def _hold(level: StockLevel, demand: PartDemand) -> None:
    """Reserve what is free, at most what is missing."""
    more = min(level.available, demand.missing)
    demand.held += more
    level.reserved += more
    _settle(demand)


@transaction.atomic
def request_part(
    *,
    part: Part,
    store: Unit,
    quantity: Decimal,
    actor: User | None,
    document_id: UUID | None = None,
    document_number: str = "",
    customer: Customer | None = None,
    wanted_on: date | None = None,
    note: str = "",
) -> PartDemand:
    """Reserve pieces for a repair order or a customer; what is not there is back-ordered.

    Whoever waits longest gets what comes in first. Raises ``InvalidInput`` for a quantity of
    nothing, or when nobody is named whom it is for.
    """
    positive(quantity)
    document_number, note = clean_text(document_number).upper(), clean_text(note)
    if not (document_number or customer or note):
        raise refuse("document_number", _("Say for whom: a document, a customer or a note."))
    level = locked_level(part, store)
    demand = PartDemand(
        part=part,
        store=store,
        quantity=quantity,
        state=DemandState.WAITING,
        document_id=document_id,
        document_number=document_number,
        customer=customer,
        wanted_on=wanted_on,
        note=note,
        asked_by=actor,
    )
    _hold(level, demand)
    demand.save()
    level.save(update_fields=["reserved", "updated_at"])
    changes = {"quantity": str(quantity), "reserved": str(demand.held)}
    record(actor=actor, verb="parts.demand.noted", target=demand, changes=changes)
    return demand


@transaction.atomic
def note_lost_sale(
    *,
    part: Part,
    store: Unit,
    quantity: Decimal,
    actor: User | None,
    note: str = "",
    customer: Customer | None = None,
) -> PartDemand:
    """Note that somebody wanted pieces we did not have, and left: it counts as demand."""
    demand = PartDemand.objects.create(
        part=part,
        store=store,
        quantity=positive(quantity),
        state=DemandState.LOST,
        customer=customer,
        note=clean_text(note),
        asked_by=actor,
    )
    record(
        actor=actor,
        verb="parts.demand.lost",
        target=demand,
        changes={"quantity": str(quantity)},
    )
    return demand


def _asker(demand: PartDemand) -> Tenant | None:
    """The dealership that asked; ``None`` if nobody did, or it has left the network since."""
    if demand.dealer_id is None:
        return None
    return sisters_of_this_dealer().filter(pk=demand.dealer_id).first()


def tell_release(demand: PartDemand, outcome: str, reason: str) -> None:
    """Tell the dealership that asked that it gets nothing (more). In the caller's transaction."""
    dealer = _asker(demand)
    if dealer is None or demand.served:
        return
    message = PartsDeclined(
        order_id=str(demand.dealer_order_id), outcome=outcome, remark=reason[:300]
    )
    publish(message, to=dealer)


def tell_hand_over(demand: PartDemand, quantity: Decimal, move_id: UUID) -> None:
    """Tell the dealership that asked what it gets, at our price. In the caller's transaction."""
    dealer = _asker(demand)
    if dealer is None:
        return
    message = PartsHandedOver(
        order_id=str(demand.dealer_order_id),
        line_id=demand.dealer_line_id,
        delivery_note=f"{demand.document_number}-{str(move_id)[-4:].upper()}",
        quantity=str(quantity),
        unit_price=str(demand.part.price),
        handed_on=localdate().isoformat(),
    )
    publish(message, to=dealer)


@transaction.atomic
def release_demand(
    *,
    partdemand: PartDemand,
    actor: User | None,
    is_lost: bool = False,
    reason: str = "",
    outcome: str = "refused",
) -> PartDemand:
    """Give up a wish: nobody needs it any more, or the customer would not wait (``is_lost``).

    What was held goes to whoever waits next. Another dealership that asked is told: we ``refused``,
    or it is ``cancelled`` as it asked. Raises ``Conflict`` for a wish that is over.
    """
    level = locked_level(partdemand.part, partdemand.store)
    demand = PartDemand.objects.select_for_update().get(pk=partdemand.pk)
    if not demand.is_open:
        raise Conflict(_("Nothing is open of this wish any more."))
    level.reserved -= demand.held
    demand.held = NOTHING
    demand.move_to(DemandState.LOST if is_lost else DemandState.RELEASED)
    demand.save(update_fields=["held", "state", "updated_at"])
    give_to_waiting(level)
    verb = "parts.demand.lost" if is_lost else "parts.demand.released"
    record(actor=actor, verb=verb, target=demand, changes={"reason": clean_text(reason)})
    tell_release(demand, outcome, clean_text(reason))
    return demand
