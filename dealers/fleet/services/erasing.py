"""What goes when a customer's personal data is erased, and what keeps it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.fleet.models import Trip


def erase_drivers_of(customers: Iterable[Customer]) -> None:
    """Empty what drives say about the customer who had the car. That it was lent, and how far it went,
    stays.

    Runs in the transaction of the erasing, which is audited there.
    """
    for customer in customers:
        Trip.objects.filter(customer=customer).update(
            driver_name=customer.full_name,
            driver_phone="",
            destination="",
            answer="",
            licence_class="",
            licence_until=None,
        )


def lent_car_of(customer: Customer) -> str:
    """Why the customer's data is still needed: a car of ours that is theirs, or promised."""
    trip = Trip.objects.living().filter(customer=customer).first()
    return _("a car is lent: %(number)s") % {"number": trip.number} if trip else ""
