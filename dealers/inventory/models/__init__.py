"""The cars we have for sale, for whom they are kept, and the rules of the stock."""

from dealers.inventory.models.alerts import AlertQuerySet, StockAlert
from dealers.inventory.models.counts import CountQuerySet, StockCount
from dealers.inventory.models.rules import StockRules
from dealers.inventory.models.transfers import TransferQuerySet, UnitTransfer
from dealers.inventory.models.units import AGE_STEPS, Reservation, UnitQuerySet, VehicleUnit

__all__ = [
    "AGE_STEPS",
    "AlertQuerySet",
    "CountQuerySet",
    "Reservation",
    "StockAlert",
    "StockCount",
    "StockRules",
    "TransferQuerySet",
    "UnitQuerySet",
    "UnitTransfer",
    "VehicleUnit",
]
