"""Why somebody comes into the showroom."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitPurpose(models.TextChoices):
    BUY = "buy", _("Wants to buy")
    LOOK = "look", _("Looks around")
    TEST_DRIVE = "test_drive", _("Test drive")
    DEAL = "deal", _("Contract or delivery")
    SERVICE = "service", _("Service")
    OTHER = "other", _("Something else")
