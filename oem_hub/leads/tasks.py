"""The doors from Celery: what the clock does with the leads of every manufacturer."""

import logging
from collections.abc import Callable

from celery import shared_task

from oem_hub.leads import services
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


def _everywhere(*acts: Callable[[], int]) -> int:
    """Do the acts in every hub; one that fails is logged and keeps no other waiting."""
    found = 0
    for hub in list(Tenant.objects.filter(kind=Kind.HUB, state__in=OPEN)):
        try:
            with in_tenant(hub):
                found += sum(act() for act in acts)
        except Exception:
            log.exception("The lead desk of %s failed at its clock", hub.schema_name)
    return found


@shared_task
def pass_leads_on() -> int:
    """Every minute: ask back what was not contacted in time, pass on what waits; how many."""
    return _everywhere(services.ask_late_back, services.pass_on_waiting)


@shared_task
def forget_leads() -> int:
    """Every night: forget persons whose leads ended long ago; how many."""
    return _everywhere(services.forget_leads)
