"""The life of a campaign, and of one car in it.

draft -> pending_approval -> approved -> published -> running -> completed
  ^            |                |            `-> withdrawn <-'
  `------------+----------------'

A car:  open -> done | scrapped | exported
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class CampaignKind(models.TextChoices):
    RECALL = "recall", _("Recall")
    SERVICE = "service", _("Service campaign")


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PENDING_APPROVAL = "pending_approval", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    RUNNING = "running", _("Running")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_State = CampaignState

CAMPAIGN_TONES = {
    _State.DRAFT: "quiet",
    _State.PENDING_APPROVAL: "waiting",
    _State.APPROVED: "waiting",
    _State.PUBLISHED: "going",
    _State.RUNNING: "going",
    _State.COMPLETED: "done",
    _State.WITHDRAWN: "quiet",
}

CAMPAIGN_MOVES: Transitions[CampaignState] = Transitions(
    {
        _State.DRAFT: {_State.PENDING_APPROVAL},
        _State.PENDING_APPROVAL: {_State.APPROVED, _State.DRAFT},
        _State.APPROVED: {_State.PUBLISHED, _State.DRAFT},
        _State.PUBLISHED: {_State.RUNNING, _State.COMPLETED, _State.WITHDRAWN},
        _State.RUNNING: {_State.COMPLETED, _State.WITHDRAWN},
    }
)

OUT = (_State.PUBLISHED, _State.RUNNING)


class VinState(models.TextChoices):
    OPEN = "open", _("Not done")
    DONE = "done", _("Done")
    SCRAPPED = "scrapped", _("Scrapped")
    EXPORTED = "exported", _("Exported")


VIN_TONES = {
    VinState.OPEN: "waiting",
    VinState.DONE: "done",
    VinState.SCRAPPED: "quiet",
    VinState.EXPORTED: "quiet",
}

VIN_MOVES: Transitions[VinState] = Transitions(
    {VinState.OPEN: {VinState.DONE, VinState.SCRAPPED, VinState.EXPORTED}}
)
