"""How this house treats its customers."""

from dealers.customers.rules import CustomerPolicy
from tenants.workspace.house import rules_of


def policy() -> CustomerPolicy:
    """The rules of this dealership; the defaults until somebody changes them."""
    return rules_of(CustomerPolicy)
