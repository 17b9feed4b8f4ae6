"""The life of a test drive.

Test drive      booked -> out -> returned
                booked -> cancelled, no_show
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class DriveStatus(models.TextChoices):
    BOOKED = "booked", _("Booked")
    OUT = "out", _("On the road")
    RETURNED = "returned", _("Returned")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("Did not come")


TEST_DRIVE_TONES = {
    DriveStatus.BOOKED: "waiting",
    DriveStatus.OUT: "going",
    DriveStatus.RETURNED: "done",
    DriveStatus.CANCELLED: "quiet",
    DriveStatus.NO_SHOW: "trouble",
}

# What keeps a car and an advisor busy.
LIVING = (DriveStatus.BOOKED, DriveStatus.OUT)

TEST_DRIVE_MOVES: Transitions[DriveStatus] = Transitions(
    {
        DriveStatus.BOOKED: {
            DriveStatus.OUT,
            DriveStatus.CANCELLED,
            DriveStatus.NO_SHOW,
        },
        DriveStatus.OUT: {DriveStatus.RETURNED},
    }
)
