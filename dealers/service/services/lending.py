"""Courtesy cars of the own fleet: telling it which a visit holds, and losing one that it takes back."""

from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.service.availability import LIVING
from dealers.service.courtesy import courtesy_cars
from dealers.service.models import Booking
from dealers.service.permissions import MANAGE_BOOKING
from dealers.service.selectors import people_who
from dealers.service.services.resources import hold_resources
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import notify

LOST = gettext_noop(
    "The own fleet took back the courtesy car of %(customer)s (%(number)s). Hold another, or tell them."
)


def keep_promise(booking: Booking, actor: User | None) -> None:
    """Let the fleet know which of its cars this booking holds, or that it holds none any more.

    Runs in the transaction of the booking. Raises ``Conflict`` if the fleet has given the car away.
    """
    held = booking.courtesy_car
    if held is None or held.own_car is None or booking.state not in LIVING:
        courtesy_cars().release(booking.pk, actor=actor)
        return
    courtesy_cars().hold(
        held.own_car,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        customer=booking.customer,
        store=booking.store,
        actor=actor,
        about_id=booking.pk,
        about_number=booking.number,
        about_url=booking.get_absolute_url(),
    )


class Loses(Protocol):
    """What is called once the drive is cancelled."""

    def __call__(self, *, car: UUID | None, number: str, reason: str, actor: User | None) -> None:
        """The car is not the visit's any more."""


def visit_that_loses(about_id: UUID | None) -> Loses:
    """Lock the booking that a drive was for, if it was for one; what comes back takes its car away.

    Called by the own fleet before it locks the drive, so that a booking that is moved or cancelled at
    the same moment and a drive that is cancelled wait for each other in one order.
    """
    rows = Booking.objects.select_for_update().filter(pk=about_id) if about_id else ()
    booking = next(iter(rows), None)

    def lose(*, car: UUID | None, number: str, reason: str, actor: User | None) -> None:
        held = booking.courtesy_car if booking else None
        if booking is None or held is None or held.own_car != car or booking.state not in LIVING:
            return
        booking.courtesy_car = None
        booking.courtesy_lost = " · ".join(filter(None, (number, str(held.name), reason)))[:240]
        booking.save(update_fields=["courtesy_car", "courtesy_lost", "updated_at"])
        changes: dict[str, Any] = {"courtesy_car": [str(held), ""], "reason": reason}
        record(actor=actor, verb="service.booking.car_lost", target=booking, changes=changes)
        advisor = booking.advisor
        people = [advisor] if advisor and advisor.is_active else list(people_who(MANAGE_BOOKING))
        notify(
            people=people,
            text=LOST,
            url=booking.get_absolute_url(),
            customer=str(booking.customer),
            number=booking.number,
        )

    return lose


@transaction.atomic
def lend_car(*, booking: Booking, actor: User | None) -> Booking:
    """Hold a courtesy car for a visit that has none, or none any more.

    Raises ``Conflict`` if the visit has one or is over, or if none is free at its time.
    """
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if booking.courtesy_car_id or booking.state not in LIVING:
        raise Conflict(_("This visit has a courtesy car, or is over."))
    held = hold_resources(
        store=booking.store,
        starts_at=booking.starts_at,
        minutes=booking.minutes,
        skill=booking.skill,
        courtesy_car=True,
        but=booking,
    )
    booking.courtesy_car, booking.courtesy_lost = held["courtesy_car"], ""
    booking.save(update_fields=["courtesy_car", "courtesy_lost", "updated_at"])
    keep_promise(booking, actor)
    changes = {"courtesy_car": ["", str(booking.courtesy_car)]}
    record(actor=actor, verb="service.booking.car_held", target=booking, changes=changes)
    return booking
