"""What the lead desk sends to dealers. The person's data go to the one dealer who gets the lead."""

from dataclasses import dataclass, field
from typing import ClassVar

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class LeadHandedOut(Message):
    """A person who asked the manufacturer for a car, and agreed to be passed on, is yours now.

    ``consent``: ``{"version", "channel", "at"}`` of the agreement to be passed on to a dealer.
    """

    name = "hub_leads.handed_out"
    about = "lead_id"
    is_fact = False
    private: ClassVar[tuple[str, ...]] = ("full_name", "phone", "phone_raw", "email", "note")

    lead_id: str
    number: str
    maker: str  # the manufacturer's name
    full_name: str
    phone: str = ""  # E.164
    phone_raw: str = ""
    email: str = ""
    province: str = ""
    city: str = ""
    model_code: str = ""
    model: str = ""
    source: str = ""  # web | event | hotline | partner
    campaign: str = ""
    note: str = ""
    requested_at: str  # ISO, UTC
    respond_by: str = ""  # ISO, UTC; empty for no limit
    consent: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LeadAskedBack(Message):
    """Give the lead up unless you have spoken to the person. ``reason``: ``late|by_hand|erased``."""

    name = "hub_leads.asked_back"
    about = "lead_id"
    is_fact = False

    lead_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LeadReminded(Message):
    """The manufacturer asks what becomes of a lead; or the person asked there again, with ``note``."""

    name = "hub_leads.reminded"
    about = "lead_id"
    is_fact = False
    private: ClassVar[tuple[str, ...]] = ("note",)

    lead_id: str
    is_asked_again: bool = False
    note: str = ""
