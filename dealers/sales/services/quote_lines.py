"""The lines of a quote and the sums that follow from them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.inventory.models import VehicleUnit
from dealers.sales import selectors
from dealers.sales.models import Appraisal, Quote, QuoteLine
from dealers.sales.services.financing import refresh_finance
from dealers.sales.states import LineKind, PriceReason, RateKind
from portal.core.errors import InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_text

MAX_LINES = 60
TOTALS = (
    "goods",
    "discount",
    "trade_in",
    "tier_discount",
    "total",
    "discount_percent",
    "finance",
)
PURCHASE_TAX = "purchase_tax"  # the code of the line that follows the price of the car
CAR = (LineKind.VEHICLE, LineKind.OPTION)
KEPT = ("kind", "code", "description", "quantity", "list_price", "price", "reason")


def line_of_unit(unit: VehicleUnit) -> dict[str, Any]:
    """A car from stock as the first line of a quote."""
    return {
        "kind": LineKind.VEHICLE,
        "code": unit.model_code,
        "description": f"{unit.model_name} {unit.colour}".strip(),
        "price": unit.price,
        "list_price": unit.price,
    }


def lines_of(quote: Quote) -> list[dict[str, Any]]:
    """The lines as ``write_lines`` takes them, without what it adds itself."""
    rows = quote.lines.exclude(kind=LineKind.TIER)
    return [{name: getattr(row, name) for name in KEPT} for row in rows]


def write_lines(quote: Quote, lines: Iterable[Mapping[str, Any]]) -> None:
    """Replace a draft's lines and compute its totals (not saved).

    A key account's price is added as a line of its own. Raises ``InvalidInput``.
    """
    given = [line for line in lines if line["kind"] != LineKind.TIER]
    if len(given) > MAX_LINES:
        raise InvalidInput(_("A quote has at most %(count)s lines.") % {"count": MAX_LINES})
    rows = [_clean_line(quote, place, line) for place, line in enumerate(given)]
    _put_costs(quote, rows)
    _put_agreed_values(quote, rows)
    rows += _tier_lines(quote, rows)
    _put_tax(quote, rows)
    quote.lines.all().delete()
    QuoteLine.objects.bulk_create(rows)
    _add_up(quote, rows)
    refresh_finance(quote)


def _add_up(quote: Quote, rows: list[QuoteLine]) -> None:
    goods = [row for row in rows if not row.is_negative]
    against = {
        kind: sum((-row.amount for row in rows if row.kind == kind), Decimal(0))
        for kind in (LineKind.TRADE_IN, LineKind.DISCOUNT, LineKind.TIER)
    }
    quote.goods = sum((row.list_amount for row in goods), Decimal(0))
    quote.trade_in, quote.tier_discount = against[LineKind.TRADE_IN], against[LineKind.TIER]
    asked = sum((row.amount for row in goods), Decimal(0))
    quote.discount = quote.goods - asked + against[LineKind.DISCOUNT]
    quote.total = asked - sum(against.values())
    if quote.total < 0:
        raise InvalidInput(_("The total would be below zero. Check discount and trade-in."))
    share = quote.discount / quote.goods * 100 if quote.goods else Decimal(0)
    quote.discount_percent = to_cents(share)


def _clean_line(quote: Quote, place: int, line: Mapping[str, Any]) -> QuoteLine:
    """One line as stored. Raises ``InvalidInput`` naming the line."""
    kind, price = LineKind(line["kind"]), Decimal(line["price"])
    quantity = Decimal(line.get("quantity") or 1)
    if price < 0 or quantity <= 0:
        message = _("Line %(number)s: type amounts above zero; discounts count against the total.")
        raise InvalidInput(message % {"number": place + 1})
    reason = str(line.get("reason") or "")
    if reason and reason not in PriceReason.values:
        raise InvalidInput(_("Line %(number)s: choose one of the reasons.") % {"number": place + 1})
    return QuoteLine(
        quote=quote,
        position=place,
        kind=kind,
        code=str(line.get("code") or "")[:40],
        description=clean_text(str(line.get("description") or ""))[:200] or str(kind.label),
        quantity=quantity,
        price=to_cents(price),
        list_price=to_cents(Decimal(line.get("list_price") or price)),
        reason=reason,
    )


def _put_costs(quote: Quote, rows: list[QuoteLine]) -> None:
    """The car from stock costs what it cost us; whoever writes the quote cannot say otherwise."""
    if quote.unit is None:
        return
    car = next((row for row in rows if row.kind == LineKind.VEHICLE), None)
    if car is not None:
        car.cost = quote.unit.cost


def _put_agreed_values(quote: Quote, rows: list[QuoteLine]) -> None:
    """A car taken in payment counts with the value that was agreed, whatever is typed."""
    if not any(row.kind == LineKind.TRADE_IN and row.code for row in rows):
        return
    held = Appraisal.objects.filter(quote=quote).values_list("number", "agreed_value")
    agreed = dict(held)
    for row in rows:
        if row.kind == LineKind.TRADE_IN and row.code in agreed:
            row.quantity = Decimal(1)
            row.price = row.list_price = agreed[row.code] or Decimal(0)


def _tier_lines(quote: Quote, rows: list[QuoteLine]) -> list[QuoteLine]:
    """A key account's price on car and options, by the rules of the house."""
    percent = selectors.tier_percent(quote.customer)
    base = sum((row.amount for row in rows if row.kind in CAR), Decimal(0))
    amount = to_cents(base * percent / 100)
    if not amount:
        return []
    with translation.override(quote.customer.language):
        text = f"{LineKind.TIER.label} {percent.normalize():f} %"
    return [
        QuoteLine(
            quote=quote,
            position=len(rows),
            kind=LineKind.TIER,
            description=text,
            quantity=Decimal(1),
            price=amount,
            list_price=amount,
        )
    ]


def _put_tax(quote: Quote, rows: list[QuoteLine]) -> None:
    """The purchase tax follows what is asked for the car after discounts."""
    line = next((row for row in rows if row.code == PURCHASE_TAX), None)
    if line is None:
        return
    counted = (*CAR, LineKind.DISCOUNT, LineKind.TIER)
    asked = sum((row.amount for row in rows if row.kind in counted), Decimal(0))
    found = selectors.purchase_tax(max(asked, Decimal(0)), quote.model_code, localdate())
    if found is not None:
        percent, amount = found
        with translation.override(quote.customer.language):
            line.description = f"{RateKind.PURCHASE_TAX.label} {percent.normalize():f} %"
        line.quantity, line.price, line.list_price, line.reason = Decimal(1), amount, amount, ""


def check_reasons(quote: Quote) -> None:
    """Whoever goes below the list says why, line by line. Raises ``InvalidInput``."""
    for number, row in enumerate(quote.lines.all(), 1):
        is_lower = row.price < row.list_price or row.kind == LineKind.DISCOUNT
        if is_lower and not row.reason:
            message = _("Line %(number)s, “%(line)s”: choose why it is below the list price.")
            raise InvalidInput(message % {"number": number, "line": row.description})
