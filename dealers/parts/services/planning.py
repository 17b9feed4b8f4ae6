"""When to order more, and how much: from a year's demand, lost sales included.

For each part and store, demand is taken in twelve spells of 30 days: what was issued and sold, less
what came back, and what was lost because it was not there. A superseded number counts for its
successor. With ``m`` the mean and ``d`` the standard deviation of the twelve and ``L`` the
supplier's days to deliver (7 where none is named):

    safety stock   1.65 d √(L / 30)     19 of 20 deliveries come before the shelf is empty
    reorder point  m L / 30 + safety stock
    order up to    reorder point + m

The quantities are rounded up to whole pieces. A minimum set by hand replaces the reorder point, a
maximum the quantity to order up to.
"""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.parts.models import (
    PurchaseLine,
    PurchaseOrder,
    StockLevel,
    Supplier,
)
from dealers.parts.permissions import ORDER_PARTS
from dealers.parts.selectors import to_reorder
from dealers.parts.services.master import index_parts
from dealers.parts.services.orders import add_order_line, draft_order
from dealers.parts.states import OrderKind, OrderState
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.workspace.services import notify

SPELLS, DAYS = 12, 30
_HEIRS = """
WITH RECURSIVE link AS (
    SELECT id AS part_id, id AS heir_id FROM parts_part
    UNION ALL
    SELECT link.part_id, part.superseded_by_id
      FROM link JOIN parts_part part ON part.id = link.heir_id WHERE part.superseded_on <= %(today)s
), heir AS (
    SELECT part_id, heir_id FROM link JOIN parts_part part ON part.id = link.heir_id
     WHERE part.superseded_on IS NULL OR part.superseded_on > %(today)s
), told AS (
    SELECT part_id, store_id, at, -quantity AS quantity FROM parts_stockmove
     WHERE kind IN ('issue', 'sale', 'return') AND at >= %(since)s
    UNION ALL
    SELECT part_id, store_id, created_at, quantity FROM parts_partdemand
     WHERE state = 'lost' AND created_at >= %(since)s
), spell AS (
    SELECT heir_id AS part_id, store_id, greatest(sum(quantity), 0) AS used
      FROM told JOIN heir USING (part_id)
     GROUP BY heir_id, store_id, (%(today)s - at::date) / %(days)s
), demand AS (
    SELECT part_id, store_id, sum(used) / %(spells)s AS mean,
           sqrt(greatest(sum(used * used) / %(spells)s - (sum(used) / %(spells)s) ^ 2, 0)) AS spread
      FROM spell GROUP BY part_id, store_id
)
"""
_MISSING = (
    _HEIRS
    + """
INSERT INTO parts_stocklevel (id, created_at, updated_at, part_id, store_id, on_hand, reserved,
       average_cost, bin, monthly_demand, safety_stock, reorder_point, target)
SELECT gen_random_uuid(), now(), now(), part_id, store_id, 0, 0, 0, '', 0, 0, 0, 0 FROM demand
    ON CONFLICT DO NOTHING
"""
)
# The rows are locked in the order in which transfers and kits lock them.
_PLAN = (
    _HEIRS
    + """
, locked AS (
    SELECT id, part_id, store_id, min_quantity, max_quantity FROM parts_stocklevel
     ORDER BY part_id, store_id FOR UPDATE
), figure AS (
    SELECT locked.id, min_quantity, max_quantity, coalesce(mean, 0) AS mean,
           coalesce(supplier.lead_days, 7)::numeric / %(days)s AS lead, coalesce(spread, 0) AS spread
      FROM locked
      JOIN parts_part part ON part.id = locked.part_id
      LEFT JOIN parts_supplier supplier ON supplier.id = part.supplier_id
      LEFT JOIN demand ON demand.part_id = locked.part_id AND demand.store_id = locked.store_id
), safe AS (
    SELECT *, ceil(1.65 * spread * sqrt(lead)) AS safety FROM figure
), point AS (
    SELECT *, coalesce(min_quantity, ceil(mean * lead + safety)) AS reorder FROM safe
), plan AS (
    SELECT id, round(mean, 2) AS mean, safety, reorder,
           greatest(coalesce(max_quantity, ceil(reorder + mean)), reorder) AS goal FROM point
)
UPDATE parts_stocklevel AS level
   SET monthly_demand = mean, safety_stock = safety, reorder_point = reorder, target = goal
  FROM plan
 WHERE level.id = plan.id AND (monthly_demand, safety_stock, reorder_point, target)
       IS DISTINCT FROM (mean, safety, reorder, goal)
"""
)
_ABC = """
WITH used AS (
    SELECT part_id, sum(monthly_demand * greatest(average_cost, 0.01)) AS worth
      FROM parts_stocklevel GROUP BY part_id
), ranked AS (
    SELECT part_id, worth, sum(worth) OVER (ORDER BY worth DESC, part_id) - worth AS before,
           sum(worth) OVER () AS total FROM used
), class AS (
    SELECT part_id, CASE WHEN worth = 0 OR before >= total * 0.95 THEN 'C'
                         WHEN before >= total * 0.8 THEN 'B' ELSE 'A' END AS abc FROM ranked
)
UPDATE parts_part SET abc = class.abc FROM class
 WHERE parts_part.id = class.part_id AND parts_part.abc <> class.abc
"""


@transaction.atomic
def plan_stock(*, today: date) -> int:
    """Plan every shelf anew and grade the parts A, B and C. Returns how many shelves changed."""
    index_parts()
    since = today - timedelta(days=SPELLS * DAYS - 1)
    values: dict[str, date | int | None] = {
        "today": today,
        "since": since,
        "days": DAYS,
        "spells": SPELLS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, values)
        cursor.execute(_PLAN, values)
        changed = cursor.rowcount
        cursor.execute(_ABC)
    _tell_buyers()
    return changed


def _tell_buyers() -> None:
    """Every morning: who orders parts hears how many shelves of their stores need some."""
    for person in User.objects.filter(is_active=True, is_service=False):
        if not person.can(ORDER_PARTS):
            continue
        if count := to_reorder().visible_to(person, ORDER_PARTS).count():
            text = gettext_noop("Parts to be ordered: %(count)s.")
            notify(people=[person], text=text, url="/parts/stock/?low=true", count=str(count))


@transaction.atomic
def order_suggested(
    *,
    stocklevel: StockLevel,
    actor: User | None,
    supplier: Supplier | None = None,
    kind: str = OrderKind.STOCK,
) -> PurchaseLine:
    """Put what a shelf lacks on a draft for the part's usual supplier, or the one who is named.

    Several shelves of a store come onto one draft. Raises ``Conflict`` if the shelf lacks nothing
    (any more), or nobody is known who delivers the part.
    """
    StockLevel.objects.select_for_update().get(pk=stocklevel.pk)
    level = to_reorder().filter(pk=stocklevel.pk).select_related("part__supplier", "store").first()
    if level is None:
        raise Conflict(_("Enough of it is here or on its way."))
    supplier = supplier or level.part.supplier
    if supplier is None:
        raise Conflict(_("Choose a supplier: none is known for this part."))
    drafts = PurchaseOrder.objects.filter(
        supplier=supplier, store=level.store, kind=kind, state=OrderState.DRAFT
    )
    order = drafts.order_by("-pk").first() or draft_order(
        supplier=supplier, store=level.store, kind=kind, actor=actor
    )
    return add_order_line(order=order, part=level.part, quantity=level.suggested, actor=actor)
