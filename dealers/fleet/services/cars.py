"""The register of own cars."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.fleet.models import FleetCar
from dealers.fleet.services.base import lock_car, refuse, save_car
from dealers.fleet.states import CarState, CarUse
from dealers.inventory.models import VehicleUnit
from dealers.inventory.services import check_vin
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_plate, clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record, set_fields

_ONCE = {
    "vin": lambda: _("There is an own car with this VIN already."),
    "plate": lambda: _("Another own car has this plate."),
    "stock_unit": lambda: _("This vehicle of the stock is an own car already."),
}


@transaction.atomic
def register_car(
    *,
    vin: str,
    model_name: str,
    store: Unit,
    actor: User | None,
    plate: str = "",
    use: CarUse = CarUse.COMPANY,
    vin_override: str = "",
    stock_unit: VehicleUnit | None = None,
    **details: Any,
) -> FleetCar:
    """Take a car into the own fleet.

    ``details`` are further fields of ``FleetCar``; the currency is the store's unless given. A car
    that is still a unit of the stock has that unit's VIN. Raises ``InvalidInput`` naming the
    field, ``Conflict`` for a VIN, plate or unit that an own car has already.
    """
    override = clean_text(vin_override)
    vin = check_vin(vin=vin, actor=actor, override=override)
    car = FleetCar(
        vin=vin,
        vin_override=override,
        store=store,
        use=use,
        **_clean({**details, "plate": plate, "model_name": model_name, "stock_unit": stock_unit}),
    )
    car.currency = details.get("currency") or store.currency
    _check(car)
    _keep_once(car)
    with _named_conflict():
        car.save(force_insert=True)
    record(actor=actor, verb="fleet.car.registered", target=car, changes={"vin": vin})
    return car


@transaction.atomic
def change_car(*, car: FleetCar, actor: User | None, **details: Any) -> FleetCar:
    """Correct what is known of a car; an empty value empties. The VIN is the car and stays.

    The odometer goes up only, here as everywhere. Raises as ``register_car``.
    """
    car = lock_car(car)
    reading = details.get("odometer_km")
    if reading is not None and reading < car.odometer_km:
        raise refuse("odometer_km", _("The car had %(km)d km already.") % {"km": car.odometer_km})
    changes = set_fields(car, _clean(details))
    if not changes:
        return car
    _check(car)
    _keep_once(car)
    with _named_conflict():
        save_car(car, actor, "fleet.car.changed", *changes, **changes)
    return car


@transaction.atomic
def take_off_road(*, car: FleetCar, reason: str, actor: User | None) -> FleetCar:
    """Nobody drives it until it is back: it is in repair, or may not be on the road."""
    car = lock_car(car)
    car.move_to(CarState.OFF_ROAD)
    save_car(car, actor, "fleet.car.off_road", "state", reason=clean_text(reason)[:200])
    return car


@transaction.atomic
def return_to_road(*, car: FleetCar, actor: User | None) -> FleetCar:
    """It can be driven again. Raises ``Conflict`` for a car that was not off the road."""
    car = lock_car(car)
    if car.state != CarState.OFF_ROAD:
        raise Conflict(_("This car is not off the road."))
    car.move_to(CarState.AVAILABLE)
    save_car(car, actor, "fleet.car.on_road", "state")
    return car


@transaction.atomic
def retire_car(
    *, car: FleetCar, reason: str, actor: User | None, retired_on: date | None = None
) -> FleetCar:
    """The car leaves the fleet: sold, scrapped or back in stock. Its history stays."""
    car = lock_car(car)
    day = retired_on or localdate()
    if day > localdate():
        raise refuse("retired_on", _("Choose today or an earlier day."))
    if car.trips.living().exists():
        raise Conflict(_("It is promised or out. Give those drives another car first."))
    car.move_to(CarState.RETIRED)
    car.retired_on = day
    said = clean_text(reason)[:200]
    save_car(car, actor, "fleet.car.retired", "state", "retired_on", reason=said)
    return car


@transaction.atomic
def reinstate_car(*, car: FleetCar, actor: User | None) -> FleetCar:
    """A retired car is ours to drive again. Raises ``Conflict`` if its plate is another's now."""
    car = lock_car(car)
    if car.state != CarState.RETIRED:
        raise Conflict(_("This car is not retired."))
    car.move_to(CarState.AVAILABLE)
    car.retired_on = None
    _keep_once(car)
    with _named_conflict():
        save_car(car, actor, "fleet.car.reinstated", "state", "retired_on")
    return car


def _clean(details: dict[str, Any]) -> dict[str, Any]:
    """Texts without what nobody typed on purpose; the plate as plates are written."""
    found = {k: clean_text(v) if isinstance(v, str) else v for k, v in details.items()}
    if plate := found.get("plate"):
        try:
            found["plate"] = clean_plate(plate)
        except InvalidInput as error:
            raise refuse("plate", str(error)) from error
    return found


def _check(car: FleetCar) -> None:
    if not car.model_name:
        raise refuse("model_name", _("Say which model it is."))
    if not car.store.is_active:
        raise refuse("store", _("This store is closed. Choose another."))
    for name in ("price", "residual"):
        if getattr(car, name) < Decimal(0):
            raise refuse(name, _("An amount cannot be negative."))
    if car.residual > car.price:
        raise refuse("residual", _("The residual value is at most the price."))
    if car.months < 1:
        raise refuse("months", _("A car loses its value over one month or more."))
    if car.stock_unit and car.stock_unit.vin != car.vin:
        raise refuse("stock_unit", _("This vehicle of the stock has another VIN."))


def _keep_once(car: FleetCar) -> None:
    others = FleetCar.objects.exclude(pk=car.pk)
    using = others.in_use()
    for field, rows, value in (
        ("vin", others, car.vin),
        ("plate", using, car.plate),
        ("stock_unit", using, car.stock_unit),
    ):
        if value and rows.filter(**{field: value}).exists():
            raise Conflict(_ONCE[field](), fields={field: _ONCE[field]()})


@contextmanager
def _named_conflict() -> Iterator[None]:
    """Two clerks at once: what the database refuses is said as a ``Conflict``."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict(_("There is an own car with this VIN or plate already.")) from error
