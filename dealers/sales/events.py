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
