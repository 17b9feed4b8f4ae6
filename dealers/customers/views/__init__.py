"""The screens of customers, their cars and follow-ups."""

from dealers.customers.views import customers, followups, vehicles

__all__ = ["customers", "followups", "vehicles"]
