"""Test drives: which car, with whom, from when to when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers.models import Customer
from dealers.inventory.models import VehicleUnit
from dealers.sales.models.leads import Lead
from dealers.sales.models.opportunities import Opportunity
from dealers.sales.states.test_drives import LIVING, TEST_DRIVE_MOVES, DriveStatus
from portal.core.models import Stamped
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class TestDriveQuerySet(ScopedQuerySet):
    """Test drives of an advisor or a store."""

    owner_field = "advisor"

    def living(self):
        """Booked or on the road: they keep a car and an advisor busy."""
        return self.filter(status__in=LIVING)

    def between(self, start, end):
        """Those that overlap a span; one that ends when the other begins does not."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class TestDrive(Stamped):
    """Somebody drives one of our demo cars, with an advisor, for a while."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=DriveStatus, default=DriveStatus.BOOKED
    )
    contact_name = models.CharField(_("full name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    customer = models.ForeignKey(
        Customer,
        null=True,
        on_delete=models.PROTECT,
        related_name="test_drives",
        verbose_name=_("customer"),
    )
    lead = models.ForeignKey(Lead, null=True, on_delete=models.PROTECT, related_name="test_drives")
    opportunity = models.ForeignKey(
        Opportunity, null=True, on_delete=models.PROTECT, related_name="test_drives"
    )
    unit = models.ForeignKey(
        VehicleUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("car")
    )
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("advisor"),
    )
    store = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    route = models.CharField(_("route"), max_length=120, blank=True)
    licence_checked = models.BooleanField(_("driving licence seen"), default=False)
    agreement_signed = models.BooleanField(_("agreement signed"), default=False)
    out_at = models.DateTimeField(pgettext_lazy("car", "left"), null=True)
    in_at = models.DateTimeField(_("came back"), null=True)
    odometer_out = models.PositiveIntegerField(_("odometer out (km)"), null=True)
    odometer_in = models.PositiveIntegerField(_("odometer in (km)"), null=True)
    outcome = models.TextField(_("what was said"), blank=True)

    objects = TestDriveQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "starts_at"], name="test_drives_of_car"),
            models.Index(fields=["starts_at"], name="test_drives_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="test_drive_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | Q(lead__isnull=False),
                name="test_drive_is_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(odometer_in=None) | Q(odometer_in__gte=F("odometer_out")),
                name="test_drive_odometer_grows",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.contact_name}"

    def get_absolute_url(self):
        return f"/test-drives/{self.pk}/"

    def move_to(self, status: DriveStatus) -> None:
        """Set ``status`` if the table of moves allows it. Does not save: the service does."""
        TEST_DRIVE_MOVES.check(DriveStatus(self.status), status)
        self.status = status

    @property
    def driven_km(self) -> int | None:
        """How far it went; ``None`` until it is back."""
        if self.odometer_in is None or self.odometer_out is None:
            return None
        return self.odometer_in - self.odometer_out
