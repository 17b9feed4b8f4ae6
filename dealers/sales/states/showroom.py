"""Why somebody comes into the showroom, and what invited guests answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rsvp(models.TextChoices):
    """What an invited guest has answered."""

    INVITED = "invited", _("No answer yet")
    ACCEPTED = "accepted", _("Will come")
    DECLINED = "declined", _("Will not come")


RSVP_TONES = {Rsvp.INVITED: "waiting", Rsvp.ACCEPTED: "done", Rsvp.DECLINED: "quiet"}


class VisitPurpose(models.TextChoices):
    BUY = "buy", _("Wants to buy")
    LOOK = "look", _("Looks around")
    TEST_DRIVE = "test_drive", _("Test drive")
    DEAL = "deal", _("Contract or delivery")
    SERVICE = "service", _("Service")
    OTHER = "other", _("Something else")
