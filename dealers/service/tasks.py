"""The doors from Celery: what the clock does at every dealer's workshop."""

import logging

from celery import shared_task

from dealers.service import services
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


@shared_task
def remind_visits() -> int:
    """Every hour: remind customers of tomorrow's visits, each once; how many.

    A dealership that fails is logged and keeps no other waiting.
    """
    found = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                found += services.remind_visits()
        except Exception:
            log.exception("The workshop of %s could not remind of visits", dealer.schema_name)
    return found
