"""Leads: people who asked, before we know them."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.customers.states import Source
from dealers.sales.states import (
    LEAD_MOVES,
    UNANSWERED,
    Grade,
    InvalidReason,
    LeadStatus,
    LostReason,
)
from portal.core.models import Stamped
from portal.core.money import MoneyField
from portal.core.search import Searchable
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class LeadQuerySet(Searchable, ScopedQuerySet):
    """Leads of a person or a store."""

    def unanswered(self):
        """Nobody has spoken to these people yet."""
        return self.filter(status__in=UNANSWERED)

    def late(self):
        """Promised a first response by a time that has passed."""
        return self.unanswered().filter(due_at__lt=now())


class ReferralQuerySet(LeadQuerySet):
    """Leads of whoever referred them, and of the store they were referred to."""

    owner_field = "referred_by"


class Lead(Stamped):
    """Somebody asked about a car. Kept as it came (``raw``), even when we could not read it."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(
        _("status"), max_length=16, choices=LeadStatus, default=LeadStatus.NEW
    )
    source = models.CharField(_("source"), max_length=12, choices=Source)
    campaign = models.CharField(_("campaign"), max_length=80, blank=True)
    name = models.CharField(_("full name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=20, blank=True, db_index=True)
    phone_raw = models.CharField(max_length=60, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    message = models.TextField(_("message"), blank=True)
    # Keys: code, make, model, trim, year, colour, vin, stock, interest.
    vehicle_of_interest = models.JSONField(_("vehicle of interest"), default=dict, blank=True)
    # Keys: make, model, year, vin, odometer_km, asking.
    trade_in = models.JSONField(_("trade-in"), default=dict, blank=True)
    external_source = models.CharField(max_length=80, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    # The manufacturer who passed the person on, and what it said: name, number, source, place,
    # respond_by, consent; ``told`` is what it last heard from us.
    maker_id = models.UUIDField(null=True, editable=False)
    maker = models.JSONField(default=dict, blank=True, db_default={}, editable=False)
    raw = models.TextField(_("as received"), blank=True)
    needs_reading = models.BooleanField(_("to be read by a person"), default=False)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, default=Grade.N)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("advisor"),
    )
    store = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    customer = models.ForeignKey(
        Customer,
        null=True,
        on_delete=models.PROTECT,
        related_name="leads",
        verbose_name=_("customer"),
    )
    requested_at = models.DateTimeField(_("asked"), default=now)
    due_at = models.DateTimeField(_("first response due"))
    first_response_at = models.DateTimeField(_("first response"), null=True)
    appointment_at = models.DateTimeField(_("appointment"), null=True)
    # How many levels have been told that nobody answers, and when the next one will be.
    escalation = models.PositiveSmallIntegerField(_("escalated"), default=0, db_default=0)
    escalate_at = models.DateTimeField(null=True, editable=False)
    # Last handed to somebody or spoken to: what is left alone too long goes back to the pool.
    touched_at = models.DateTimeField(_("last touched"), null=True, editable=False)
    contacted_at = models.DateTimeField(_("last contact"), null=True)
    # Spoken to again much sooner than the grade asks for.
    is_hurried = models.BooleanField(_("contacted too often"), default=False, db_default=False)
    motive = models.CharField(
        _("purchase motive"), max_length=60, blank=True, default="", db_default=""
    )
    # The colleague who sent a customer back to the showroom, from which visit (its number and page),
    # and what a sale was to bring them then.
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("referred by"),
    )
    referred_from = models.CharField(_("from the visit"), max_length=24, blank=True, default="")
    referred_url = models.CharField(max_length=200, blank=True, default="")
    referral_credit = MoneyField(_("credit per sale"), null=True)
    lost_reason = models.CharField(_("reason"), max_length=12, choices=LostReason, blank=True)
    lost_note = models.TextField(_("explanation"), blank=True)
    lost_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    invalid_reason = models.CharField(
        _("why invalid"), max_length=12, choices=InvalidReason, blank=True
    )

    search = SearchVectorField(null=True, editable=False)

    objects = LeadQuerySet.as_manager()
    referrals = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="lead_search"),
            models.Index(
                fields=["due_at"],
                name="leads_unanswered",
                condition=Q(status__in=["new", "assigned", "recycled"]),
            ),
            models.Index(
                fields=["escalate_at"],
                name="leads_to_escalate",
                condition=Q(escalate_at__isnull=False),
            ),
            models.Index(
                fields=["touched_at"],
                name="leads_left_alone",
                condition=Q(
                    status__in=[
                        "new",
                        "assigned",
                        "recycled",
                        "contacted",
                        "qualified",
                        "appointment",
                        "showroom",
                    ]
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_id"],
                condition=~Q(external_id=""),
                name="lead_once_per_sender",
            ),
            models.CheckConstraint(
                condition=~Q(status="lost") | ~Q(lost_reason=""), name="lost_lead_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    def get_absolute_url(self):
        return f"/leads/{self.pk}/"

    def move_to(self, status: LeadStatus) -> None:
        """Set ``status`` if the table of moves allows it. Does not save: the service does."""
        LEAD_MOVES.check(LeadStatus(self.status), status)
        self.status = status

    @property
    def is_late(self) -> bool:
        """Still unanswered after the promised time."""
        return self.status in UNANSWERED and self.due_at < now()

    @property
    def maker_line(self) -> str:
        """The manufacturer and its number of the lead; empty for a lead of our own."""
        return " ".join(filter(None, [self.maker.get("name"), self.maker.get("number")]))

    @property
    def maker_due(self) -> datetime | None:
        """Until when the manufacturer leaves us the lead while nobody has called."""
        text = self.maker.get("respond_by") if self.status in UNANSWERED else ""
        return datetime.fromisoformat(text) if text else None

    @property
    def motive_label(self) -> str:
        """The purchase motive in the reader's language; the house's own words as they are."""
        return gettext(self.motive) if self.motive else ""

    @property
    def wanted(self) -> str:
        """The vehicle of interest in one line."""
        wish = self.vehicle_of_interest or {}
        parts = (wish.get(key) for key in ("year", "make", "model", "trim", "colour"))
        return " ".join(str(part) for part in parts if part)
