"""What we order of suppliers, and what goods-in finds when it comes."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dealers.parts.models.demands import PartDemand
from dealers.parts.models.fields import QuantityField, StoreRows, address_of
from dealers.parts.models.master import Part
from dealers.parts.models.stock import StockMove
from dealers.parts.models.suppliers import Supplier
from dealers.parts.states import (
    ORDER_MOVES,
    UNDER_WAY,
    Fault,
    LineState,
    OrderKind,
    OrderState,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit


class OrderQuerySet(StoreRows):
    """Orders of the stores one may see."""

    def under_way(self) -> Self:
        """Those of which something may still arrive."""
        return self.filter(state__in=UNDER_WAY)


class PurchaseOrder(Stamped):
    """Parts ordered of a supplier for a store."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, related_name="orders", verbose_name=_("supplier")
    )
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    kind = models.CharField(_("kind of order"), max_length=9, choices=OrderKind)
    state = models.CharField(_("state"), max_length=9, choices=OrderState, default=OrderState.DRAFT)
    # The repair order it is for. Not a key: repair orders live above us.
    document_id = models.UUIDField(null=True)
    document_number = models.CharField(_("document"), max_length=40, blank=True)
    reference = models.CharField(_("supplier's number"), max_length=40, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    expected_on = models.DateField(_("expected on"), null=True)
    amount = MoneyField(_("amount"), default=Decimal(0))
    currency = CurrencyField()
    note = models.CharField(_("note"), max_length=200, blank=True)
    # An order that went to the manufacturer or a sister dealership by message: to which tenant,
    # what it answered, and what it sent: [{"note", "carrier", "on", "expected_on", "lines": {line id: pieces}}].
    partner_id = models.UUIDField(null=True, blank=True)
    partner_note = models.CharField(
        _("supplier's remark"), max_length=300, blank=True, db_default=""
    )
    deliveries = models.JSONField(_("delivery notes"), default=list, blank=True, db_default=[])
    cancel_asked_at = models.DateTimeField(_("cancellation asked"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("ordered by"),
    )

    objects = OrderQuerySet.as_manager()

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("parts:order_detail", self.pk)

    @property
    def is_under_way(self) -> bool:
        """Whether something may still arrive."""
        return self.state in UNDER_WAY

    @property
    def is_kept_here(self) -> bool:
        """Whether what the supplier says is typed here, because no message tells it."""
        return self.partner_id is None

    @property
    def can_be_closed(self) -> bool:
        """Whether we may give up what is missing: not while a partner has sent nothing yet."""
        begun = self.state not in (OrderState.SUBMITTED, OrderState.CONFIRMED)
        return ORDER_MOVES.allows(self.state, OrderState.CLOSED) and (self.is_kept_here or begun)

    @property
    def delivery_notes(self) -> str:
        """The numbers of the delivery notes that messages told of."""
        return ", ".join(row["note"] for row in self.deliveries)

    def move_to(self, state: OrderState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        ORDER_MOVES.check(OrderState(self.state), state)
        self.state = state


class LineQuerySet(StoreRows):
    """Lines of the orders one may see."""

    store_field = "order__store"


class PurchaseLine(Stamped):
    """So many of one part on an order, and how many of them came."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="lines")
    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part")
    )
    # The number that was asked for, when another has taken its place.
    asked_as = models.CharField(_("asked for as"), max_length=40, blank=True)
    # Who waits for it: gets what comes in first.
    demand = models.ForeignKey(
        PartDemand, null=True, on_delete=models.PROTECT, related_name="lines"
    )
    state = models.CharField(_("state"), max_length=8, choices=LineState, default=LineState.OPEN)
    quantity = QuantityField(_("ordered"))
    unit_cost = MoneyField(_("cost per piece"))
    accepted = QuantityField(_("taken in"), default=Decimal(0))
    rejected = QuantityField(_("rejected"), default=Decimal(0))
    expected_on = models.DateField(_("expected on"), null=True)
    # What was answered by message: how many it delivers at once, how many never, how many left.
    confirmed = QuantityField(_("confirmed"), null=True, blank=True)
    refused = QuantityField(_("refused"), default=Decimal(0), db_default=Decimal(0))
    shipped = QuantityField(_("shipped"), default=Decimal(0), db_default=Decimal(0))
    partner_note = models.CharField(
        _("supplier's remark"), max_length=200, blank=True, db_default=""
    )

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "part"], name="part_once_per_order"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_cost__gte=0, accepted__gte=0, rejected__gte=0),
                name="order_line_has_quantity",
            ),
            models.CheckConstraint(
                condition=Q(accepted__lte=F("quantity")), name="never_more_than_ordered"
            ),
        ]

    def __str__(self):
        return f"{self.part.number} × {self.quantity.normalize():f}"

    def get_absolute_url(self):
        return address_of("parts:line_detail", self.pk)

    @property
    def missing(self) -> Decimal:
        """What has not come in good order yet."""
        return self.quantity - self.refused - self.accepted

    @property
    def on_the_road(self) -> Decimal:
        """What was shipped by message and goods-in has not seen."""
        return min(max(self.shipped - self.accepted - self.rejected, Decimal(0)), self.missing)

    @property
    def last_delivery_note(self) -> str:
        """The last delivery note told by message with this line on it; empty without one."""
        notes = [row["note"] for row in self.order.deliveries if str(self.pk) in row["lines"]]
        return notes[-1] if notes else ""

    @property
    def amount(self) -> Decimal:
        """What all of it costs that will come."""
        return (self.quantity - self.refused) * self.unit_cost


class ReceiptQuerySet(StoreRows):
    """Receipts of the stores one may see."""

    store_field = "line__order__store"


class GoodsReceipt(Stamped):
    """One delivery of one line, looked at: what was taken in and what was not, and why."""

    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="receipts")
    delivered = QuantityField(_("pieces delivered"))
    accepted = QuantityField(_("taken in"))
    fault = models.CharField(_("fault"), max_length=8, choices=Fault, blank=True)
    note = models.CharField(_("finding"), max_length=200, blank=True)
    delivery_note = models.CharField(_("delivery note"), max_length=40, blank=True)
    received_on = models.DateField(_("received on"))
    is_late = models.BooleanField(_("late"), default=False)
    move = models.OneToOneField(StockMove, null=True, on_delete=models.PROTECT, related_name="+")
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("inspected by"),
    )

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted__gte=0, delivered__gt=0, delivered__gte=F("accepted")),
                name="accepted_within_delivered",
            ),
            models.CheckConstraint(
                condition=Q(accepted=F("delivered")) | ~Q(fault=""), name="rejected_with_a_fault"
            ),
        ]

    def __str__(self):
        return f"{self.line} {self.received_on}"

    @property
    def rejected(self) -> Decimal:
        """What was not taken in."""
        return self.delivered - self.accepted
