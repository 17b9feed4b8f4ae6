"""Official rates as the house keeps them, and the purchase tax of a quote."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.sales import selectors
from dealers.sales.models import Quote, SalesPolicy
from dealers.sales.services.policy import keep_policy
from dealers.sales.services.quote_base import keep_quote, lock_draft
from dealers.sales.services.quote_lines import PURCHASE_TAX, TOTALS, lines_of, write_lines
from dealers.sales.states import LineKind, RateKind
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User
from tenants.reference.models import Energy
from tenants.workspace.house import locked_rules

MOST_RATES = 60


@transaction.atomic
def add_rate(
    *,
    kind: str,
    percent: Decimal,
    begins: date,
    actor: User,
    applies: str = "",
    cap: Decimal | None = None,
) -> SalesPolicy:
    """Keep an official rate from the day it begins; one of the same day is replaced.

    ``applies`` is an energy of the catalogue, empty for every car. Raises ``InvalidInput``.
    """
    if kind not in RateKind.values or applies not in ("", *Energy.values):
        raise InvalidInput(_("Choose what the rate is for."))
    if not 0 <= percent <= 100:
        raise InvalidInput(_("A rate is 0 to 100 %."), fields={"percent": _("0 to 100.")})
    rate = {
        "kind": str(kind),
        "applies": str(applies),
        "percent": str(percent),
        "cap": "" if cap is None else str(cap),
        "from": begins.isoformat(),
    }
    policy = locked_rules(SalesPolicy)
    kept = [old for old in policy.rates if _key(old) != _key(rate)]
    if len(kept) >= MOST_RATES:
        raise Conflict(_("Remove rates that are long over first."))
    return _keep(policy, [*kept, rate], actor)


@transaction.atomic
def remove_rate(*, kind: str, begins: date, actor: User, applies: str = "") -> SalesPolicy:
    """Forget a rate that was entered by mistake. Raises ``InvalidInput`` if there is none."""
    policy = locked_rules(SalesPolicy)
    wanted = (str(kind), str(applies), begins.isoformat())
    kept = [old for old in policy.rates if _key(old) != wanted]
    if len(kept) == len(policy.rates):
        raise InvalidInput(_("There is no such rate."))
    return _keep(policy, kept, actor)


def _key(rate: Mapping[str, Any]) -> tuple[str, str, str]:
    return rate["kind"], rate["applies"], rate["from"]


def _keep(policy: SalesPolicy, rates: Iterable[dict[str, Any]], actor: User) -> SalesPolicy:
    rates = sorted(rates, key=_key)
    return keep_policy(replace(policy, rates=rates), {"rates": [policy.rates, rates]}, actor)


@transaction.atomic
def add_purchase_tax(*, quote: Quote, actor: User) -> Quote:
    """Put the purchase tax on the car into a draft, by the rate of today; it follows the price of
    the car from then on. Raises ``InvalidInput`` if the house keeps no rate."""
    quote = lock_draft(quote)
    if selectors.purchase_tax(Decimal(0), quote.model_code, localdate()) is None:
        message = _("No purchase tax rate holds today. Enter it under Sales rules, Official rates.")
        raise InvalidInput(message)
    lines = lines_of(quote)
    if not any(line["code"] == PURCHASE_TAX for line in lines):
        tax = {"kind": LineKind.REGISTRATION, "code": PURCHASE_TAX, "price": Decimal(0)}
        lines.append({**tax, "description": str(RateKind.PURCHASE_TAX.label)})
    write_lines(quote, lines)
    return keep_quote(quote, actor, "write", *TOTALS)
