"""How this house treats its customers: what gold means, when one is lost, what a full record is."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from dealers.customers.states import Tier
from tenants.workspace.house import House

# Contact every so many days, by value.
CONTACT_DAYS = {Tier.GOLD: 30, Tier.POTENTIAL: 90, Tier.GENERAL: 180}
# What a complete record holds. Names of fields of a customer, by kind.
REQUIRED = {
    "person": ["full_name", "phone", "gender", "born_on", "city", "address", "document_no", "consents"],
    "company": ["full_name", "contact_name", "phone", "email", "industry", "city", "address", "document_no"],
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CustomerPolicy(House):
    """The rules of customer care. Shares in percent of the customers with turnover, times in days."""

    area: ClassVar[str] = "customers.care"

    # The best are gold, the next potential.
    gold_percent: int = 20
    potential_percent: int = 30
    # Contact every so many days, by value; what is left out is as in ``CONTACT_DAYS``.
    contact_days: dict[str, int] = field(default_factory=dict)
    # How gold customers are received, and what they get.
    gold_greeting: str = ""
    gold_benefits: str = ""
    # Days without a visit.
    risk_days: int = 180
    lost_days: int = 365
    # The first service after the delivery.
    first_service_days: int = 90
    # A birthday is told so many days before.
    birthday_days: int = 7
    # Prospects who never bought and of whom nothing was heard for so many months are erased; 0: never.
    keep_months: int = 0
    # Who looks after new customers: ``selectors.AssignmentRule`` as plain JSON, in order.
    assignment_rules: list[dict[str, Any]] = field(default_factory=list)

    def interval(self, tier: str) -> int:
        """Days after which a customer of this value should be contacted again."""
        default = CONTACT_DAYS.get(tier, 180)  # type: ignore[call-overload] # text equals its choice
        return self.contact_days.get(tier, default)


@dataclass(frozen=True, kw_only=True)
class PlayRules(House):
    """The plays of the house: ``selectors.plays.Play`` as plain JSON, by name."""

    area: ClassVar[str] = "customers.plays"

    plays: list[dict[str, Any]] = field(default_factory=list)
