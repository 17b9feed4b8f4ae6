"""The door from Celery: what the clock does at every dealer's care desk."""

import logging

from celery import shared_task

from dealers.care.services import escalate_cases
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


@shared_task
def watch_cases() -> int:
    """Every minute: tell who has to know that a customer or a department waits; how many.

    A dealership that fails is logged and keeps no other waiting.
    """
    found = 0
    for dealer in list(Tenant.objects.filter(kind=Kind.DEALER, state__in=OPEN)):
        try:
            with in_tenant(dealer):
                found += escalate_cases()
        except Exception:
            log.exception("The care desk of %s failed at its clock", dealer.schema_name)
    return found
