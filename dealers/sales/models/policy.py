"""The sales desk's rules, which a dealership may change."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dealers.sales.states import Grade
from dealers.sales.states.lead_rules import LeadRules, Step
from portal.core.models import Stamped

# Follow up every so many days, by grade. Brands differ, so every house may set its own.
INTERVALS = {Grade.N: 1, Grade.H: 1, Grade.A: 3, Grade.B: 7, Grade.C: 15}
# Highest discount in percent that a role may give without asking, by role key.
DISCOUNT_LIMITS = {
    "sales_consultant": "2",
    "sales_manager": "5",
    "general_manager": "15",
    "owner": "100",
}
# The rules for contracts and their money; a house may set each of them.
CONTRACT_RULES: dict[str, Any] = {
    # A contract above one of these needs the general manager too.
    "approval_amount": "500000.00",
    "approval_discount": "5.00",
    # Nobody is asked about a contract that keeps what a second person approved with the quote.
    "trust_quote": False,
    # The balance is due so many days after the signature when no delivery is promised.
    "balance_days": 30,
    # Days after the due date at which the first, second and third reminder are planned.
    "dunning_days": [1, 10, 21],
    "group_currency": "CNY",
    # Days after the hand-over for the calls, and months until the first service.
    "care_days": [3, 7],
    "first_service_months": 6,
}


class SalesPolicy(Stamped):
    """One row per dealership; without it, and for grades and roles it leaves out, defaults hold."""

    response_minutes = models.PositiveSmallIntegerField(
        _("first response within (minutes of opening time)"), default=30
    )
    follow_up_days = models.JSONField(_("follow up every (days), by grade"), default=dict)
    discount_limits = models.JSONField(_("discount without asking (%), by role"), default=dict)
    # Amounts as text, by role key; a role left out is limited by percent only.
    discount_amounts = models.JSONField(
        _("discount without asking (amount), by role"), default=dict
    )
    margin_floor = models.DecimalField(
        _("lowest margin without asking (%)"), max_digits=5, decimal_places=2, null=True
    )
    # Percent off the vehicle as text, by a customer's price tier.
    tier_discounts = models.JSONField(_("key account prices (%), by tier"), default=dict)
    # Purchase tax and the like: objects with kind, from, percent and applies (see selectors.rates).
    rates = models.JSONField(_("official rates"), default=list)
    # What is looked at when a used car is appraised: texts; empty for the usual list.
    appraisal_items = models.JSONField(_("checks of an appraisal"), default=list)
    appraisal_days = models.PositiveSmallIntegerField(_("appraisals are valid (days)"), default=14)
    quote_valid_days = models.PositiveSmallIntegerField(_("quotes are valid (days)"), default=7)
    reservation_days = models.PositiveSmallIntegerField(_("reservations hold (days)"), default=7)
    deposit = models.DecimalField(
        _("usual deposit"), max_digits=14, decimal_places=2, default=Decimal("5000.00")
    )
    # What ``LeadRules`` names, where it differs from the defaults there.
    lead_rules = models.JSONField(_("rules for leads"), default=dict, db_default={}, blank=True)

    contract_rules = models.JSONField(_("rules for contracts"), default=dict)
    # Playbook to stage to its rule, an object with names ({"zh": …, "en": …}), position, probability,
    # stalled_days, criteria, own (sentences to tick) and is_off; what is left out is the default.
    playbooks = models.JSONField(default=dict, blank=True, db_default={})
    # Deals from this amount on stand in the spotlight when they are to close within ten days.
    large_deal = models.DecimalField(
        _("large deal from"),
        max_digits=14,
        decimal_places=2,
        default=Decimal("500000.00"),
        db_default=Decimal("500000.00"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quote_valid_days__gt=0, reservation_days__gt=0),
                name="sales_policy_days_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(appraisal_days__gt=0), name="appraisal_days_positive"
            ),
        ]

    def __str__(self):
        return str(_("Rules of the sales desk"))

    def interval(self, grade: str) -> int | None:
        """Days until the next follow-up for a grade; ``None`` where none is due."""
        return self.follow_up_days.get(grade, INTERVALS.get(grade))  # type: ignore[call-overload] # text equals its choice

    @property
    def leads(self) -> LeadRules:
        """How leads are handed out, watched and let go."""
        return LeadRules.of(self.lead_rules)

    def cadence(self, grade: str) -> tuple[Step, ...]:
        """The contacts to plan for a grade. Of the usual ones, the first comes by the interval."""
        steps = self.leads.cadences.get(grade, ())
        if steps and grade not in self.lead_rules.get("cadences", {}):
            first = steps[0]._replace(days=self.interval(grade) or steps[0].days)
            return (first, *steps[1:])
        return steps

    def discount_limit(self, roles: Iterable[str]) -> Decimal:
        """The highest discount in percent that somebody with these roles may give alone."""
        limits = {**DISCOUNT_LIMITS, **self.discount_limits}
        return max((Decimal(limits.get(role, "0")) for role in roles), default=Decimal(0))

    def contract_rule(self, name: str) -> Any:
        """One of ``CONTRACT_RULES`` as this dealership has set it."""
        return self.contract_rules.get(name, CONTRACT_RULES[name])

    def discount_amount(self, roles: Iterable[str]) -> Decimal | None:
        """The highest discount in money for somebody with these roles; ``None`` without a limit."""
        limits = [self.discount_amounts.get(role) for role in roles]
        return None if not all(limits) else max(map(Decimal, limits), default=None)
