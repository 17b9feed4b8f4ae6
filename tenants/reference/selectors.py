"""Reads of the manufacturer's catalogue, from within a dealer or a hub."""

from uuid import UUID

from django.db.models import QuerySet

from tenants.reference.models import Coverage, LabourOperation, Part, VehicleModel


def models_of(network: UUID) -> QuerySet[VehicleModel]:
    """The models that can be sold now, by code."""
    return VehicleModel.objects.filter(network=network, is_active=True).order_by("code")


def parts_of(network: UUID) -> QuerySet[Part]:
    """The catalogue's parts, by code."""
    return Part.objects.filter(network=network).order_by("code")


def operations_of(network: UUID) -> QuerySet[LabourOperation]:
    """The catalogue's labour operations, by code."""
    return LabourOperation.objects.filter(network=network).order_by("code")


def coverages_of(network: UUID) -> QuerySet[Coverage]:
    """The warranty coverages, newest first for each system."""
    return Coverage.objects.filter(network=network).order_by("system", "-valid_from")
