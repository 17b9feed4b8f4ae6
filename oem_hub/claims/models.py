"""Warranty claims as the manufacturer sees them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oem_hub.claims.states import (
    ADJUDICATION_MOVES,
    LINE_TONES,
    AdjudicationState,
    LineDecision,
    LineKind,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.scopes import ScopedQuerySet
from tenants.reference.claim_rules import REASONS, Verdict


class AdjudicationQuerySet(ScopedQuerySet):
    """Claims of a reviewer, or of the dealers of a region."""

    owner_field = "reviewer"
    store_field = "dealer__region"


class Adjudication(Stamped):
    """The file about one dealer claim: what was asked, what the rules say, what people decided."""

    dealer = models.ForeignKey(
        "hub_network.Dealer",
        on_delete=models.PROTECT,
        related_name="adjudications",
        verbose_name=_("dealer"),
    )
    claim_id = models.UUIDField(help_text="The claim in the dealer's schema.")
    number = models.CharField(_("number"), max_length=40)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    vin = models.CharField(_("VIN"), max_length=17, db_index=True)
    repair_order_number = models.CharField(_("repair order"), max_length=40)
    odometer_km = models.PositiveIntegerField(_("odometer (km)"))
    opened_on = models.DateField(_("car came in"))
    repaired_on = models.DateField(_("repaired"))
    complaint = models.TextField(_("complaint"))
    cause = models.TextField(_("cause"))
    correction = models.TextField(_("correction"))
    fault_code = models.CharField(_("fault code"), max_length=20, blank=True)
    campaign_code = models.CharField(_("campaign"), max_length=40, blank=True)
    amount = MoneyField(_("claimed"))
    currency = CurrencyField()
    received_at = models.DateTimeField(_("received"))
    first_received_at = models.DateTimeField(_("first received"))

    suggestion = models.CharField(_("suggestion"), max_length=10, choices=Verdict)
    suggested_amount = MoneyField(_("suggested"), default=Decimal(0))
    rules_version = models.CharField(_("rules"), max_length=20)
    findings = models.JSONField(_("findings"), default=list)

    state = models.CharField(
        _("status"),
        max_length=16,
        choices=AdjudicationState,
        default=AdjudicationState.OPEN,
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    remark = models.CharField(_("remark to the dealer"), max_length=500, blank=True)
    approved_amount = MoneyField(_("approved"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    credit_number = models.CharField(_("credit note"), max_length=40, blank=True)
    credited_at = models.DateTimeField(_("credited"), null=True, blank=True)

    objects = AdjudicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "claim_id"], name="one_adjudication_per_claim"
            ),
            models.CheckConstraint(
                condition=~Q(state=AdjudicationState.CREDITED)
                | (Q(approved_amount__gt=0) & ~Q(credit_number="")),
                name="credit_has_amount_and_number",
            ),
            models.CheckConstraint(
                condition=Q(approved_amount=None)
                | Q(approved_amount__gte=0, approved_amount__lte=models.F("amount")),
                name="approved_within_claimed",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], name="adjudications_waiting"),
            models.Index(fields=["decided_at"], name="adjudications_decided"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self) -> str:
        """The page of this claim."""
        return reverse("hub_claims:claim_detail", args=[self.pk])

    @property
    def current_lines(self) -> list["AdjudicationLine"]:
        """The lines of the round on the desk, in order; from what was prefetched, if it was."""
        lines = [line for line in self.lines.all() if line.round == self.round]
        return sorted(lines, key=lambda line: line.position)

    def move_to(self, state: AdjudicationState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save: the service does."""
        ADJUDICATION_MOVES.check(AdjudicationState(self.state), state)
        self.state = state


class AdjudicationLine(Stamped):
    """One line of one round of a claim, with the rules' and the reviewer's word on it."""

    adjudication = models.ForeignKey(Adjudication, on_delete=models.PROTECT, related_name="lines")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    line_id = models.CharField(max_length=40, help_text="The line in the dealer's schema.")
    kind = models.CharField(_("kind"), max_length=6, choices=LineKind)
    code = models.CharField(_("code"), max_length=40, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=2)
    unit_price = MoneyField(_("unit price"))
    amount = MoneyField(_("claimed"))
    is_causal = models.BooleanField(_("causal"), default=False)
    suggested_amount = MoneyField(_("suggested"))
    suggested_reason = models.CharField(max_length=4, blank=True)
    decision = models.CharField(
        _("decision"), max_length=10, choices=LineDecision, default=LineDecision.UNDECIDED
    )
    approved_amount = MoneyField(_("approved"), null=True, blank=True)
    # A key of ``REASONS``. Not ``choices``: a new reason is no change of the table.
    reason_code = models.CharField(_("reason"), max_length=4, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["adjudication", "round", "line_id"], name="line_once_per_round"
            ),
            models.CheckConstraint(
                condition=Q(approved_amount=None)
                | Q(approved_amount__gte=0, approved_amount__lte=models.F("amount")),
                name="line_approved_within_claimed",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.description}".strip()

    @property
    def reason(self) -> str:
        """Why less than the whole is paid, in words; empty without a reason."""
        return str(REASONS.get(self.reason_code, self.reason_code))

    @property
    def suggested_reason_text(self) -> str:
        """Why the rules would pay less, in words."""
        return str(REASONS.get(self.suggested_reason, self.suggested_reason))

    @property
    def tone(self) -> str:
        """The colour of the decision."""
        return LINE_TONES[LineDecision(self.decision)]


class ReviewLimit(Stamped):
    """Up to which approved amount a role decides alone; above it a second person confirms."""

    role = models.OneToOneField(
        "accounts.Role", on_delete=models.CASCADE, related_name="+", verbose_name=_("role")
    )
    amount = MoneyField(_("decides alone up to"))

    def __str__(self):
        return f"{self.role}: {self.amount}"
