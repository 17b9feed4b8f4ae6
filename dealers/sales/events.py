"""What the sales desk announces to the network. Facts only: no names, no phones, no free text."""

from dataclasses import dataclass

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class ContractSigned(Message):
    """A customer signed for a car."""

    name = "sales.contract_signed"
    about = "contract_id"

    contract_id: str
    store_code: str
    model_code: str
    signed_on: str  # ISO date
    amount: str  # decimal, in ``currency``
    currency: str


@dataclass(frozen=True, kw_only=True)
class VehicleDelivered(Message):
    """A new car was handed over: its warranty starts on this day."""

    name = "sales.vehicle_delivered"
    about = "vin"

    vin: str
    contract_id: str
    store_code: str
    model_code: str
    delivered_on: str  # ISO date
    odometer_km: int
    amount: str  # decimal, in ``currency``
    currency: str


@dataclass(frozen=True, kw_only=True)
class MakerLeadMoved(Message):
    """How a lead of the manufacturer's stands here. Said again whenever something changed.

    ``state``: ``received|contacted|converted|won|lost|invalid|returned|withdrawn``; ``reason`` is a
    code, ``kept`` for a lead that we do not give up. Moments are ISO in UTC, or empty.
    """

    name = "sales.maker_lead_moved"
    about = "lead_id"

    lead_id: str  # the manufacturer's
    step: int  # of this lead's facts, from 1 on: an older one that is told again says nothing new
    state: str
    reason: str = ""
    grade: str = ""
    received_at: str = ""
    contacted_at: str = ""
    visited_at: str = ""
    driven_at: str = ""
    converted_at: str = ""
    signed_at: str = ""
    delivered_at: str = ""
    ended_at: str = ""
    sold_as_wished: bool | None = None
