"""Reads of the directory. They work from within a tenant: its search path ends in ``public``."""

from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from tenants.models import Kind, Membership, Tenant
from tenants.states import OPEN


def this_tenant() -> Tenant:
    """The tenant whose schema this code works in. Raises ``Tenant.DoesNotExist`` in none."""
    return Tenant.objects.get(schema_name=connection.schema_name)


def hub_if_any() -> Tenant | None:
    """The manufacturer the current dealer works with: the network joined first; ``None`` without."""
    return (
        Tenant.objects.filter(
            kind=Kind.HUB,
            members__dealer__schema_name=connection.schema_name,
            members__is_active=True,
        )
        .order_by("members__created_at")
        .first()
    )


def hub_of_this_dealer() -> Tenant:
    """As ``hub_if_any``. Raises ``Tenant.DoesNotExist`` for a dealer without a network."""
    hub = hub_if_any()
    if hub is None:
        raise Tenant.DoesNotExist("This dealership has not joined a network.")
    return hub


def networks_of_this_dealer() -> QuerySet[Membership]:
    """The networks the current dealer belongs or belonged to, the first joined first."""
    return (
        Membership.objects.filter(dealer__schema_name=connection.schema_name)
        .select_related("hub")
        .order_by("created_at")
    )


def sisters_of_this_dealer() -> QuerySet[Tenant]:
    """The other open dealerships of the networks that the current dealer belongs to."""
    mine = Membership.objects.filter(
        dealer__schema_name=connection.schema_name, is_active=True
    ).values("hub")
    theirs = Membership.objects.filter(hub__in=mine, is_active=True).values("dealer")
    return Tenant.objects.filter(pk__in=theirs, kind=Kind.DEALER, state__in=OPEN).exclude(
        schema_name=connection.schema_name
    )


def members_of_this_hub() -> QuerySet[Membership]:
    """The dealers of the current hub's network."""
    return (
        Membership.objects.filter(hub__schema_name=connection.schema_name, is_active=True)
        .select_related("dealer")
        .order_by("dealer_code")
    )


def tenant_by_id(tenant_id: UUID | str) -> Tenant:
    """The tenant a message came from or goes to."""
    return Tenant.objects.get(pk=tenant_id)


def host_of(tenant: Tenant) -> str:
    """The host of a tenant, without a port."""
    return f"{tenant.slug}.{settings.PORTAL_DOMAIN}" if tenant.slug else settings.PORTAL_DOMAIN


def url_of(tenant: Tenant, path: str = "/") -> str:
    """The full address of ``path`` on the tenant's own host, for mails and redirects."""
    return f"{settings.PORTAL_SCHEME}://{host_of(tenant)}{settings.PORTAL_PORT_SUFFIX}{path}"
