"""The list of calls: how each one went, and what follows from it."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.models import FollowUp
from dealers.customers.services import complete_follow_up
from dealers.customers.states import EntryKind, FollowUpKind, Outcome
from dealers.sales import selectors
from dealers.sales.models import Lead, Opportunity
from dealers.sales.services.leads import contact_lead
from dealers.sales.services.leads_base import opening_time
from dealers.sales.services.opportunities import log_opportunity_contact
from dealers.sales.states import OPEN_LEAD
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User

# What the three buttons of the list say.
CALL_OUTCOMES = (Outcome.REACHED, Outcome.NO_ANSWER, Outcome.POSTPONED)
_AS_ENTRY = {
    FollowUpKind.CALL: EntryKind.CALL,
    FollowUpKind.MESSAGE: EntryKind.MESSAGE,
    FollowUpKind.VISIT: EntryKind.VISIT,
}


def _next(task: FollowUp, outcome: Outcome, wanted: datetime | None) -> datetime | None:
    """When to try again: as wanted, or so many opening hours after nobody answered."""
    if outcome == Outcome.POSTPONED and (wanted is None or wanted <= now()):
        message = _("Say when to call again: a time to come.")
        raise InvalidInput(message, fields={"next_due_at": message})
    if outcome == Outcome.NO_ANSWER and wanted is None:
        return opening_time(now(), selectors.policy().leads.retry_hours * 60, task.store)
    return wanted


def _note_contact(task: FollowUp, outcome: Outcome, said: str, actor: User) -> None:
    """Write the contact down where the task belongs: at the open lead or deal it is about."""
    kind, reached = _AS_ENTRY.get(FollowUpKind(task.kind), EntryKind.CALL), True
    if lead := Lead.objects.filter(pk=task.about_id, status__in=OPEN_LEAD).first():
        reached = outcome != Outcome.NO_ANSWER
        contact_lead(lead=lead, kind=kind, text=said, actor=actor, reached=reached)
    elif outcome == Outcome.REACHED and (
        deal := Opportunity.objects.filter(pk=task.about_id).open().first()
    ):
        log_opportunity_contact(opportunity=deal, kind=kind, text=said, actor=actor)


@transaction.atomic
def log_call(
    *,
    follow_up: FollowUp,
    outcome: Outcome,
    actor: User,
    note: str = "",
    next_due_at: datetime | None = None,
) -> FollowUp:
    """Say how a call of the list went.

    Reached: the contact is on the lead's or the deal's timeline, and its response clock stops. No
    answer: it comes back after the house's hours. Asked to call later: it comes back when they said.
    Raises ``InvalidInput`` without that time, ``Conflict`` if it was done already.
    """
    outcome = Outcome(outcome)
    if outcome not in CALL_OUTCOMES:
        message = _("Choose reached, no answer or later.")
        raise InvalidInput(message, fields={"outcome": message})
    again = _next(follow_up, outcome, next_due_at)
    task = complete_follow_up(
        follow_up=follow_up, outcome=outcome, actor=actor, note=note, next_due_at=again
    )
    said = clean_text(note) or f"{task.title}: {task.get_outcome_display()}"
    _note_contact(task, outcome, said, actor)
    return task
