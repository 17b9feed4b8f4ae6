"""What dealers tell of the leads they were given: times and codes, no words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.leads.services.base import note, save_lead
from oem_hub.leads.states import (
    ENDED,
    GIVEN_UP,
    LEAD_AFTER,
    HandoutState,
    LeadState,
    Reason,
)
from oem_hub.network.services import dealer_for_message

MOMENTS = (
    "received_at", "contacted_at", "visited_at", "driven_at", "converted_at", "signed_at",
    "delivered_at", "ended_at",
)  # fmt: skip
# What is told on the lead's timeline beside its state.
STEPS = {
    "visited_at": "visited",
    "driven_at": "driven",
    "signed_at": "signed",
    "delivered_at": "delivered",
}


def _write(handout: LeadHandout, message: Mapping[str, Any]) -> None:
    handout.state = HandoutState(message["state"])
    handout.step, handout.grade = message["step"], message["grade"][:1]
    handout.reason = Reason(message["reason"]) if message["reason"] else ""
    handout.sold_as_wished = message["sold_as_wished"]
    for name in MOMENTS:
        text = message[name]
        setattr(handout, name, datetime.fromisoformat(text) if text else None)
    handout.is_current = handout.is_current and handout.state not in GIVEN_UP
    if handout.reason == Reason.KEPT:
        handout.reason = ""
    handout.save()


@transaction.atomic
def note_progress(*, sender: UUID, message: Mapping[str, Any]) -> HubLead:
    """A dealer tells how a lead stands that it was given. Told twice it changes nothing.

    Only of the dealer who has the lead the facts move it: one whose lead was taken back without an
    answer is written down and changes nothing else. Given up, the lead waits for the next dealer.
    Raises ``NotAMember``, ``HubLead.DoesNotExist`` for a lead this dealer was never given.
    """
    dealer = dealer_for_message(sender=sender)
    mine = LeadHandout.objects.filter(dealer=dealer, lead=message["lead_id"])
    lead = HubLead.objects.select_for_update().get(pk__in=mine.values("lead"))
    handout = mine.select_for_update().get()
    if message["step"] <= handout.step:
        return lead
    had_it, was_set = handout.is_current, {name for name in STEPS if getattr(handout, name)}
    before = {name: getattr(lead, name) for name in ("state", "grade", "reason")}
    was_kept = message["reason"] == Reason.KEPT
    _write(handout, message)
    if not had_it:
        return lead
    after = LEAD_AFTER[HandoutState(handout.state)]
    if lead.state == LeadState.ASKED_BACK and after == LeadState.ASSIGNED and not was_kept:
        after = LeadState.ASKED_BACK  # it had the lead; it has not answered the question yet
    if after != lead.state:
        lead.move_to(after)
    lead.grade, lead.reason = handout.grade, handout.reason
    if lead.state == LeadState.NEW and lead.erased_at is not None:
        # It came back without a person: nobody can call.
        lead.move_to(LeadState.CLOSED)
        lead.reason = Reason.ERASED
    lead.ended_at = (lead.ended_at or now()) if lead.state in ENDED else None
    if handout.state in GIVEN_UP:
        lead.dealer = None
    save_lead(lead, "state", "grade", "reason", "ended_at", "dealer")
    changed = {n: [old, getattr(lead, n)] for n, old in before.items() if old != getattr(lead, n)}
    if changed:
        note("told", lead, None, dealer=str(dealer), **changed)
    for name, step in STEPS.items():
        if getattr(handout, name) and name not in was_set:
            note(step, lead, None, dealer=str(dealer))
    return lead
