"""The rules of the sales desk."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.sales.models import SalesPolicy
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record

MOST_ITEMS = 60


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
    by role (an empty amount is no limit), percent by price tier; no floor without a margin."""
    policy = SalesPolicy.objects.select_for_update().first() or SalesPolicy()
    wanted = {
        "response_minutes": response_minutes,
        "quote_valid_days": quote_valid_days,
        "reservation_days": reservation_days,
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
    for name, value in wanted.items():
        setattr(policy, name, value)
    policy.save()
    record(actor=actor, verb="sales.policy.manage", target=policy, changes=changes)
    return policy


@transaction.atomic
def change_appraisal_rules(
    *, items: Iterable[str], appraisal_days: int, actor: User
) -> SalesPolicy:
    """Set what is looked at when a used car is appraised, and how long a value holds.

    Appraisals that have begun keep their list. Raises ``InvalidInput`` for an empty list.
    """
    wanted = list(dict.fromkeys(filter(None, (clean_text(item)[:120] for item in items))))
    if not wanted:
        message = _("Type at least one check.")
        raise InvalidInput(message, fields={"items": message})
    if len(wanted) > MOST_ITEMS:
        message = _("A list has at most %(count)s checks.") % {"count": MOST_ITEMS}
        raise InvalidInput(message, fields={"items": message})
    policy = SalesPolicy.objects.select_for_update().first() or SalesPolicy()
    before = [policy.appraisal_items, policy.appraisal_days]
    policy.appraisal_items, policy.appraisal_days = wanted, appraisal_days
    policy.save()
    changes = {"appraisals": [before, [wanted, appraisal_days]]}
    record(actor=actor, verb="sales.policy.manage", target=policy, changes=changes)
    return policy
