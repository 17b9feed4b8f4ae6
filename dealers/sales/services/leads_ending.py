"""How leads end, sleep and come back."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import close_follow_ups, message_of
from dealers.sales.models import Lead
from dealers.sales.permissions import APPROVE_LOST
from dealers.sales.services.leads import assign_lead
from dealers.sales.services.leads_base import lock_lead, note_lead, start_clock, tell_lead
from dealers.sales.states import NO_BUYER, Grade, InvalidReason, LeadStatus, LostReason
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.services import notify


@transaction.atomic
def mark_lost(*, lead: Lead, reason: LostReason, actor: User, note: str = "") -> Lead:
    """Give a lead up. A manager's word is final; anybody else's waits for a manager's approval."""
    lead = lock_lead(lead)
    lead.move_to(LeadStatus.LOST_REQUESTED)
    if actor.can(APPROVE_LOST):
        lead.move_to(LeadStatus.LOST)
        lead.grade = Grade.F
    lead.lost_reason, lead.lost_note = LostReason(reason), clean_text(note)
    lead.lost_asked_by = actor
    lead.save(
        update_fields=[
            "status",
            "grade",
            "lost_reason",
            "lost_note",
            "lost_asked_by",
            "updated_at",
        ]
    )
    if lead.status == LeadStatus.LOST:
        close_follow_ups(about_id=lead.pk, actor=actor)
    note_lead(lead, actor, reason=reason)
    why = message_of(lead.get_lost_reason_display)
    tell_lead(lead, gettext_noop("Lost: %(why)s"), actor, why=why)
    return lead


@transaction.atomic
def approve_lost_lead(*, lead: Lead, actor: User) -> Lead:
    """The manager agrees that the lead is lost. Raises ``NotPermitted`` for one's own request."""
    lead = lock_lead(lead)
    lead.move_to(LeadStatus.LOST)
    if lead.lost_asked_by == actor:
        raise NotPermitted(_("Somebody else has to approve what you asked for."))
    lead.grade = Grade.F
    lead.save(update_fields=["status", "grade", "updated_at"])
    close_follow_ups(about_id=lead.pk, actor=actor)
    note_lead(lead, actor)
    return lead


@transaction.atomic
def refuse_lost_lead(*, lead: Lead, actor: User, note: str = "") -> Lead:
    """The manager wants the lead worked on: it is in contact again, and its advisor is told."""
    lead = lock_lead(lead)
    if lead.status != LeadStatus.LOST_REQUESTED:
        raise Conflict(_("Nobody has asked to give this lead up."))
    lead.move_to(LeadStatus.CONTACTED)
    lead.lost_reason = lead.lost_note = ""
    lead.save(update_fields=["status", "lost_reason", "lost_note", "updated_at"])
    note_lead(lead, actor, note=note)
    tell_lead(lead, gettext_noop("Not given up: %(note)s"), actor, note=clean_text(note))
    if lead.owner and lead.owner != actor:
        text = gettext_noop("Lead %(number)s is not given up. Go on with it.")
        notify(people=[lead.owner], text=text, url=lead.get_absolute_url(), number=lead.number)
    return lead


@transaction.atomic
def mark_invalid(*, lead: Lead, reason: InvalidReason, actor: User) -> Lead:
    """There is no buyer behind this lead: a wrong number, spam, a duplicate.

    Raises ``InvalidInput`` for a reason that is another move's.
    """
    lead = lock_lead(lead)
    if reason not in NO_BUYER:
        message = _("Choose one of the reasons.")
        raise InvalidInput(message, fields={"reason": message})
    lead.move_to(LeadStatus.INVALID)
    lead.invalid_reason = InvalidReason(reason)
    lead.save(update_fields=["status", "invalid_reason", "updated_at"])
    close_follow_ups(about_id=lead.pk, actor=actor)
    note_lead(lead, actor, reason=reason)
    return lead


@transaction.atomic
def let_lead_sleep(*, lead: Lead, actor: User | None) -> Lead:
    """Nothing moves here for now: no more tasks until somebody tries again."""
    lead = lock_lead(lead)
    lead.move_to(LeadStatus.DORMANT)
    lead.save(update_fields=["status", "updated_at"])
    close_follow_ups(about_id=lead.pk, actor=actor)
    note_lead(lead, actor)
    tell_lead(lead, gettext_noop("Sleeps: nobody has been in touch for a long time"), actor)
    return lead


@transaction.atomic
def recycle_lead(*, lead: Lead, actor: User | None, owner: User | None = None) -> Lead:
    """Try a lost or dormant lead again: its response clock starts anew."""
    lead = lock_lead(lead)
    lead.move_to(LeadStatus.RECYCLED)
    start_clock(lead)
    lead.lost_reason = lead.lost_note = ""
    lead.grade, lead.touched_at = Grade.N, now()
    lead.save(
        update_fields=[
            "status",
            "due_at",
            "first_response_at",
            "escalation",
            "escalate_at",
            "lost_reason",
            "lost_note",
            "grade",
            "touched_at",
            "updated_at",
        ]
    )
    note_lead(lead, actor)
    return assign_lead(lead=lead, owner=owner, actor=actor) if owner else lead
