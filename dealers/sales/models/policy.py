"""The sales desk's rules, which a dealership may change."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from dealers.sales.states import Grade
from dealers.sales.states.lead_rules import LeadRules, Step
from tenants.workspace.house import House

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


@dataclass(frozen=True, kw_only=True)
class SalesPolicy(House):
    """The sales desk's rules; for grades and roles that a house leaves out, the usual ones hold."""

    area: ClassVar[str] = "sales"

    # The first response within so many minutes of opening time.
    response_minutes: int = 30
    # Days by grade, percent by role, amounts by role: a role without an amount is limited by percent.
    follow_up_days: dict[str, int] = field(default_factory=dict)
    discount_limits: dict[str, str] = field(default_factory=dict)
    discount_amounts: dict[str, str] = field(default_factory=dict)
    # The lowest margin without asking (%).
    margin_floor: Decimal | None = None
    # Percent off the vehicle as text, by a customer's price tier.
    tier_discounts: dict[str, str] = field(default_factory=dict)
    # Purchase tax and the like: objects with kind, from, percent and applies (see selectors.rates).
    rates: list[dict[str, Any]] = field(default_factory=list)
    # What is looked at when a used car is appraised: texts; empty for the usual list.
    appraisal_items: list[str] = field(default_factory=list)
    # For how many days appraisals and quotes are valid, and reservations hold.
    appraisal_days: int = 14
    quote_valid_days: int = 7
    reservation_days: int = 7
    # The usual deposit.
    deposit: Decimal = Decimal("5000.00")
    # What ``LeadRules`` names, where it differs from the defaults there.
    lead_rules: dict[str, Any] = field(default_factory=dict)
    contract_rules: dict[str, Any] = field(default_factory=dict)
    # Playbook to stage to its rule, an object with names ({"zh": …, "en": …}), position, probability,
    # stalled_days, criteria, own (sentences to tick) and is_off; what is left out is the default.
    playbooks: dict[str, Any] = field(default_factory=dict)
    # Deals from this amount on stand in the spotlight when they are to close within ten days.
    large_deal: Decimal = Decimal("500000.00")

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
        limits = [self.discount_amounts.get(role, "") for role in roles]
        return None if not all(limits) else max(map(Decimal, limits), default=None)
