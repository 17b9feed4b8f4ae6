"""Reads of the manufacturer's catalogue, from within a dealer or a hub."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from tenants.reference.claim_facts import Cover, LineFacts
from tenants.reference.models import Coverage, LabourOperation, Option, Part, VehicleModel


def models_of(network: UUID) -> QuerySet[VehicleModel]:
    """The models that can be sold now, by code."""
    return VehicleModel.objects.filter(network=network, is_active=True).order_by("code")


def options_of(network: UUID) -> QuerySet[Option]:
    """The options and packages that can be ordered now, packages first, by code."""
    rows = Option.objects.filter(network=network, is_active=True)
    return rows.order_by("-kind", "code")


def parts_of(network: UUID) -> QuerySet[Part]:
    """The catalogue's parts, by code."""
    return Part.objects.filter(network=network).order_by("code")


def operations_of(network: UUID) -> QuerySet[LabourOperation]:
    """The catalogue's labour operations, by code."""
    return LabourOperation.objects.filter(network=network).order_by("code")


def coverages_of(network: UUID) -> QuerySet[Coverage]:
    """The warranty coverages, newest first for each system."""
    return Coverage.objects.filter(network=network).order_by("system", "-valid_from")


def line_facts(*, network: UUID, lines: Iterable[Mapping], model_code: str = "") -> list[LineFacts]:
    """The lines of a claim (mappings shaped like ``ClaimSubmitted.lines``) with catalogue facts.

    Two queries. Without ``model_code`` nobody can tell whether a part fits.
    """
    lines = list(lines)
    codes = {line["code"] for line in lines}
    parts = {part.code: part for part in parts_of(network).filter(code__in=codes)}
    operations = {row.code: row for row in operations_of(network).filter(code__in=codes)}
    found = []
    for line in lines:
        part = parts.get(line["code"]) if line["kind"] == "part" else None
        operation = operations.get(line["code"]) if line["kind"] == "labour" else None
        entry = part or operation
        fits = None
        if part and (model_code or not part.fits):
            fits = not part.fits or model_code in part.fits
        found.append(
            LineFacts(
                kind=line["kind"],
                code=line["code"],
                quantity=Decimal(line["quantity"]),
                unit_price=Decimal(line["unit_price"]),
                amount=Decimal(line["amount"]),
                is_causal=bool(line.get("is_causal")),
                flat_rate_hours=operation.hours if operation else None,
                list_price=part.price if part else None,
                system=entry.system if entry else "",
                fits=fits,
            )
        )
    return found


def coverage_terms(*, network: UUID, on: date) -> dict[str, Cover]:
    """The warranty terms for cars whose warranty started on ``on``, by system. One query."""
    terms: dict[str, Cover] = {}
    for row in coverages_of(network).filter(valid_from__lte=on):
        terms.setdefault(row.system, Cover(months=row.months, kilometres=row.kilometres))
    return terms
