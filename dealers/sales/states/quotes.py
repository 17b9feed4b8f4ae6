"""The life of a quote, and what its lines are.

Quote           draft -> [pending_approval ->] approved -> sent -> viewed -> accepted | declined
                accepted -> declined (the order fell through)
                any but accepted -> superseded (a new version)
                approved, sent, viewed -> expired
Appraisal       draft -> valued -> agreed -> used in a quote -> agreed (taken out again)
                agreed -> expired -> valued (looked at again)
                any but used and expired -> declined -> valued
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class QuoteStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PENDING_APPROVAL = "pending_approval", pgettext_lazy("quote", "Waiting for approval")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Sent")
    VIEWED = "viewed", _("Viewed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Superseded")


QUOTE_TONES = {
    QuoteStatus.DRAFT: "quiet",
    QuoteStatus.PENDING_APPROVAL: "waiting",
    QuoteStatus.APPROVED: "going",
    QuoteStatus.SENT: "going",
    QuoteStatus.VIEWED: "going",
    QuoteStatus.ACCEPTED: "done",
    QuoteStatus.DECLINED: "trouble",
    QuoteStatus.EXPIRED: "quiet",
    QuoteStatus.SUPERSEDED: "quiet",
}


_AT_CUSTOMER = {
    QuoteStatus.ACCEPTED,
    QuoteStatus.DECLINED,
    QuoteStatus.EXPIRED,
    QuoteStatus.SUPERSEDED,
}


QUOTE_MOVES: Transitions[QuoteStatus] = Transitions(
    {
        QuoteStatus.DRAFT: {
            QuoteStatus.PENDING_APPROVAL,
            QuoteStatus.APPROVED,
            QuoteStatus.SUPERSEDED,
        },
        QuoteStatus.PENDING_APPROVAL: {
            QuoteStatus.APPROVED,
            QuoteStatus.DRAFT,
            QuoteStatus.SUPERSEDED,
        },
        QuoteStatus.APPROVED: {QuoteStatus.SENT, QuoteStatus.EXPIRED, QuoteStatus.SUPERSEDED},
        QuoteStatus.SENT: {QuoteStatus.VIEWED, *_AT_CUSTOMER},
        QuoteStatus.VIEWED: _AT_CUSTOMER,
        QuoteStatus.ACCEPTED: {QuoteStatus.DECLINED},
        QuoteStatus.DECLINED: {QuoteStatus.SUPERSEDED},
        QuoteStatus.EXPIRED: {QuoteStatus.SUPERSEDED},
    }
)


class LineKind(models.TextChoices):
    VEHICLE = "vehicle", _("Vehicle")
    OPTION = "option", _("Option")
    ACCESSORY = "accessory", _("Accessory")
    INSURANCE = "insurance", _("Insurance")
    FINANCE = "finance", _("Finance")
    SERVICE = "service", _("Service")
    REGISTRATION = "registration", _("Registration and tax")
    TRADE_IN = "trade_in", _("Trade-in")
    DISCOUNT = "discount", _("Discount")
    TIER = "tier", _("Key account price")


# Typed as positive amounts, counted against the total.
NEGATIVE_LINES = (LineKind.TRADE_IN, LineKind.DISCOUNT, LineKind.TIER)


class PriceReason(models.TextChoices):
    COMPETITOR = "competitor", _("A competitor's offer")
    CAMPAIGN = "campaign", _("Campaign")
    AGEING = "ageing", _("Long in stock")
    DISPLAY = "display", _("Display or test-drive car")
    LOYALTY = "loyalty", _("Loyal customer")
    VOLUME = "volume", _("Several vehicles")
    TRADE_IN = "trade_in", _("Trade-in support")
    GOODWILL = "goodwill", _("Goodwill after a complaint")
    OTHER = "other", _("Other")


class RateKind(models.TextChoices):
    """Official rates that the house keeps, each from a day."""

    PURCHASE_TAX = "purchase_tax", _("Purchase tax")
    VAT = "vat", _("Value added tax in the price")


class OverLimit(models.TextChoices):
    """Why a second person has to look at a quote."""

    PERCENT = "percent", _("Discount in percent")
    AMOUNT = "amount", _("Discount amount")
    MARGIN = "margin", _("Margin")


class CheckResult(models.TextChoices):
    """What was seen at one item of an appraisal."""

    OK = "ok", _("In order")
    REPAIR = "repair", _("Needs repair")
    MISSING = "missing", _("Missing")


class ValueSource(models.TextChoices):
    """Who says what a used car is worth."""

    DEALER = "dealer", _("Our own appraiser")
    AUCTION = "auction", _("Auction platform")
    TRADER = "trader", _("Used-car trader")
    GUIDE = "guide", _("Price guide")
    OTHER = "other", _("Other")


class AppraisalStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    VALUED = "valued", _("Valued")
    AGREED = "agreed", _("Agreed")
    USED = "used", _("In a quote")
    EXPIRED = "expired", _("Expired")
    DECLINED = "declined", _("Declined")


APPRAISAL_TONES = {
    AppraisalStatus.DRAFT: "quiet",
    AppraisalStatus.VALUED: "going",
    AppraisalStatus.AGREED: "going",
    AppraisalStatus.USED: "done",
    AppraisalStatus.EXPIRED: "quiet",
    AppraisalStatus.DECLINED: "trouble",
}

APPRAISAL_MOVES: Transitions[AppraisalStatus] = Transitions(
    {
        AppraisalStatus.DRAFT: {AppraisalStatus.VALUED, AppraisalStatus.DECLINED},
        AppraisalStatus.VALUED: {AppraisalStatus.AGREED, AppraisalStatus.DECLINED},
        AppraisalStatus.AGREED: {
            AppraisalStatus.USED,
            AppraisalStatus.EXPIRED,
            AppraisalStatus.DECLINED,
        },
        # A used one that runs out stays in the quote that holds it.
        AppraisalStatus.USED: {AppraisalStatus.AGREED},
        AppraisalStatus.EXPIRED: {AppraisalStatus.VALUED},
        AppraisalStatus.DECLINED: {AppraisalStatus.VALUED},
    }
)
