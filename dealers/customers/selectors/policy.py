"""How this house treats its customers."""

from dealers.customers.models import CustomerPolicy


def policy() -> CustomerPolicy:
    """The rules of this dealership; unsaved defaults until somebody changes them."""
    return CustomerPolicy.objects.first() or CustomerPolicy()
