"""Telling the own fleet which of its courtesy cars a visit holds."""

from dealers.service.availability import LIVING
from dealers.service.courtesy import courtesy_cars
from dealers.service.models import Booking
from tenants.accounts.models import User


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
