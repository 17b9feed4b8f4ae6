"""The bills of a repair order, one per payer, and what was paid on them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from dealers.service.models.base import address_of, key
from dealers.service.models.orders import RepairOrder
from dealers.service.states_invoices import (
    NOT_EARNED,
    PAYMENT_METHODS,
    InvoiceKind,
    Payer,
    PaymentKind,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.scopes import ScopedQuerySet


class InvoiceQuerySet(ScopedQuerySet):
    """Invoices are whose their repair order is."""

    owner_field = "repair_order__advisor"
    store_field = "repair_order__store"

    def due(self) -> "InvoiceQuerySet":
        """Invoices with something still to be paid."""
        left = F("gross") - F("credits")
        unpaid = self.filter(kind=InvoiceKind.INVOICE, paid__lt=left)
        return unpaid.exclude(payer=Payer.CONTRACT)

    def earned(self) -> "InvoiceQuerySet":
        """Invoices that stand and that somebody else than the house pays, and has not paid before."""
        return self.filter(kind=InvoiceKind.INVOICE, credits=0).exclude(payer__in=NOT_EARNED)


class PaymentQuerySet(ScopedQuerySet):
    """Payments are whose their invoice is."""

    owner_field = "invoice__repair_order__advisor"
    store_field = "invoice__repair_order__store"


class ServiceInvoice(Stamped):
    """What one payer owes for a visit, as it was that day; or a credit note that takes it back.

    Amounts of a credit note are positive, too; it belongs to the invoice it ``cancels``.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(
        _("kind"), max_length=11, choices=InvoiceKind, default=InvoiceKind.INVOICE
    )
    repair_order = key(RepairOrder, _("repair order"), name="invoices")
    payer = models.CharField(_("who pays"), max_length=12, choices=Payer)
    billed_to = models.CharField(_("billed to"), max_length=160)
    cancels = key("self", _("credit note to"), null=True, name="credit_notes")
    issued_on = models.DateField(_("date"), default=localdate)
    issued_by = key(settings.AUTH_USER_MODEL, _("issued by"), null=True)
    # One by line: job (position), complaint, kind, code, description, quantity, unit_price,
    # discount_percent, amount (the payer's part), is_inside (held by the package above it), contract
    # (the number of the one that covers it; on the customer's own bill the amount is nothing then);
    # all but the position and is_inside are texts.
    lines = models.JSONField(_("lines"), default=list)
    currency = CurrencyField()
    tax_rate = models.DecimalField(_("VAT rate"), max_digits=4, decimal_places=3)
    tax = MoneyField(_("VAT"))
    gross = MoneyField(_("total"))
    # Payments less refunds, and credit notes; kept by the services that write them.
    paid = MoneyField(_("paid"), default=Decimal(0))
    credits = MoneyField(_("credited"), default=Decimal(0))
    credit_until = models.DateField(_("to be paid by"), null=True)
    credit_reason = models.CharField(_("why on credit"), max_length=200, blank=True)
    credit_approved_by = key(settings.AUTH_USER_MODEL, _("credit approved by"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["issued_on"],
                name="service_invoices_due",
                condition=Q(kind="invoice", paid__lt=F("gross") - F("credits")),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(gross__gt=0) & Q(tax__gte=0) & Q(tax__lte=F("gross")),
                name="service_invoice_tax_within",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=F("gross")),
                name="service_invoice_paid_within",
            ),
            models.CheckConstraint(
                condition=Q(credits__gte=0) & Q(credits__lte=F("gross")),
                name="service_invoice_credits_within",
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", cancels=None) | Q(kind="credit_note", cancels__isnull=False),
                name="credit_note_has_its_invoice",
            ),
            models.UniqueConstraint(
                fields=["repair_order", "payer"],
                condition=Q(kind="invoice", credits=0),
                name="one_standing_invoice_per_payer",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("service:invoice_detail", self.pk)

    @property
    def net(self) -> Decimal:
        """The total without tax."""
        return self.gross - self.tax

    @property
    def due(self) -> Decimal:
        """What is still to be paid of it; nothing of a credit note."""
        return max(self._balance, Decimal(0))

    @property
    def overpaid(self) -> Decimal:
        """What was paid and is not owed any more: to be given back or carried over."""
        return max(-self._balance, Decimal(0))

    @property
    def _balance(self) -> Decimal:
        if self.is_credit_note or self.is_covered:
            return Decimal(0)
        return self.gross - self.credits - self.paid

    @property
    def is_credit_note(self) -> bool:
        """It takes an invoice back."""
        return self.kind == InvoiceKind.CREDIT_NOTE

    @property
    def is_covered(self) -> bool:
        """A service contract settles it: the customer paid that in advance."""
        return self.payer == Payer.CONTRACT

    @property
    def is_on_credit(self) -> bool:
        """Somebody agreed to wait for the money."""
        return self.credit_until is not None

    @property
    def is_overdue(self) -> bool:
        """Not paid, and the day agreed to has passed (or none was)."""
        return bool(self.due) and (self.credit_until or self.issued_on) < localdate()


class ServicePayment(Stamped):
    """Money taken for an invoice or given back. Never changed: a mistake is voided."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    invoice = key(ServiceInvoice, _("invoice"), name="payments")
    kind = models.CharField(_("kind"), max_length=7, choices=PaymentKind)
    method = models.CharField(_("how"), max_length=8, choices=PAYMENT_METHODS)
    amount = MoneyField(_("amount"))
    currency = CurrencyField()
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    taken_at = models.DateTimeField(_("taken"), default=now, db_index=True)
    taken_by = key(settings.AUTH_USER_MODEL, _("taken by"), null=True)
    voided_at = models.DateTimeField(_("voided"), null=True)
    voided_by = key(settings.AUTH_USER_MODEL, _("voided by"), null=True)
    void_reason = models.CharField(_("why voided"), max_length=200, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="service_payment_has_amount"),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_for_a_reason"
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return self.invoice.get_absolute_url()

    @property
    def signed_amount(self) -> Decimal:
        """What it adds to what is paid; nothing once voided."""
        if self.voided_at:
            return Decimal(0)
        return self.amount if self.kind == PaymentKind.PAYMENT else -self.amount
