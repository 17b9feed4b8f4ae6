"""Short ways to a fleet; each calls the services a person would."""

from dealers.fleet import services as fleet
from tests.conftest import make_store
from tests.dealers.steps import VIN, fixed_vin


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
