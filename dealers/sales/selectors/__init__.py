"""Reads of the sales desk."""

from dealers.sales.selectors.achievement import (
    Standing,
    own_standing,
    ranked,
    standings,
    target_rows,
    totals,
)
from dealers.sales.selectors.analysis import usual_period, win_loss
from dealers.sales.selectors.appraisals import appraisal_items, cars_to_trade_in
from dealers.sales.selectors.approvals import approvals_waiting
from dealers.sales.selectors.catalogue import build, models_on_offer, options_on_offer, tier_percent
from dealers.sales.selectors.contracts import (
    OnTime,
    contracts_to_approve,
    contracts_waiting,
    deliveries_to_come,
    differences,
    living_contracts,
    on_time,
    on_time_card,
    steps_overdue,
)
from dealers.sales.selectors.forecast import (
    SIGNED,
    SPOTLIGHT_DAYS,
    forecast,
    large_deals,
    month_after,
)
from dealers.sales.selectors.funnel import funnel
from dealers.sales.selectors.health import health
from dealers.sales.selectors.leads import also_asked, effort_on, leads_waiting
from dealers.sales.selectors.opportunities import funnel_card, is_contact_late, rivals
from dealers.sales.selectors.playbooks import (
    StageRule,
    all_rules,
    checklist,
    criterion_label,
    is_ticked_by_hand,
    names_and_days,
    rules,
    stalled_days,
    track,
    unmet,
)
from dealers.sales.selectors.policy import only_store, policy
from dealers.sales.selectors.quotes import compared_quotes, other_offers, quotes_waiting
from dealers.sales.selectors.rates import purchase_tax, rate_on
from dealers.sales.selectors.reports import Bounds, Figure, Report, Section

__all__ = [
    "SIGNED",
    "SPOTLIGHT_DAYS",
    "Bounds",
    "Figure",
    "OnTime",
    "Report",
    "Section",
    "StageRule",
    "Standing",
    "all_rules",
    "also_asked",
    "appraisal_items",
    "approvals_waiting",
    "build",
    "cars_to_trade_in",
    "checklist",
    "compared_quotes",
    "contracts_to_approve",
    "contracts_waiting",
    "criterion_label",
    "deliveries_to_come",
    "differences",
    "effort_on",
    "forecast",
    "funnel",
    "funnel_card",
    "health",
    "is_contact_late",
    "is_ticked_by_hand",
    "large_deals",
    "leads_waiting",
    "living_contracts",
    "models_on_offer",
    "month_after",
    "names_and_days",
    "on_time",
    "on_time_card",
    "only_store",
    "options_on_offer",
    "other_offers",
    "own_standing",
    "policy",
    "purchase_tax",
    "quotes_waiting",
    "ranked",
    "rate_on",
    "rivals",
    "rules",
    "stalled_days",
    "standings",
    "steps_overdue",
    "target_rows",
    "tier_percent",
    "totals",
    "track",
    "unmet",
    "usual_period",
    "win_loss",
]
