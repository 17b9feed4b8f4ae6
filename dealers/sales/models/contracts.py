"""Contracts of sale, what has to happen until the hand-over, and the money taken for them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers.models import Customer
from dealers.inventory.models import VehicleUnit
from dealers.sales.models.opportunities import Opportunity
from dealers.sales.models.quotes import Quote
from dealers.sales.states import (
    BEFORE_SIGNATURE,
    CONTRACT_MOVES,
    GOING,
    NEGATIVE_LINES,
    OPEN_CONTRACT,
    ApprovalStep,
    ContractStatus,
    DeliveryCheck,
    DepositKind,
    LineKind,
    Milestone,
    PayMethod,
    ReceiptKind,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField, to_cents
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


@dataclass(frozen=True)
class ContractLine:
    """One line of a contract: what it is, how many, at which price."""

    kind: str
    description: str
    code: str = ""
    quantity: Decimal = Decimal(1)
    list_price: Decimal = Decimal(0)
    price: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """From the JSON of ``Contract.lines`` (numbers are texts there)."""
        given: dict[str, Any] = {name: Decimal(stored.get(name) or 0) for name in NUMBERS}
        given |= {name: str(stored.get(name) or "") for name in ("kind", "code", "description")}
        return cls(**given)

    def write(self) -> dict[str, str]:
        """For the JSON of ``Contract.lines``."""
        return {name: str(value) for name, value in asdict(self).items()}

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(LineKind(self.kind).label)

    @property
    def amount(self) -> Decimal:
        """Quantity times price, below zero for a trade-in or a discount."""
        value = to_cents(self.quantity * self.price)
        return -value if self.kind in NEGATIVE_LINES else value

    @property
    def list_amount(self) -> Decimal:
        """What the line costs by the list, or its price if that is higher."""
        return to_cents(self.quantity * max(self.list_price, self.price))


NUMBERS = ("quantity", "list_price", "price", "cost")


class ContractQuerySet(ScopedQuerySet):
    """Contracts of a person or a store."""

    def open(self):
        """Not yet delivered, amended or cancelled."""
        return self.filter(status__in=OPEN_CONTRACT)


class Contract(Stamped):
    """A customer buys a car. An amendment is a new row: the same number, the next version."""

    number = models.CharField(_("number"), max_length=24)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    # The version that this one takes the place of once it is signed.
    supersedes = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="amendments",
        verbose_name=_("amends"),
    )
    amend_reason = models.CharField(_("why amended"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=ContractStatus, default=ContractStatus.DRAFT
    )
    # An order comes before the contract; it keeps its own number when the contract is made of it.
    order_number = models.CharField(_("order number"), max_length=24, blank=True)
    # The day the customer ordered: of the order, without one of the signature.
    ordered_on = models.DateField(pgettext_lazy("contract", "ordered"), null=True)
    order_until = models.DateField(_("order stands until"), null=True)
    deposit_kind = models.CharField(
        _("kind of deposit"), max_length=10, choices=DepositKind, blank=True
    )
    quote = models.ForeignKey(
        Quote, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("quote")
    )
    opportunity = models.ForeignKey(
        Opportunity,
        on_delete=models.PROTECT,
        related_name="contracts",
        verbose_name=_("opportunity"),
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("customer")
    )
    unit = models.ForeignKey(
        VehicleUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("vehicle"),
    )
    model_code = models.CharField(_("model code"), max_length=40, blank=True)
    model_name = models.CharField(_("model"), max_length=120, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    currency = CurrencyField(_("currency"))
    amount = MoneyField(_("amount"))
    deposit_due = MoneyField(_("deposit agreed"), default=0)
    discount_percent = models.DecimalField(
        _("discount (%)"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    trade_in = MoneyField(_("trade-in"), default=0)
    # What everything but the car costs us, as far as its lines say.
    extras_cost = MoneyField(_("cost of the other lines"), default=0)
    # Copied from the quote, replaced by an amendment. Objects with kind, code, description,
    # quantity, list_price, price, cost; empty on contracts from before there were any.
    lines = models.JSONField(_("lines"), default=list)
    # Receipts less refunds; kept by the service that writes them.
    paid = MoneyField(_("paid"), default=0)
    # Objects with key, due and done_on (ISO dates or ""), done_by (a name or ""), and if somebody
    # wrote them: owner (an id), owner_name, state, note, data (fields of the kind).
    milestones = models.JSONField(_("milestones"), default=list)
    # Kept with the milestones: the first open one, and the open one due first with its day.
    next_step = models.CharField(_("next step"), max_length=16, choices=Milestone, blank=True)
    due_step = models.CharField(_("due step"), max_length=16, choices=Milestone, blank=True)
    due_on = models.DateField(_("step due"), null=True, blank=True)
    # Keys: checks (a list), odometer_km, by (a name), unpaid_reason.
    delivery = models.JSONField(_("delivery record"), default=dict)
    promised_on = models.DateField(_("delivery promised"), null=True, blank=True)
    signed_on = models.DateField(_("signed"), null=True)
    delivered_on = models.DateField(_("delivered"), null=True)
    # Keys: signed_by, signatory (names), method, reference, place, at, files (ids).
    signing = models.JSONField(_("signature"), default=dict)
    # Objects with act, step, by, by_id, at, comment; a submission also with steps.
    approvals = models.JSONField(_("approvals"), default=list)
    approval_step = models.CharField(_("waits for"), max_length=8, choices=ApprovalStep, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    cancelled_reason = models.CharField(_("why cancelled"), max_length=200, blank=True)
    # What the house keeps of the money when a contract is cancelled; the rest is refunded.
    kept = MoneyField(_("kept at cancellation"), default=0)
    # Keys: paid, kept, refund (amounts), reason, by (a name), on.
    settlement = models.JSONField(_("settlement"), default=dict)
    bad_debt_on = models.DateField(_("given up as bad debt"), null=True)
    bad_debt_reason = models.CharField(_("why bad debt"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("advisor"),
    )
    store = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "-id"], name="contracts_by_status"),
            models.Index(fields=["ordered_on"], name="contracts_by_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=models.F("amount")),
                name="contract_paid_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(kept__gte=0) & Q(kept__lte=models.F("amount")),
                name="contract_kept_within_amount",
            ),
            models.UniqueConstraint(fields=["number", "version"], name="contract_version_once"),
            models.UniqueConstraint(
                fields=["quote"],
                condition=~Q(status__in=["cancelled", "amended"]) & Q(supersedes=None),
                name="one_living_contract_per_quote",
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=~Q(status="cancelled"),
                name="one_living_amendment_per_contract",
            ),
        ]

    def __str__(self):
        return self.number if self.version == 1 else f"{self.number}/{self.version}"

    def get_absolute_url(self):
        return f"/contracts/{self.pk}/"

    def move_to(self, status: ContractStatus) -> None:
        """Set ``status`` if the table of moves allows it. Does not save: the service does."""
        CONTRACT_MOVES.check(ContractStatus(self.status), status)
        self.status = status

    @property
    def is_order(self) -> bool:
        """No contract yet."""
        return self.status == ContractStatus.ORDERED

    @property
    def is_order_over(self) -> bool:
        """The day until which the order stands has passed."""
        return bool(self.is_order and self.order_until and self.order_until < localdate())

    @property
    def owed(self) -> Decimal:
        """What is still to be paid."""
        return self.amount - self.paid

    @property
    def is_paid(self) -> bool:
        """Nothing more is owed."""
        return self.owed <= 0

    @property
    def shown_lines(self) -> list[ContractLine]:
        """Its lines; the quote's for a contract from before contracts had their own."""
        if self.lines:
            return [ContractLine.read(line) for line in self.lines]
        return [
            ContractLine(
                kind=line.kind,
                description=line.description,
                code=line.code,
                quantity=line.quantity,
                list_price=line.list_price,
                price=line.price,
                cost=line.cost,
            )
            for line in self.quote.lines.all()
        ]

    @property
    def is_amendment_open(self) -> bool:
        """A new version that is not signed yet: the old one still holds."""
        return bool(self.supersedes_id) and self.status in BEFORE_SIGNATURE

    @property
    def refund_due(self) -> Decimal:
        """What a cancelled contract still owes its customer."""
        return self.paid - self.kept if self.status == ContractStatus.CANCELLED else Decimal(0)

    @property
    def is_step_late(self) -> bool:
        """A milestone should have been reached before today."""
        going = self.status in GOING
        return bool(going and self.due_on and self.due_on < localdate())

    @property
    def steps(self) -> list[dict]:
        """The milestones with their labels, for screens."""
        return [{**step, "label": Milestone(step["key"]).label} for step in self.milestones]

    def step(self, key: str) -> dict:
        """One milestone as it is kept; empty if the contract has none of this kind."""
        return next((step for step in self.milestones if step["key"] == key), {})

    @property
    def checks_done(self) -> list:
        """What was ticked at the hand-over, with labels."""
        return [DeliveryCheck(key).label for key in self.delivery.get("checks", [])]


class ReceiptQuerySet(ScopedQuerySet):
    """Receipts of the contracts of a person or a store."""

    owner_field, store_field = "contract__owner", "contract__store"


class Receipt(Stamped):
    """Money taken for a contract, or given back. Never changed: a mistake is a refund."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("contract")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=ReceiptKind)
    method = models.CharField(_("paid by"), max_length=8, choices=PayMethod)
    amount = MoneyField(_("amount"))
    currency = CurrencyField(_("currency"))
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("received by"),
    )
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    # Which instalments it paid: objects with instalment (an id) and amount, below zero in a refund.
    allocations = models.JSONField(_("allocated to"), default=list)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_above_zero"),
        ]

    def __str__(self):
        return self.number

    @property
    def signed_amount(self) -> Decimal:
        """The amount, below zero for a refund."""
        return -self.amount if self.kind == ReceiptKind.REFUND else self.amount
