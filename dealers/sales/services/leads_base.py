"""What the services of the lead desk share: the locked row, the clock, the timeline, the audit."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import now

from dealers.customers.states import EntryKind
from dealers.sales import selectors
from dealers.sales.models import Lead
from dealers.sales.services.maker_facts import tell_maker
from dealers.sales.services.story import tell_of
from portal.core.hours import add_business_time
from tenants.accounts.models import Unit, User
from tenants.audit.services import record


def lock_lead(lead: Lead) -> Lead:
    """The row as it is now, held until the transaction ends."""
    return Lead.objects.select_for_update().get(pk=lead.pk)


def opening_time(start: datetime, minutes: int, store: Unit | None) -> datetime:
    """So many minutes of the store's opening hours after ``start``."""
    hours = store.opening_hours if store else {}
    zone = store.time_zone if store else "Asia/Shanghai"
    return add_business_time(start, timedelta(minutes=minutes), hours=hours, zone=zone)


def start_clock(lead: Lead) -> None:
    """Promise a first response from now on, and say when the first level hears of it. Not saved."""
    policy = selectors.policy()
    lead.due_at = opening_time(now(), policy.response_minutes, lead.store)
    lead.escalation, lead.first_response_at = 0, None
    steps = policy.leads.steps
    lead.escalate_at = opening_time(lead.due_at, steps[0][1], lead.store) if steps else None


def tell_lead(
    lead: Lead,
    text: str,
    actor: User | None,
    kind: EntryKind = EntryKind.LEAD,
    **values: str,
) -> None:
    """A line on the lead's timeline, which is the customer's where we know one."""
    tell_of(lead, text, actor, kind, values)


def note_lead(lead: Lead, actor: User | None, **changes: Any) -> None:
    """The audit entry of what became of a lead; the manufacturer hears of its own."""
    tell_maker(lead)
    record(actor=actor, verb=f"sales.lead.{lead.status}", target=lead, changes=changes)
