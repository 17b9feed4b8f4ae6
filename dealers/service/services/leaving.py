"""What of the workshop lies open with somebody."""

from django.utils.translation import gettext_lazy as _

from dealers.service.models import Booking, Job, RepairOrder
from dealers.service.permissions import MANAGE_BOOKING, RECEIVE_VEHICLE, WORK_ON_JOB
from dealers.service.states import ON_THE_BOARD, BookingState, JobState
from tenants.accounts.leaving import WorkKind

OPEN_WORK = [
    WorkKind(
        "bookings",
        _("Bookings"),
        lambda person: Booking.objects.filter(advisor=person, state=BookingState.BOOKED),
        MANAGE_BOOKING,
        field="advisor",
    ),
    WorkKind(
        "repair_orders",
        _("Repair orders"),
        lambda person: RepairOrder.objects.filter(advisor=person, board__in=ON_THE_BOARD),
        RECEIVE_VEHICLE,
        field="advisor",
    ),
    WorkKind(
        "jobs",
        _("Jobs"),
        lambda person: Job.objects.filter(
            technician=person,
            state__in=(JobState.WAITING, JobState.WORKING),
            repair_order__board__in=ON_THE_BOARD,
        ),
        WORK_ON_JOB,
        field="technician",
    ),
]
