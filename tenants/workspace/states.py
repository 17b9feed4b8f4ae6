"""The life of a job, and of a mail.

waiting -> running -> done | failed
running -> running: its worker died, another took it over
waiting, running -> failed: given up

A mail: waiting -> sent | given_up
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


JOB_TONES = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "going",
    JobState.DONE: "done",
    JobState.FAILED: "trouble",
}
JOB_MOVES: Transitions[JobState] = Transitions(
    {
        JobState.WAITING: {JobState.RUNNING, JobState.FAILED},
        JobState.RUNNING: {JobState.RUNNING, JobState.DONE, JobState.FAILED},
    }
)


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")
