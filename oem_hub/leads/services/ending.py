"""Leads end here, and their persons are forgotten."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from oem_hub.leads import selectors
from oem_hub.leads.events import LeadAskedBack
from oem_hub.leads.models import HubLead
from oem_hub.leads.permissions import ERASE_LEAD
from oem_hub.leads.services.base import current_handout, lock_lead, note, refuse, save_lead, tell
from oem_hub.leads.states import CLOSE_REASONS, ENDED, LeadState, Reason
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.desk.models import Note

# In one night; the rest follow in the next.
MOST_A_NIGHT = 1000
PERSONAL = ("name", "phone", "phone_raw", "email", "note", "external_id")


@transaction.atomic
def close_lead(*, lead: HubLead, reason: Reason, actor: User) -> HubLead:
    """End a lead that no dealer has: nothing will become of it.

    Raises ``TransitionRefused`` if it was passed on, ``InvalidInput`` for a reason of dealers.
    """
    lead = lock_lead(lead)
    if reason not in CLOSE_REASONS:
        raise refuse("reason", _("Choose one of the reasons."))
    lead.move_to(LeadState.CLOSED)
    lead.reason, lead.stays, lead.ended_at = Reason(reason), "", now()
    save_lead(lead, "state", "reason", "stays", "ended_at")
    note("closed", lead, actor, reason=str(reason))
    return lead


@transaction.atomic
def erase_lead(*, lead: HubLead, actor: User | None, is_asked: bool = True) -> HubLead:
    """Forget who it was; that somebody asked, and what became of it, stays.

    A lead that waits here is ended. A dealer who has it is told that the person wants to be
    forgotten: it gives the lead up if nobody has called, else its advisor has to see to it. Not so
    if nobody asked for it (``is_asked``) and we only keep the person no longer.
    Raises ``Conflict`` if it was done before.
    """
    lead = lock_lead(lead)
    if lead.erased_at is not None:
        raise Conflict(_("The personal data were erased already."))
    for name in PERSONAL:
        setattr(lead, name, "")
    lead.erased_at = now()
    changed = [*PERSONAL, "erased_at"]
    if lead.state == LeadState.NEW:
        lead.move_to(LeadState.CLOSED)
        lead.reason = Reason.ERASED if is_asked else Reason.EXPIRED
        lead.ended_at, lead.stays = now(), ""
        changed += ["state", "reason", "ended_at", "stays"]
    Note.objects.filter(about=lead.pk).delete()
    handout = current_handout(lead)
    if is_asked and handout is not None and lead.is_out:
        tell(handout, LeadAskedBack(lead_id=str(lead.pk), reason=Reason.ERASED))
    save_lead(lead, *changed)
    record(actor=actor, verb=ERASE_LEAD, target=lead)
    return lead


def forget_leads() -> int:
    """Erase the persons of leads that ended long ago, or without news for as long; how many.

    Each in a transaction of its own.
    """
    months = selectors.handout_rules().keep_months
    if not months:
        return 0
    before = now() - timedelta(days=months * 365 // 12)
    over = Q(state__in=ENDED, ended_at__lt=before)
    silent = ~Q(state__in=ENDED) & Q(moved_at__lt=before)
    rows = HubLead.objects.filter(over | silent, erased_at=None).order_by("pk")
    return sum(
        1 for lead in rows[:MOST_A_NIGHT] if erase_lead(lead=lead, actor=None, is_asked=False)
    )
