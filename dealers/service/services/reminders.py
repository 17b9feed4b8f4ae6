"""The day before: customers are reminded of their visit, once."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from dealers.customers.services import plan_follow_up
from dealers.service.models import Booking
from dealers.service.permissions import MANAGE_BOOKING
from dealers.service.selectors import people_who
from dealers.service.services.online import mail_booking
from dealers.service.states import BookingState
from portal.core.links import new_key
from tenants.accounts.models import User
from tenants.audit.services import record

FROM_HOUR, TO_HOUR = 9, 20  # of the store: nobody is disturbed at night


def remind_visits() -> int:
    """Remind of all visits of tomorrow that nobody was reminded of; how many."""
    soon = Booking.objects.filter(
        state=BookingState.BOOKED,
        reminded_at=None,
        starts_at__gt=now(),
        starts_at__lt=now() + timedelta(days=2),
    )
    found = soon.select_related("store").order_by("starts_at")
    return sum(remind_of(pk=b.pk) for b in found if _is_tomorrow(b))


def _is_tomorrow(booking: Booking) -> bool:
    """Tomorrow where the store is, and an hour at which one may be disturbed."""
    zone = ZoneInfo(booking.store.time_zone)
    here = now().astimezone(zone)
    day = booking.starts_at.astimezone(zone).date()
    return FROM_HOUR <= here.hour < TO_HOUR and day == here.date() + timedelta(days=1)


@transaction.atomic
def remind_of(*, pk: UUID) -> bool:
    """By mail where we have an address, else by a call that the advisor is to make.

    Whether it was done: not for a visit that was cancelled, or reminded of meanwhile.
    """
    waiting = Booking.objects.select_for_update(of=("self",)).select_related("customer", "store")
    booking = waiting.filter(pk=pk, state=BookingState.BOOKED, reminded_at=None).first()
    if booking is None:
        return False
    booking.reminded_at, booking.share_key = now(), booking.share_key or new_key()
    booking.save(update_fields=["reminded_at", "share_key", "updated_at"])
    caller = booking.advisor or _advisor_of(booking)
    how = "mail" if booking.customer.email else "call"
    if booking.customer.email:
        mail_booking(booking, "visit_reminder")
    elif caller:
        plan_follow_up(
            subject=gettext_noop("Remind %(name)s of tomorrow's visit"),
            values={"name": str(booking.customer)},
            due_at=now(),
            owner=caller,
            customer=booking.customer,
            store=booking.store,
            about_id=booking.pk,
            about_number=booking.number,
            url=booking.get_absolute_url(),
            actor=None,
        )
    record(actor=None, verb="service.booking.reminded", target=booking, changes={"by": how})
    return True


def _advisor_of(booking: Booking) -> User | None:
    """Somebody of the store who books visits."""
    return people_who(MANAGE_BOOKING).filter(home_store=booking.store_id).order_by("pk").first()
