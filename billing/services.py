"""Everything that changes a subscription. The provider's word, asked for anew, is the only truth."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from billing import gateway
from billing.models import Plan, Subscription, WebhookEvent
from billing.selectors import plans_on_sale
from billing.states import ENDED, RANK, WORKSPACE_STATE, SubscriptionStatus
from portal.core.errors import DomainError
from portal.core.money import to_cents
from tenants.models import Tenant
from tenants.selectors import url_of
from tenants.services import follow_billing

log = logging.getLogger(__name__)


class UnknownCustomer(Exception):
    """A message about a customer who is nobody's here, or not yet: the provider sends it again."""


class ProviderAway(DomainError):
    """The payment provider cannot be reached just now."""

    code = "provider_away"


@transaction.atomic
def start_trial(*, tenant: Tenant) -> Subscription:
    """Begin the trial of a new workspace. Safe to repeat.

    The provider is told after the commit and need not be there: the sweep tells it later.
    """
    plan = plans_on_sale().filter(is_recommended=True).first() or plans_on_sale().first()
    subscription, is_new = Subscription.objects.get_or_create(
        tenant=tenant,
        defaults={
            "plan": plan,
            "trial_end": now() + timedelta(days=settings.TRIAL_DAYS),
        },
    )
    if is_new:
        transaction.on_commit(lambda: _soon("open_subscription", subscription))
    return subscription


def _soon(task: str, subscription: Subscription) -> None:
    """Ring for a task. Without the broker it stays undone until a sweep comes by."""
    from billing import tasks  # noqa: PLC0415 - they import this module

    try:
        getattr(tasks, task).delay(str(subscription.pk))
    except Exception:
        log.exception("Not queued: %s of %s", task, subscription.pk)


def open_at_provider(*, subscription: Subscription) -> Subscription:
    """Make customer and trial at the provider. Repeated after a fault, it makes nothing twice.

    Outside any transaction: the provider is slow. Raises ``gateway.Unavailable`` or ``Refused``.
    """
    if subscription.stripe_subscription_id:
        return subscription
    tenant_id = str(subscription.tenant_id)
    try:
        if not subscription.stripe_customer_id:
            subscription.stripe_customer_id = gateway.create_customer(
                name=subscription.tenant.name, tenant_id=tenant_id
            )
            subscription.save(update_fields=["stripe_customer_id", "updated_at"])
        customer = subscription.stripe_customer_id or ""
        # Idempotency keys are forgotten after a day; a subscription is not.
        if not gateway.subscriptions_of(customer):
            gateway.create_subscription(
                customer=customer,
                price=price_of(subscription.plan),
                trial_end=_not_past(subscription.trial_end or now()),
                tenant_id=tenant_id,
            )
    except (gateway.Unavailable, gateway.Refused) as error:
        subscription.last_error = str(error)[:300]
        subscription.save(update_fields=["last_error", "updated_at"])
        raise
    return refresh(customer=customer)


def _not_past(moment: datetime) -> datetime:
    return max(moment, now() + timedelta(minutes=5))


def price_of(plan: Plan) -> str:
    """The provider's id of a plan's price; made there when it is first needed."""
    if not plan.stripe_price_id:
        plan.stripe_price_id = gateway.create_price(
            plan_key=plan.key,
            name=plan.name_en,
            cents=int(to_cents(plan.price) * 100),
            currency=plan.currency,
        )
        plan.save(update_fields=["stripe_price_id", "updated_at"])
    return plan.stripe_price_id


@transaction.atomic
def refresh(*, customer: str) -> Subscription:
    """Ask what the customer has now, keep it, and open or close the workspace accordingly.

    The row is locked while the provider is asked, so that of two messages at once the later
    answer wins. Raises ``UnknownCustomer``.
    """
    subscription = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("tenant")
        .filter(stripe_customer_id=customer)
        .first()
    )
    if subscription is None:
        raise UnknownCustomer(customer)
    remotes = gateway.subscriptions_of(customer)
    remote = _the_one_that_counts(remotes)
    if remote is None:
        return subscription
    subscription.status = SubscriptionStatus(remote.status)
    subscription.stripe_subscription_id = remote.id
    subscription.trial_end = remote.trial_end
    subscription.current_period_end = remote.current_period_end
    subscription.cancel_at_period_end = remote.cancel_at_period_end
    subscription.plan = (
        Plan.objects.filter(stripe_price_id=remote.price).first() or subscription.plan
    )
    subscription.synced_at, subscription.last_error = now(), ""
    subscription.save()
    if (state := WORKSPACE_STATE.get(subscription.status)) is not None:
        follow_billing(tenant=subscription.tenant, state=state)
    if _superseded(subscription, remotes):
        transaction.on_commit(lambda: _soon("end_superseded", subscription))
    return subscription


def _the_one_that_counts(remotes: list[gateway.Remote]) -> gateway.Remote | None:
    known = [remote for remote in remotes if remote.status in RANK]
    return min(
        known,
        key=lambda remote: (
            RANK.index(SubscriptionStatus(remote.status)),
            -remote.created,
            remote.id,
        ),
        default=None,
    )


@transaction.atomic
def receive(*, payload: bytes, signature: str) -> WebhookEvent:
    """Act on a message of the provider, once: it is noted in the transaction of its effect.

    A type that is of no use is noted and nothing else. Raises ``gateway.BadSignature`` and
    ``UnknownCustomer`` (nothing is written), ``gateway.Unavailable`` (it comes again).
    """
    event = gateway.read_event(payload, signature)
    row, is_new = WebhookEvent.objects.get_or_create(
        event_id=event.id, defaults={"type": event.type[:80]}
    )
    if is_new and event.customer and event.type.startswith(USED):
        refresh(customer=event.customer)
        row.is_applied = True
        row.save(update_fields=["is_applied"])
    return row


USED = ("customer.subscription.", "invoice.", "checkout.session.", "charge.dispute.")


def _superseded(subscription: Subscription, remotes: list[gateway.Remote]) -> list[str]:
    """Trials that still run beside the subscription that was paid for."""
    if subscription.status != SubscriptionStatus.ACTIVE:
        return []
    return [
        remote.id
        for remote in remotes
        if remote.status == SubscriptionStatus.TRIALING
        and remote.id != subscription.stripe_subscription_id
    ]


def end_superseded(*, subscription: Subscription) -> int:
    """End the trial once it was paid for: at the provider, where it is a subscription of its own."""
    found = _superseded(
        subscription, gateway.subscriptions_of(subscription.stripe_customer_id or "")
    )
    for remote in found:
        gateway.cancel_subscription(remote)
    return len(found)


def end_for_closed(*, subscription: Subscription) -> Subscription:
    """End everything the provider would go on charging for a workspace that was shut.

    Outside any transaction; safe to repeat. The tenant's row is the truth: the sweep comes by until
    the provider has heard it. Raises ``gateway.Unavailable`` or ``Refused``.
    """
    customer = subscription.stripe_customer_id or ""
    for remote in gateway.subscriptions_of(customer):
        if remote.status not in ENDED:
            gateway.cancel_subscription(remote.id)
    return refresh(customer=customer)


def payment_page(*, subscription: Subscription) -> str:
    """The address of the provider's page for this tenant: paying at first, managing afterwards."""
    here = url_of(subscription.tenant, "/settings/billing/")
    try:
        if not subscription.stripe_customer_id:
            open_at_provider(subscription=subscription)
            subscription.refresh_from_db()
        customer = subscription.stripe_customer_id or ""
        if subscription.status in (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE):
            return gateway.portal_url(customer=customer, back=here)
        return gateway.checkout_url(
            customer=customer,
            price=price_of(subscription.plan),
            tenant_id=str(subscription.tenant_id),
            success=f"{here}?paid=1",
            cancel=here,
        )
    except (gateway.Unavailable, gateway.Refused) as error:
        log.exception("No payment page for %s", subscription.pk)
        raise ProviderAway(
            _("The payment provider cannot be reached. Try again in some minutes.")
        ) from error
