"""Parts as this dealership sells and fits them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dealers.parts.models.fields import address_of
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField


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
        return address_of("parts:part_detail", self.pk)
