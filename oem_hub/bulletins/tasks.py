"""The doors from Celery."""

import logging

from celery import shared_task

from oem_hub.bulletins import selectors, services
from tenants.context import in_public, in_tenant
from tenants.models import Tenant
from tenants.reference.services import publish_bulletins
from tenants.selectors import this_tenant
from tenants.states import OPEN, Kind

log = logging.getLogger(__name__)


def spread_here() -> int:
    """Copy what is new at this hub into the catalogue, then tell the dealers; how many bulletins.

    The hub's rows are the truth. Two schemas are two transactions: the copy comes first and may be
    made twice; who was told is noted together with the messages. Killed anywhere, it goes on.
    """
    waiting = selectors.bulletins_to_spread()
    if not waiting:
        return 0
    network = this_tenant().pk
    copies = [selectors.for_the_catalogue(bulletin) for bulletin in waiting]
    with in_public():
        publish_bulletins(network=network, bulletins=copies)
    for copy in copies:
        services.tell_dealers(bulletin_id=copy["id"], revision=copy["revision"])
    return len(copies)


@shared_task
def spread_bulletins() -> int:
    """Every half minute: bring what hubs published into the catalogue; how many bulletins.

    A hub at which this fails is logged and keeps no other waiting.
    """
    found = 0
    for hub in list(Tenant.objects.filter(kind=Kind.HUB, state__in=OPEN)):
        try:
            with in_tenant(hub):
                found += spread_here()
        except Exception:
            log.exception("The bulletins of %s could not be spread", hub.schema_name)
    return found
