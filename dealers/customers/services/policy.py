"""The rules of customer care."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers.rules import CustomerPolicy
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.house import keep_rules, locked_rules

RULES = frozenset(
    {
        "gold_percent", "potential_percent", "contact_days", "gold_greeting", "gold_benefits",
        "risk_days", "lost_days", "first_service_days", "birthday_days", "keep_months",
    }
)  # fmt: skip


@transaction.atomic
def change_policy(*, actor: User | None, **rules: Any) -> CustomerPolicy:
    """Set what gold means and when somebody counts as lost; what is not given stays.

    ``rules`` are the fields of ``RULES``; days by value in ``contact_days``. Grades follow in the
    night. Raises ``InvalidInput`` when customers would be lost before they are at risk, or when
    gold and potential are more than everybody.
    """
    if unknown := rules.keys() - RULES:
        raise TypeError(f"Not rules of customer care: {sorted(unknown)}")
    policy = locked_rules(CustomerPolicy)
    values: dict[str, Any] = {
        k: clean_text(v) if isinstance(v, str) else v for k, v in rules.items()
    }
    if "contact_days" in values:
        values["contact_days"] = {**policy.contact_days, **values["contact_days"]}
    policy = replace(policy, **values)
    if policy.lost_days <= policy.risk_days:
        message = _("Lost comes after at risk: type more days.")
        raise InvalidInput(message, fields={"lost_days": message})
    if policy.gold_percent + policy.potential_percent > 100:
        message = _("Gold and potential together are more than all customers.")
        raise InvalidInput(message, fields={"potential_percent": message})
    return keep_rules(policy, actor=actor, verb="customers.policy.manage")
