"""The door from Celery: every night the dealers ask their customers."""

import logging

from celery import shared_task

from dealers.surveys import services
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


@shared_task
def ask_everywhere() -> int:
    """Ask whom the rules of each dealership say to ask; how many. One that fails keeps no other waiting."""
    asked = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                asked += services.ask_due()
        except Exception:
            log.exception("The customers of %s were not asked", dealer.schema_name)
    return asked
