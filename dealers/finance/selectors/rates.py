"""What other currencies are worth in the group's."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Expression, Value, When
from django.db.models import DecimalField as Number
from django.utils.timezone import localdate

from dealers.finance.models import ExchangeRate
from dealers.sales.selectors import policy
from portal.core.money import to_cents


@dataclass(frozen=True)
class Rates:
    """The rates of a day into one currency."""

    into: str
    day: date
    found: dict[str, ExchangeRate]

    def of(self, currency: str) -> Decimal | None:
        """What one unit is worth; ``None`` where nobody has set a rate."""
        if currency == self.into:
            return Decimal(1)
        known = self.found.get(currency)
        return known.rate if known else None

    def day_of(self, currency: str) -> date | None:
        """Since when that rate holds."""
        known = self.found.get(currency)
        return known.day if known else None

    def convert(self, amount: Decimal, currency: str) -> Decimal | None:
        """The amount in the group's currency, in cents."""
        rate = self.of(currency)
        return None if rate is None else to_cents(amount * rate)

    def factor(self, path: str) -> Expression:
        """The same in SQL: the rate of the currency at ``path``; null where there is none."""
        kind = Number(max_digits=18, decimal_places=8)
        cases = [When(**{path: code}, then=Value(r.rate)) for code, r in self.found.items()]
        return Case(When(**{path: self.into}, then=Value(Decimal(1))), *cases, output_field=kind)


def group_currency() -> str:
    """The currency of the group's figures, by the house's rules."""
    return str(policy().contract_rule("group_currency"))


def rates_of(day: date | None = None) -> Rates:
    """The rates that hold on a day, today if none is given. Two queries."""
    into, day = group_currency(), day or localdate()
    rows = ExchangeRate.objects.filter(into=into, day__lte=day)
    newest = rows.order_by("currency", "-day").distinct("currency")
    return Rates(into, day, {row.currency: row for row in newest})
