"""The manufacturer's catalogue: large, read by all, kept once in ``public``, keyed by network.

Published by the hub's job, never in a dealer's request; read through ``selectors``. Tenant tables
may point here; nothing here points at a tenant's table.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.reference.bulletins import PublishedBulletin

__all__ = [
    "Coverage",
    "Energy",
    "Entry",
    "LabourOperation",
    "Option",
    "OptionKind",
    "Part",
    "PublishedBulletin",
    "VehicleModel",
]

PRICES = "Objects with from (a date) and price; before the first, the plain price holds."


class Entry(Stamped):
    """A row of one manufacturer's catalogue with its name in both languages."""

    network = models.UUIDField(help_text="Tenant: the hub whose catalogue this is.")
    code = models.CharField(_("code"), max_length=40)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class Energy(models.TextChoices):
    PETROL = "petrol", _("Petrol")
    DIESEL = "diesel", _("Diesel")
    HYBRID = "hybrid", _("Hybrid")
    PLUG_IN = "plug_in", _("Plug-in hybrid")
    ELECTRIC = "electric", _("Electric")


class VehicleModel(Entry):
    """A model in one trim, as it can be ordered: series, year, price."""

    brand = models.CharField(_("brand"), max_length=40)
    series_zh = models.CharField(max_length=60)
    series_en = models.CharField(max_length=60)
    model_year = models.PositiveSmallIntegerField(_("model year"))
    energy = models.CharField(_("energy"), max_length=8, choices=Energy)
    trim_zh = models.CharField(max_length=60, blank=True)
    trim_en = models.CharField(max_length=60, blank=True)
    msrp = MoneyField(_("MSRP"))
    prices = models.JSONField(default=list, help_text=PRICES)
    currency = CurrencyField()
    colours = models.JSONField(
        default=list, help_text="Objects with code, zh, en and, for a surcharge, price."
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "code"], name="model_once_per_network")
        ]

    @property
    def trim(self) -> str:
        """The trim in the reader's language; the whole name where the maker names none."""
        trim = self.trim_zh if (get_language() or "").startswith("zh") else self.trim_en
        return trim or self.name

    @property
    def series(self) -> str:
        """The series in the reader's language."""
        return self.series_zh if (get_language() or "").startswith("zh") else self.series_en


class OptionKind(models.TextChoices):
    OPTION = "option", _("Option")
    PACKAGE = "package", _("Package")


class Option(Entry):
    """What a buyer may add to a model, with the rules of what goes with what.

    Every list holds codes. The rules are checked when the catalogue is published
    (``services.publish_option``) and applied by ``configuration.check``.
    """

    kind = models.CharField(max_length=8, choices=OptionKind, default=OptionKind.OPTION)
    price = MoneyField(_("list price"))
    prices = models.JSONField(default=list, help_text=PRICES)
    currency = CurrencyField()
    fits = models.JSONField(default=list, help_text="Vehicle models it is made for; empty: all.")
    standard = models.JSONField(default=list, help_text="Vehicle models that have it anyway.")
    requires = models.JSONField(default=list, help_text="Options that must be there, too.")
    excludes = models.JSONField(default=list, help_text="Options that cannot be there, too.")
    includes = models.JSONField(default=list, help_text="Options that a package brings along.")
    colours = models.JSONField(default=list, help_text="Colours it is made in; empty: all.")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "code"], name="option_once_per_network")
        ]


class Part(Entry):
    """A part of the manufacturer's catalogue with its list price."""

    price = MoneyField(_("list price"))
    currency = CurrencyField()
    # The system whose coverage counts: engine, powertrain, battery, electrical, body, wear …
    system = models.CharField(_("system"), max_length=20)
    fits = models.JSONField(default=list, help_text="Codes of vehicle models; empty fits all.")
    superseded_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "code"], name="part_once_per_network")
        ]


class LabourOperation(Entry):
    """A repair operation with its flat-rate time in hours."""

    hours = models.DecimalField(_("flat-rate hours"), max_digits=6, decimal_places=2)
    system = models.CharField(_("system"), max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "code"], name="operation_once_per_network")
        ]


class Coverage(Entry):
    """How long the manufacturer pays for a system: months and km from warranty start, inclusive."""

    system = models.CharField(_("system"), max_length=20)
    months = models.PositiveSmallIntegerField(_("months"))
    kilometres = models.PositiveIntegerField(_("km"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "code", "valid_from"], name="coverage_once_per_date"
            )
        ]
