"""Opportunities: customers who may buy a car, from the showroom to the hand-over."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.customers.states import Source
from dealers.sales.models.leads import Lead
from dealers.sales.states import (
    OPPORTUNITY_MOVES,
    TRACK,
    Grade,
    LostReason,
    OpportunityStage,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class OpportunityQuerySet(ScopedQuerySet):
    """Opportunities of a person or a store."""

    def open(self):
        """Still to be won."""
        return self.filter(stage__in=TRACK)


class Opportunity(Stamped):
    """A customer who may buy one car."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    stage = models.CharField(
        _("stage"), max_length=16, choices=OpportunityStage, default=OpportunityStage.RECEPTION
    )
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, default=Grade.N)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="opportunities",
        verbose_name=_("customer"),
    )
    # The lead it came from; one lead becomes one opportunity.
    lead = models.OneToOneField(
        Lead, null=True, on_delete=models.PROTECT, related_name="opportunity"
    )
    source = models.CharField(_("source"), max_length=12, choices=Source)
    campaign = models.CharField(_("campaign"), max_length=80, blank=True)
    model_code = models.CharField(_("model code"), max_length=40, blank=True)
    model_name = models.CharField(_("model wanted"), max_length=120, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    trade_in = models.JSONField(_("trade-in"), default=dict, blank=True)
    needs = models.TextField(_("needs"), blank=True)
    amount = MoneyField(_("amount"), default=0)
    currency = CurrencyField(_("currency"))
    probability = models.PositiveSmallIntegerField(_("probability (%)"), default=10)
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    next_contact_at = models.DateTimeField(_("next contact"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("advisor"),
    )
    store = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    lost_reason = models.CharField(_("reason"), max_length=12, choices=LostReason, blank=True)
    lost_note = models.TextField(_("explanation"), blank=True)
    lost_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "opportunities"
        indexes = [models.Index(fields=["stage", "-id"], name="opportunities_by_stage")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="lost") | ~Q(lost_reason=""), name="lost_deal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(probability__lte=100), name="probability_at_most_certain"
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.customer}"

    def get_absolute_url(self):
        return f"/opportunities/{self.pk}/"

    def move_to(self, stage: OpportunityStage) -> None:
        """Set ``stage`` if the table of moves allows it. Does not save: the service does."""
        OPPORTUNITY_MOVES.check(OpportunityStage(self.stage), stage)
        self.stage = stage

    @property
    def is_open(self) -> bool:
        """Still to be won."""
        return self.stage in TRACK
