"""Contracts of sale, what has to happen until the hand-over, and the money taken for them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.inventory.models import VehicleUnit
from dealers.sales.models.opportunities import Opportunity
from dealers.sales.models.quotes import Quote
from dealers.sales.states import (
    CONTRACT_MOVES,
    OPEN_CONTRACT,
    ContractStatus,
    DeliveryCheck,
    Milestone,
    PayMethod,
    ReceiptKind,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class ContractQuerySet(ScopedQuerySet):
    """Contracts of a person or a store."""

    def open(self):
        """Not yet delivered, amended or cancelled."""
        return self.filter(status__in=OPEN_CONTRACT)


class Contract(Stamped):
    """A customer buys a car."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"), max_length=12, choices=ContractStatus, default=ContractStatus.DRAFT
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
    # Receipts less refunds; kept by the service that writes them.
    paid = MoneyField(_("paid"), default=0)
    # Objects with key, due and done_on (ISO dates or ""), done_by (a name or "").
    milestones = models.JSONField(_("milestones"), default=list)
    # Keys: checks (a list), odometer_km, by (a name), unpaid_reason.
    delivery = models.JSONField(_("delivery record"), default=dict)
    promised_on = models.DateField(_("delivery promised"), null=True, blank=True)
    signed_on = models.DateField(_("signed"), null=True)
    delivered_on = models.DateField(_("delivered"), null=True)
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
        indexes = [models.Index(fields=["status", "-id"], name="contracts_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=models.F("amount")),
                name="contract_paid_within_amount",
            ),
            models.UniqueConstraint(
                fields=["quote"],
                condition=~Q(status__in=["cancelled", "amended"]),
                name="one_living_contract_per_quote",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return f"/contracts/{self.pk}/"

    def move_to(self, status: ContractStatus) -> None:
        """Set ``status`` if the table of moves allows it. Does not save: the service does."""
        CONTRACT_MOVES.check(ContractStatus(self.status), status)
        self.status = status

    @property
    def owed(self) -> Decimal:
        """What is still to be paid."""
        return self.amount - self.paid

    @property
    def is_paid(self) -> bool:
        """Nothing more is owed."""
        return self.owed <= 0

    @property
    def steps(self) -> list[dict]:
        """The milestones with their labels, for screens."""
        return [{**step, "label": Milestone(step["key"]).label} for step in self.milestones]

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
