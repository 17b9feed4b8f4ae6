"""Money: decimal amounts with a currency, rounded once and never floating."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

CENT = Decimal("0.01")
DEFAULT_CURRENCY = "CNY"


def to_cents(amount: Decimal) -> Decimal:
    """Round to two decimals, half up, as invoices do."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``total`` in whole cents over ``weights`` by the largest remainder; earlier ones win ties.

    The parts sum up to ``total`` exactly. ``weights`` are not negative; if all are nought, the
    first takes everything.
    """
    cents, whole = int(total / CENT), sum(weights)
    if not weights:
        return []
    if not whole:
        return [total, *[Decimal(0)] * (len(weights) - 1)]
    exact = [cents * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_rest = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for place in by_rest[: cents - sum(parts)]:
        parts[place] += 1
    return [part * CENT for part in parts]


class MoneyField(models.DecimalField):
    """An amount with two decimals, up to 999,999,999,999.99; the currency stands on the document."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 14, "decimal_places": 2, **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


class CurrencyField(models.CharField):
    """An ISO 4217 code, three capitals."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 3, "default": DEFAULT_CURRENCY, **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
