"""Short ways to a fleet; each calls the services a person would."""

from datetime import timedelta

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
