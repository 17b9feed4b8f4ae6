"""What a stage asks for before it is left, and what is known about a deal: reasons, motives, risks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.sales.states.opportunities import OpportunityStage, Playbook


class Criterion(models.TextChoices):
    """A fact that a stage may ask for before it is left.

    The first ones are read from the deal and its documents, the rest is ticked by a person.
    """

    NEEDS = "needs", _("Needs noted")
    MODEL = "model", _("Model chosen")
    AMOUNT = "amount", _("Amount known")
    EXPECTED = "expected", _("Closing date expected")
    GRADE = "grade", _("Graded H, A, B or C")
    BUDGET = "budget", _("Budget known")
    DECISION_MAKER = "decision_maker", _("Decision maker known")
    MOTIVE = "motive", _("Purchase motive known")
    COMPETITOR = "competitor", _("Competitor known")
    TENDER_DATE = "tender_date", _("Tender date known")
    CHECKED = "checked", _("Checked for duplicates")
    ASSIGNED = "assigned", _("Assignment confirmed")
    REVIEWED = "reviewed", _("Internal review passed")
    QUOTED = "quoted", _("Quote approved")
    CONTACTED = "contacted", _("Call, visit or meeting logged")
    DRIVEN = "driven", _("Test drive done")
    APPRAISED = "appraised", _("Trade-in appraised")
    FINANCED = "financed", _("Loan discussed")
    RESOURCES = "resources", _("Resources asked for")
    PAPERS = "papers", _("Documents collected")
    DELIVERED = "delivered", _("Bid documents handed in")


# No record of ours knows these: a person ticks them.
TICKED = (
    Criterion.DRIVEN,
    Criterion.APPRAISED,
    Criterion.FINANCED,
    Criterion.RESOURCES,
    Criterion.PAPERS,
    Criterion.DELIVERED,
)


# What the playbooks ask for until the house says otherwise. The showroom's asks for nothing.
CRITERIA = {
    Playbook.RETAIL: {},
    Playbook.PROJECT: {
        OpportunityStage.SUBMITTED: (Criterion.CHECKED, Criterion.ASSIGNED),
        OpportunityStage.NEEDS_ANALYSIS: (
            Criterion.NEEDS,
            Criterion.CONTACTED,
            Criterion.BUDGET,
            Criterion.DECISION_MAKER,
        ),
        OpportunityStage.PROPOSAL: (Criterion.AMOUNT, Criterion.PAPERS),
        OpportunityStage.INTERNAL_REVIEW: (Criterion.REVIEWED,),
        OpportunityStage.BID: (Criterion.DELIVERED,),
    },
}


# A stage without contact or move for so many days is stalled; others: the playbook's own number.
STALLED_DAYS = {Playbook.RETAIL: 7, Playbook.PROJECT: 21}
STALLED_EARLIER = {
    OpportunityStage.RECEPTION: 3,
    OpportunityStage.SUBMITTED: 3,
    OpportunityStage.INTERNAL_REVIEW: 3,
}


# What a house may leave out. A quote then leaves the deal where it is, and the order moves it on;
# the negotiation stays, since a cancelled order or a refused "lost" goes back to it.
SWITCHABLE = {
    Playbook.RETAIL: (OpportunityStage.TEST_DRIVE, OpportunityStage.QUOTE),
    Playbook.PROJECT: (OpportunityStage.BID,),
}


class Motive(models.TextChoices):
    FIRST = "first", _("First car")
    REPLACEMENT = "replacement", _("Replaces a car")
    ADDITIONAL = "additional", _("One more car")
    BUSINESS = "business", _("For business")
    FAMILY = "family", _("For the family")
    GIFT = "gift", _("As a gift")
    OTHER = "other", _("Other")


class WinReason(models.TextChoices):
    PRICE = "price", _("Price")
    PRODUCT = "product", _("The car itself")
    STOCK = "stock", _("Car available at once")
    SERVICE = "service", _("Service and trust")
    FINANCE = "finance", _("Loan terms")
    TRADE_IN = "trade_in", _("Value of the trade-in")
    BRAND = "brand", _("The brand")
    REFERRAL = "referral", _("Recommended by somebody")
    OTHER = "other", _("Other")


class Risk(models.TextChoices):
    """What may cost us the deal, as a person sees it."""

    PRICE = "price", _("Price war")
    COMPETITOR = "competitor", _("Strong competitor")
    BUDGET = "budget", _("Budget unclear")
    DECISION = "decision", _("No access to the decision maker")
    DELAY = "delay", _("Decision put off")
    STOCK = "stock", _("Car may not be available")
    LOAN = "loan", _("Loan may be refused")


class BidResult(models.TextChoices):
    WON = "won", pgettext_lazy("bid", "Won")
    LOST = "lost", pgettext_lazy("bid", "Lost")
    VOID = "void", pgettext_lazy("bid", "Void")


class Metric(models.TextChoices):
    """What a target counts. The last two are quotas for each day."""

    UNITS = "units", _("Cars sold")
    AMOUNT = "amount", _("Sales value")
    LEADS = "leads", _("Leads handled")
    TEST_DRIVES = "test_drives", _("Test drives")
    CALLS = "calls", _("Calls a day")
    VISITS = "visits", _("Visits a day")


DAILY = (Metric.CALLS, Metric.VISITS)
