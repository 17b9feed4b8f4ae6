"""Reads of the stock of cars."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dealers.inventory.models import Reservation, VehicleUnit
from dealers.inventory.permissions import PREPARE_UNIT, VIEW_COST
from dealers.inventory.states import PaperKind, PdiItem, PdiResult, UnitState
from tenants.accounts.models import User


def units_for_sale(*, model_code: str = "") -> QuerySet[VehicleUnit]:
    """Cars that can be reserved now, longest in stock first."""
    units = VehicleUnit.objects.for_sale().select_related("store").order_by("received_on", "id")
    return units.filter(model_code=model_code) if model_code else units


def unit_by_vin(vin: str) -> VehicleUnit | None:
    """The car in stock with this VIN (17 clean characters), if we have it."""
    return VehicleUnit.objects.filter(vin=vin).first()


def open_reservation(*, unit: VehicleUnit) -> Reservation | None:
    """For whom the car is kept now."""
    return (
        Reservation.objects.filter(unit=unit, released_at=None)
        .select_related("customer", "made_by")
        .first()
    )


def reservation_of_contract(contract_id: UUID) -> Reservation | None:
    """Which car is kept for a contract now."""
    return (
        Reservation.objects.filter(contract_id=contract_id, released_at=None)
        .select_related("unit")
        .first()
    )


def units_to_prepare() -> QuerySet[VehicleUnit]:
    """Cars that have arrived and are not yet ready for sale, oldest first."""
    waiting = (UnitState.RECEIVED, UnitState.PDI, UnitState.RECON)
    return VehicleUnit.objects.filter(state__in=waiting).order_by("received_on", "id")


def units_waiting(user: User) -> int:
    """How many cars this person could make ready for sale, counted to 1,000."""
    if not user.can(PREPARE_UNIT):
        return 0
    waiting = units_to_prepare().filter(pk__in=VehicleUnit.objects.visible_to(user, PREPARE_UNIT))
    return len(waiting.order_by().values_list("pk")[:1000])


def pdi_sheet(unit: VehicleUnit) -> list[dict[str, Any]]:
    """Every item of the inspection's sheet: item, label, result, its label, note."""
    found = {row["item"]: row for row in unit.pdi.get("items", [])}
    sheet = []
    for item in PdiItem:
        row = found.get(item.value, {})
        result = row.get("result", "")
        said = PdiResult(result).label if result else ""
        sheet.append(
            {
                "item": item.value,
                "label": item.label,
                "result": result,
                "said": said,
                "note": row.get("note", ""),
            }
        )
    return sheet


def papers_for(unit: VehicleUnit, user: User) -> list[dict[str, Any]]:
    """The photos and papers of a car that this person may open, with label and address."""
    may_see_cost = user.can(VIEW_COST)
    return [
        {**row, "label": PaperKind(row["kind"]).label, "url": f"/files/{row['id']}/?show=1"}
        for row in unit.papers
        if may_see_cost or row["kind"] != PaperKind.INVOICE
    ]
