"""Who came into the showroom."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.sales.models.leads import Lead
from dealers.sales.states.showroom import Rsvp, VisitPurpose
from portal.core.models import Stamped
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class ShowroomVisitQuerySet(ScopedQuerySet):
    """Visits of an advisor's guests or of a store."""

    owner_field = "advisor"

    def arrived(self) -> Self:
        """Who came, invited or not."""
        return self.exclude(came_at=None)

    def guests(self) -> Self:
        """Who was invited to an event, come or not."""
        return self.exclude(event="")


class ShowroomVisit(Stamped):
    """A party came in: counted with or without a name, and led on to a lead where there is one.

    An invited guest is the same row before the day: with an event, and without ``came_at``.
    """

    name = models.CharField(_("full name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    party_size = models.PositiveSmallIntegerField(_("persons"), default=1)
    is_return = models.BooleanField(_("has been here before"), default=False)
    purpose = models.CharField(
        _("purpose"), max_length=12, choices=VisitPurpose, default=VisitPurpose.BUY
    )
    car = models.CharField(_("model wanted"), max_length=80, blank=True)
    motive = models.CharField(_("purchase motive"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    event = models.CharField(_("event"), max_length=80, blank=True, default="", db_default="")
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    expected_on = models.DateField(_("invited for"), null=True)
    rsvp = models.CharField(
        _("answer"), max_length=8, choices=Rsvp, blank=True, default="", db_default=""
    )
    came_at = models.DateTimeField(pgettext_lazy("showroom", "came"), default=now, null=True)
    left_at = models.DateTimeField(pgettext_lazy("showroom", "left"), null=True)
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("received by"),
    )
    store = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    lead = models.ForeignKey(
        Lead, null=True, on_delete=models.PROTECT, related_name="visits", verbose_name=_("lead")
    )

    objects = ShowroomVisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-came_at"], name="showroom_visits_by_time"),
            models.Index(
                fields=["-expected_on"], name="guests_by_day", condition=~models.Q(event="")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(party_size__gt=0), name="visit_is_of_somebody"
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("came_at")),
                name="visit_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=models.Q(came_at__isnull=False)
                | (~models.Q(event="") & models.Q(expected_on__isnull=False)),
                name="visit_came_or_is_expected",
            ),
            models.UniqueConstraint(
                fields=["event", "expected_on", "phone"],
                condition=~models.Q(event="") & ~models.Q(phone=""),
                name="guest_is_invited_once",
            ),
        ]

    def __str__(self):
        return self.name or gettext("Guest without a name")

    def get_absolute_url(self):
        return f"/showroom/{self.pk}/"

    @property
    def motive_label(self) -> str:
        """The purchase motive in the reader's language; the house's own words as they are."""
        return gettext(self.motive) if self.motive else ""
