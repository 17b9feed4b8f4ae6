"""Our own cars: those customers drive, those lent to them, and those of the house."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.fleet.states import CAR_MOVES, CarState, CarUse, LicenceClass
from dealers.inventory.models import VehicleUnit
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit, User
from tenants.accounts.scopes import ScopedQuerySet

# Days before a date at which it begins to be alarming.
SOON = 30
DATES = ("inspection_due_on", "insured_until", "service_due_on")


class FleetCarQuerySet(ScopedQuerySet):
    """Own cars are a store's, nobody's own."""

    owner_field = None

    def visible_to(self, user: User, verb: str) -> Self:
        """As everywhere; whoever sees only their own sees the cars of their own store."""
        reach, rows = user.reach(verb), super().visible_to(user, verb)
        if not reach.own or reach.everything or user.home_store_id is None:
            return rows
        here = self if user.focus is None else self.filter(store=user.focus)
        return rows | here.filter(store=user.home_store_id)

    def in_use(self):
        """Those that are still ours to drive."""
        return self.exclude(state=CarState.RETIRED)

    def due(self, day: date):
        """Cars in use one of whose dates is reached by ``day``, or whose service is by odometer."""
        wanted = Q(service_due_km__lte=F("odometer_km"))
        for name in DATES:
            wanted |= Q(**{f"{name}__lte": day})
        return self.in_use().filter(wanted)


class FleetCar(Stamped):
    """A car of ours that is driven and not for sale."""

    vin = models.CharField(_("VIN"), max_length=17, unique=True)
    vin_override = models.CharField(
        _("why the VIN's check digit may be wrong"), max_length=160, blank=True
    )
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    model_name = models.CharField(_("model"), max_length=120)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    use = models.CharField(_("use"), max_length=8, choices=CarUse, default=CarUse.COMPANY)
    state = models.CharField(_("state"), max_length=9, choices=CarState, default=CarState.AVAILABLE)
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("keeper"),
    )
    # The demo car of the showroom is still a unit of the stock.
    stock_unit = models.ForeignKey(
        VehicleUnit,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("vehicle in stock"),
    )
    licence_class = models.CharField(
        _("licence needed"), max_length=2, choices=LicenceClass, default=LicenceClass.C2
    )
    odometer_km = models.PositiveIntegerField(_("odometer (km)"), default=0)
    inspection_due_on = models.DateField(_("inspection due"), null=True)
    insured_until = models.DateField(_("insured until"), null=True)
    service_due_on = models.DateField(_("service due"), null=True)
    service_due_km = models.PositiveIntegerField(_("service due at (km)"), null=True)
    # Straight-line depreciation: (price - residual) over so many months from the day it was bought.
    bought_on = models.DateField(_("bought"), null=True)
    price = MoneyField(_("price"), default=0)
    residual = MoneyField(_("residual value"), default=0)
    months = models.PositiveSmallIntegerField(_("months of depreciation"), default=60)
    currency = CurrencyField(_("currency"))
    # Known damage, as ``portal.ui.damage`` keeps marks.
    marks = models.JSONField(_("damage"), default=list)
    # Of which date it was told already: {"insured_until": "2026-12-01"}.
    told = models.JSONField(default=dict)
    retired_on = models.DateField(_("retired"), null=True)
    notes = models.TextField(_("notes"), blank=True)

    objects = FleetCarQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["store", "state"], name="fleet_cars_of_store")]
        constraints = [
            models.UniqueConstraint(
                fields=["plate"],
                condition=~Q(plate="") & ~Q(state="retired"),
                name="fleet_plate_once",
            ),
            models.UniqueConstraint(
                fields=["stock_unit"], condition=~Q(state="retired"), name="fleet_unit_once"
            ),
            models.CheckConstraint(
                condition=Q(residual__gte=0) & Q(price__gte=F("residual")),
                name="fleet_car_loses_value",
            ),
            models.CheckConstraint(
                condition=Q(months__gt=0), name="fleet_car_depreciates_over_months"
            ),
        ]

    def __str__(self):
        return f"{self.plate or self.vin} {self.model_name}"

    def get_absolute_url(self):
        return f"/fleet/cars/{self.pk}/"

    def move_to(self, state: CarState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save: the service does."""
        CAR_MOVES.check(CarState(self.state), state)
        self.state = state

    @property
    def next_due_on(self) -> date | None:
        """The first of inspection, insurance and service that falls due; ``None`` if none is known."""
        days = [day for name in DATES if (day := getattr(self, name))]
        return min(days, default=None)

    @property
    def due_tone(self) -> str:
        """How near the next date is."""
        if self.next_due_on is None or self.state == CarState.RETIRED:
            return "quiet"
        left = (self.next_due_on - localdate()).days
        return "trouble" if left < 0 else "waiting" if left <= SOON else "done"
