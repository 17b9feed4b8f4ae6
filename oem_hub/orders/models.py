"""Orders of dealers as the manufacturer sees them."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oem_hub.network.models import Dealer
from oem_hub.orders.states import (
    PART_MOVES,
    PART_OPEN,
    VEHICLE_MOVES,
    VEHICLE_OPEN,
    Band,
    PartOrderKind,
    PartOrderState,
    VehicleOrderState,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.scopes import ScopedQuerySet


class OrderQuerySet(ScopedQuerySet):
    """Orders of the dealers of a region; nobody owns one."""

    owner_field = None
    store_field = "dealer__region"


class DealerOrder(Stamped):
    """What both kinds of order share: whose it is, where to, and a question to take it back."""

    dealer = models.ForeignKey(
        Dealer, on_delete=models.PROTECT, related_name="+", verbose_name=_("dealer")
    )
    order_id = models.UUIDField(help_text="The order in the dealer's schema.")
    number = models.CharField(_("dealer's number"), max_length=40)
    store_code = models.CharField(_("store code"), max_length=24)
    store_name = models.CharField(_("store"), max_length=120)
    ordered_on = models.DateField(_("ordered"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    expected_on = models.DateField(_("expected at the dealer"), null=True, blank=True)
    remark = models.CharField(_("remark to the dealer"), max_length=300, blank=True)
    cancel_asked_at = models.DateTimeField(_("cancellation asked"), null=True, blank=True)
    cancel_reason = models.CharField(_("why cancel"), max_length=300, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.number

    @property
    def is_asked_back(self) -> bool:
        """Whether the dealer waits to hear if the order is taken back."""
        return self.cancel_asked_at is not None


class VehicleOrder(DealerOrder):
    """One car that a dealer wants built."""

    state = models.CharField(
        _("status"), max_length=9, choices=VehicleOrderState, default=VehicleOrderState.RECEIVED
    )
    model_code = models.CharField(_("model code"), max_length=40)
    model_name = models.CharField(_("model"), max_length=120)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    interior = models.CharField(_("interior"), max_length=40, blank=True)
    wanted_on = models.DateField(_("wanted on"), null=True, blank=True)
    factory_number = models.CharField(_("factory order number"), max_length=40, blank=True)
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    planned_on = models.DateField(_("to be built on"), null=True, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    arrived_on = models.DateField(_("arrived"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dealer", "order_id"], name="one_order_per_dealer_car"),
            models.UniqueConstraint(
                fields=["vin"],
                condition=~Q(vin="") & ~Q(state__in=["refused", "cancelled"]),
                name="vin_on_one_order",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["built", "shipped", "arrived"]) | ~Q(vin=""),
                name="built_order_has_vin",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], name="vehicle_orders_waiting"),
        ]

    def get_absolute_url(self) -> str:
        """The page of this order."""
        return reverse("hub_orders:vehicle_detail", args=[self.pk])

    def move_to(self, state: VehicleOrderState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        VEHICLE_MOVES.check(VehicleOrderState(self.state), state)
        self.state = state

    @property
    def is_open(self) -> bool:
        """Whether the car has not been shipped, nor the order ended."""
        return self.state in VEHICLE_OPEN


class PartOrder(DealerOrder):
    """Parts that a dealer wants."""

    state = models.CharField(
        _("status"), max_length=9, choices=PartOrderState, default=PartOrderState.RECEIVED
    )
    kind = models.CharField(_("kind of order"), max_length=9, choices=PartOrderKind)
    document_number = models.CharField(_("for document"), max_length=40, blank=True)
    reference = models.CharField(_("our number"), max_length=40, blank=True)
    currency = CurrencyField()
    amount = MoneyField(_("amount"), default=Decimal(0))
    # [{"note", "carrier", "on", "expected_on", "lines": {line id of the dealer: pieces}}]
    deliveries = models.JSONField(_("delivery notes"), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "order_id"], name="one_order_per_dealer_purchase"
            )
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], name="part_orders_waiting"),
        ]

    def get_absolute_url(self) -> str:
        """The page of this order."""
        return reverse("hub_orders:parts_detail", args=[self.pk])

    def move_to(self, state: PartOrderState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        PART_MOVES.check(PartOrderState(self.state), state)
        self.state = state

    @property
    def is_open(self) -> bool:
        """Whether something may still be shipped."""
        return self.state in PART_OPEN

    @property
    def delivery_notes(self) -> str:
        """The numbers under which parts went out."""
        return ", ".join(row["note"] for row in self.deliveries)


class PartOrderLine(Stamped):
    """So many of one part: what was asked, promised, shipped, and how it arrived."""

    order = models.ForeignKey(PartOrder, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    line_id = models.CharField(max_length=40, help_text="The line in the dealer's schema.")
    number = models.CharField(_("part number"), max_length=40)
    name = models.CharField(_("name"), max_length=120, blank=True)
    quantity = models.DecimalField(_("ordered"), max_digits=10, decimal_places=2)
    asked_price = MoneyField(_("the dealer reckons with"))
    # Of our catalogue on the day it was ordered; empty for a part that is not in it.
    list_price = MoneyField(_("list price"), null=True, blank=True)
    price = MoneyField(_("price"), null=True, blank=True)
    confirmed = models.DecimalField(
        _("confirmed"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    back_ordered = models.DecimalField(
        _("back-ordered"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    back_until = models.DateField(_("until"), null=True, blank=True)
    refused = models.DecimalField(_("refused"), max_digits=10, decimal_places=2, default=Decimal(0))
    shipped = models.DecimalField(_("shipped"), max_digits=10, decimal_places=2, default=Decimal(0))
    # What the dealer's goods-in says.
    accepted = models.DecimalField(
        _("taken in"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    rejected = models.DecimalField(
        _("rejected"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    finding = models.CharField(_("finding"), max_length=240, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "line_id"], name="order_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, confirmed__gte=0, back_ordered__gte=0, refused__gte=0)
                & Q(quantity__gte=F("confirmed") + F("back_ordered") + F("refused")),
                name="answered_within_ordered",
            ),
            models.CheckConstraint(
                condition=Q(shipped__gte=0, shipped__lte=F("confirmed") + F("back_ordered")),
                name="shipped_within_promised",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.name}".strip()

    @property
    def promised(self) -> Decimal:
        """What is delivered sooner or later."""
        return self.confirmed + self.back_ordered

    @property
    def to_ship(self) -> Decimal:
        """What was promised for now and has not left."""
        return max(self.confirmed - self.shipped, Decimal(0))

    @property
    def still_owed(self) -> Decimal:
        """What was promised, also for later, and has not left."""
        return self.promised - self.shipped

    @property
    def amount(self) -> Decimal:
        """What all that is promised costs; before the answer, what was asked."""
        if self.price is None:
            return self.quantity * self.asked_price
        return self.promised * self.price


class StockOffer(Stamped):
    """Roughly how many of a part a dealer's store has free, as it said last."""

    dealer = models.ForeignKey(
        Dealer, on_delete=models.CASCADE, related_name="+", verbose_name=_("dealer")
    )
    store_id = models.UUIDField(help_text="The store in the dealer's schema.")
    store_name = models.CharField(_("store"), max_length=80)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    number = models.CharField(_("part number"), max_length=40)
    band = models.CharField(_("free"), max_length=6, choices=Band)
    told_at = models.DateTimeField(_("told"))

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "store_id", "number"], name="one_offer_per_store"
            )
        ]
        indexes = [models.Index(fields=["number"], name="offers_of_part")]

    def __str__(self):
        return f"{self.number} {self.store_name}"
