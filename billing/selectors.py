"""Reads of plans and subscriptions."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from billing.models import Plan, Subscription
from billing.states import ENDED
from tenants.accounts.selectors import places_taken, stores_open
from tenants.entitlements import PEOPLE, STORES, Edition
from tenants.states import TenantState


def plans_on_sale() -> QuerySet[Plan]:
    """What the public site offers."""
    return Plan.objects.filter(is_on_sale=True).order_by("order")


def my_subscription() -> Subscription | None:
    """The subscription of the tenant in whose schema this code works: the only one it may read."""
    return (
        Subscription.objects.select_related("plan", "tenant")
        .filter(tenant__schema_name=connection.schema_name)
        .first()
    )


def my_edition() -> Edition | None:
    """What the tenant in whose schema this code works has bought; ``None`` without a subscription."""
    found = my_subscription()
    return Edition(found.plan.name, found.plan.limits) if found else None


@dataclass(frozen=True)
class Usage:
    """How much of one thing is used; ``limit`` is ``None`` where the edition sets none."""

    key: str
    label: str
    used: int
    limit: int | None


def my_usage() -> list[Usage]:
    """People and stores of this workspace against its edition."""
    edition = my_edition()
    limits = edition.limits if edition else {}
    counted = [
        (PEOPLE, _("People, open invitations included"), places_taken()),
        (STORES, _("Stores"), stores_open()),
    ]
    return [Usage(key, label, used, limits.get(key)) for key, label, used in counted]


def not_yet_at_the_provider() -> QuerySet[Subscription]:
    """Subscriptions of sign-ups during which the provider could not be reached."""
    return Subscription.objects.filter(
        stripe_subscription_id=None, created_at__gt=now() - timedelta(days=60)
    ).order_by("pk")


def to_be_ended() -> QuerySet[Subscription]:
    """What still runs at the provider for workspaces that were shut: nobody may pay for those."""
    return (
        Subscription.objects.filter(tenant__state__in=[TenantState.CLOSED, TenantState.PURGED])
        .exclude(status__in=ENDED)
        .exclude(stripe_customer_id=None)
        .order_by("pk")
    )


def to_reconcile() -> QuerySet[Subscription]:
    """All that the provider knows, the longest unseen first."""
    return Subscription.objects.filter(~Q(stripe_customer_id=None)).order_by("synced_at")
