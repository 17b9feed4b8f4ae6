"""The doors from Celery. The tenant's schema is an argument, and entered by name."""

import logging

from celery import shared_task
from django.utils.timezone import localdate

from dealers.customers import services
from dealers.customers.services.forgetting import erase_forgotten
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import Kind, TenantState

log = logging.getLogger(__name__)
ASLEEP = [TenantState.POOL, TenantState.CLOSED, TenantState.PURGED]


@shared_task
def grade_everywhere() -> None:
    """Every night: one task for each dealer, so that a large one holds up nobody."""
    dealers = Tenant.objects.filter(kind=Kind.DEALER).exclude(state__in=ASLEEP)
    for schema_name in dealers.values_list("schema_name", flat=True):
        grade_customers.delay(schema_name)


@shared_task
def grade_customers(schema_name: str) -> int:
    """Grade the customers of one dealer, and erase prospects whom it keeps no longer.

    Called twice, the second call finds nothing to change.
    """
    tenant = Tenant.objects.filter(schema_name=schema_name, kind=Kind.DEALER).first()
    if tenant is None or tenant.state in ASLEEP:
        return 0
    with in_tenant(tenant):
        changed = services.grade_customers(today=localdate())
        erase_forgotten(today=localdate())
        return changed


@shared_task
def run_plays_everywhere() -> int:
    """Every half hour: the plays of every dealership; how many steps were done."""
    dealers = Tenant.objects.filter(kind=Kind.DEALER).exclude(state__in=ASLEEP)
    done = 0
    for dealer in list(dealers):
        try:
            with in_tenant(dealer):
                done += services.run_plays()
        except Exception:
            log.exception("The plays of %s failed at their clock", dealer.schema_name)
    return done
