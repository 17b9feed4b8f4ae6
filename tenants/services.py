"""Everything that changes the directory."""

import secrets

from tenants.context import in_public
from tenants.models import Domain, Kind, Membership, Tenant
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
        tenant = Tenant.objects.create(
            kind=kind, name=name, schema_name=schema_name, slug=slug, state=TenantState.ACTIVE
        )
        if kind != Kind.PUBLIC:
            tenant.create_schema(check_if_exists=True, sync_schema=True, verbosity=0)
        Domain.objects.create(tenant=tenant, domain=host, is_primary=True)
        if hub:
            Membership.objects.create(
                dealer=tenant, hub=hub, dealer_code=dealer_code or slug or host[:20], region=region
            )
    return tenant
