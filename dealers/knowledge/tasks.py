"""The doors from Celery."""

import logging

from celery import shared_task

from dealers.knowledge import services
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


@shared_task
def remind_everywhere() -> int:
    """Every morning: remind of articles that are to be looked at anew; how many.

    A dealership at which this fails is logged and keeps no other waiting.
    """
    found = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                found += services.remind_of_articles()
        except Exception:
            log.exception("The articles of %s failed at their clock", dealer.schema_name)
    return found
