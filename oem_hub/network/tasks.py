"""The doors from Celery."""

from celery import shared_task

from oem_hub.network import services
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind


@shared_task
def refresh_networks() -> int:
    """Let every hub know who joined or left its network; how many memberships there are."""
    found = 0
    for hub in list(Tenant.objects.filter(kind=Kind.HUB, state__in=OPEN)):
        with in_tenant(hub):
            found += services.refresh_dealers()
    return found
