"""What the manufacturer answers to orders."""

from dataclasses import dataclass, field

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class VehicleOrderMoved(Message):
    """An ordered car has come a step further, or its order is over.

    ``step``: ``confirmed|scheduled|built|shipped|refused|cancelled``, or ``kept`` for a cancellation
    that is refused. Dates are ISO or empty: ``planned_on`` to be built, ``expected_on`` at the dealer.
    """

    name = "hub_orders.vehicle_moved"
    about = "order_id"
    is_fact = False

    order_id: str
    step: str
    factory_number: str = ""
    vin: str = ""
    planned_on: str = ""
    expected_on: str = ""
    carrier: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class PartsOrderAnswered(Message):
    """Line by line what is delivered. Said again, the new figures hold.

    ``lines``: ``{"line_id", "confirmed", "back_ordered", "refused", "price", "back_until", "remark"}``;
    pieces and the price of one are decimal strings, the three quantities add up to what was ordered.
    """

    name = "hub_orders.parts_answered"
    about = "order_id"
    is_fact = False

    order_id: str
    reference: str
    expected_on: str = ""  # ISO date, or empty
    currency: str
    remark: str = ""
    lines: list[dict] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PartsShipped(Message):
    """Parts have left under a delivery note. ``lines``: ``{"line_id", "quantity"}``."""

    name = "hub_orders.parts_shipped"
    about = "order_id"
    is_fact = False

    order_id: str
    delivery_note: str
    carrier: str = ""
    shipped_on: str  # ISO date
    expected_on: str = ""  # ISO date, or empty
    is_complete: bool
    lines: list[dict] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PartsOrderSettled(Message):
    """Nothing will come: ``refused`` or ``cancelled``; or ``kept``, a cancellation that is refused."""

    name = "hub_orders.parts_settled"
    about = "order_id"
    is_fact = False

    order_id: str
    outcome: str
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class PartLocated(Message):
    """Which dealers have a part free: ``offers`` of ``{"dealer_id", "dealer", "store_id", "store",
    "address", "phone", "band": "few|some|many", "told_at"}``, the largest first.
    """

    name = "hub_orders.part_located"
    about = "part_id"
    is_fact = False

    part_id: str
    number: str
    asked_at: str  # as in the question
    offers: list[dict] = field(default_factory=list)
