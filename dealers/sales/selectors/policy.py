"""The rules of this dealership."""

from dealers.sales.models import SalesPolicy
from tenants.accounts.models import Unit, UnitKind
from tenants.workspace.house import rules_of


def policy() -> SalesPolicy:
    """The rules of this dealership; the usual ones until somebody changes them."""
    return rules_of(SalesPolicy)


def only_store() -> Unit | None:
    """The store of a dealership that has just one."""
    stores = list(Unit.objects.filter(kind=UnitKind.STORE, is_active=True)[:2])
    return stores[0] if len(stores) == 1 else None
