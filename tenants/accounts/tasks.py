"""The doors from Celery."""

from importlib import import_module

from celery import shared_task
from django.conf import settings

from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import Kind, TenantState


@shared_task
def clear_sessions() -> None:
    """Forget sessions that have run out, in every tenant."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    unused = [TenantState.POOL, TenantState.PURGED]
    for tenant in list(Tenant.objects.exclude(kind=Kind.PUBLIC).exclude(state__in=unused)):
        with in_tenant(tenant):
            store.clear_expired()
