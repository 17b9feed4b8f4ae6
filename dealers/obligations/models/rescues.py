"""Rescue and field service: somebody stands on the road, and somebody drives there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer, Vehicle
from dealers.obligations.states import RESCUE_MOVES, RescueKind, RescueState
from dealers.service.models import RepairOrder
from dealers.service.models.base import address_of, key
from portal.core.models import Stamped
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class RescueQuerySet(ScopedQuerySet):
    """Tickets belong to who drives, and to a store."""

    owner_field = "technician"


class RescueTicket(Stamped):
    """A call for help: who, where, what, who drives with what, and when each step was."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=RescueKind)
    caller_name = models.CharField(_("caller"), max_length=80)
    caller_phone = models.CharField(_("phone"), max_length=40)
    customer = key(Customer, _("customer"), null=True, name="rescues")
    vehicle = key(Vehicle, _("car"), null=True, name="rescues")
    # What the caller says of a car we do not know: plate, model, colour.
    car_description = models.CharField(_("which car"), max_length=120, blank=True)
    problem = models.TextField(_("problem"))
    address = models.CharField(_("where"), max_length=200)
    # WGS 84 degrees; both or neither.
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True)
    store = key(Unit, _("store"), index=True)
    technician = key(settings.AUTH_USER_MODEL, _("technician"), null=True, index=True)
    van = models.CharField(_("van"), max_length=40, blank=True)
    # What to take along: objects with number, name and quantity (text).
    pick_list = models.JSONField(_("take along"), default=list)
    called_at = models.DateTimeField(_("called"), default=now)
    dispatched_at = models.DateTimeField(_("on the way since"), null=True)
    promised_at = models.DateTimeField(_("expected there"), null=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    outcome = models.TextField(_("what was done"), blank=True)
    repair_order = key(RepairOrder, _("repair order"), null=True, name="rescues")
    state = models.CharField(
        _("state"), max_length=10, choices=RescueState, default=RescueState.CALLED
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = RescueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="rescue_coordinates_on_earth",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["dispatched", "on_site"]) | Q(technician__isnull=False),
                name="rescue_has_its_technician",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("obligations:rescue_detail", self.pk)

    @property
    def car(self) -> str:
        """The car by plate or VIN, or what the caller said of it."""
        return str(self.vehicle) if self.vehicle_id else self.car_description

    @property
    def route(self) -> str:
        """A ``geo:`` link that the phone's own map opens; nobody else is asked. Empty without
        coordinates."""
        if self.latitude is None or self.longitude is None:
            return ""
        return f"geo:{self.latitude},{self.longitude}?q={self.latitude},{self.longitude}"

    @property
    def minutes_to_arrival(self) -> int | None:
        """Minutes from the call until somebody was there."""
        if self.arrived_at is None:
            return None
        return int((self.arrived_at - self.called_at).total_seconds() // 60)

    @property
    def is_late(self) -> bool:
        """Promised for a time that has passed, and nobody is there."""
        is_waiting = self.state in (RescueState.CALLED, RescueState.DISPATCHED)
        return bool(is_waiting and self.promised_at and self.promised_at < now())

    def move_to(self, state: RescueState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        RESCUE_MOVES.check(RescueState(self.state), state)
        self.state = state
