"""Leads go to dealers, are asked back, and go on to the next one."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from oem_hub.leads import selectors
from oem_hub.leads.events import LeadAskedBack, LeadHandedOut, LeadReminded
from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.leads.rules import HandoutRules
from oem_hub.leads.services.base import current_handout, lock_lead, note, refuse, save_lead, tell
from oem_hub.leads.states import HandoutState, LeadState, Reason, Stay, Why
from oem_hub.network.models import Dealer
from oem_hub.network.states import DealerState
from portal.core.errors import Conflict, DomainError
from tenants.accounts.models import User
from tenants.selectors import this_tenant
from tenants.workspace.house import locked_rules

# So many in one round; the rest follow a minute later.
BATCH = 100
# What found nobody is tried again after so long.
AGAIN = timedelta(hours=1)


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _document(lead: HubLead, handout: LeadHandout) -> LeadHandedOut:
    return LeadHandedOut(
        lead_id=str(lead.pk),
        number=lead.number,
        maker=this_tenant().name,
        full_name=lead.name,
        phone=lead.phone,
        phone_raw=lead.phone_raw,
        email=lead.email,
        province=lead.province,
        city=lead.city,
        model_code=lead.model_code,
        model=lead.model,
        source=str(lead.source),
        campaign=lead.campaign,
        note=lead.note,
        requested_at=_iso(lead.requested_at),
        respond_by=_iso(handout.due_at),
        consent={
            "version": lead.consent_version,
            "channel": lead.consent_channel,
            "at": _iso(lead.pass_on_at),
        },
    )


def _give(
    lead: HubLead, dealer: Dealer, why: Why, rules: HandoutRules, actor: User | None
) -> HubLead:
    """Give a locked lead to a dealer and tell it, in the caller's transaction."""
    lead.move_to(LeadState.ASSIGNED)
    due_at = now() + timedelta(hours=rules.contact_hours) if rules.contact_hours else None
    handout = LeadHandout.objects.create(lead=lead, dealer=dealer, why=why, due_at=due_at)
    lead.dealer, lead.stays, lead.reason, lead.grade = dealer, "", "", ""
    lead.region_id = dealer.region_id or lead.region_id
    save_lead(lead, "state", "dealer", "stays", "reason", "grade", "region")
    note("handed_out", lead, actor, dealer=str(dealer), why=str(why))
    tell(handout, _document(lead, handout))
    return lead


def pass_on(lead: HubLead, rules: HandoutRules, actor: User | None) -> HubLead:
    """Give a locked lead to whom the locked rules name; if they name nobody, it stays and says why."""
    choice = selectors.choose(lead, rules)
    if choice.dealer is not None:
        return _give(lead, choice.dealer, choice.why, rules, actor)
    lead.stays = choice.stays or ""
    lead.save(update_fields=["stays", "updated_at"])
    return lead


@transaction.atomic
def hand_out_lead(*, lead: HubLead, dealer: Dealer, actor: User | None) -> HubLead:
    """Pass a lead on to a dealer by hand. It learns who the person is; nobody else does.

    The lead is locked: of two people who pass it on at once, the second is told. Raises
    ``Conflict`` without the person's agreement, ``InvalidInput`` for a dealer who has left the
    network or had this lead before.
    """
    lead = lock_lead(lead)
    if lead.state != LeadState.NEW:
        raise Conflict(_("This lead is no longer here to be passed on."))
    if not lead.may_be_passed_on:
        raise Conflict(
            _("The person has not agreed to be passed on to a dealer. Ask, and note the answer.")
        )
    if dealer.state != DealerState.ACTIVE:
        raise refuse("dealer", _("This dealer has left the network."))
    if lead.handouts.filter(dealer=dealer).exists():
        raise refuse("dealer", _("%(name)s has had this lead before.") % {"name": dealer})
    return _give(lead, dealer, Why.HAND, selectors.handout_rules(), actor)


@transaction.atomic
def ask_lead_back(*, lead: HubLead, actor: User | None, reason: Reason = Reason.BY_HAND) -> HubLead:
    """Ask the dealer to give a lead up that nobody has called yet; then it goes to another.

    Nothing is taken: the dealer's answer decides, so that never two of them call. If somebody there
    has spoken to the person meanwhile, the dealer keeps it. Raises ``TransitionRefused``.
    """
    lead = lock_lead(lead)
    lead.move_to(LeadState.ASKED_BACK)
    handout = current_handout(lead)
    if handout is None:
        raise Conflict(_("No dealer has this lead."))
    handout.asked_back_at = now()
    handout.save(update_fields=["asked_back_at", "updated_at"])
    save_lead(lead, "state")
    note("asked_back", lead, actor, dealer=str(handout.dealer), reason=str(reason))
    tell(handout, LeadAskedBack(lead_id=str(lead.pk), reason=str(reason)))
    return lead


@transaction.atomic
def release_lead(*, lead: HubLead, actor: User) -> HubLead:
    """Take a lead back whose dealer does not answer, such as one that has closed.

    That dealer may still call the person: it is the exception. Raises ``Conflict`` unless the lead
    was asked back.
    """
    lead = lock_lead(lead)
    if lead.state != LeadState.ASKED_BACK:
        raise Conflict(_("Ask the dealer first, and wait for its answer."))
    lead.move_to(LeadState.NEW)
    handout = current_handout(lead)
    if handout is not None:
        handout.is_current, handout.state = False, HandoutState.RELEASED
        handout.ended_at = now()
        handout.save(update_fields=["is_current", "state", "ended_at", "updated_at"])
    lead.dealer = None
    save_lead(lead, "state", "dealer")
    note("released", lead, actor, dealer=str(handout.dealer) if handout else "")
    return lead


@transaction.atomic
def remind_dealer(*, lead: HubLead, actor: User) -> HubLead:
    """Ask the dealer what becomes of a lead; its advisor is told. Once a day.

    Raises ``Conflict`` if no dealer works on it, or it was asked today.
    """
    lead = lock_lead(lead)
    handout = current_handout(lead)
    if not lead.is_out or handout is None:
        raise Conflict(_("No dealer works on this lead."))
    if handout.reminded_at and handout.reminded_at > now() - timedelta(days=1):
        raise Conflict(_("The dealer was reminded within the last day. Call them instead."))
    handout.reminded_at = now()
    handout.save(update_fields=["reminded_at", "updated_at"])
    note("reminded", lead, actor, dealer=str(handout.dealer))
    tell(handout, LeadReminded(lead_id=str(lead.pk)))
    return lead


@transaction.atomic
def _pass_on_waiting(lead: HubLead) -> bool:
    rules = locked_rules(HandoutRules)
    lead = lock_lead(lead)
    if lead.state != LeadState.NEW or not rules.is_automatic:
        return False
    return pass_on(lead, rules, None).state == LeadState.ASSIGNED


def pass_on_waiting() -> int:
    """Pass on what waits, each in a transaction of its own, if that goes by itself; how many."""
    if not selectors.handout_rules().is_automatic:
        return 0
    waiting = HubLead.objects.filter(state=LeadState.NEW, pass_on_at__isnull=False, erased_at=None)
    tried = waiting.filter(stays__in=[Stay.NO_REGION, Stay.NOBODY], updated_at__gt=now() - AGAIN)
    rows = waiting.exclude(pk__in=tried.values("pk")).order_by("requested_at")
    return sum(_pass_on_waiting(lead) for lead in rows[:BATCH])


def ask_late_back() -> int:
    """Ask back what dealers have not contacted in time; how many."""
    asked = 0
    rows = selectors.late_handouts().filter(asked_back_at=None, lead__state=LeadState.ASSIGNED)
    for handout in rows.select_related("lead").order_by("due_at")[:BATCH]:
        try:
            ask_lead_back(lead=handout.lead, actor=None, reason=Reason.LATE)
        except DomainError:  # the dealer was faster
            continue
        asked += 1
    return asked
