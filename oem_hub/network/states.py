"""What a dealer is to the network.

active <-> left     (told by the directory: a membership that ends, or comes back)
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class DealerState(models.TextChoices):
    ACTIVE = "active", _("Active")
    LEFT = "left", _("Left the network")


DEALER_TONES = {DealerState.ACTIVE: "done", DealerState.LEFT: "quiet"}

DEALER_MOVES: Transitions[DealerState] = Transitions(
    {
        DealerState.ACTIVE: {DealerState.LEFT},
        DealerState.LEFT: {DealerState.ACTIVE},
    }
)
