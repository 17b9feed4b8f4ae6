"""Reads of the manufacturer's catalogue, from within a dealer or a hub."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.timezone import localdate

from portal.core.symptoms import asking_for, asking_for_all, closeness, names_code
from tenants.reference.bulletins import PublishedBulletin, PublishedState
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


def bulletins_of(networks: Collection[UUID]) -> QuerySet[PublishedBulletin]:
    """The bulletins of these networks, the newest first, those that no longer hold included."""
    rows = PublishedBulletin.objects.filter(network__in=networks).defer("search")
    return rows.order_by("-published_at", "-id")


def find_bulletins(rows: QuerySet[PublishedBulletin], text: str) -> QuerySet[PublishedBulletin]:
    """Those that say every typed word, in either language, or have the number or fault code."""
    wanted = Q(number__icontains=text.strip())
    if asked := asking_for_all(text):
        wanted |= Q(search__matches=asked)
    return rows.filter(wanted)


def bulletins_for(
    networks: Collection[UUID],
    *,
    words: set[str],
    fault_code: str = "",
    model_code: str = "",
    most: int = 5,
) -> list[PublishedBulletin]:
    """The bulletins that hold today for a fault code or these words, the likeliest first.

    The code before the model before the words. One query, found by the index; none where nothing is
    asked or there is no network.
    """
    asked = asking_for(words, fault_code, most=12)
    if not asked or not networks:
        return []
    today = localdate()
    rows = bulletins_of(networks).filter(
        Q(valid_until=None) | Q(valid_until__gte=today),
        search__matches=asked,
        state=PublishedState.PUBLISHED,
        valid_from__lte=today,
    )
    of_model = Case(
        When(model_codes__contains=[model_code or None], then=Value(2)),
        When(model_codes=[], then=Value(1)),
        default=Value(0),
    )
    return list(
        rows.annotate(
            has_code=names_code(fault_code), fit=of_model, close=closeness(asked)
        ).order_by("-has_code", "-fit", "-close", "-published_at")[:most]
    )
