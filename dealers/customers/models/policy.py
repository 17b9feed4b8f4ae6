"""How this house treats its customers: what gold means, when one is lost, what a full record is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.states import Tier
from portal.core.models import Stamped

# Contact every so many days, by value.
CONTACT_DAYS = {Tier.GOLD: 30, Tier.POTENTIAL: 90, Tier.GENERAL: 180}
# What a complete record holds. Names of fields of a customer, by kind.
REQUIRED = {
    "person": ["full_name", "phone", "gender", "born_on", "city", "address", "document_no", "consents"],
    "company": ["full_name", "contact_name", "phone", "email", "industry", "city", "address", "document_no"],
}  # fmt: skip


class CustomerPolicy(Stamped):
    """One row per dealership; without it defaults hold."""

    gold_percent = models.PositiveSmallIntegerField(_("gold: the best (%)"), default=20)
    potential_percent = models.PositiveSmallIntegerField(_("potential: the next (%)"), default=30)
    contact_days = models.JSONField(_("contact every (days), by value"), default=dict)
    gold_greeting = models.CharField(_("gold: how they are received"), max_length=200, blank=True)
    gold_benefits = models.TextField(_("gold: what they get"), blank=True)
    risk_days = models.PositiveSmallIntegerField(_("at risk after (days)"), default=180)
    lost_days = models.PositiveSmallIntegerField(_("lost after (days)"), default=365)
    first_service_days = models.PositiveSmallIntegerField(
        _("first service after delivery (days)"), default=90
    )
    birthday_days = models.PositiveSmallIntegerField(_("birthday told before (days)"), default=7)
    # Who looks after new customers: ``selectors.AssignmentRule`` as plain JSON, in order.
    assignment_rules = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gold_percent__lte=100) & Q(potential_percent__lte=100),
                name="customer_policy_percent",
            ),
            models.CheckConstraint(
                condition=Q(lost_days__gt=models.F("risk_days")),
                name="customer_policy_lost_after_risk",
            ),
        ]

    def __str__(self):
        return str(_("Rules of customer care"))

    def interval(self, tier: str) -> int:
        """Days after which a customer of this value should be contacted again."""
        default = CONTACT_DAYS.get(tier, 180)  # type: ignore[call-overload] # text equals its choice
        return self.contact_days.get(tier, default)
