"""The rules of the vehicle stock, which a dealership may change."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from tenants.workspace.house import House

# Banks in China count a year of 360 days, leasing companies mostly 365.
YEARS = [(360, "360"), (365, "365")]


@dataclass(frozen=True, kw_only=True)
class StockRules(House):
    """What a day in stock costs, when a car is old, how many may stand, what is planned."""

    area: ClassVar[str] = "inventory.stock"

    # Per cent a year; 0 means that cars are not financed.
    floor_rate: Decimal = Decimal(0)
    # Days without interest after the arrival.
    floor_free_days: int = 0
    year_days: int = 360
    # Insurance, yard, washing, battery: per car and day.
    upkeep_per_day: Decimal = Decimal(0)
    # A car counts as old from this many days on.
    aged_days: int = 90
    # New alerts also go by mail to whoever takes care of them.
    mails_alerts: bool = False
    # What a car goes through in reconditioning: texts; empty for the usual steps.
    recon_steps: list[str] = field(default_factory=list)
    # Model code to how few and how many may stand in each store: {"least", "most"}, either may lack.
    limits: dict[str, Any] = field(default_factory=dict)
    # Month (2026-12) to model code to {"buy", "sell"}.
    plan: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HallRules(House):
    """Where cars are shown: the plan of each store's hall."""

    area: ClassVar[str] = "inventory.hall"

    # Store id to its zones: {"name", "row", "column" (both from 1), "capacity", "models"}; ``models``
    # are codes or beginnings of codes or names, of each of which one car is to be shown there.
    zones: dict[str, Any] = field(default_factory=dict)
