"""Customers, the cars they own, and everything that was said and done with them."""

from dealers.customers.models.contacts import FollowUp, TimelineEntry, translated
from dealers.customers.models.customers import Customer, CustomerLink, CustomerQuerySet
from dealers.customers.models.merging import CustomerMerge
from dealers.customers.models.vehicles import Ownership, Vehicle, VehicleQuerySet

__all__ = [
    "Customer",
    "CustomerLink",
    "CustomerMerge",
    "CustomerQuerySet",
    "FollowUp",
    "Ownership",
    "TimelineEntry",
    "Vehicle",
    "VehicleQuerySet",
    "translated",
]
