"""The doors from Celery: what the clock does for the cars a dealership owes something."""

import logging

from celery import shared_task

from dealers.obligations import services
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


@shared_task
def watch_guarantees() -> int:
    """Every hour: who must know that a limit of the three guarantees nears; how many were told of.

    One dealership that fails is logged and keeps no other waiting.
    """
    told = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                told += services.watch_guarantees()
        except Exception:
            log.exception("The three guarantees of %s could not be watched", dealer.schema_name)
    return told
