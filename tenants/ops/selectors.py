"""Reads of the whole directory, for the operators' own host only."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from tenants.models import Kind, Tenant
from tenants.provisioning.fingerprint import fingerprint
from tenants.provisioning.fleet import tenants_behind
from tenants.states import TenantState


def customers() -> QuerySet[Tenant]:
    """Dealership groups and manufacturers that somebody has taken."""
    return Tenant.objects.filter(kind__in=(Kind.DEALER, Kind.HUB)).exclude(state=TenantState.POOL)


@dataclass(frozen=True)
class Fleet:
    """The state of all tenants in a few figures."""

    by_state: list[tuple[str, str, int]]
    spares: int
    behind: int
    failed: int


def fleet() -> Fleet:
    """Counted in four queries over the directory; no tenant's schema is opened."""
    counted = dict(customers().values_list("state").annotate(Count("pk")).order_by())
    return Fleet(
        by_state=[
            (state.value, state.label, counted[state]) for state in TenantState if state in counted
        ],
        spares=Tenant.objects.filter(
            kind=Kind.DEALER, state=TenantState.POOL, fingerprint=fingerprint(Kind.DEALER)
        ).count(),
        behind=tenants_behind().count(),
        failed=Tenant.objects.exclude(migration_error="").count(),
    )
