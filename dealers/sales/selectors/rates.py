"""Official rates: purchase tax and the value added tax inside a car's price.

They are the house's settings with the day they begin, never facts of the programme: laws change,
and new-energy cars are taxed by rules of their own. ``SalesPolicy.rates`` holds objects::

    {"kind": "purchase_tax", "applies": "electric", "percent": "5.00", "cap": "15000.00",
     "from": "2026-01-01"}

``applies`` is an energy of the catalogue, empty for all; ``cap`` is the highest tax, empty for
none.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from dealers.sales.selectors.catalogue import models_on_offer
from dealers.sales.selectors.policy import policy
from dealers.sales.states import RateKind
from portal.core.money import to_cents


def rate_on(kind: RateKind, energy: str, day: date) -> dict[str, Any] | None:
    """The rate that holds on a day: one for just this energy before one for all, then the latest."""
    begun = [
        rate
        for rate in policy().rates
        if rate["kind"] == kind
        and rate["from"] <= day.isoformat()
        and rate["applies"] in ("", energy)
    ]
    return max(begun, key=lambda rate: (rate["applies"] != "", rate["from"]), default=None)


def energy_of(model_code: str) -> str:
    """What drives a model of the catalogue; empty for one that is not in it."""
    found = (row.energy for row in models_on_offer() if row.code == model_code)
    return next(found, "") if model_code else ""


def purchase_tax(price: Decimal, model_code: str, day: date) -> tuple[Decimal, Decimal] | None:
    """Percent and amount of the purchase tax on a car at this price, value added tax included.

    The tax is on the price without value added tax, rounded once to the cent. ``None`` if the
    house keeps no rate for the day.
    """
    energy = energy_of(model_code)
    tax = rate_on(RateKind.PURCHASE_TAX, energy, day)
    if tax is None:
        return None
    vat = rate_on(RateKind.VAT, energy, day)
    inside = Decimal(vat["percent"]) if vat else Decimal(0)
    percent = Decimal(tax["percent"])
    amount = to_cents(price / (1 + inside / 100) * percent / 100)
    return percent, min(amount, Decimal(tax["cap"])) if tax["cap"] else amount
