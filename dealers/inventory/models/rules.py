"""The rules of the vehicle stock, which a dealership may change."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.models import Stamped
from portal.core.money import MoneyField

# Banks in China count a year of 360 days, leasing companies mostly 365.
YEARS = [(360, "360"), (365, "365")]


class StockRules(Stamped):
    """One row per dealership; without it the defaults hold."""

    # Per cent a year; 0 means that cars are not financed.
    floor_rate = models.DecimalField(
        _("floor-plan interest (% a year)"), max_digits=6, decimal_places=3, default=Decimal(0)
    )
    floor_free_days = models.PositiveSmallIntegerField(_("free of interest (days)"), default=0)
    year_days = models.PositiveSmallIntegerField(
        _("days of a year of interest"), choices=YEARS, default=360
    )
    # Insurance, yard, washing, battery: per car and day.
    upkeep_per_day = MoneyField(_("upkeep per car and day"), default=Decimal(0))
    aged_days = models.PositiveSmallIntegerField(_("old from (days)"), default=90)

    # New alerts also go by mail to whoever takes care of them.
    mails_alerts = models.BooleanField(_("mail new alerts"), default=False, db_default=False)

    # What a car goes through in reconditioning: texts; empty for the usual steps.
    recon_steps = models.JSONField(
        _("steps of reconditioning"), default=list, blank=True, db_default=[]
    )

    # Model code to how few and how many may stand in each store: {"least", "most"}, either may lack.
    limits = models.JSONField(_("limits by model"), default=dict, blank=True, db_default={})

    # Month (2026-12) to model code to {"buy", "sell"}.
    plan = models.JSONField(_("plan"), default=dict, blank=True, db_default={})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(floor_rate__gte=0, upkeep_per_day__gte=0, year_days__gt=0),
                name="stock_rules_not_negative",
            ),
        ]

    def __str__(self):
        return str(_("Rules of the vehicle stock"))
