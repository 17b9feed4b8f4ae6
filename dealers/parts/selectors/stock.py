"""Reads of parts and stock."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import (
    Case,
    DecimalField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from dealers.parts.models import (
    Part,
    PartDemand,
    StockLevel,
    StockMove,
)
from dealers.parts.permissions import ISSUE_PART, VIEW_PART
from dealers.parts.states import OPEN_DEMAND
from tenants.accounts.models import Role, Unit, User
from tenants.selectors import hub_if_any

_SHARE = DecimalField(max_digits=14, decimal_places=4)
_QUANTITY = DecimalField(max_digits=10, decimal_places=2)


def network() -> UUID | None:
    """The manufacturer whose catalogue holds here; ``None`` for a dealer outside any network."""
    hub = hub_if_any()
    return hub.pk if hub else None


def parts_with_stock(stores: Collection[UUID] | None = None) -> QuerySet[Part]:
    """Parts with ``on_hand``, ``reserved`` and ``available`` summed over ``stores`` (or all)."""
    levels = StockLevel.objects.filter(part=OuterRef("pk")).order_by()
    if stores is not None:
        levels = levels.filter(store__in=stores)
    zero = Value(Decimal(0), output_field=_QUANTITY)
    on_hand, reserved = (
        Coalesce(Subquery(levels.values("part").annotate(n=Sum(name)).values("n")), zero)
        for name in ("on_hand", "reserved")
    )
    return Part.objects.annotate(on_hand=on_hand, reserved=reserved, available=on_hand - reserved)


def find_parts(text: str) -> QuerySet[Part]:
    """Parts in use by number, its end, name, pinyin or initials."""
    return Part.objects.filter(is_active=True).search(text)


_FORWARD = """
WITH RECURSIVE chain AS (
    SELECT id, superseded_by_id, 0 AS step FROM parts_part WHERE id = %s
    UNION ALL
    SELECT part.id, part.superseded_by_id, step + 1
      FROM chain JOIN parts_part part ON part.id = chain.superseded_by_id
) SELECT part.* FROM chain JOIN parts_part part USING (id) ORDER BY step
"""
_BACKWARD = """
WITH RECURSIVE chain AS (
    SELECT id, 0 AS step FROM parts_part WHERE id = %s
    UNION ALL
    SELECT part.id, step + 1 FROM chain JOIN parts_part part ON part.superseded_by_id = chain.id
) SELECT part.* FROM chain JOIN parts_part part USING (id) WHERE step > 0 ORDER BY step DESC
"""


def chain_from(part: Part) -> list[Part]:
    """The part, what supersedes it, what supersedes that …, whatever the day."""
    return list(Part.objects.raw(_FORWARD, [part.pk]))


def chain_of(part: Part) -> list[Part]:
    """The whole chain the part stands in, oldest numbers first."""
    return [*Part.objects.raw(_BACKWARD, [part.pk]), *chain_from(part)]


def current_part(part: Part, *, on: date) -> Part:
    """The number by which the part is ordered on that day: itself, or what took its place."""
    for link in chain_from(part):
        if not link.is_superseded(on):
            return link
    return part


def contents_of(kit: Part) -> dict[Part, Decimal]:
    """What is in the kit: parts and how many of each; empty for what is no kit."""
    wanted = {row["number"]: Decimal(row["quantity"]) for row in kit.kit}
    parts = Part.objects.filter(number__in=wanted).order_by("number")
    return {part: wanted[part.number] for part in parts}


def levels_of(part: Part) -> QuerySet[StockLevel]:
    """The part's stock in each store."""
    return StockLevel.objects.filter(part=part).select_related("store").order_by("store__code")


def moves_of(part: Part, user: User) -> QuerySet[StockMove]:
    """What happened to the part's stock in the person's stores, newest first."""
    rows = StockMove.objects.visible_to(user, VIEW_PART).filter(part=part)
    return rows.select_related("store", "actor").order_by("-id")


def slip_of(move: StockMove) -> QuerySet[StockMove]:
    """What was sold on the counter slip of this move, and what came back of it, in order."""
    rows = StockMove.objects.filter(store=move.store, document_number=move.document_number)
    return rows.exclude(unit_price=None).select_related("part").order_by("pk")


def demands_of(part: Part, user: User) -> QuerySet[PartDemand]:
    """Who wants the part in the person's stores, those who still wait or hold it first."""
    rows = PartDemand.objects.visible_to(user, VIEW_PART).filter(part=part)
    is_over = Case(When(state__in=OPEN_DEMAND, then=0), default=1)
    return rows.select_related("store", "customer").order_by(is_over, "-id")


def people_who_issue() -> QuerySet[User]:
    """The colleagues who hand parts out; for telling them something."""
    roles = [role.pk for role in Role.objects.all() if {ISSUE_PART, "*"} & role.granted]
    return User.objects.filter(
        is_active=True, is_service=False, assignments__role__in=roles
    ).distinct()


def available_in(part: Part, store: Unit) -> Decimal:
    """How many of a part may still be issued in a store."""
    level = StockLevel.objects.filter(part=part, store=store).first()
    return level.available if level else Decimal(0)
