"""Persons who asked the manufacturer for a car, and the dealers who were given them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oem_hub.leads.states import (
    LEAD_MOVES,
    OPEN,
    OUT,
    HandoutState,
    LeadSource,
    LeadState,
    Reason,
    Stay,
    Why,
)
from oem_hub.network.models import Dealer
from portal.core.models import Stamped
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class LeadQuerySet(ScopedQuerySet):
    """Leads of a region; nobody owns one. Without a region only who sees all of them."""

    owner_field = None
    store_field = "region"


class HubLead(Stamped):
    """One person who wants a car. Name, phone, e-mail and note go when it is erased."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    state = models.CharField(_("status"), max_length=10, choices=LeadState, default=LeadState.NEW)
    source = models.CharField(_("source"), max_length=8, choices=LeadSource)
    campaign = models.CharField(_("campaign"), max_length=40, blank=True)
    name = models.CharField(_("full name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    phone_raw = models.CharField(_("phone as received"), max_length=60, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    province = models.CharField(_("province"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    model_code = models.CharField(_("model code"), max_length=40, blank=True)
    model = models.CharField(_("model wanted"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    requested_at = models.DateTimeField(_("asked"), default=now)
    # The agreement to be passed on to a dealer, which the law wants apart from any other.
    pass_on_at = models.DateTimeField(_("agreed to be passed on"), null=True)
    consent_version = models.CharField(_("wording"), max_length=40, blank=True)
    consent_channel = models.CharField(_("agreed through"), max_length=40, blank=True)
    external_source = models.CharField(_("sent by"), max_length=80, blank=True)
    external_id = models.CharField(_("sender's number"), max_length=120, blank=True)
    region = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    wished_dealer = models.ForeignKey(
        Dealer,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("dealer the customer chose"),
    )
    # Who has it now, or had it last.
    dealer = models.ForeignKey(
        Dealer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("dealer")
    )
    stays = models.CharField(_("why it stays"), max_length=8, choices=Stay, blank=True)
    grade = models.CharField(_("grade"), max_length=1, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    asked_times = models.PositiveSmallIntegerField(_("asked so many times"), default=1)
    moved_at = models.DateTimeField(_("last news"), default=now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    erased_at = models.DateTimeField(_("erased"), null=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_id"],
                condition=~Q(external_id=""),
                name="hub_lead_once_per_sender",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "closed"]) | Q(pass_on_at__isnull=False),
                name="passed_on_with_consent",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "moved_at"], name="hub_leads_by_state"),
            models.Index(fields=["phone"], name="hub_leads_by_phone", condition=~Q(phone="")),
        ]

    def __str__(self):
        # Audit trail, logs and messages call it so: never by the person's name.
        return self.number

    def get_absolute_url(self) -> str:
        """The page of this lead."""
        return reverse("hub_leads:lead_detail", args=[self.pk])

    def move_to(self, state: LeadState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        LEAD_MOVES.check(LeadState(self.state), state)
        self.state = state

    @property
    def is_open(self) -> bool:
        """Whether something can still become of it."""
        return self.state in OPEN

    @property
    def is_out(self) -> bool:
        """Whether a dealer works on it."""
        return self.state in OUT

    @property
    def may_be_passed_on(self) -> bool:
        """Whether the person agreed to it, and is still known."""
        return self.pass_on_at is not None and self.erased_at is None

    @property
    def masked_phone(self) -> str:
        """The phone as lists show it: ``138****8000``."""
        local = self.phone.removeprefix("+86")
        return f"{local[:3]}****{local[-4:]}" if len(local) >= 9 else local

    @property
    def wanted(self) -> str:
        """The car in one line."""
        return self.model or self.model_code

    @property
    def agreed_through(self) -> str:
        """How the person agreed: one of the sources in the reader's language, or as it was typed."""
        known = dict(LeadSource.choices)
        return str(known.get(self.consent_channel, self.consent_channel))

    @property
    def place(self) -> str:
        """Where the person lives, as far as we know."""
        return " ".join(filter(None, [self.province, self.city]))


class HandoutQuerySet(ScopedQuerySet):
    """What the dealers of a region were given; nobody owns it."""

    owner_field = None
    store_field = "dealer__region"


class LeadHandout(Stamped):
    """A lead given to a dealer, and what that dealer tells of it: times and codes, no words.

    A dealer gets a lead once. ``is_current``: this dealer has it now, or was the last to have it.
    """

    lead = models.ForeignKey(
        HubLead, on_delete=models.PROTECT, related_name="handouts", verbose_name=_("lead")
    )
    dealer = models.ForeignKey(
        Dealer,
        on_delete=models.PROTECT,
        related_name="handouts_of_dealer",
        verbose_name=_("dealer"),
    )
    why = models.CharField(_("why this dealer"), max_length=6, choices=Why)
    is_current = models.BooleanField(_("has it now"), default=True)
    state = models.CharField(
        _("status"), max_length=9, choices=HandoutState, default=HandoutState.SENT
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    grade = models.CharField(_("grade"), max_length=1, blank=True)
    handed_at = models.DateTimeField(pgettext_lazy("lead", "passed on"), default=now)
    due_at = models.DateTimeField(_("to be contacted by"), null=True)
    asked_back_at = models.DateTimeField(_("asked back"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    received_at = models.DateTimeField(_("received"), null=True)
    contacted_at = models.DateTimeField(_("first contact"), null=True)
    visited_at = models.DateTimeField(_("in the showroom"), null=True)
    driven_at = models.DateTimeField(_("test drive"), null=True)
    converted_at = models.DateTimeField(_("became a customer"), null=True)
    signed_at = models.DateTimeField(_("contract signed"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    # The last of the dealer's facts about it that was heard.
    step = models.PositiveIntegerField(default=0, editable=False)
    sold_as_wished = models.BooleanField(_("bought the model asked for"), null=True)

    objects = HandoutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "dealer"], name="lead_once_per_dealer"),
            models.UniqueConstraint(
                fields=["lead"], condition=Q(is_current=True), name="lead_with_one_dealer"
            ),
        ]
        indexes = [
            models.Index(fields=["handed_at"], name="handouts_by_time"),
            models.Index(
                fields=["due_at"],
                name="handouts_waiting",
                condition=Q(is_current=True, state__in=["sent", "received"]),
            ),
        ]

    def __str__(self):
        return f"{self.lead} ({self.dealer})"

    @property
    def is_late(self) -> bool:
        """Whether the person still waits although the time to call is over."""
        waits = self.state in {HandoutState.SENT, HandoutState.RECEIVED} and self.is_current
        return waits and self.due_at is not None and self.due_at < now()
