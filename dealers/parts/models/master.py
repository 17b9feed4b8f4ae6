"""Parts as this dealership sells and fits them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dealers.parts.models.fields import address_of
from dealers.parts.models.suppliers import Supplier
from dealers.parts.states import AbcClass, Category, Tracking
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from portal.core.search import Searchable
from tenants.reference.systems import system_name

# What is counted in other than pieces, and pieces, as people write it; a house may have more.
UNITS = {
    "pc": pgettext_lazy("unit", "pc"),
    "set": pgettext_lazy("unit", "set"),
    "l": pgettext_lazy("unit", "l"),
    "kg": pgettext_lazy("unit", "kg"),
    "m": pgettext_lazy("unit", "m"),
    "box": pgettext_lazy("unit", "box"),
}
KIT = "Objects with number and quantity (text, two decimals); empty for what is no kit."


class Part(Stamped):
    """A part as this dealership sells and fits it, whatever store it lies in."""

    number = models.CharField(_("part number"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    # The number in the manufacturer's catalogue; empty for parts bought elsewhere.
    catalogue_code = models.CharField(_("catalogue number"), max_length=40, blank=True)
    maker = models.CharField(_("maker"), max_length=60, blank=True)
    category = models.CharField(_("category"), max_length=11, choices=Category, blank=True)
    system = models.CharField(_("system"), max_length=20, blank=True)
    # Set every night from a year's use; empty before the first.
    abc = models.CharField(_("ABC class"), max_length=1, choices=AbcClass, blank=True)
    fits = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("fits"),
        default=list,
        blank=True,
        help_text="Codes of vehicle models; empty fits all.",
    )
    # The number that takes this one's place from that day on. Chains have no loops: see
    # ``services.supersede_part``.
    superseded_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
        verbose_name=_("superseded by"),
    )
    superseded_on = models.DateField(_("superseded on"), null=True, blank=True)
    kit = models.JSONField(_("kit contents"), default=list, blank=True, help_text=KIT)
    # Of whom it is usually ordered: how long that takes decides when to order.
    supplier = models.ForeignKey(
        Supplier,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("usual supplier"),
    )
    # A main component whose pieces are known one by one (serial) or by batch (lot).
    tracking = models.CharField(
        _("tracked by"), max_length=6, choices=Tracking, blank=True, db_default=""
    )
    # What other dealers have, as the hub answered: {"asked_at", "answered_at", "offers": [{"dealer_id",
    # "dealer", "store", "city", "phone", "band", "told_at"}]}.
    network_offers = models.JSONField(default=dict, blank=True, db_default={})
    unit = models.CharField(_("unit of measure"), max_length=10, default="pc", blank=True)
    price = MoneyField(_("price"), default=Decimal(0))
    currency = CurrencyField()
    is_active = models.BooleanField(_("in use"), default=True)
    search = SearchVectorField(null=True, editable=False)

    objects = Searchable.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="part_search"),
            GinIndex(fields=["fits"], name="part_fits"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="part_price_not_negative"),
            models.CheckConstraint(
                condition=Q(superseded_by=None, superseded_on=None)
                | Q(superseded_by__isnull=False, superseded_on__isnull=False),
                name="part_superseded_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by=None) | ~Q(superseded_by=F("id")),
                name="part_not_superseded_by_itself",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        return self.name_zh if chinese or not self.name_en else self.name_en

    def get_system_display(self) -> str:
        """The system in the reader's language."""
        return system_name(self.system)

    def get_unit_display(self) -> str:
        """What it is counted in, in the reader's language."""
        return str(UNITS.get(self.unit, self.unit))

    @property
    def bins(self) -> str:
        """Where it lies, store by store."""
        return ", ".join(level.bin for level in self.levels.all() if level.bin)

    @property
    def models(self) -> str:
        """The codes of the vehicle models it fits; empty for all."""
        return ", ".join(self.fits)

    def is_superseded(self, on: date) -> bool:
        """Whether another number has taken its place by that day."""
        return self.superseded_on is not None and self.superseded_on <= on

    def get_absolute_url(self):
        return address_of("parts:part_detail", self.pk)
