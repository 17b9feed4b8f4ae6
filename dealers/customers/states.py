"""What a customer is to us, and what can happen to one."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


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


# Sales moves a customer to an order and to an owner; the nightly look at visits does the rest.
STAGE_MOVES: Transitions[Stage] = Transitions(
    {
        Stage.PROSPECT: {Stage.ORDER, Stage.OWNER},
        Stage.ORDER: {Stage.OWNER, Stage.PROSPECT},
        Stage.OWNER: {Stage.ORDER, Stage.AT_RISK, Stage.LOST},
        Stage.AT_RISK: {Stage.ORDER, Stage.OWNER, Stage.LOST},
        Stage.LOST: {Stage.ORDER, Stage.OWNER, Stage.WON_BACK},
        Stage.WON_BACK: {Stage.ORDER, Stage.OWNER, Stage.AT_RISK, Stage.LOST},
    }
)
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


TIER_TONES = {Tier.GOLD: "going", Tier.POTENTIAL: "waiting", Tier.GENERAL: "quiet"}


class Gender(models.TextChoices):
    """How somebody is addressed; never a ground for a grade."""

    MALE = "male", _("Mr.")
    FEMALE = "female", _("Ms.")


class Industry(models.TextChoices):
    """What a company does, or where a person works."""

    MANUFACTURING = "manufacture", _("Manufacturing")
    TRADE = "trade", _("Trade and retail")
    CONSTRUCTION = "building", _("Construction")
    TRANSPORT = "transport", _("Transport and logistics")
    TECHNOLOGY = "technology", _("Technology")
    FINANCE = "finance", _("Banking and insurance")
    PUBLIC = "public", _("Public service")
    HEALTH = "health", _("Health and education")
    FARMING = "farming", _("Farming")
    OTHER = "other", _("Other")


class LinkRole(models.TextChoices):
    """What somebody is to a customer."""

    BUYER = "buyer", _("Decides on purchases")
    FLEET_MANAGER = "fleet", _("Fleet manager")
    ACCOUNTANT = "accountant", _("Accountant")
    DRIVER = "driver", _("Driver")
    SPOUSE = "spouse", _("Spouse")
    FAMILY = "family", _("Family")
    REFERRER = "referrer", _("Recommended us")
    OTHER = "other", _("Other")


class MergeState(models.TextChoices):
    """What was decided about two records: merged -> undone, or apart (two people after all)."""

    MERGED = "merged", _("Merged")
    UNDONE = "undone", _("Undone")
    APART = "apart", _("Two people")


MERGE_MOVES: Transitions[MergeState] = Transitions({MergeState.MERGED: {MergeState.UNDONE}})
MERGE_TONES = {MergeState.MERGED: "done", MergeState.UNDONE: "quiet", MergeState.APART: "quiet"}


class OnDuplicate(models.TextChoices):
    """What becomes of a line of a file whose customer exists."""

    SKIP = "skip", _("Leave the customer as it is")
    UPDATE = "update", _("Overwrite with what the file says")
    MERGE = "merge", _("Merge: fill in only what is missing")


class RowResult(models.TextChoices):
    """What became of a line of a file."""

    CREATED = "created", _("Newly added")
    UPDATED = "updated", _("Overwritten")
    MERGED = "merged", _("Filled in")
    SKIPPED = "skipped", _("Exists, left alone")
    WRONG = "wrong", _("Not taken")


RESULT_TONES = {
    RowResult.CREATED: "done",
    RowResult.UPDATED: "going",
    RowResult.MERGED: "going",
    RowResult.SKIPPED: "quiet",
    RowResult.WRONG: "trouble",
}


class Purpose(models.TextChoices):
    """What a customer is asked to allow, each by itself."""

    MARKETING = "marketing", _("Offers and invitations")
    SHARE_OEM = "share_oem", _("Data to the manufacturer")
    SURVEY = "survey", _("Surveys after a visit")
    PHOTO = "photo", _("Photos of the hand-over")


# The answers that are asked for every day have a field of their own on the customer.
FLAGS = {Purpose.MARKETING: "may_contact", Purpose.SHARE_OEM: "may_share_with_oem"}


class Channel(models.TextChoices):
    """How the answer was given."""

    PAPER = "paper", _("Signed paper")
    SMS = "sms", _("Text message")
    WECHAT = "wechat", _("WeChat")
    PHONE = "phone", _("Phone call")
    WEBSITE = "website", _("Website")
    SPOKEN = "spoken", _("Said at the counter")


class AccountType(models.TextChoices):
    """By what terms we trade with somebody: a person at the counter, or a house with an account."""

    RETAIL = "retail", _("Retail")
    KEY_ACCOUNT = "key_account", _("Key account")
    FLEET = "fleet", _("Fleet")
    GOVERNMENT = "government", _("Government")
    LEASING = "leasing", _("Leasing company")
    DEALER = "dealer", _("Other dealer")


class PriceTier(models.TextChoices):
    """Which prices are agreed; what A, B and C mean is written in the price lists."""

    STANDARD = "standard", _("Standard prices")
    A = "a", _("Price tier A")
    B = "b", _("Price tier B")
    C = "c", _("Price tier C")


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
    ORDER = "order", _("Vehicle order")
    CONTRACT = "contract", _("Contract")
    RECEIPT = "receipt", _("Receipt")
    DELIVERY = "delivery", _("Delivery")
    SERVICE = "service", _("Service")
    CLAIM = "claim", _("Warranty claim")
    CAMPAIGN = "campaign", _("Campaign")
    COMPLAINT = "complaint", pgettext_lazy("case", "Complaint")
    CASE = "case", _("Request of a customer")
    TASK = "task", pgettext_lazy("case", "Task")
    FOLLOW_UP = "follow_up", _("Follow-up")
    SURVEY = "survey", _("Survey")
    RECORD = "record", _("Record")


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


class AssignmentMethod(models.TextChoices):
    """How a rule chooses among its people who looks after a new customer."""

    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_LOAD = "least_load", _("Fewest prospects")


class DocumentKind(models.TextChoices):
    """What a paper of a customer is."""

    IDENTITY = "identity", _("Identity card or passport")
    LICENCE = "licence", _("Driving licence")
    VEHICLE = "vehicle", _("Vehicle licence")
    BUSINESS = "business", _("Business licence")
    CONTRACT = "contract", _("Signed contract")
    CONSENT = "consent", _("Consent form")
    OTHER = "other", pgettext_lazy("document", "Other")


class PlayTrigger(models.TextChoices):
    """What sets a play of the house going. Domains above say when it happened: ``PLAY_SOURCES``."""

    TIER = "tier", _("A value is reached")
    BIRTHDAY = "birthday", _("Birthday comes")
    QUOTE_SILENT = "quote_silent", _("Quote sent and not answered")
    SIGNED = "signed", _("Contract signed")
    DELIVERED = "delivered", _("Vehicle handed over")
    VISIT_CLOSED = "visit_closed", _("Workshop visit closed")
    GRADE = "grade", _("Grade of a deal changed")
    LEAD_DORMANT = "lead_dormant", _("Lead fell asleep")


class PlayAct(models.TextChoices):
    """What a step of a play does."""

    TASK = "task", _("Plan a follow-up")
    NOTIFY = "notify", _("Tell somebody")
    TAG = "tag", _("Add a tag")


class PlayWho(models.TextChoices):
    """Whose step it is. Of a desk: whoever has the fewest open follow-ups in the store."""

    OWNER = "owner", _("Whoever looks after them")
    SERVICE_ADVISOR = "service_advisor", _("Service desk")
    CARE = "care_specialist", _("Care desk")
    SALES_MANAGER = "sales_manager", _("Sales manager")
    SERVICE_MANAGER = "service_manager", _("Service manager")
    GENERAL_MANAGER = "general_manager", _("General manager")
