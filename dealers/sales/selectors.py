"""Reads of the sales desk."""

from django.db.models import QuerySet

from dealers.sales.models import Contract, Lead, Opportunity, SalesPolicy
from dealers.sales.permissions import VIEW_LEAD
from dealers.sales.states import ContractStatus
from tenants.accounts.models import Unit, UnitKind, User


def policy() -> SalesPolicy:
    """The rules of this dealership; unsaved defaults until somebody changes them."""
    return SalesPolicy.objects.first() or SalesPolicy()


def only_store() -> Unit | None:
    """The store of a dealership that has just one."""
    stores = list(Unit.objects.filter(kind=UnitKind.STORE, is_active=True)[:2])
    return stores[0] if len(stores) == 1 else None


def leads_waiting(user: User) -> int:
    """How many leads this person may see that nobody has answered, counted to 1,000."""
    waiting = Lead.objects.visible_to(user, VIEW_LEAD).unanswered()
    return len(waiting.order_by().values_list("pk")[:1000])


def living_contracts(opportunity: Opportunity) -> QuerySet[Contract]:
    """The contracts of an opportunity that are neither cancelled nor replaced."""
    over = (ContractStatus.CANCELLED, ContractStatus.AMENDED)
    return Contract.objects.filter(opportunity=opportunity).exclude(status__in=over)
