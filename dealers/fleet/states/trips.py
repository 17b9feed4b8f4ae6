"""The life of a request for a car.

asked -> approved -> out -> returned
asked -> declined
asked, approved -> cancelled
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class TripState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("car", "Asked for")
    APPROVED = "approved", _("Approved")
    OUT = "out", pgettext_lazy("car", "Out")
    RETURNED = "returned", _("Returned")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")


TRIP_TONES = {
    TripState.ASKED: "waiting",
    TripState.APPROVED: "going",
    TripState.OUT: "going",
    TripState.RETURNED: "done",
    TripState.DECLINED: "quiet",
    TripState.CANCELLED: "quiet",
}

# What keeps a car.
LIVING = (TripState.APPROVED, TripState.OUT)
# What can still change before anybody drives.
PLANNED = (TripState.ASKED, TripState.APPROVED)

TRIP_MOVES: Transitions[TripState] = Transitions(
    {
        TripState.ASKED: {TripState.APPROVED, TripState.DECLINED, TripState.CANCELLED},
        TripState.APPROVED: {TripState.OUT, TripState.CANCELLED},
        TripState.OUT: {TripState.RETURNED},
    }
)


class Purpose(models.TextChoices):
    CUSTOMER = "customer", _("Visit to a customer")
    ERRAND = "errand", _("Errand")
    JOURNEY = "journey", _("Business trip")
    COURTESY = "courtesy", _("Lent to a customer")
    FETCH = "fetch", _("Fetch or bring a customer's car")
    OTHER = "other", pgettext_lazy("purpose", "Other")
