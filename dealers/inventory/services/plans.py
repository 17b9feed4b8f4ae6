"""The plan: how many cars of a model are to be bought and sold in a month."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.inventory import selectors
from dealers.inventory.rules import StockRules
from dealers.inventory.services.base import refuse
from dealers.inventory.services.costing import set_rules
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.house import locked_rules

MOST_MODELS = 300


@transaction.atomic
def plan_month(*, month: date, lines: Iterable[dict[str, Any]], actor: User | None) -> StockRules:
    """Set the plan of one month (any day of it): ``{"model_code", "buy", "sell"}`` for each model.

    Replaces the month's plan; a line without numbers is left out. Raises ``InvalidInput`` for a model
    twice.
    """
    rules = locked_rules(StockRules)
    wanted: dict[str, dict[str, int]] = {}
    for line in lines:
        code = clean_text(line["model_code"])[:40]
        buy, sell = line.get("buy") or 0, line.get("sell") or 0
        if not code or not (buy or sell):
            continue
        if code in wanted:
            raise refuse("lines", _("%(code)s is named twice.") % {"code": code})
        wanted[code] = {"buy": buy, "sell": sell}
    if len(wanted) > MOST_MODELS:
        raise refuse("lines", _("At most %(most)s models.") % {"most": MOST_MODELS})
    key = selectors.month_key(month)
    plan = {**rules.plan, key: wanted}
    return set_rules(actor, {"plan": {k: v for k, v in sorted(plan.items()) if v}})
