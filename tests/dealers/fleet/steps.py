"""Short ways to a fleet; each calls the services a person would."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate, now

from dealers.fleet import services as fleet
from dealers.fleet.models import FleetCar, Trip
from tests.conftest import make_store
from tests.dealers.steps import VIN, fixed_vin

TEN = (now() + timedelta(days=2)).replace(hour=2, minute=0, second=0, microsecond=0)
LICENCE = {"licence_class": "C1", "licence_until": localdate() + timedelta(days=900)}


def vin(n: int) -> str:
    """The n-th VIN, with its right check digit."""
    return fixed_vin(f"{VIN[:-4]}{n:04d}")


def make_car(actor, n: int = 1, **fields):
    """The n-th own car."""
    fields.setdefault("vin", vin(n))
    fields.setdefault("plate", f"沪A1234{n}")
    fields.setdefault("model_name", f"Aurora {n}")
    fields.setdefault("store", make_store())
    return fleet.register_car(actor=actor, **fields)


def the_car(actor) -> FleetCar:
    """The first own car, made once."""
    return FleetCar.objects.filter(vin=vin(1)).first() or make_car(actor)


def ask(actor, start=TEN, hours=2, **fields) -> Trip:
    """A request from ``start`` on, by somebody with a licence."""
    fields = {"purpose": "errand", "destination": "Bank", **LICENCE, **fields}
    end = start + timedelta(hours=hours)
    return fleet.request_car(starts_at=start, ends_at=end, actor=actor, **fields)


def promise(actor, start=TEN, hours=2, car=None, **fields) -> Trip:
    """A request that was granted a car."""
    trip = ask(actor, start, hours, **fields)
    return fleet.approve_trip(trip=trip, car=car or the_car(actor), actor=actor)


def drive(actor, **fields) -> Trip:
    """A car that is out."""
    trip = promise(actor, **fields)
    km = trip.car.odometer_km
    return fleet.hand_over(
        trip=trip, odometer_km=km, fuel_percent=80, licence_seen=True, actor=actor
    )


def make_task(actor, car=None, **fields):
    """Something to be done about a car."""
    fields = {"kind": "repair", "title": "Brakes", **fields}
    return fleet.plan_task(car=car or the_car(actor), actor=actor, **fields)


def make_policy(actor, n: int = 1, car=None, **fields):
    """A compulsory policy of the n-th year from today on."""
    start = localdate() + timedelta(days=365 * (n - 1))
    fields = {
        "kind": "compulsory",
        "insurer": "PICC",
        "number": f"P{n}",
        "valid_from": start,
        "valid_until": start + timedelta(days=364),
        "premium": Decimal(950),
        **fields,
    }
    return fleet.add_policy(car=car or the_car(actor), actor=actor, **fields)


def make_claim(actor):
    """Accident damage of which the insurer knows."""
    task = make_task(actor, kind="accident", title="Door")
    return fleet.report_claim(
        task=task,
        policy=make_policy(actor),
        accident_on=localdate(),
        claimed=Decimal(3000),
        actor=actor,
    )
