"""Leads that the manufacturer passes on: taken in, asked back, given back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import close_follow_ups, empty_story, message_of
from dealers.customers.states import Source
from dealers.sales.models import Lead
from dealers.sales.selectors import managers
from dealers.sales.services.leads import register_lead
from dealers.sales.services.leads_base import lock_lead, note_lead, tell_lead
from dealers.sales.services.maker_facts import tell_maker
from dealers.sales.states import (
    MAKER_RETURNS,
    OPEN_LEAD,
    UNANSWERED,
    InvalidReason,
    LeadStatus,
)
from dealers.sales.states.lead_rules import Level
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts.models import Unit, UnitKind, User
from tenants.selectors import networks_of_this_dealer
from tenants.workspace.services import notify


def _check_maker(hub: UUID) -> None:
    """Another dealership may write to us, too: only our own manufacturer passes people on."""
    if not networks_of_this_dealer().filter(hub=hub, is_active=True).exists():
        raise NotPermitted(_("The sender is not the manufacturer of this dealership."))


def _store_in(city: str) -> Unit | None:
    """The store in the person's city, if just one is there by its name or address."""
    bare = city.strip().removesuffix("市")
    if not bare:
        return None
    stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True)
    found = stores.filter(address__icontains=bare) | stores.filter(name__icontains=bare)
    rows = list(found.order_by("code")[:2])
    return rows[0] if len(rows) == 1 else None


@transaction.atomic
def receive_maker_lead(*, hub: UUID, message: Mapping[str, Any]) -> Lead:
    """Take in a person whom the manufacturer passes on, as any lead: rules, clock and bell included.

    Heard twice it is one lead. It goes to the store in the person's city if there is just one, and
    else where leads without a store go. Raises ``NotPermitted`` for a sender that is not our
    manufacturer.
    """
    _check_maker(hub)
    wish = {"code": message["model_code"], "model": message["model"] or message["model_code"]}
    lead, is_new = register_lead(
        source=Source.OEM,
        name=message["full_name"],
        phone=message["phone"] or message["phone_raw"],
        email=message["email"],
        message=message["note"],
        vehicle_of_interest={key: value for key, value in wish.items() if value},
        campaign=message["campaign"],
        external_source=f"maker:{hub}",
        external_id=message["lead_id"],
        store=_store_in(message["city"]),
        requested_at=datetime.fromisoformat(message["requested_at"]),
        maker_id=hub,
        maker={
            "name": message["maker"],
            "number": message["number"],
            "source": message["source"],
            "place": " ".join(filter(None, [message["province"], message["city"]])),
            "respond_by": message["respond_by"],
            "consent": message["consent"],
        },
        actor=None,
    )
    if is_new:
        tell_maker(lead)
    return lead


def _lead_of(hub: UUID, lead_id: str) -> Lead:
    _check_maker(hub)
    return Lead.objects.select_for_update().get(maker_id=hub, external_id=lead_id)


def _drop(lead: Lead, reason: InvalidReason, actor: User | None) -> None:
    """End a locked lead that goes to another dealer; what we know of the person is not ours to keep."""
    lead.move_to(LeadStatus.INVALID)
    lead.invalid_reason, lead.escalate_at = reason, None
    empty_story(about_id=lead.pk, words=lead.message)
    lead.phone = lead.phone_raw = lead.email = lead.message = lead.raw = ""
    lead.name, lead.search = lead.maker.get("number") or lead.number, None
    lead.save()
    close_follow_ups(about_id=lead.pk, actor=actor)
    note_lead(lead, actor, reason=str(reason))
    tell_lead(
        lead, gettext_noop("Goes back to the manufacturer: %(why)s"), actor,
        why=message_of(lambda: str(reason.label)),
    )  # fmt: skip


def _ring(lead: Lead, text: str) -> None:
    people = [lead.owner] if lead.owner else []
    people = people or managers.managers_from(Level.SALES_MANAGER, store=lead.store, owner=None)
    notify(people=people, text=text, url=lead.get_absolute_url(), number=lead.number)


@transaction.atomic
def answer_asked_back(*, hub: UUID, lead_id: str, reason: str) -> Lead:
    """The manufacturer asks for a lead back: it goes if nobody has spoken to the person, else it stays.

    The lead is locked: of this and an advisor who logs a contact at the same moment, the first one
    decides. Heard twice it changes nothing. Raises ``NotPermitted``, ``Lead.DoesNotExist``.
    """
    lead = _lead_of(hub, lead_id)
    if lead.status == LeadStatus.INVALID:
        return lead
    if reason == "erased":
        text = gettext_noop(
            "The person of lead %(number)s wants to be forgotten by the manufacturer."
        )
        _ring(lead, text)
        tell_lead(lead, gettext_noop("The person wants to be forgotten by the manufacturer"), None)
    if lead.status in UNANSWERED and lead.first_response_at is None:
        if reason != "erased":
            _ring(lead, gettext_noop("Lead %(number)s went back to the manufacturer."))
        _drop(lead, InvalidReason.WITHDRAWN, None)
        return lead
    if reason != "erased":
        tell_maker(lead, kept=True)
    return lead


@transaction.atomic
def note_maker_reminder(
    *, hub: UUID, lead_id: str, is_asked_again: bool = False, note: str = ""
) -> Lead:
    """The manufacturer asks what becomes of a lead, or its person asked there again: we ring.

    Raises as being asked back does.
    """
    lead = _lead_of(hub, lead_id)
    if is_asked_again:
        if lead.status == LeadStatus.INVALID:
            return lead  # it goes to somebody else, and so do the words
        _ring(lead, gettext_noop("The person of lead %(number)s asked the manufacturer again."))
        text = gettext_noop("Asked the manufacturer again: %(said)s")
        tell_lead(lead, text, None, said=note or "–")
        return lead
    _ring(lead, gettext_noop("The manufacturer asks what becomes of lead %(number)s."))
    tell_lead(lead, gettext_noop("The manufacturer asks what becomes of it"), None)
    return lead


@transaction.atomic
def return_maker_lead(*, lead: Lead, reason: InvalidReason, actor: User) -> Lead:
    """Give a lead back to the manufacturer, who passes it on to another dealer.

    Contact data and words go from here; that there was a lead stays. Raises ``Conflict`` for a lead
    of our own or one that is over, ``InvalidInput`` for a reason that is none of these.
    """
    lead = lock_lead(lead)
    if lead.maker_id is None:
        raise Conflict(_("This lead did not come from the manufacturer."))
    if lead.status not in OPEN_LEAD:
        raise Conflict(_("This lead is closed."))
    if reason not in MAKER_RETURNS:
        message = _("Choose one of the reasons.")
        raise InvalidInput(message, fields={"reason": message})
    _drop(lead, InvalidReason(reason), actor)
    return lead
