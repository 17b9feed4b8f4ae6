"""Reads of the stock of cars."""

from dealers.inventory.selectors.alerts import (
    alert_key,
    alert_report,
    alerts_waiting,
    crossings,
)
from dealers.inventory.selectors.costs import first_day_of_interest, rules, with_holding
from dealers.inventory.selectors.counts import (
    count_progress,
    expected_in,
    not_seen,
    open_differences,
)
from dealers.inventory.selectors.figures import (
    StockRow,
    days_supply,
    stock_by_model,
    turn_of_year,
)
from dealers.inventory.selectors.hall import Hall, hall_of, halls_of, zone_key, zones_of
from dealers.inventory.selectors.people import has_network, people_at, sister_dealers
from dealers.inventory.selectors.plans import PlanRow, month_key, months_around, stock_plan
from dealers.inventory.selectors.recon import has_open_steps, recon_steps, steps
from dealers.inventory.selectors.transfers import transfers_waiting
from dealers.inventory.selectors.units import (
    open_reservation,
    papers_for,
    pdi_sheet,
    reservation_of_contract,
    unit_by_vin,
    units_for_sale,
    units_to_prepare,
    units_waiting,
)

__all__ = [
    "Hall",
    "PlanRow",
    "StockRow",
    "alert_key",
    "alert_report",
    "alerts_waiting",
    "count_progress",
    "crossings",
    "days_supply",
    "expected_in",
    "first_day_of_interest",
    "hall_of",
    "halls_of",
    "has_network",
    "has_open_steps",
    "month_key",
    "months_around",
    "not_seen",
    "open_differences",
    "open_reservation",
    "papers_for",
    "pdi_sheet",
    "people_at",
    "recon_steps",
    "reservation_of_contract",
    "rules",
    "sister_dealers",
    "steps",
    "stock_by_model",
    "stock_plan",
    "transfers_waiting",
    "turn_of_year",
    "unit_by_vin",
    "units_for_sale",
    "units_to_prepare",
    "units_waiting",
    "with_holding",
    "zone_key",
    "zones_of",
]
