"""A visit that the customer books on our public page, and the link with which it is called off."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.models import Vehicle
from dealers.customers.services import customer_for
from dealers.customers.states import Source
from dealers.service.availability import FreeTimes, free_times
from dealers.service.models import Booking, ServiceCampaign
from dealers.service.selectors import open_campaigns_of
from dealers.service.services.bookings import book_visit, cancel_booking
from dealers.service.services.campaigns import note_campaign_booking
from dealers.service.services.common import refuse
from dealers.service.states import BookingState, Skill
from portal.core.errors import Conflict, InvalidInput
from portal.core.links import new_key, open_link, sign_link
from portal.core.validation import clean_plate, clean_text, clean_vin
from tenants.accounts.mail import address_of, send_mail
from tenants.accounts.models import Unit

PLACE = "service.booking.own"
LINK_DAYS = 180
AHEAD = timedelta(days=60)
NOTICE = timedelta(hours=1)
MOST_OPEN = 3
# How long the workshop plans for a kind of work that a customer names.
MINUTES = {"": 60, Skill.MAINTENANCE: 60, Skill.BODY: 60, Skill.PAINT: 60}
USUAL_MINUTES = 120


def minutes_for(skill: str) -> int:
    """How long a visit of this kind is planned."""
    return MINUTES.get(skill, USUAL_MINUTES)


def online_times(*, store: Unit, day: date, skill: str = "") -> FreeTimes:
    """When a customer may book: free, an hour from now or later, within ``AHEAD``."""
    found = free_times(store=store, day=day, minutes=minutes_for(skill), skill=skill)
    soonest, last = now() + NOTICE, now() + AHEAD
    return FreeTimes(store, day, [s for s in found.slots if soonest <= s.starts_at <= last])


def vehicle_named(text: str) -> Vehicle | None:
    """The car of a whole VIN or plate, if we know it; nothing is found by a part."""
    for field, clean in (("vin", clean_vin), ("plate", clean_plate)):
        try:
            found = Vehicle.objects.filter(**{field: clean(text)})[:2]
        except InvalidInput:
            continue
        if len(found) == 1:
            return found[0]
    return None


@transaction.atomic
def book_online(
    *,
    store: Unit,
    starts_at: datetime,
    full_name: str,
    phone: str,
    skill: str = "",
    email: str = "",
    car: str = "",
    complaint: str = "",
    campaign: ServiceCampaign | None = None,
    language: str = "",
) -> Booking:
    """Book a free time as a customer; whoever is unknown becomes a customer of the website.

    A car we do not know stays a word in the complaint, until it stands at the counter. Raises
    ``Conflict`` for a time that is not offered (any more) or a phone with ``MOST_OPEN`` visits to
    come, ``InvalidInput`` for a phone or a campaign that cannot be.
    """
    day = starts_at.astimezone(ZoneInfo(store.time_zone)).date()
    offered = {slot.starts_at for slot in online_times(store=store, day=day, skill=skill).slots}
    if starts_at not in offered:
        raise Conflict(_("This time is not free any more. Choose another."))
    customer = customer_for(
        full_name=full_name,
        phone=phone,
        email=email,
        source=Source.WEBSITE,
        store=store,
        actor=None,
    )
    coming = Booking.objects.filter(
        customer=customer, state=BookingState.BOOKED, starts_at__gt=now(), is_online=True
    )
    if coming.count() >= MOST_OPEN:
        raise Conflict(_("You have several visits booked already. Call us for another one."))
    vehicle = vehicle_named(car)
    open_cars = list(open_campaigns_of(vehicle)) if vehicle and campaign else []
    concerned = next((c for c in open_cars if campaign and c.campaign_id == campaign.pk), None)
    if campaign and (concerned is None or not concerned.is_bookable):
        raise refuse("campaign", _("This campaign is not open for this car."))
    words = [clean_text(complaint)[:1000], "" if vehicle else clean_text(car)[:40]]
    booking = book_visit(
        customer=customer,
        store=store,
        starts_at=starts_at,
        vehicle=vehicle,
        minutes=minutes_for(skill),
        complaint="\n".join(filter(None, words)) or str(campaign or ""),
        campaign=campaign,
        skill=skill,
        actor=None,
    )
    booking.is_online, booking.share_key = True, new_key()
    booking.save(update_fields=["is_online", "share_key", "updated_at"])
    if concerned:
        note_campaign_booking(car=concerned, booking=booking, actor=None)
    mail_booking(booking, "visit_booked", language=language)
    return booking


def booking_link(booking: Booking) -> str:
    """The full address of the customer's page of a visit; empty without one."""
    token = booking_token(booking)
    return address_of("service:own_booking", token) if token else ""


def booking_token(booking: Booking) -> str:
    """The text of the customer's link."""
    return sign_link(PLACE, booking.pk, booking.share_key)


def own_booking(token: str) -> Booking:
    """The visit behind a customer's link. Raises ``InvalidInput``, one sentence for all dead links."""
    dead = _("This link is no longer valid. Call us, please.")
    pk, key = open_link(PLACE, token, dead=dead, days=LINK_DAYS)
    people = ("customer", "vehicle", "store", "campaign")
    booking = Booking.objects.select_related(*people).filter(pk=pk, share_key=key).first()
    if booking is None:
        raise InvalidInput(dead)
    return booking


@transaction.atomic
def cancel_own_booking(*, booking: Booking) -> Booking:
    """The customer calls the visit off over the link. Raises ``Conflict`` once its time has come."""
    if booking.starts_at <= now():
        raise Conflict(_("This visit has begun. Call us, please."))
    return cancel_booking(booking=booking, actor=None, reason=_("Cancelled by the customer online"))


def mail_booking(booking: Booking, template: str, *, language: str = "") -> None:
    """A mail to the customer about a visit; nothing without an address."""
    if booking.customer.email:
        send_mail(
            to=booking.customer.email,
            template=template,
            language=language or booking.customer.language,
            about=booking.pk,
            booking=booking,
            link=booking_link(booking),
        )
