"""The life of a contract, its money, its milestones and its hand-over.

Order           ordered -> draft (the contract is made of it), or cancelled with what becomes of its deposit
Contract        draft -> in_review -> approved -> signed -> executing -> delivered -> closed
                signed, executing -> amended (a new version is signed);  before delivered -> cancelled
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class ContractStatus(models.TextChoices):
    ORDERED = "ordered", pgettext_lazy("contract", "Ordered")
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    SIGNED = "signed", _("Signed")
    EXECUTING = "executing", _("Being carried out")
    DELIVERED = "delivered", _("Delivered")
    CLOSED = "closed", _("Closed")
    AMENDED = "amended", _("Amended")
    CANCELLED = "cancelled", _("Cancelled")


CONTRACT_TONES = {
    ContractStatus.ORDERED: "waiting",
    ContractStatus.DRAFT: "quiet",
    ContractStatus.IN_REVIEW: "waiting",
    ContractStatus.APPROVED: "going",
    ContractStatus.SIGNED: "going",
    ContractStatus.EXECUTING: "going",
    ContractStatus.DELIVERED: "done",
    ContractStatus.CLOSED: "done",
    ContractStatus.AMENDED: "quiet",
    ContractStatus.CANCELLED: "quiet",
}


OPEN_CONTRACT = (
    ContractStatus.ORDERED,
    ContractStatus.DRAFT,
    ContractStatus.IN_REVIEW,
    ContractStatus.APPROVED,
    ContractStatus.SIGNED,
    ContractStatus.EXECUTING,
)


CONTRACT_MOVES: Transitions[ContractStatus] = Transitions(
    {
        ContractStatus.ORDERED: {ContractStatus.DRAFT, ContractStatus.CANCELLED},
        ContractStatus.DRAFT: {ContractStatus.IN_REVIEW, ContractStatus.CANCELLED},
        ContractStatus.IN_REVIEW: {
            ContractStatus.APPROVED,
            ContractStatus.DRAFT,
            ContractStatus.CANCELLED,
        },
        ContractStatus.APPROVED: {ContractStatus.SIGNED, ContractStatus.CANCELLED},
        ContractStatus.SIGNED: {
            ContractStatus.EXECUTING,
            ContractStatus.AMENDED,
            ContractStatus.CANCELLED,
        },
        ContractStatus.EXECUTING: {
            ContractStatus.DELIVERED,
            ContractStatus.AMENDED,
            ContractStatus.CANCELLED,
        },
        ContractStatus.DELIVERED: {ContractStatus.CLOSED},
    }
)


BEFORE_SIGNATURE = OPEN_CONTRACT[:4]
# Being carried out: money is taken, milestones have to be reached.
GOING = (ContractStatus.SIGNED, ContractStatus.EXECUTING)
# Something may be owed.
PAYABLE = (*GOING, ContractStatus.DELIVERED)


class DepositKind(models.TextChoices):
    """What an order's deposit binds to; the paper says it."""

    REFUNDABLE = "refundable", _("Refundable deposit")
    BINDING = "binding", _("Binding deposit")


# The law's bound (Civil Code, article 586): more than this share of the price binds nobody.
BINDING_PERCENT = 20
# How long an order stands unless another day is agreed.
ORDER_DAYS = 14


class ApprovalStep(models.TextChoices):
    """Whose word a contract waits for; which steps it needs follows from amount and discount."""

    MANAGER = "manager", _("Sales manager")
    GENERAL = "general", _("General manager")


class ApprovalAct(models.TextChoices):
    """What was done with a contract on its way to approval."""

    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    FREE = "free", _("Within the terms approved with the quote")


APPROVAL_TONES = {
    ApprovalAct.SUBMITTED: "waiting",
    ApprovalAct.APPROVED: "done",
    ApprovalAct.RETURNED: "trouble",
    ApprovalAct.FREE: "done",
}


class SignMethod(models.TextChoices):
    PAPER = "paper", _("On paper")
    ESIGN = "esign", _("Electronic signature")
    SCREEN = "screen", _("Drawn on the screen")


# What contracts and the group's figures may be in.
CURRENCIES = ("CNY", "EUR", "USD", "GBP", "HKD", "JPY", "KZT", "RUB", "THB")


class InstalmentKind(models.TextChoices):
    DEPOSIT = "deposit", _("Deposit")
    INSTALMENT = "instalment", _("Instalment")
    LOAN = "loan", _("Loan")
    FINAL = "final", _("Balance")


class ReceiptKind(models.TextChoices):
    DEPOSIT = "deposit", _("Deposit")
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")


class PayMethod(models.TextChoices):
    TRANSFER = "transfer", _("Bank transfer")
    CARD = "card", _("Card")
    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    CASH = "cash", _("Cash")
    LOAN = "loan", _("Paid out by the lender")


class Milestone(models.TextChoices):
    """What has to happen between signature and hand-over."""

    DEPOSIT = "deposit", _("Deposit")
    VEHICLE = "vehicle", _("Vehicle reserved")
    FINANCE = "finance", _("Finance approved")
    INSURANCE = "insurance", _("Insurance taken out")
    ACCESSORIES = "accessories", _("Accessories fitted")
    PLATE = "plate", _("Plate registered")
    FULL_PAYMENT = "full_payment", _("Paid in full")
    PDI = "pdi", _("Inspected before delivery")
    DELIVERY = "delivery", _("Handed over")


class StepState(models.TextChoices):
    """How a milestone stands that somebody sees to."""

    ASKED = "asked", _("Applied for")
    GRANTED = "granted", _("Approved")
    PAID_OUT = "paid_out", _("Paid out")
    REFUSED = "refused", _("Refused")
    OFFERED = "offered", _("Offer obtained")
    ISSUED = "issued", _("Policy issued")
    ORDERED = "ordered", _("Parts ordered")
    FITTING = "fitting", _("Being fitted")
    FITTED = "fitted", _("Fitted, to be checked")
    REWORK = "rework", _("To be done again")
    CHECKED = "checked", _("Checked")
    PAPERS = "papers", _("Documents collected")
    TAX_PAID = "tax_paid", _("Purchase tax paid")
    HANDED_IN = "handed_in", _("Handed in")
    PLATED = "plated", _("Plate received")


# The states of the milestones that a person tells of; the last one means that it is reached
# (finance counts as reached from the lender's approval on).
MILESTONE_STATES: dict[Milestone, tuple[StepState, ...]] = {
    Milestone.FINANCE: (
        StepState.ASKED, StepState.REFUSED, StepState.GRANTED, StepState.PAID_OUT,
    ),
    Milestone.INSURANCE: (StepState.OFFERED, StepState.ISSUED),
    Milestone.ACCESSORIES: (
        StepState.ORDERED, StepState.FITTING, StepState.FITTED, StepState.REWORK, StepState.CHECKED,
    ),
    Milestone.PLATE: (
        StepState.PAPERS, StepState.TAX_PAID, StepState.HANDED_IN, StepState.PLATED,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class StepFact:
    """A field of a milestone: ``kind`` is ``text``, ``money`` or ``day``."""

    label: Any
    kind: str = "text"
    required: bool = False


MILESTONE_FACTS: dict[Milestone, dict[str, StepFact]] = {
    Milestone.FINANCE: {
        "lender": StepFact(_("Lender"), required=True),
        "amount": StepFact(_("Loan amount"), "money", required=True),
        "months": StepFact(_("Months")),
        "reference": StepFact(_("Application number")),
    },
    Milestone.INSURANCE: {
        "insurer": StepFact(_("Insurer"), required=True),
        "policy_no": StepFact(_("Policy number"), required=True),
        "premium": StepFact(_("Premium"), "money"),
        "starts_on": StepFact(_("Covered from"), "day"),
        "ends_on": StepFact(_("Covered until"), "day"),
    },
    Milestone.ACCESSORIES: {
        "fitted_by": StepFact(_("Fitted by")),
        "fitted_on": StepFact(_("Fitted on"), "day"),
        "checked_by": StepFact(_("Checked by"), required=True),
        "findings": StepFact(_("Findings")),
    },
    Milestone.PLATE: {
        "tax_paid": StepFact(_("Tax paid"), "money"),
        "office": StepFact(_("Registration office")),
        "plate_no": StepFact(_("Plate number"), required=True),
    },
}


class HandoverItem(models.TextChoices):
    """What a customer takes home with the car."""

    KEYS = "keys", _("Two keys")
    INVOICE = "invoice", _("Sales invoice")
    CERTIFICATE = "certificate", _("Certificate of conformity")
    MANUAL = "manual", _("Manual and service booklet")
    WARRANTY = "warranty", _("Warranty and three-guarantees certificate")
    POLICY = "policy", _("Insurance policy")
    PLATE = "plate", _("Plates and registration")
    TOOLS = "tools", _("Tools, triangle and vest")
    CHARGER = "charger", _("Charging cable")


class DeliveryCheck(models.TextChoices):
    """What is gone through with the customer at hand-over; each must be ticked."""

    WALK_AROUND = "walk_around", _("Car washed and looked over together")
    DOCUMENTS = "documents", _("Certificate, invoice and manual handed over")
    KEYS = "keys", _("Both keys handed over")
    FUNCTIONS = "functions", _("Functions and driver assistance explained")
    WARRANTY = "warranty", _("Warranty and three guarantees explained")
    FIRST_SERVICE = "first_service", _("First service explained and advisor introduced")
