"""The rules of the sales desk."""

from decimal import Decimal

from django.db import transaction

from dealers.sales.models import SalesPolicy
from tenants.accounts.models import User
from tenants.audit.services import record


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
) -> SalesPolicy:
    """Set the rules; what was promised under the old ones stays. Days by grade, percent by role."""
    policy = SalesPolicy.objects.select_for_update().first() or SalesPolicy()
    wanted = {
        "response_minutes": response_minutes,
        "quote_valid_days": quote_valid_days,
        "reservation_days": reservation_days,
        "deposit": deposit,
        "follow_up_days": {**policy.follow_up_days, **follow_up_days},
        "discount_limits": {**policy.discount_limits, **discount_limits},
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
