"""Parts, what lies in each store, every move of it, and who waits for it."""

from dealers.parts.models.demands import PartDemand
from dealers.parts.models.fields import QuantityField
from dealers.parts.models.master import Part
from dealers.parts.models.stock import AppendOnly, StockLevel, StockMove

__all__ = ["AppendOnly", "Part", "PartDemand", "QuantityField", "StockLevel", "StockMove"]
