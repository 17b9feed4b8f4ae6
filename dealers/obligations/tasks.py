"""The doors from Celery: what the clock does for the cars a dealership owes something."""

import logging
from collections.abc import Callable

from celery import shared_task

from dealers.obligations import services
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


def _everywhere(act: Callable[[], int]) -> int:
    """Do the act at every dealership; how much was done.

    One that fails is logged and keeps no other waiting.
    """
    found = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                found += act()
        except Exception:
            log.exception("The obligations of %s failed at their clock", dealer.schema_name)
    return found


@shared_task
def watch_guarantees() -> int:
    """Every hour: tell who must know that a limit of the three guarantees nears; how many."""
    return _everywhere(services.watch_guarantees)


@shared_task
def expire_contracts() -> int:
    """Every night: end contracts whose day is over, remind of those that end soon; how many."""
    return _everywhere(services.expire_contracts)
