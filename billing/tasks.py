"""What Celery does for billing. Rows are the truth; each of these may be lost or come twice."""

import logging

from celery import shared_task

from billing import gateway, services
from billing.models import Subscription
from billing.selectors import not_yet_at_the_provider, to_be_ended, to_reconcile

log = logging.getLogger(__name__)


@shared_task
def open_subscription(subscription_id: str) -> None:
    """Right after a sign-up: make the trial at the provider."""
    subscription = Subscription.objects.select_related("tenant", "plan").filter(pk=subscription_id)
    _each(subscription, lambda each: services.open_at_provider(subscription=each))


@shared_task
def end_superseded(subscription_id: str) -> None:
    """Right after a payment: end the trial that it replaces."""
    subscription = Subscription.objects.filter(pk=subscription_id)
    _each(subscription, lambda each: services.end_superseded(subscription=each))


@shared_task
def sweep() -> int:
    """Every minute: the sign-ups during which the provider was away, and the workspaces shut since."""
    ended = _each(to_be_ended(), lambda each: services.end_for_closed(subscription=each))
    return ended + _each(
        not_yet_at_the_provider().select_related("tenant", "plan"),
        lambda each: services.open_at_provider(subscription=each),
    )


@shared_task
def reconcile() -> int:
    """Every night: ask about every subscription, for the messages that never came."""
    sweep()

    def ask(each: Subscription) -> None:
        fresh = services.refresh(customer=each.stripe_customer_id or "")
        services.end_superseded(subscription=fresh)

    return _each(to_reconcile(), ask)


def _each(subscriptions, act) -> int:
    done = 0
    for each in subscriptions:
        try:
            act(each)
            done += 1
        except gateway.Unavailable:
            log.warning("The payment provider is away; the rest later")
            break
        except (gateway.Refused, services.UnknownCustomer):
            log.exception("Subscription %s", each.pk)
    return done
