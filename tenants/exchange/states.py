"""Where a message stands; computed from its row.

waiting -> delivered
waiting -> retrying -> delivered | parked -> (sent again) waiting
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PostState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RETRYING = "retrying", _("Trying again")
    PARKED = "parked", _("Parked")
    DELIVERED = "delivered", pgettext_lazy("message", "Delivered")


POST_TONES = {
    PostState.WAITING: "waiting",
    PostState.RETRYING: "going",
    PostState.PARKED: "trouble",
    PostState.DELIVERED: "done",
}
