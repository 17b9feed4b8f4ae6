"""The door from Celery."""

import logging

from celery import shared_task

from dealers.fleet.services import watch_trips
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


@shared_task
def watch_fleets() -> int:
    """Tell of overdue cars at every dealership; one that fails is logged and the rest go on."""
    told = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                told += watch_trips()
        except Exception:
            log.exception("The fleet of %s was not watched", dealer.schema_name)
    return told
