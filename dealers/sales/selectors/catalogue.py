"""What the manufacturer offers, as the sales desk reads it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dealers.customers.models import Customer
from dealers.sales.selectors.policy import policy
from tenants.reference import selectors as reference
from tenants.reference.configuration import Built, check
from tenants.reference.models import Option, VehicleModel
from tenants.selectors import hub_if_any


def models_on_offer() -> list[VehicleModel]:
    """The models of the network's catalogue; none for a dealership without a network."""
    network = hub_if_any()
    return list(reference.models_of(network.pk)) if network else []


def options_on_offer() -> list[Option]:
    """The options and packages of the network's catalogue, with their rules."""
    network = hub_if_any()
    return list(reference.options_of(network.pk)) if network else []


def build(*, model_code: str, colour: str, options: Sequence[str], day: date) -> Built | None:
    """A choice looked at by the maker's rules; ``None`` if the model is not on offer."""
    model = next((row for row in models_on_offer() if row.code == model_code), None)
    if model is None:
        return None
    return check(model=model, colour=colour, chosen=options, options=options_on_offer(), day=day)


def tier_percent(customer: Customer) -> Decimal:
    """What a key account gets off the car, in percent, by the rules of the house."""
    return Decimal(policy().tier_discounts.get(customer.price_tier) or 0)
