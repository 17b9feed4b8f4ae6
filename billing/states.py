"""What a subscription can be, in the payment provider's words, and what follows for the workspace.

pending (not yet at the provider) -> trialing -> active <-> past_due -> unpaid | canceled
incomplete -> active | incomplete_expired        trialing -> paused

No table of moves: the provider moves it, its messages come in any order, and only what it says
when asked counts.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.states import TenantState


class SubscriptionStatus(models.TextChoices):
    PENDING = "pending", _("Being set up")
    TRIALING = "trialing", _("Trial")
    ACTIVE = "active", _("Paid")
    PAST_DUE = "past_due", _("Payment overdue")
    UNPAID = "unpaid", _("Not paid")
    CANCELED = "canceled", _("Ended")
    INCOMPLETE = "incomplete", _("First payment open")
    INCOMPLETE_EXPIRED = "incomplete_expired", _("First payment missed")
    PAUSED = "paused", _("Paused")


# Nothing is charged any more, and nothing can be.
ENDED = (SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED)

SUBSCRIPTION_TONES = {
    SubscriptionStatus.PENDING: "waiting",
    SubscriptionStatus.TRIALING: "going",
    SubscriptionStatus.ACTIVE: "done",
    SubscriptionStatus.PAST_DUE: "trouble",
    SubscriptionStatus.UNPAID: "trouble",
    SubscriptionStatus.CANCELED: "quiet",
    SubscriptionStatus.INCOMPLETE: "waiting",
    SubscriptionStatus.INCOMPLETE_EXPIRED: "trouble",
    SubscriptionStatus.PAUSED: "trouble",
}

# Kept open while a payment is overdue; read-only once the provider has given up. Data is never
# deleted. A status that is not here leaves the workspace as it is.
WORKSPACE_STATE = {
    SubscriptionStatus.TRIALING: TenantState.TRIAL,
    SubscriptionStatus.ACTIVE: TenantState.ACTIVE,
    SubscriptionStatus.PAST_DUE: TenantState.PAST_DUE,
    SubscriptionStatus.UNPAID: TenantState.SUSPENDED,
    SubscriptionStatus.CANCELED: TenantState.SUSPENDED,
    SubscriptionStatus.INCOMPLETE_EXPIRED: TenantState.SUSPENDED,
    SubscriptionStatus.PAUSED: TenantState.SUSPENDED,
}

# Of several subscriptions of one customer, the one that counts: the best, then the newest.
RANK = (
    SubscriptionStatus.ACTIVE,
    SubscriptionStatus.PAST_DUE,
    SubscriptionStatus.TRIALING,
    SubscriptionStatus.UNPAID,
    SubscriptionStatus.PAUSED,
    SubscriptionStatus.INCOMPLETE,
    SubscriptionStatus.CANCELED,
    SubscriptionStatus.INCOMPLETE_EXPIRED,
)
