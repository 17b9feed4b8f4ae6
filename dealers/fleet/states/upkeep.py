"""What has to be done about a car, and what the insurer says to it: two axes.

Task    planned -> doing -> done
        planned, doing -> cancelled
Claim   none -> reported -> assessed -> paid
                reported, assessed -> paid, refused
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class TaskKind(models.TextChoices):
    SERVICE = "service", pgettext_lazy("car", "Service")
    REPAIR = "repair", _("Repair")
    INSPECTION = "inspection", _("Periodic inspection")
    ACCIDENT = "accident", _("Accident damage")
    OTHER = "other", pgettext_lazy("task", "Other")


class TaskState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DOING = "doing", _("In progress")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class ClaimState(models.TextChoices):
    NONE = "none", _("No claim")
    REPORTED = "reported", _("Reported to the insurer")
    ASSESSED = "assessed", _("Damage assessed")
    PAID = "paid", _("Paid by the insurer")
    REFUSED = "refused", _("Refused by the insurer")


OPEN_TASK = (TaskState.PLANNED, TaskState.DOING)
OPEN_CLAIM = (ClaimState.REPORTED, ClaimState.ASSESSED)
TASK_TONES = {
    TaskState.PLANNED: "waiting",
    TaskState.DOING: "going",
    TaskState.DONE: "done",
    TaskState.CANCELLED: "quiet",
}
CLAIM_TONES = {
    ClaimState.NONE: "quiet",
    ClaimState.REPORTED: "waiting",
    ClaimState.ASSESSED: "going",
    ClaimState.PAID: "done",
    ClaimState.REFUSED: "trouble",
}
TASK_MOVES: Transitions[TaskState] = Transitions(
    {
        TaskState.PLANNED: {TaskState.DOING, TaskState.CANCELLED},
        TaskState.DOING: {TaskState.DONE, TaskState.CANCELLED},
    }
)
CLAIM_MOVES: Transitions[ClaimState] = Transitions(
    {
        ClaimState.NONE: {ClaimState.REPORTED},
        ClaimState.REPORTED: {ClaimState.ASSESSED, ClaimState.PAID, ClaimState.REFUSED},
        ClaimState.ASSESSED: {ClaimState.PAID, ClaimState.REFUSED},
    }
)


class PolicyKind(models.TextChoices):
    COMPULSORY = "compulsory", _("Compulsory liability")
    COMMERCIAL = "commercial", _("Commercial insurance")


class CostKind(models.TextChoices):
    FUEL = "fuel", _("Fuel or charging")
    TOLL = "toll", _("Road toll")
    PARKING = "parking", _("Parking")
    REPAIR = "repair", _("Repair and service")
    INSURANCE = "insurance", pgettext_lazy("cost", "Insurance")
    FINE = "fine", _("Fine")
    OTHER = "other", pgettext_lazy("cost", "Other")
