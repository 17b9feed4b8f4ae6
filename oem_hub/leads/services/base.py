"""What the services of the lead desk share."""

from typing import Any

from django.db.models import Model
from django.utils.timezone import now

from oem_hub.leads.models import HubLead, LeadHandout
from portal.core.errors import InvalidInput
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.exchange.messages import Message
from tenants.exchange.services import publish
from tenants.selectors import tenant_by_id


def lock_lead(lead: HubLead) -> HubLead:
    """The lead as it is now, held until the transaction ends."""
    return HubLead.objects.select_for_update().get(pk=lead.pk)


def current_handout(lead: HubLead) -> LeadHandout | None:
    """The row of the dealer who has a locked lead, locked too."""
    rows = LeadHandout.objects.select_for_update(of=("self",)).select_related("dealer")
    return rows.filter(lead=lead, is_current=True).first()


def note(verb: str, target: Model, actor: User | None, **changes: Any) -> None:
    """The audit entry of an act; never with the person's data."""
    record(actor=actor, verb=f"hub_leads.lead.{verb}", target=target, changes=changes)


def save_lead(lead: HubLead, *fields: str) -> None:
    """Write some fields of a locked lead, and that there was news of it."""
    lead.moved_at = now()
    lead.save(update_fields=[*fields, "moved_at", "updated_at"])


def tell(handout: LeadHandout, message: Message) -> None:
    """Send ``message`` to the dealer who has the lead, in the caller's transaction."""
    publish(message, to=tenant_by_id(handout.dealer.tenant_id))


def refuse(field: str, message: str) -> InvalidInput:
    """Input that cannot be, said beside its field."""
    return InvalidInput(message, fields={field: message})
