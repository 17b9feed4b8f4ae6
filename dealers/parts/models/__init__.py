"""Parts, what lies in each store, every move of it, and who waits for it."""

from dealers.parts.models.counts import CountLine, StockCount
from dealers.parts.models.demands import PartDemand
from dealers.parts.models.fields import QuantityField
from dealers.parts.models.master import Part
from dealers.parts.models.orders import GoodsReceipt, PurchaseLine, PurchaseOrder
from dealers.parts.models.stock import AppendOnly, StockLevel, StockMove
from dealers.parts.models.suppliers import Supplier
from dealers.parts.models.tracked import TrackedPiece

__all__ = [
    "AppendOnly",
    "CountLine",
    "GoodsReceipt",
    "Part",
    "PartDemand",
    "PurchaseLine",
    "PurchaseOrder",
    "QuantityField",
    "StockCount",
    "StockLevel",
    "StockMove",
    "Supplier",
    "TrackedPiece",
]
