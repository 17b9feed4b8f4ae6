"""Parts in the network: which we tell of, who else has one, and one dealer asking another for it."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.parts.events import FreeStockTold, PartsDeclined, PartSought
from dealers.parts.models import Part, PartDemand, PurchaseOrder, StockLevel, Supplier
from dealers.parts.selectors import people_who_issue
from dealers.parts.services.common import refuse
from dealers.parts.services.demands import release_demand, request_part
from dealers.parts.services.orders import add_order_line, draft_order, submit_order
from dealers.parts.states import Band, DemandState, OrderKind
from portal.core.errors import Conflict
from tenants.accounts.models import Unit, UnitKind, User
from tenants.exchange.services import publish
from tenants.models import Tenant
from tenants.selectors import hub_if_any, sisters_of_this_dealer
from tenants.workspace.services import notify

# Lines of one message.
AT_ONCE = 500


def _with_band(*, is_shared: bool) -> QuerySet[StockLevel]:
    """Shelves of the manufacturer's parts with ``band``: what the network should know of each."""
    free = F("on_hand") - F("reserved")
    steps = [
        When(free__gte=10, then=Value(Band.MANY)),
        When(free__gte=3, then=Value(Band.SOME)),
        When(free__gte=1, then=Value(Band.FEW)),
    ]
    band = Case(*(steps if is_shared else ()), default=Value(""), output_field=CharField())
    rows = StockLevel.objects.exclude(part__catalogue_code="")
    return rows.annotate(free=free, band=band)


@transaction.atomic
def tell_free_stock() -> int:
    """Tell the hub which shelves changed their band since it was told last; how many did.

    In batches, by a timer and never per move; nothing but bands leaves, and nothing at all unless
    ``shares_stock`` is set on the manufacturer. Once it is unset, all is taken back. A shelf that a
    clerk holds now is told of next time.
    """
    hub = hub_if_any()
    if hub is None:
        return 0
    makers = Supplier.objects.filter(is_manufacturer=True, is_active=True, shares_stock=True)
    changed = _with_band(is_shared=makers.exists()).exclude(told_band=F("band"))
    changed = changed.select_related("part", "store").order_by("store_id", "pk")
    rows = list(changed.select_for_update(of=("self",), skip_locked=True))
    for store, levels in groupby(rows, key=lambda level: level.store):
        here = list(levels)
        for start in range(0, len(here), AT_ONCE):
            _tell(hub, store, here[start : start + AT_ONCE])
    return len(rows)


def _tell(hub: Tenant, store: Unit, levels: Sequence[StockLevel]) -> None:
    bands = {level.part.catalogue_code: level.band for level in levels}  # type: ignore[attr-defined]
    publish(
        FreeStockTold(
            store_id=str(store.pk),
            store_name=store.name,
            address=store.address,
            phone=store.phone,
            told_at=now().isoformat(),
            bands=bands,
        ),
        to=hub,
    )
    for level in levels:
        level.told_band = level.band  # type: ignore[attr-defined]
    StockLevel.objects.bulk_update(levels, ["told_band"])


@transaction.atomic
def locate_part(*, part: Part, actor: User | None) -> Part:
    """Ask the hub which other dealers have this part free; its answer comes by message.

    Raises ``Conflict`` outside a network, or for a part that is not the manufacturer's.
    """
    hub = hub_if_any()
    if hub is None:
        raise Conflict(_("This dealership has not joined a manufacturer's network."))
    part = Part.objects.select_for_update(of=("self",)).defer("search").get(pk=part.pk)
    if not part.catalogue_code:
        raise Conflict(_("Only parts of the manufacturer's catalogue are known in the network."))
    asked_at = now().isoformat()
    part.network_offers = {"asked_at": asked_at, "answered_at": "", "offers": []}
    part.save(update_fields=["network_offers", "updated_at"])
    message = PartSought(part_id=str(part.pk), number=part.catalogue_code, asked_at=asked_at)
    publish(message, to=hub)
    return part


@transaction.atomic
def note_offers(
    *, hub: UUID, part_id: str, asked_at: str, offers: list[dict], **_more: Any
) -> None:
    """The hub's answer. One to an older question changes nothing, nor another hub's."""
    part = Part.objects.select_for_update(of=("self",)).defer("search").get(pk=part_id)
    ours = hub_if_any()
    if ours is None or ours.pk != hub or part.network_offers.get("asked_at") != asked_at:
        return
    part.network_offers |= {"answered_at": now().isoformat(), "offers": offers}
    part.save(update_fields=["network_offers", "updated_at"])


def _as_supplier(dealer: Tenant) -> Supplier:
    """The other dealership as one of whom parts are ordered; made on the first order."""
    known = Supplier.objects.filter(dealer_id=dealer.pk).first()
    if known is not None:
        return known
    name = dealer.name
    if Supplier.objects.filter(name=name).exists():
        name = f"{name} ({dealer.slug})"[:120]
    return Supplier.objects.create(name=name, dealer_id=dealer.pk, lead_days=2)


@transaction.atomic
def ask_dealer(
    *,
    part: Part,
    dealer_id: UUID,
    store: Unit,
    quantity: Decimal,
    actor: User | None,
    note: str = "",
) -> PurchaseOrder:
    """Ask another dealership of the network to hand us pieces: an order that is sent to it at once.

    Raises ``InvalidInput`` for a dealership outside the network or a quantity of nothing.
    """
    dealer = sisters_of_this_dealer().filter(pk=dealer_id).first()
    if dealer is None:
        raise refuse("dealer_id", _("Choose a dealership of your network."))
    order = draft_order(
        supplier=_as_supplier(dealer), store=store, kind=OrderKind.EMERGENCY, note=note,
        actor=actor,
    )  # fmt: skip
    add_order_line(order=order, part=part, quantity=quantity, actor=actor)
    return submit_order(purchaseorder=order, actor=actor)


def _store_with(part: Part) -> Unit | None:
    """The store that has most of a part free; any store if none has."""
    free = StockLevel.objects.filter(part=part, store__is_active=True).select_related("store")
    best = free.order_by(F("reserved") - F("on_hand"), "pk").first()
    if best is not None:
        return best.store
    return Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("created_at").first()


def _wanted_part(number: str) -> Part | None:
    parts = Part.objects.filter(is_active=True)
    return parts.filter(catalogue_code=number).first() or parts.filter(number=number).first()


@transaction.atomic
def note_wish(*, sender: UUID, message: dict[str, Any]) -> list[PartDemand]:
    """Another dealership asks for parts: each line becomes a request here; hearing it twice is fine.

    It is reserved in the store that has most of it free. What is not in our books is declined at
    once. Raises ``Conflict`` for a stranger.
    """
    dealer, order_id = _sister(sender), message["order_id"]
    if known := list(wishes_of(dealer.pk, order_id)):
        return known
    wanted = [(row, _wanted_part(row["number"])) for row in message["lines"]]
    placed = [(row, part, _store_with(part)) for row, part in wanted if part is not None]
    if len(placed) < len(wanted) or not placed:
        _decline(dealer, order_id, "refused", _("We do not keep this part."))
        return []
    made = [_wish(dealer, message, row, part, store) for row, part, store in placed if store]
    notify(
        people=people_who_issue(),
        text=gettext_noop("%(dealer)s asks for parts: %(number)s."),
        url=made[0].get_absolute_url(),
        dealer=str(dealer),
        number=message["number"],
    )
    return made


def _wish(
    dealer: Tenant, message: dict[str, Any], row: dict[str, Any], part: Part, store: Unit
) -> PartDemand:
    demand = request_part(
        part=part,
        store=store,
        quantity=Decimal(row["quantity"]),
        document_number=message["number"],
        note=f"{dealer}: {message['store_name']}"[:200],
        actor=None,
    )
    demand.dealer_id, demand.dealer_name = dealer.pk, str(dealer)[:120]
    demand.dealer_order_id, demand.dealer_line_id = message["order_id"], row["line_id"]
    demand.save(update_fields=["dealer_id", "dealer_name", "dealer_order_id", "dealer_line_id"])
    return demand


def _sister(sender: UUID) -> Tenant:
    dealer = sisters_of_this_dealer().filter(pk=sender).first()
    if dealer is None:
        raise Conflict(_("This dealership belongs to another network."))
    return dealer


def _decline(dealer: Tenant, order_id: str, outcome: str, remark: str) -> None:
    publish(PartsDeclined(order_id=order_id, outcome=outcome, remark=remark), to=dealer)


def wishes_of(dealer_id: UUID, order_id: str) -> QuerySet[PartDemand]:
    """What we noted for an order of another dealership, locked."""
    rows = PartDemand.objects.filter(dealer_id=dealer_id, dealer_order_id=order_id)
    return rows.select_for_update(of=("self",)).select_related("part", "store").order_by("pk")


@transaction.atomic
def end_wish(*, sender: UUID, order_id: str, reason: str) -> None:
    """The other dealership takes its request back: released, unless we have handed something out."""
    dealer = _sister(sender)
    wishes = list(wishes_of(dealer.pk, order_id))
    if any(wish.served for wish in wishes):
        _decline(dealer, order_id, "kept", _("The parts have been handed over."))
        return
    for wish in wishes:
        if wish.state in (DemandState.HELD, DemandState.WAITING):
            release_demand(partdemand=wish, reason=reason, outcome="cancelled", actor=None)
