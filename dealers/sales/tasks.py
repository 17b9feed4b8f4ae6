"""The doors from Celery: what the clock does at every dealer's sales desk."""

import logging
from collections.abc import Callable

from celery import shared_task

from dealers.sales.services import escalation, expire_appraisals, expire_quotes
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


def _everywhere(*acts: Callable[[], int]) -> int:
    """Do the acts at every dealership; how much was done.

    One that fails is logged and keeps no other waiting.
    """
    found = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                found += sum(act() for act in acts)
        except Exception:
            log.exception("The sales desk of %s failed at its clock", dealer.schema_name)
    return found


@shared_task
def expire_offers() -> int:
    """Close quotes and appraisals whose day is over; how many."""
    return _everywhere(expire_quotes, expire_appraisals)


@shared_task
def watch_leads() -> int:
    """Every minute: tell who has to know that a lead or an urgent follow-up waits; how many."""
    return _everywhere(escalation.escalate_leads, escalation.escalate_follow_ups)


@shared_task
def tidy_leads() -> int:
    """Every hour: neglected leads go back to the pool, forgotten ones to sleep; how many."""
    return _everywhere(escalation.release_leads, escalation.put_leads_to_sleep)
