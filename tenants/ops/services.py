"""What operators do to a tenant. Each act is in the operators' own audit trail.

The note comes first, in a transaction of its own: one transaction writes one schema, and of the
two a note without an act is the smaller evil.
"""

from django.db import transaction

from tenants import services
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.context import in_public
from tenants.models import Tenant
from tenants.ops.permissions import CLOSE_TENANT, HOLD_TENANT
from tenants.states import TENANT_MOVES, TenantState


def hold(*, tenant: Tenant, reason: str, actor: User) -> Tenant:
    """Make a workspace read-only until ``release``. Raises ``InvalidInput`` without a reason."""
    if tenant.state != TenantState.SUSPENDED:
        TENANT_MOVES.check(TenantState(tenant.state), TenantState.SUSPENDED)
    _note(tenant, actor, HOLD_TENANT, {"held": [tenant.hold_reason, reason]})
    with in_public():
        return services.suspend_tenant(tenant=tenant, reason=reason)


def release(*, tenant: Tenant, actor: User) -> Tenant:
    """Lift the hold; billing's next word corrects the state where it differs."""
    TENANT_MOVES.check(TenantState(tenant.state), TenantState.ACTIVE)
    _note(tenant, actor, HOLD_TENANT, {"held": [tenant.hold_reason, ""]})
    with in_public():
        return services.resume_tenant(tenant=tenant)


def close(*, tenant: Tenant, actor: User) -> Tenant:
    """Shut a workspace for good. Its data and its address stay."""
    TENANT_MOVES.check(TenantState(tenant.state), TenantState.CLOSED)
    _note(tenant, actor, CLOSE_TENANT, {"state": [tenant.state, TenantState.CLOSED.value]})
    with in_public():
        return services.close_tenant(tenant=tenant)


@transaction.atomic
def _note(tenant: Tenant, actor: User, verb: str, changes: dict) -> None:
    record(actor=actor, verb=verb, target=tenant, changes=changes)
