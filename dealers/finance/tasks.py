"""The door from Celery."""

import logging

from celery import shared_task

from dealers.finance.services import chase_receivables
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import Kind, TenantState

log = logging.getLogger(__name__)
ASLEEP = [TenantState.POOL, TenantState.CLOSED, TenantState.PURGED]


@shared_task
def chase_all() -> int:
    """Plan the reminders of every dealership; one that fails is told to the log and the rest go on."""
    made = 0
    dealers = Tenant.objects.filter(kind=Kind.DEALER).exclude(state__in=ASLEEP)
    for tenant in list(dealers):
        try:
            with in_tenant(tenant):
                made += chase_receivables()
        except Exception:
            log.exception("the reminders of %s were not made", tenant.schema_name)
    return made
