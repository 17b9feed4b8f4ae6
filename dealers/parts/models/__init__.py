"""Parts, what lies in each store, every move of it, and who waits for it."""

from dealers.parts.models.demands import PartDemand
from dealers.parts.models.fields import QuantityField
from dealers.parts.models.master import Part
from dealers.parts.models.orders import GoodsReceipt, PurchaseLine, PurchaseOrder, Supplier
from dealers.parts.models.stock import AppendOnly, StockLevel, StockMove

__all__ = [
    "AppendOnly",
    "GoodsReceipt",
    "Part",
    "PartDemand",
    "PurchaseLine",
    "PurchaseOrder",
    "QuantityField",
    "StockLevel",
    "StockMove",
    "Supplier",
]
