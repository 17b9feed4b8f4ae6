"""Who drives which of our cars, from when to when, and how it went and came back."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers.models import Customer
from dealers.fleet.models.cars import FleetCar
from dealers.fleet.states import (
    LIVING,
    TRIP_MOVES,
    TRIP_TONES,
    CarUse,
    LicenceClass,
    Purpose,
    TripState,
)
from portal.core.models import Stamped
from tenants.accounts.models import Unit, User
from tenants.accounts.scopes import ScopedQuerySet

# From a moment until another, without that one.
SPAN = Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField())


class TripQuerySet(ScopedQuerySet):
    """Requests are of who asked and of who drives, and of a store."""

    owner_field = "requested_by"

    def visible_to(self, user: User, verb: str) -> Self:
        """As everywhere, and besides what the person drives."""
        reach = user.reach(verb)
        rows = super().visible_to(user, verb)
        if not reach or reach.everything:
            return rows
        here = self if user.focus is None else self.filter(store=user.focus)
        return rows | here.filter(driver=user)

    def living(self) -> Self:
        """Approved or out: they keep their car."""
        return self.filter(state__in=LIVING)

    def between(self, start: datetime, end: datetime) -> Self:
        """Those that overlap a span; one that ends when the other begins does not."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def overdue(self) -> Self:
        """Out, and their time is over."""
        return self.filter(state=TripState.OUT, ends_at__lt=now())


class Trip(Stamped):
    """A request for a car, and the drive that comes of it."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    state = models.CharField(_("state"), max_length=9, choices=TripState, default=TripState.ASKED)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose)
    destination = models.CharField(_("where to and what for"), max_length=200, blank=True)
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    # A colleague, or else somebody by name: the customer a car is lent to.
    driver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("driver"),
    )
    driver_name = models.CharField(_("driver's name"), max_length=120, blank=True)
    driver_phone = models.CharField(_("driver's phone"), max_length=20, blank=True)
    customer = models.ForeignKey(
        Customer,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    # The repair order or booking it is for: it lives beside us, so by id.
    about_id = models.UUIDField(null=True)
    about_number = models.CharField(_("belongs to"), max_length=40, blank=True)
    about_url = models.CharField(max_length=200, blank=True)
    wanted_use = models.CharField(_("kind of car"), max_length=8, choices=CarUse, blank=True)
    car = models.ForeignKey(
        FleetCar,
        null=True,
        on_delete=models.PROTECT,
        related_name="trips",
        verbose_name=_("car"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    licence_class = models.CharField(_("licence"), max_length=2, choices=LicenceClass, blank=True)
    licence_until = models.DateField(_("licence valid until"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    out_at = models.DateTimeField(pgettext_lazy("car", "left"), null=True)
    in_at = models.DateTimeField(_("came back"), null=True)
    odometer_out = models.PositiveIntegerField(_("odometer out (km)"), null=True)
    odometer_in = models.PositiveIntegerField(_("odometer in (km)"), null=True)
    # {"fuel_percent": 80, "marks": […], "photos": [{"id", "name"}], "note", "by"}; empty before.
    out_sheet = models.JSONField(_("at the hand-over"), default=dict)
    in_sheet = models.JSONField(_("at the return"), default=dict)
    has_damage = models.BooleanField(_("came back damaged"), default=False)
    overdue_told_at = models.DateTimeField(null=True)

    objects = TripQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["car", "starts_at"], name="fleet_trips_of_car"),
            models.Index(fields=["store", "starts_at"], name="fleet_trips_of_store"),
            models.Index(fields=["about_id"], name="fleet_trips_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="fleet_trip_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "declined", "cancelled"]) | Q(car__isnull=False),
                name="fleet_trip_has_car",
            ),
            models.CheckConstraint(
                condition=Q(odometer_in=None) | Q(odometer_in__gte=F("odometer_out")),
                name="fleet_trip_odometer_grows",
            ),
            models.UniqueConstraint(
                fields=["car"], condition=Q(state="out"), name="fleet_car_is_out_once"
            ),
            ExclusionConstraint(
                name="fleet_car_is_promised_once",
                expressions=[
                    ("car", RangeOperators.EQUAL),
                    (SPAN, RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["approved", "out"]),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.driver_label}"

    def get_absolute_url(self):
        return f"/fleet/trips/{self.pk}/"

    def move_to(self, state: TripState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save: the service does."""
        TRIP_MOVES.check(TripState(self.state), state)
        self.state = state

    @property
    def driver_label(self) -> str:
        """Who drives."""
        return self.driver_name or str(self.driver or "")

    @property
    def is_overdue(self) -> bool:
        """Out, and its time is over."""
        return self.state == TripState.OUT and self.ends_at < now()

    @property
    def tone(self) -> str:
        """The colour of its state; late is trouble."""
        return "trouble" if self.is_overdue else TRIP_TONES[TripState(self.state)]

    @property
    def driven_km(self) -> int | None:
        """How far it went; ``None`` until it is back."""
        if self.odometer_in is None or self.odometer_out is None:
            return None
        return self.odometer_in - self.odometer_out
