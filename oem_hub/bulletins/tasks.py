"""The doors from Celery."""

import logging

from celery import shared_task

from oem_hub.bulletins import services
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


@shared_task
def spread_bulletins() -> int:
    """Every half minute: bring what hubs published into the catalogue; how many bulletins.

    A hub at which this fails is logged and keeps no other waiting.
    """
    found = 0
    for hub in list(Tenant.objects.filter(kind=Kind.HUB, state__in=OPEN)):
        try:
            with in_tenant(hub):
                found += services.spread_bulletins()
        except Exception:
            log.exception("The bulletins of %s could not be spread", hub.schema_name)
    return found
