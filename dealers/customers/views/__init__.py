"""The screens of customers, their cars and follow-ups."""

from dealers.customers.views import customers, followups, merging, relations, value, vehicles

__all__ = ["customers", "followups", "merging", "relations", "value", "vehicles"]
