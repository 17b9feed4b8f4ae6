"""Parts, how many lie in each store, and every move that made it so."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dealers.parts.states import MoveKind
from portal.core.models import Model, Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit

DEALER_URLS = str(settings.TENANT_TYPES["dealer"]["URLCONF"])


class QuantityField(models.DecimalField):
    """Pieces or litres, two decimals."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_digits": 10, "decimal_places": 2, **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


class Part(Stamped):
    """A part as this dealership sells and fits it, whatever store it lies in."""

    number = models.CharField(_("part number"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    # The number in the manufacturer's catalogue; empty for parts bought elsewhere.
    catalogue_code = models.CharField(_("catalogue number"), max_length=40, blank=True)
    system = models.CharField(_("system"), max_length=20, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=10, default="pc", blank=True)
    price = MoneyField(_("price"), default=Decimal(0))
    currency = CurrencyField()
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="part_price_not_negative"),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        return self.name_zh if chinese or not self.name_en else self.name_en

    @property
    def bins(self) -> str:
        """Where it lies, store by store."""
        return ", ".join(level.bin for level in self.levels.all() if level.bin)

    def get_absolute_url(self):
        return reverse("parts:part_detail", urlconf=DEALER_URLS, args=[self.pk])


class StockLevel(Stamped):
    """How many of a part lie in one store, and what they cost on average."""

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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "store"], name="stock_level_once"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, on_hand__gte=F("reserved")),
                name="stock_never_below_reserved",
            ),
        ]

    def __str__(self):
        return f"{self.part.number} @ {self.store}"

    @property
    def available(self) -> Decimal:
        """What may still be issued."""
        return self.on_hand - self.reserved

    @property
    def value(self) -> Decimal:
        """What the pieces on the shelf cost."""
        return self.on_hand * self.average_cost


class StockMove(Model):
    """One change of one part's stock in one store. Only ever added to; the sum is the stock."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="moves", db_index=False)
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    kind = models.CharField(_("kind of move"), max_length=8, choices=MoveKind)
    quantity = QuantityField(_("quantity"), help_text="In is positive, out negative.")
    unit_cost = models.DecimalField(_("unit cost"), max_digits=14, decimal_places=4)
    balance = QuantityField(_("left"), help_text="On hand in this store afterwards.")
    # The document that caused it. Not a key: repair orders live above us.
    document_id = models.UUIDField(null=True)
    document_number = models.CharField(_("document"), max_length=40, blank=True)
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["part", "-id"], name="moves_of_part")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(quantity=0) | Q(kind=MoveKind.COUNT), name="stock_move_moves"
            ),
            models.CheckConstraint(condition=Q(balance__gte=0), name="stock_never_negative"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.quantity} {self.part.number}"

    def get_absolute_url(self):
        return reverse("parts:move_detail", urlconf=DEALER_URLS, args=[self.pk])
