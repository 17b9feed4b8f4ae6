"""How many of each part lie in each store, and every move that made it so."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.parts.models.fields import QuantityField, StoreRows, address_of
from dealers.parts.models.master import Part
from dealers.parts.states import Cause, MoveKind
from portal.core.models import Model, Stamped
from portal.core.money import MoneyField
from tenants.accounts.models import Unit


class LevelQuerySet(StoreRows):
    """Shelves of the stores one may see."""


class StockLevel(Stamped):
    """How many of a part lie in one store, what they cost on average, and when to order more."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="levels")
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    on_hand = QuantityField(_("on hand"), default=Decimal(0))
    # Held for a repair order, still on the shelf; never more than is there.
    reserved = QuantityField(_("reserved"), default=Decimal(0))
    average_cost = models.DecimalField(
        _("average cost"), max_digits=14, decimal_places=4, default=Decimal(0)
    )
    bin = models.CharField(_("bin"), max_length=20, blank=True)
    # Set by hand; what is empty is planned.
    min_quantity = QuantityField(_("minimum"), null=True)
    max_quantity = QuantityField(_("maximum"), null=True)
    # Planned every night from a year's demand, lost sales included: see ``services.planning``.
    monthly_demand = QuantityField(_("demand in 30 days"), default=Decimal(0))
    safety_stock = QuantityField(_("safety stock"), default=Decimal(0))
    reorder_point = QuantityField(_("reorder point"), default=Decimal(0))
    target = QuantityField(_("order up to"), default=Decimal(0))
    last_out_on = models.DateField(_("last issued"), null=True)
    # What the network was told of it last; empty for nothing. See ``services.network``.
    told_band = models.CharField(max_length=6, blank=True, db_default="")

    objects = LevelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(min_quantity=None)
                | Q(max_quantity=None)
                | Q(max_quantity__gte=F("min_quantity")),
                name="stock_max_not_below_min",
            ),
            models.UniqueConstraint(fields=["part", "store"], name="stock_level_once"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, on_hand__gte=F("reserved")),
                name="stock_never_below_reserved",
            ),
        ]

    def __str__(self):
        return f"{self.part.number} @ {self.store}"

    def get_absolute_url(self):
        return self.part.get_absolute_url()

    @property
    def available(self) -> Decimal:
        """What may still be issued."""
        return self.on_hand - self.reserved

    @property
    def value(self) -> Decimal:
        """What the pieces on the shelf cost."""
        return self.on_hand * self.average_cost


class AppendOnly(Exception):
    """Somebody tried to change or remove a move. Always a bug; never caught."""


class MoveQuerySet(StoreRows):
    """Moves of the stores one may see: read and added to; the rest is refused."""

    def update(self, **kwargs):
        raise AppendOnly("Stock moves are only ever added to.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise AppendOnly("Stock moves are only ever added to.")

    def delete(self):
        raise AppendOnly("Stock moves are only ever added to.")

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class StockMove(Model):
    """One change of one part's stock in one store. Only ever added to; the sum is the stock."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="moves", db_index=False)
    store = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("store"),
        db_index=False,
    )
    kind = models.CharField(_("kind of move"), max_length=8, choices=MoveKind)
    quantity = QuantityField(_("quantity"), help_text="In is positive, out negative.")
    unit_cost = models.DecimalField(_("unit cost"), max_digits=14, decimal_places=4)
    # What the buyer pays for a piece; of counter sales only.
    unit_price = MoneyField(_("unit price"), null=True)
    customer = models.ForeignKey(
        Customer,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    balance = QuantityField(_("left"), help_text="On hand in this store afterwards.")
    # The document that caused it. Not a key: repair orders live above us.
    document_id = models.UUIDField(null=True)
    document_number = models.CharField(_("document"), max_length=40, blank=True)
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    cause = models.CharField(_("cause"), max_length=9, choices=Cause, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["part", "-id"], name="moves_of_part"),
            models.Index(fields=["store", "-id"], name="moves_of_store"),
            models.Index(
                fields=["document_number"],
                opclasses=["varchar_pattern_ops"],
                condition=~Q(document_number=""),
                name="moves_of_document",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(quantity=0) | Q(kind=MoveKind.COUNT), name="stock_move_moves"
            ),
            models.CheckConstraint(condition=Q(balance__gte=0), name="stock_never_negative"),
        ]

    def save(self, **kwargs):
        """Add the move. Raises ``AppendOnly`` for one that is there already."""
        if not self._state.adding:
            raise AppendOnly("Stock moves are only ever added to.")
        super().save(**kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("Stock moves are only ever added to.")

    @property
    def amount(self) -> Decimal | None:
        """What the buyer pays for it all; ``None`` where nothing is sold."""
        return None if self.unit_price is None else -self.quantity * self.unit_price

    @property
    def sold(self) -> Decimal:
        """Pieces as a receipt counts them: what the buyer took is positive."""
        return -self.quantity

    def __str__(self):
        return f"{self.get_kind_display()} {self.quantity} {self.part.number}"

    def get_absolute_url(self):
        return address_of("parts:move_detail", self.pk)
