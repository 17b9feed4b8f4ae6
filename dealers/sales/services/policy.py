"""The rules of the sales desk."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.sales.models import SalesPolicy
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.house import locked_rules, store_rules

MOST_ITEMS = 60


def keep_policy(policy: SalesPolicy, changes: dict[str, Any], actor: User) -> SalesPolicy:
    """Store the rules and note what changed. Runs in the caller's transaction."""
    kept, row = store_rules(policy)
    record(actor=actor, verb="sales.policy.manage", target=row, changes=changes)
    return kept


def _check_days(**days: int) -> None:
    for name, value in days.items():
        if value < 1:
            message = _("One day at least.")
            raise InvalidInput(message, fields={name: message})


@transaction.atomic
def change_policy(
    *,
    response_minutes: int,
    quote_valid_days: int,
    reservation_days: int,
    deposit: Decimal,
    follow_up_days: dict[str, int],
    discount_limits: dict[str, str],
    actor: User,
    discount_amounts: dict[str, str] | None = None,
    margin_floor: Decimal | None = None,
    tier_discounts: dict[str, str] | None = None,
) -> SalesPolicy:
    """Set the rules; what was promised under the old ones stays. Days by grade, percent and amounts
    by role (an empty amount is no limit), percent by price tier; no floor without a margin.

    Raises ``InvalidInput`` for days below one.
    """
    days = {"quote_valid_days": quote_valid_days, "reservation_days": reservation_days}
    _check_days(**days)
    policy = locked_rules(SalesPolicy)
    wanted: dict[str, Any] = {
        "response_minutes": response_minutes,
        **days,
        "deposit": deposit,
        "follow_up_days": {**policy.follow_up_days, **follow_up_days},
        "discount_limits": {**policy.discount_limits, **discount_limits},
        "discount_amounts": {**policy.discount_amounts, **(discount_amounts or {})},
        "margin_floor": margin_floor,
        "tier_discounts": {**policy.tier_discounts, **(tier_discounts or {})},
    }
    changes = {
        name: [str(getattr(policy, name)), str(value)]
        for name, value in wanted.items()
        if getattr(policy, name) != value
    }
    return keep_policy(replace(policy, **wanted), changes, actor)


@transaction.atomic
def change_appraisal_rules(
    *, items: Iterable[str], appraisal_days: int, actor: User
) -> SalesPolicy:
    """Set what is looked at when a used car is appraised, and how long a value holds.

    Appraisals that have begun keep their list. Raises ``InvalidInput`` for an empty list or no day.
    """
    _check_days(appraisal_days=appraisal_days)
    wanted = list(dict.fromkeys(filter(None, (clean_text(item)[:120] for item in items))))
    if not wanted:
        message = _("Type at least one check.")
        raise InvalidInput(message, fields={"items": message})
    if len(wanted) > MOST_ITEMS:
        message = _("A list has at most %(count)s checks.") % {"count": MOST_ITEMS}
        raise InvalidInput(message, fields={"items": message})
    policy = locked_rules(SalesPolicy)
    before = [policy.appraisal_items, policy.appraisal_days]
    policy = replace(policy, appraisal_items=wanted, appraisal_days=appraisal_days)
    return keep_policy(policy, {"appraisals": [before, [wanted, appraisal_days]]}, actor)
