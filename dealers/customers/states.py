"""What a customer is to us, and what can happen to one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerKind(models.TextChoices):
    PERSON = "person", _("Person")
    COMPANY = "company", _("Company")


class Stage(models.TextChoices):
    """Where the relation stands: prospect -> order -> owner -> at_risk -> lost -> won_back."""

    PROSPECT = "prospect", _("Prospect")
    ORDER = "order", _("Has ordered")
    OWNER = "owner", _("Vehicle owner")
    AT_RISK = "at_risk", _("At risk")
    LOST = "lost", _("Lost")
    WON_BACK = "won_back", _("Won back")


STAGE_TONES = {
    Stage.PROSPECT: "waiting",
    Stage.ORDER: "going",
    Stage.OWNER: "done",
    Stage.AT_RISK: "trouble",
    Stage.LOST: "quiet",
    Stage.WON_BACK: "done",
}


class Tier(models.TextChoices):
    """Own treatment for the customers who matter most; never by protected traits."""

    GOLD = "gold", _("Gold")
    POTENTIAL = "potential", _("Potential")
    GENERAL = "general", _("General")


class Source(models.TextChoices):
    """How somebody found us; leads and customers share the list."""

    WALK_IN = "walk_in", _("Walked in")
    PHONE = "phone", _("Phone call")
    WEBSITE = "website", _("Website")
    PLATFORM = "platform", _("Car platform")
    SHORT_VIDEO = "short_video", _("Short video")
    WECHAT = "wechat", _("WeChat")
    REFERRAL = "referral", _("Referral")
    OWNER_BASE = "owner_base", _("Owner base")
    EVENT = "event", _("Event")
    OEM = "oem", _("Manufacturer")
    SERVICE = "service", _("Workshop")
    OTHER = "other", _("Other")


class OwnershipRole(models.TextChoices):
    OWNER = "owner", _("Vehicle owner")
    DRIVER = "driver", _("Driver")
    PAYER = "payer", _("Payer")


class EntryKind(models.TextChoices):
    """What a line of the timeline tells."""

    CALL = "call", _("Call")
    VISIT = "visit", _("Visit")
    MESSAGE = "message", _("Message")
    NOTE = "note", _("Note")
    TEST_DRIVE = "test_drive", _("Test drive")
    LEAD = "lead", _("Lead")
    OPPORTUNITY = "opportunity", _("Opportunity")
    QUOTE = "quote", _("Quote")
    CONTRACT = "contract", _("Contract")
    RECEIPT = "receipt", _("Receipt")
    DELIVERY = "delivery", _("Delivery")
    SERVICE = "service", _("Service")
    CLAIM = "claim", _("Warranty claim")
    CAMPAIGN = "campaign", _("Campaign")
    FOLLOW_UP = "follow_up", _("Follow-up")


# What a person may write by hand; the rest writes itself.
HAND_WRITTEN = (EntryKind.CALL, EntryKind.VISIT, EntryKind.MESSAGE, EntryKind.NOTE)


class FollowUpKind(models.TextChoices):
    CALL = "call", _("Call")
    MESSAGE = "message", _("Message")
    VISIT = "visit", _("Visit")
    TEST_DRIVE = "test_drive", _("Test drive")
    OTHER = "other", _("Other")


class Outcome(models.TextChoices):
    """How a follow-up ended."""

    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    POSTPONED = "postponed", _("Asked to call later")
    REFUSED = "refused", _("Not interested")
    DROPPED = "dropped", _("No longer needed")
