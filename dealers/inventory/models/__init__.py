"""The cars we have for sale, and for whom they are kept."""

from dealers.inventory.models.alerts import AlertQuerySet, StockAlert
from dealers.inventory.models.counts import CountQuerySet, StockCount
from dealers.inventory.models.transfers import TransferQuerySet, UnitTransfer
from dealers.inventory.models.units import AGE_STEPS, Reservation, UnitQuerySet, VehicleUnit

__all__ = [
    "AGE_STEPS",
    "AlertQuerySet",
    "CountQuerySet",
    "Reservation",
    "StockAlert",
    "StockCount",
    "TransferQuerySet",
    "UnitQuerySet",
    "UnitTransfer",
    "VehicleUnit",
]
