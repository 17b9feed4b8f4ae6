"""The rules for contracts and their money."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.sales.models import SalesPolicy
from dealers.sales.models.policy import CONTRACT_RULES
from dealers.sales.services.policy import keep_policy
from portal.core.errors import InvalidInput
from tenants.accounts.models import User
from tenants.workspace.house import locked_rules


@transaction.atomic
def change_contract_rules(*, actor: User, **rules: Any) -> SalesPolicy:
    """Set rules of ``CONTRACT_RULES``; those left out stay. Contracts under approval keep theirs.

    Raises ``InvalidInput`` for reminders that are not in the order of their days.
    """
    if unknown := rules.keys() - CONTRACT_RULES.keys():
        raise TypeError(f"Not rules for contracts: {sorted(unknown)}")
    days = rules.get("dunning_days")
    if days is not None and (sorted(set(days)) != list(days) or len(days) != 3):
        message = _("Each reminder comes later than the one before.")
        raise InvalidInput(message, fields={"dunning_2": message})
    policy = locked_rules(SalesPolicy)
    before = {name: policy.contract_rule(name) for name in rules}
    changes = {n: [before[n], rules[n]] for n in rules if before[n] != rules[n]}
    policy = replace(policy, contract_rules={**policy.contract_rules, **rules})
    return keep_policy(policy, changes, actor)
