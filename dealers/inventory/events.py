"""What dealerships of one network tell each other about cars that change hands."""

from dataclasses import dataclass, field

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class UnitSent(Message):
    """A car is on its way to the recipient, at ``price`` (a decimal string) in the car's currency.

    ``car``: kind, model_code, model_name, colour, interior, model_year, engine_no, certificate_no,
    odometer_km, currency. What it cost the sender and whose it was stays with them.
    """

    name = "inventory.unit_sent"
    about = "transfer_id"
    is_fact = False

    transfer_id: str
    vin: str
    car: dict = field(default_factory=dict)
    price: str
    carrier: str = ""
    expected_on: str = ""  # ISO date, or empty


@dataclass(frozen=True, kw_only=True)
class UnitArrived(Message):
    """The car has arrived at the dealership it was sent to."""

    name = "inventory.unit_arrived"
    about = "transfer_id"
    is_fact = False

    transfer_id: str
    received_on: str  # ISO date


@dataclass(frozen=True, kw_only=True)
class UnitRefused(Message):
    """The dealership sends the car back."""

    name = "inventory.unit_refused"
    about = "transfer_id"
    is_fact = False

    transfer_id: str
    answer: str
