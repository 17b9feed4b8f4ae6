"""The doors from Celery. The tenant's schema is an argument, and entered by name."""

from celery import shared_task
from django.utils.timezone import localdate

from dealers.parts import services
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import Kind, TenantState

ASLEEP = [TenantState.POOL, TenantState.CLOSED, TenantState.PURGED]


@shared_task
def plan_everywhere() -> None:
    """Every night: one task for each dealer, so that a large one holds up nobody."""
    dealers = Tenant.objects.filter(kind=Kind.DEALER).exclude(state__in=ASLEEP)
    for schema_name in dealers.values_list("schema_name", flat=True):
        plan_stock.delay(schema_name)


@shared_task
def tell_everywhere() -> None:
    """Every half hour: one task for each dealer that shares what it has free."""
    dealers = Tenant.objects.filter(kind=Kind.DEALER).exclude(state__in=ASLEEP)
    for schema_name in dealers.values_list("schema_name", flat=True):
        tell_free_stock.delay(schema_name)


@shared_task
def tell_free_stock(schema_name: str) -> int:
    """Tell the network of one dealer's shelves. Called twice, the second has nothing to tell."""
    tenant = Tenant.objects.filter(schema_name=schema_name, kind=Kind.DEALER).first()
    if tenant is None or tenant.state in ASLEEP:
        return 0
    with in_tenant(tenant):
        return services.tell_free_stock()


@shared_task
def plan_stock(schema_name: str) -> int:
    """Plan the shelves of one dealer. Called twice, the second call finds nothing to change."""
    tenant = Tenant.objects.filter(schema_name=schema_name, kind=Kind.DEALER).first()
    if tenant is None or tenant.state in ASLEEP:
        return 0
    with in_tenant(tenant):
        return services.plan_stock(today=localdate())
