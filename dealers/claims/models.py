"""Warranty claims: what the manufacturer was asked to pay, and what it answered."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.claims.states import CLAIM_MOVES, ClaimState, LineDecision
from dealers.customers.models import Vehicle
from dealers.parts.models import QuantityField
from dealers.service.models import Job, JobLine, RepairOrder
from dealers.service.states import LineKind
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet
from tenants.reference.claim_rules import Finding, Verdict
from tenants.reference.claim_texts import REASONS

DEALER_URLS = str(settings.TENANT_TYPES["dealer"]["URLCONF"])


class WarrantyClaim(Stamped):
    """One repair that the manufacturer is asked to pay, a document of its own once made."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    repair_order = models.ForeignKey(
        RepairOrder,
        on_delete=models.PROTECT,
        related_name="claims",
        verbose_name=_("repair order"),
    )
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="claims")
    vehicle = models.ForeignKey(
        Vehicle, on_delete=models.PROTECT, related_name="claims", verbose_name=_("car")
    )
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    vin = models.CharField(_("VIN"), max_length=17)
    odometer_km = models.PositiveIntegerField(_("odometer (km)"))
    opened_on = models.DateField(_("came in"))
    repaired_on = models.DateField(_("repaired"))
    complaint = models.TextField(_("complaint"))
    cause = models.TextField(_("cause"), blank=True)
    correction = models.TextField(_("correction"), blank=True)
    fault_code = models.CharField(_("fault code"), max_length=20, blank=True)
    campaign_code = models.CharField(_("campaign"), max_length=40, blank=True)
    currency = CurrencyField()
    claimed_amount = MoneyField(_("claimed"), default=Decimal(0))
    state = models.CharField(
        _("state"), max_length=16, choices=ClaimState, default=ClaimState.DRAFT
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    # The last pre-flight: its findings as data (``claim_rules.Finding``), read in any language.
    findings = models.JSONField(default=list)
    verdict = models.CharField(_("check"), max_length=10, choices=Verdict, blank=True)
    rules_version = models.CharField(_("rules"), max_length=20, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    override_reason = models.CharField(_("submitted despite the check"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("submitted by"),
    )
    submitted_to = models.UUIDField(null=True, help_text="Tenant: the hub asked.")
    decided_on = models.DateField(_("decided"), null=True)
    decision_remark = models.TextField(_("the manufacturer's remark"), blank=True)
    approved_amount = MoneyField(_("approved"), null=True)
    credit_number = models.CharField(_("credit note"), max_length=40, blank=True)
    credited_amount = MoneyField(_("credited"), null=True)
    credited_on = models.DateField(_("credited on"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["vin"], name="claims_of_car")]
        constraints = [
            models.UniqueConstraint(
                fields=["job"], condition=~Q(state="withdrawn"), name="one_claim_per_job"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "approved", "partly_approved", "rejected"])
                | Q(submitted_to__isnull=False),
                name="submitted_claim_knows_its_hub",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("claims:claim_detail", urlconf=DEALER_URLS, args=[self.pk])

    def move_to(self, state: ClaimState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        CLAIM_MOVES.check(ClaimState(self.state), state)
        self.state = state

    @property
    def results(self) -> list[Finding]:
        """What the last check found, ready to be said in the reader's language."""
        return [Finding.from_json(stored) for stored in self.findings]


class LineQuerySet(ScopedQuerySet):
    """Lines are whose their claim is."""

    owner_field = "claim__owner"
    store_field = "claim__store"


# A package is no claim: the manufacturer pays for work and parts one by one.
CLAIMED = [choice for choice in LineKind.choices if choice[0] != LineKind.PACKAGE]


class ClaimLine(Stamped):
    """Labour, a part or sublet work claimed, and what was decided about it."""

    claim = models.ForeignKey(WarrantyClaim, on_delete=models.CASCADE, related_name="lines")
    job_line = models.ForeignKey(
        JobLine, null=True, on_delete=models.SET_NULL, related_name="claim_lines"
    )
    position = models.PositiveSmallIntegerField(_("no."))
    kind = models.CharField(_("kind"), max_length=6, choices=CLAIMED)
    code = models.CharField(_("code"), max_length=40, blank=True)
    description = models.CharField(_("description"), max_length=200)
    quantity = QuantityField(_("quantity"), help_text="Hours for labour.")
    unit_price = MoneyField(_("unit price"))
    amount = MoneyField(_("claimed"))
    is_causal = models.BooleanField(_("causal part"), default=False)
    decision = models.CharField(_("decision"), max_length=8, choices=LineDecision, blank=True)
    approved_amount = MoneyField(_("approved"), null=True)
    reason_code = models.CharField(_("reason"), max_length=3, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "position"], name="claim_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="claim_line_has_quantity"),
        ]

    def __str__(self):
        return f"{self.code} {self.description}".strip()

    @property
    def reason(self) -> str:
        """The reason code in words."""
        return str(REASONS.get(self.reason_code, self.reason_code))
