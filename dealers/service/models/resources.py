"""What a visit needs besides the customer: a bay, a technician, perhaps a courtesy car."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from dealers.service.models.base import address_of, key
from dealers.service.states import ResourceKind, Skill
from portal.core.hours import is_open_through
from portal.core.models import Stamped
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class ResourceQuerySet(ScopedQuerySet):
    """Bays, technicians and courtesy cars are their store's, nobody's own."""

    owner_field = None


class Resource(Stamped):
    """A bay, a technician, a courtesy car or a driver of one store, that is in one place at a time."""

    kind = models.CharField(_("kind"), max_length=12, choices=ResourceKind)
    name = models.CharField(_("name"), max_length=80)
    store = key(Unit, _("store"), index=True)
    # What a technician can do, or what a bay is fitted for; empty: everything.
    skills = ArrayField(
        models.CharField(max_length=12, choices=Skill), verbose_name=_("skills"), default=list
    )
    # The colleague that a technician is: whose clock runs, to whom jobs are given.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("colleague"),
    )
    # The car of the own fleet that a courtesy car is: the fleet lives beside us, so by id.
    own_car = models.UUIDField(_("own car"), null=True, blank=True, unique=True)
    # Whole days on which it is not there, as ISO dates.
    days_off = models.JSONField(_("days off"), default=list)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "kind", "name"], name="resource_named_once")
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("service:resource_edit", self.pk)

    def can(self, skill: str) -> bool:
        """Whether it is fit for this kind of work."""
        return not skill or not self.skills or skill in self.skills

    def is_there(self, start: datetime, end: datetime) -> bool:
        """Whether its store is open all that time and it has no day off."""
        hours, zone = self.store.opening_hours, self.store.time_zone
        return is_open_through(start, end, hours=hours, zone=zone) and (
            start.astimezone(ZoneInfo(zone)).date().isoformat() not in self.days_off
        )
