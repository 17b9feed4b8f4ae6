"""Cars on the road, and whose they are."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from dealers.customers.models import Customer, Ownership, Vehicle
from dealers.customers.services.people import index_customer, named
from dealers.customers.states import (
    OwnershipRole,
)
from portal.core.search import as_vector, vehicle_words
from portal.core.validation import clean_plate, clean_text, clean_vin
from tenants.accounts.models import User
from tenants.audit.services import record, set_fields


@transaction.atomic
def register_vehicle(
    *,
    vin: str,
    actor: User | None,
    plate: str = "",
    allow_wrong_check_digit: bool = False,
    **details: Any,
) -> Vehicle:
    """The car with this VIN, made if new, with the given details filled in.

    Called at delivery and at reception in the workshop. ``details`` are fields of ``Vehicle``;
    empty ones never overwrite what is known, and the odometer never goes down here. A wrong
    check digit must be let through on purpose, which is noted. Raises ``InvalidInput``.
    """
    vin = named("vin", clean_vin, vin, allow_wrong_check_digit=allow_wrong_check_digit)
    plate = named("plate", clean_plate, plate) if plate else ""
    vehicle, is_new = Vehicle.objects.get_or_create(vin=vin)
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    if plate and plate != vehicle.plate:
        if vehicle.plate:
            gone = {"plate": vehicle.plate, "until": localdate().isoformat()}
            vehicle.plate_history = [*vehicle.plate_history, gone]
        vehicle.plate = plate
    details["odometer_km"] = max(details.get("odometer_km") or 0, vehicle.odometer_km)
    for key, value in details.items():
        if value not in (None, ""):
            setattr(vehicle, key, value)
    vehicle.search = as_vector(vehicle_words(vin=vehicle.vin, plate=vehicle.plate))
    vehicle.save()
    vehicle.refresh_from_db()
    for ownership in vehicle.ownerships.filter(until=None).select_related("customer"):
        index_customer(ownership.customer)
    changes = {"plate": plate, "override": allow_wrong_check_digit, "new": is_new}
    record(actor=actor, verb="customers.vehicle.edit", target=vehicle, changes=changes)
    return vehicle


@transaction.atomic
def update_vehicle(*, vehicle: Vehicle, actor: User | None, **details: Any) -> Vehicle:
    """Correct what is known about a car; here an empty value empties. The VIN is the car and stays.

    A plate that is given up is kept in the car's history. Raises ``InvalidInput``.
    """
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    details = {k: clean_text(v) if isinstance(v, str) else v for k, v in details.items()}
    if plate := details.get("plate"):
        details["plate"] = named("plate", clean_plate, plate)
    former = vehicle.plate
    changes = set_fields(vehicle, details)
    if not changes:
        return vehicle
    fields = [*changes, "updated_at"]
    if "plate" in changes:
        if former:
            gone = {"plate": former, "until": localdate().isoformat()}
            vehicle.plate_history = [*vehicle.plate_history, gone]
        vehicle.search = as_vector(vehicle_words(vin=vehicle.vin, plate=vehicle.plate))
        fields += ["plate_history", "search"]
    vehicle.save(update_fields=fields)
    vehicle.refresh_from_db()
    if "plate" in changes:
        for ownership in vehicle.ownerships.filter(until=None).select_related("customer"):
            index_customer(ownership.customer)
    record(actor=actor, verb="customers.vehicle.edit", target=vehicle, changes=changes)
    return vehicle


@transaction.atomic
def record_ownership(
    *,
    customer: Customer,
    vehicle: Vehicle,
    actor: User | None,
    role: OwnershipRole = OwnershipRole.OWNER,
    since: date | None = None,
) -> Ownership:
    """Say that a customer owns, drives or pays for a car from a day on.

    A new owner ends the former owner's time. Said twice, it stays one row.
    """
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    since = since or localdate()
    open_ones = Ownership.objects.filter(vehicle=vehicle, role=role, until=None)
    if same := open_ones.filter(customer=customer).first():
        return same
    if role == OwnershipRole.OWNER:
        for former in open_ones.select_related("customer"):
            former.until = since
            former.save(update_fields=["until", "updated_at"])
            index_customer(former.customer)
    ownership = Ownership.objects.create(customer=customer, vehicle=vehicle, role=role, since=since)
    index_customer(customer)
    record(
        actor=actor,
        verb="customers.vehicle.edit",
        target=vehicle,
        changes={"ownership": [str(customer.pk), role]},
    )
    return ownership
