"""What is sold at a fixed price, and when a car needs it again."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Vehicle
from dealers.service.models.base import address_of
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField


class ServicePackage(Stamped):
    """Labour, parts and fees at one price. With an interval it is a step of the maintenance plan."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    # Codes or names of models it is made for; empty: all.
    for_models = models.JSONField(_("models"), default=list, blank=True)
    every_km = models.PositiveIntegerField(_("every (km)"), null=True, blank=True)
    every_months = models.PositiveSmallIntegerField(_("every (months)"), null=True, blank=True)
    # Objects with kind (labour, part, fee), code, description, quantity and unit_price (texts).
    items = models.JSONField(default=list, blank=True)
    # The sum of the items; kept here so that lists can be sorted by it.
    price = MoneyField(_("price"), default=Decimal(0))
    currency = CurrencyField()
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(every_km=None) | Q(every_km__gt=0))
                & (Q(every_months=None) | Q(every_months__gt=0)),
                name="package_interval_positive",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        return address_of("service:package_detail", self.pk)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        return self.name_zh if chinese or not self.name_en else self.name_en

    @property
    def is_maintenance(self) -> bool:
        """A car needs it again and again."""
        return bool(self.every_km or self.every_months)

    def fits(self, vehicle: Vehicle) -> bool:
        """Made for this car's model, by code or by name."""
        return not self.for_models or bool(
            {vehicle.model_code, vehicle.model_name} & set(self.for_models)
        )
