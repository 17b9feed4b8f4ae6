"""The rules of this dealership."""

from dealers.sales.models import SalesPolicy
from tenants.accounts.models import Unit, UnitKind


def policy() -> SalesPolicy:
    """The rules of this dealership; unsaved defaults until somebody changes them."""
    return SalesPolicy.objects.first() or SalesPolicy()


def only_store() -> Unit | None:
    """The store of a dealership that has just one."""
    stores = list(Unit.objects.filter(kind=UnitKind.STORE, is_active=True)[:2])
    return stores[0] if len(stores) == 1 else None
