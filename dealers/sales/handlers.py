"""What the lead desk does when the manufacturer passes on a person, or asks after one."""

from uuid import UUID

from dealers.sales import services
from oem_hub.leads.events import LeadAskedBack, LeadHandedOut, LeadReminded
from tenants.exchange.messages import handles


@handles(LeadHandedOut, kind="dealer")
def receive_lead(message: LeadHandedOut, *, sender: UUID) -> None:
    """Somebody who asked the manufacturer for a car is ours now."""
    services.receive_maker_lead(hub=sender, message=message.payload())


@handles(LeadAskedBack, kind="dealer")
def give_lead_back(message: LeadAskedBack, *, sender: UUID) -> None:
    """The manufacturer wants a lead back that nobody has called."""
    services.answer_asked_back(hub=sender, **message.payload())


@handles(LeadReminded, kind="dealer")
def note_reminder(message: LeadReminded, *, sender: UUID) -> None:
    """The manufacturer asks what becomes of a lead."""
    services.note_maker_reminder(hub=sender, **message.payload())
