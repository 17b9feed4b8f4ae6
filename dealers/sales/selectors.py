"""Reads of the sales desk."""

from dealers.sales.models import Lead, SalesPolicy
from dealers.sales.permissions import VIEW_LEAD
from tenants.accounts.models import User


def policy() -> SalesPolicy:
    """The rules of this dealership; unsaved defaults until somebody changes them."""
    return SalesPolicy.objects.first() or SalesPolicy()


def leads_waiting(user: User) -> int:
    """How many leads this person may see that nobody has answered, counted to 1,000."""
    waiting = Lead.objects.visible_to(user, VIEW_LEAD).unanswered()
    return len(waiting.order_by().values_list("pk")[:1000])
