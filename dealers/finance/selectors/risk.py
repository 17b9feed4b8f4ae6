"""How likely a debtor is not to pay, by rules that anybody can read and add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealers.customers.models import Customer
from dealers.customers.selectors import Hint
from dealers.finance.permissions import VIEW_RECEIVABLE
from dealers.finance.selectors.ageing import debtors, open_parts
from dealers.finance.selectors.rates import Rates, rates_of
from dealers.sales.models import Contract
from tenants.accounts.models import User


@dataclass(frozen=True)
class RiskRule:
    """What adds how many points. Of those of one ``group`` only the first that holds counts."""

    key: str
    group: str
    points: int
    label: Any


# Blocked, or one debt given up before, is high by itself; so is what is overdue for three months.
RULES = (
    RiskRule("blocked", "block", 4, gettext_lazy("Blocked for bad debt")),
    RiskRule("bad_debt", "history", 4, gettext_lazy("A debt was given up before")),
    RiskRule("over_90", "age", 4, gettext_lazy("Overdue for more than 90 days")),
    RiskRule("over_30", "age", 2, gettext_lazy("Overdue for 31 to 90 days")),
    RiskRule("overdue", "age", 1, gettext_lazy("Overdue for up to 30 days")),
    RiskRule("over_limit", "limit", 2, gettext_lazy("Owes more than the credit limit")),
    RiskRule("near_limit", "limit", 1, gettext_lazy("More than 80 % of the credit limit used")),
    RiskRule("manager", "reminders", 2, gettext_lazy("Not paid after the third reminder")),
    RiskRule("reminded", "reminders", 1, gettext_lazy("Not paid after the second reminder")),
)
HIGH, MEDIUM = 4, 2
LEVELS = {
    "high": gettext_lazy("High risk"),
    "medium": gettext_lazy("Medium risk"),
    "low": gettext_lazy("Low risk"),
}
TONES = {"high": "trouble", "medium": "waiting", "low": "done"}


def level_of(points: int) -> str:
    """``high`` from 4 points on, ``medium`` from 2 on, else ``low``."""
    return "high" if points >= HIGH else "medium" if points >= MEDIUM else "low"


def _conditions() -> dict[str, Q]:
    today = localdate()
    return {
        "blocked": Q(is_blocked=True),
        "bad_debt": Q(had_bad_debt=True),
        "over_90": Q(oldest_due__lt=today - timedelta(days=90)),
        "over_30": Q(oldest_due__lt=today - timedelta(days=30)),
        "overdue": Q(oldest_due__lt=today),
        "over_limit": Q(credit_limit__isnull=False, owed_total__gt=F("credit_limit")),
        "near_limit": Q(credit_limit__isnull=False, owed_total__gt=F("credit_limit") * Decimal("0.8")),
        "manager": Q(owed_parts__gte=3),
        "reminded": Q(owed_parts__gte=2),
    }  # fmt: skip


def with_risk(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """Debtors with ``risk_points``, and for each group the key of the rule that gave some."""
    given_up = Contract.objects.filter(customer=OuterRef("pk"), bad_debt_on__isnull=False)
    found, holds = rows.annotate(had_bad_debt=Exists(given_up)), _conditions()
    groups = list(dict.fromkeys(rule.group for rule in RULES))
    for group in groups:
        mine = [rule for rule in RULES if rule.group == group]
        found = found.annotate(
            **{
                f"risk_{group}": Case(
                    *(When(holds[rule.key], then=Value(rule.key)) for rule in mine),
                    default=Value(""),
                ),
                f"points_{group}": Case(
                    *(When(holds[rule.key], then=Value(rule.points)) for rule in mine),
                    default=Value(0), output_field=IntegerField(),
                ),
            }
        )  # fmt: skip
    total: Any = sum((F(f"points_{group}") for group in groups), Value(0))
    return found.annotate(risk_points=Coalesce(total, Value(0), output_field=IntegerField()))


def debtors_by_risk(user: User, rates: Rates) -> QuerySet[Customer]:
    """Who owes us, with how likely they are not to pay."""
    return with_risk(debtors(user, rates))


def of_level(rows: QuerySet[Customer], level: str) -> QuerySet[Customer]:
    """Those of ``with_risk`` of one level."""
    bounds = {
        "high": Q(risk_points__gte=HIGH),
        "medium": Q(risk_points__gte=MEDIUM, risk_points__lt=HIGH),
        "low": Q(risk_points__lt=MEDIUM),
    }
    return rows.filter(bounds[level])


def reasons_of(customer: Any) -> list[RiskRule]:
    """Why a customer of ``with_risk`` has the points they have."""
    keys = {getattr(customer, f"risk_{rule.group}") for rule in RULES}
    return [rule for rule in RULES if rule.key in keys]


def why(customer: Any) -> str:
    """The same in words, each with its points."""
    return ", ".join(f"{rule.label} (+{rule.points})" for rule in reasons_of(customer))


def count_by_level(user: User, rates: Rates) -> dict[str, int]:
    """How many debtors there are of each level. One query."""
    levels = Case(
        When(risk_points__gte=HIGH, then=Value("high")),
        When(risk_points__gte=MEDIUM, then=Value("medium")),
        default=Value("low"),
    )
    rows = debtors_by_risk(user, rates).order_by().annotate(level=levels).values_list("level")
    found = dict.fromkeys(LEVELS, 0)
    for (level,) in rows:
        found[level] += 1
    return found


def risk_hints(customer: Customer, user: User) -> Iterable[Hint]:
    """On the customer's page: that they may not pay, and why. One query where nothing is owed."""
    if not user.can(VIEW_RECEIVABLE):
        return
    if not open_parts(user).filter(contract__customer=customer).exists():
        return
    row: Any = debtors_by_risk(user, rates_of()).filter(pk=customer.pk).first()
    if row is None or (level := level_of(row.risk_points)) == "low":
        return
    words = {"level": LEVELS[level], "why": ", ".join(str(r.label) for r in reasons_of(row))}
    yield Hint(_("%(level)s: %(why)s") % words, "", TONES[level], 5)
