"""What the parts desk tells the manufacturer and other dealers of its network."""

from dataclasses import dataclass, field

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class PartsOrdered(Message):
    """A store orders parts of the manufacturer.

    ``kind``: ``stock|emergency|special|campaign``. ``lines``: ``{"line_id", "number" (of the part),
    "name", "quantity", "unit_cost"}``, decimal strings, the cost (what we reckon with) in ``currency``.
    ``document_number``: the repair order or campaign it is for. The same document asks a sister
    dealership for parts.
    """

    name = "parts.ordered"
    about = "order_id"
    is_fact = False

    order_id: str
    number: str
    kind: str
    store_code: str
    store_name: str
    document_number: str = ""
    ordered_on: str  # ISO date
    currency: str
    lines: list[dict] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PartsCancelAsked(Message):
    """The dealer asks to take an order back; the manufacturer says yes or no."""

    name = "parts.cancel_asked"
    about = "order_id"
    is_fact = False

    order_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartsInspected(Message):
    """What goods-in found in a delivery of one line: pieces as decimal strings, a fault if any."""

    name = "parts.inspected"
    about = "order_id"
    is_fact = False

    order_id: str
    line_id: str
    delivered: str
    accepted: str
    fault: str = ""  # damaged|wrong|quality|short, or empty
    finding: str = ""
    delivery_note: str = ""


@dataclass(frozen=True, kw_only=True)
class PartsHandedOver(Message):
    """A sister dealership has handed out what was asked of it: pieces and price as decimal strings."""

    name = "parts.handed_over"
    about = "order_id"
    is_fact = False

    order_id: str
    line_id: str
    delivery_note: str
    quantity: str
    unit_price: str
    handed_on: str  # ISO date


@dataclass(frozen=True, kw_only=True)
class PartsDeclined(Message):
    """A sister dealership gives nothing: ``refused``, ``cancelled`` as asked, or ``kept``: too late."""

    name = "parts.declined"
    about = "order_id"
    is_fact = False

    order_id: str
    outcome: str
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class FreeStockTold(Message):
    """How much of which parts is free in a store, roughly: ``bands`` is number to ``few|some|many``.

    Only what changed since the last one; an empty band takes a part back.
    """

    name = "parts.free_stock_told"
    about = "store_id"
    is_fact = False

    store_id: str
    store_name: str
    address: str = ""
    phone: str = ""
    told_at: str  # ISO moment
    bands: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PartSought(Message):
    """Who else has this part? The hub answers with ``hub_orders.part_located``."""

    name = "parts.part_sought"
    about = "part_id"
    is_fact = False

    part_id: str
    number: str
    asked_at: str  # ISO moment, comes back with the answer
