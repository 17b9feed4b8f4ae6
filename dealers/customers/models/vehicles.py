"""Cars on the road, and whose they are."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models.customers import Customer
from dealers.customers.states import OwnershipRole
from portal.core.models import Stamped
from portal.core.search import Searchable
from tenants.accounts.models import Unit, User


class VehicleQuerySet(Searchable):
    """Cars on the road. Whoever may see cars sees all: the next one to the counter is anybody's."""

    def visible_to(self, user: User, verb: str) -> Self:
        """All of the group's cars, or none."""
        return self.all() if user.can(verb) else self.none()


class Vehicle(Stamped):
    """A car on the road that we sold or looked after, known by its VIN."""

    vin = models.CharField(_("VIN"), max_length=17, unique=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    # What it was registered as before: [{"plate": "沪A12345", "until": "2026-03-01"}].
    plate_history = models.JSONField(default=list, blank=True, editable=False)
    model_code = models.CharField(_("model code"), max_length=40, blank=True)
    model_name = models.CharField(_("model"), max_length=120, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    model_year = models.PositiveSmallIntegerField(_("model year"), null=True, blank=True)
    engine_no = models.CharField(_("engine or motor number"), max_length=40, blank=True)
    odometer_km = models.PositiveIntegerField(_("odometer (km)"), default=0)
    sold_by_us = models.BooleanField(_("sold by us"), default=False)
    delivered_on = models.DateField(_("delivered"), null=True, blank=True)
    warranty_start_on = models.DateField(_("warranty from"), null=True, blank=True)
    store = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("store"),
    )
    # Kept by the workshop, read at the counter in seconds.
    visits = models.PositiveIntegerField(_("visits"), default=0)
    last_visit_on = models.DateField(_("last visit"), null=True, blank=True)
    open_recalls = models.PositiveSmallIntegerField(_("open campaigns"), default=0)
    deferred_jobs = models.PositiveSmallIntegerField(_("deferred jobs"), default=0)
    search = SearchVectorField(null=True, editable=False)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="vehicle_search")]

    def __str__(self):
        return self.plate or self.vin

    def get_absolute_url(self):
        return f"/customers/vehicles/{self.pk}/"


class Ownership(Stamped):
    """A customer has to do with a car, from a day until a day: as owner, driver or payer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="ownerships")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="ownerships")
    role = models.CharField(
        _("role"), max_length=8, choices=OwnershipRole, default=OwnershipRole.OWNER
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(role="owner", until=None),
                name="one_owner_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.customer}: {self.vehicle}"
