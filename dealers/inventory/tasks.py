"""The door from Celery: what the clock does at every dealer's stock."""

import logging

from celery import shared_task

from dealers.inventory.services import watch_stock
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


@shared_task
def watch_everywhere() -> int:
    """Every night: hold each stock against its thresholds; how many alerts were raised."""
    raised = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                raised += watch_stock()
        except Exception:
            log.exception("The stock of %s was not watched", dealer.schema_name)
    return raised
