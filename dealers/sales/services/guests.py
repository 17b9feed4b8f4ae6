"""Guests of an event: invited, answered, welcomed at the door as visitors of the showroom."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.customers.selectors import customers_to_invite
from dealers.sales import selectors
from dealers.sales.models import ShowroomVisit
from dealers.sales.services.showroom import (
    VERB,
    checked_persons,
    checked_phone,
    has_been_here,
    lead_on,
)
from dealers.sales.states.showroom import Rsvp, VisitPurpose
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record

MOST_GUESTS = 500


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})


def _guest(line: int, given: Mapping[str, Any]) -> ShowroomVisit:
    """One line of the list. Raises ``InvalidInput`` naming the line."""
    known: Customer | None = given.get("customer")
    if known is not None and known.erased_at:
        raise _wrong("customer", _("The personal data was erased: nobody can be invited."))
    try:
        guest = ShowroomVisit(
            name=clean_text(given.get("name") or str(known or ""))[:120],
            phone=checked_phone(given.get("phone") or (known.phone if known else "")),
            customer=known,
            advisor=known.owner if known else None,
            party_size=checked_persons(given.get("party_size") or 1),
            came_at=None,
            rsvp=Rsvp.INVITED,
            purpose=VisitPurpose.LOOK,
        )
    except InvalidInput as error:
        text = _("Line %(n)d: %(message)s") % {"n": line, "message": error}
        raise _wrong("guests", text) from error
    if not guest.name:
        raise _wrong("guests", _("Line %(n)d: type a name.") % {"n": line})
    return guest


def _of_tier(tier: str, actor: User) -> list[ShowroomVisit]:
    """The customers of a value who allow invitations, as guests of whoever looks after them."""
    rows = customers_to_invite(tier, user=actor)
    return [
        ShowroomVisit(
            name=customer.full_name,
            phone=customer.phone,
            customer=customer,
            advisor=customer.owner,
            came_at=None,
            rsvp=Rsvp.INVITED,
            purpose=VisitPurpose.LOOK,
        )
        for customer in rows[: MOST_GUESTS + 1]
    ]


def _customers_by_phone(guests: Iterable[ShowroomVisit]) -> dict[str, Customer]:
    phones = {guest.phone for guest in guests if guest.phone}
    return {row.phone: row for row in Customer.objects.living().filter(phone__in=phones)}


@transaction.atomic
def invite_guests(
    *,
    event: str,
    expected_on: date,
    actor: User,
    guests: Iterable[Mapping[str, Any]] = (),
    tier: str = "",
    customer: Customer | None = None,
    store: Unit | None = None,
    advisor: User | None = None,
) -> list[ShowroomVisit]:
    """Put guests on the list of an event of this day; returns those who were not on it yet.

    ``guests``: mappings with ``name``, ``phone`` and ``party_size``, or with ``customer``, whose name
    and phone are taken where none are said; ``customer`` is one more of those. ``tier`` adds the customers of
    that value within the actor's reach who allow invitations. Of one phone one guest is kept.
    Raises ``InvalidInput`` for a day that is over, an empty or too long list, or a line that cannot be.
    """
    event = clean_text(event)[:80]
    if not event:
        raise _wrong("event", _("Say which event it is."))
    if expected_on < localdate():
        raise _wrong("expected_on", _("Choose today or a later day."))
    wanted = [_guest(line, given) for line, given in enumerate(guests, 1)]
    wanted += [_guest(0, {"customer": customer})] if customer else []
    wanted += _of_tier(tier, actor) if tier else []
    if not wanted:
        raise _wrong("guests", _("Nobody to invite: type guests, or choose another value."))
    if len(wanted) > MOST_GUESTS:
        raise _wrong("guests", _("At most %(n)d guests at a time.") % {"n": MOST_GUESTS})
    # Two colleagues add to one list at once: the unique phone lets one through.
    listed = ShowroomVisit.objects.guests().filter(event=event, expected_on=expected_on)
    known = {key for pair in listed.values_list("phone", "customer") for key in pair if key}
    new = {
        guest.phone or str(guest.customer_id or guest.pk): guest
        for guest in wanted
        if not known & {guest.phone, guest.customer_id}
    }
    owners = _customers_by_phone(new.values())
    for guest in new.values():
        guest.customer = guest.customer or owners.get(guest.phone)
        guest.event, guest.expected_on = event, expected_on
        guest.store = store or actor.home_store or selectors.only_store()
        guest.advisor = advisor or guest.advisor
    ShowroomVisit.objects.bulk_create(new.values(), ignore_conflicts=True)
    made = list(ShowroomVisit.objects.filter(pk__in=[guest.pk for guest in new.values()]))
    if made:
        changes = {"event": event, "guests": len(made)}
        record(actor=actor, verb=VERB, target=made[0], changes=changes, name=event)
    return made


def _awaited(visit: ShowroomVisit) -> ShowroomVisit:
    visit = ShowroomVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.came_at is not None:
        raise Conflict(_("They have come already."))
    return visit


@transaction.atomic
def answer_guest(
    *, visit: ShowroomVisit, rsvp: str, actor: User, party_size: int | None = None
) -> ShowroomVisit:
    """Note whether they will come, and how many. Raises ``Conflict`` once they are here."""
    visit = _awaited(visit)
    visit.rsvp = Rsvp(rsvp)
    if party_size is not None:
        visit.party_size = checked_persons(party_size)
    visit.save(update_fields=["rsvp", "party_size", "updated_at"])
    changes = {"rsvp": visit.rsvp, "party_size": visit.party_size}
    record(actor=actor, verb=VERB, target=visit, changes=changes)
    return visit


@transaction.atomic
def check_in_guest(
    *, visit: ShowroomVisit, actor: User, advisor: User | None = None
) -> ShowroomVisit:
    """They stand at the door: a visit begins, and with a phone it is led on to a lead of the event.

    Raises ``Conflict`` if somebody else checked them in.
    """
    visit = _awaited(visit)
    visit.came_at, visit.rsvp = now(), Rsvp.ACCEPTED
    visit.advisor = advisor or visit.advisor
    visit.is_return = has_been_here(visit.phone)
    visit.lead = lead_on(visit, actor)
    visit.save()
    record(actor=actor, verb=VERB, target=visit, changes={"lead": str(visit.lead or "")})
    return visit


@transaction.atomic
def strike_guest(*, visit: ShowroomVisit, actor: User) -> None:
    """Take somebody off the list. Raises ``Conflict`` once they are here: visits stay."""
    visit = _awaited(visit)
    record(actor=actor, verb=VERB, target=visit, changes={"event": [visit.event, ""]})
    visit.delete()
