"""The doors from Celery."""

import logging
from collections.abc import Callable

from celery import shared_task

from dealers.fleet.services import tell_of_dates, watch_trips
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


def _everywhere(act: Callable[[], int]) -> int:
    """Do it at every dealership; one that fails is logged and the rest go on."""
    found = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                found += act()
        except Exception:
            log.exception("The fleet of %s failed at its clock", dealer.schema_name)
    return found


@shared_task
def watch_fleets() -> int:
    """Every five minutes: tell of overdue cars, cancel what nobody collected; how many."""
    return _everywhere(watch_trips)


@shared_task
def tell_fleets() -> int:
    """Every morning: tell of inspections, insurances and services that are near; how many cars."""
    return _everywhere(tell_of_dates)
