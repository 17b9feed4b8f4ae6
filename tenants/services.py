"""Everything that changes the directory."""

import secrets

from django.db import transaction
from django.db.models import Q

from tenants.context import in_public
from tenants.models import Domain, Kind, Membership, Tenant
from tenants.provisioning.fingerprint import fingerprint
from tenants.provisioning.script import create_schema, drop_schema
from tenants.states import TenantState


def create_tenant(
    *,
    kind: Kind,
    name: str,
    host: str,
    slug: str | None = None,
    hub: Tenant | None = None,
    dealer_code: str = "",
    region: str = "",
) -> Tenant:
    """Make an active tenant with its empty, migrated schema; a dealer joins the network of ``hub``.

    The schema's name is random and never user text.
    """
    schema_name = "public" if kind == Kind.PUBLIC else f"t_{secrets.token_hex(8)}"
    with in_public():
        if kind != Kind.PUBLIC:
            create_schema(schema_name, kind=kind)
        tenant = Tenant.objects.create(
            kind=kind,
            name=name,
            schema_name=schema_name,
            slug=slug,
            state=TenantState.ACTIVE,
            fingerprint=fingerprint(kind),
        )
        Domain.objects.create(tenant=tenant, domain=host, is_primary=True)
        if hub:
            Membership.objects.create(
                dealer=tenant, hub=hub, dealer_code=dealer_code or slug or host[:20], region=region
            )
    return tenant


def erase_tenant(*, tenant: Tenant) -> None:
    """Remove a tenant with all that it has, for good: schema, hosts, memberships, directory row."""
    with in_public(), transaction.atomic():
        drop_schema(tenant.schema_name)
        Membership.objects.filter(Q(dealer=tenant) | Q(hub=tenant)).delete()
        Domain.objects.filter(tenant=tenant).delete()
        Tenant.objects.filter(pk=tenant.pk).delete()
