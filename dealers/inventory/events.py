"""What is told about cars: orders to the manufacturer, and cars that change hands in the network."""

from dataclasses import dataclass, field

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class UnitOrdered(Message):
    """A store orders a car of the manufacturer; the answers are ``hub_orders.vehicle_moved``.

    ``wanted_on`` is an ISO date or empty. What the car costs is the manufacturer's to say.
    """

    name = "inventory.unit_ordered"
    about = "order_id"
    is_fact = False

    order_id: str
    number: str
    store_code: str
    store_name: str
    model_code: str
    model_name: str
    colour: str = ""
    interior: str = ""
    ordered_on: str  # ISO date
    wanted_on: str = ""


@dataclass(frozen=True, kw_only=True)
class UnitCancelAsked(Message):
    """The dealer asks to take an order back; the manufacturer says yes or no."""

    name = "inventory.unit_cancel_asked"
    about = "order_id"
    is_fact = False

    order_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderedUnitArrived(Message):
    """The car that was ordered of the manufacturer stands in the store."""

    name = "inventory.ordered_unit_arrived"
    about = "order_id"
    is_fact = False

    order_id: str
    vin: str
    received_on: str  # ISO date


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
