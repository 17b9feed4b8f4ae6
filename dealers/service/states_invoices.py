"""Who gets an invoice, what kinds of papers and payments there are, and the tax in a price."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from dealers.service.states import TAKEN, PayType


class Payer(models.TextChoices):
    """Who gets an invoice of a repair order."""

    CUSTOMER = "customer", _("Customer")
    MANUFACTURER = "manufacturer", _("Manufacturer")
    INSURER = "insurer", _("Insurer")
    INTERNAL = "internal", _("Dealership")
    CONTRACT = "contract", _("Service contract")


PAYER_TONES = {
    Payer.CUSTOMER: "going",
    Payer.MANUFACTURER: "quiet",
    Payer.INSURER: "waiting",
    Payer.INTERNAL: "quiet",
    Payer.CONTRACT: "done",
}
# Of these nothing is earned and nothing is owed: our own work, and what was paid in advance (its tax, too).
NOT_EARNED = frozenset({Payer.INTERNAL, Payer.CONTRACT})
PAYER_OF = {
    PayType.CUSTOMER: Payer.CUSTOMER,
    PayType.WARRANTY: Payer.MANUFACTURER,
    PayType.CAMPAIGN: Payer.MANUFACTURER,
    PayType.GOODWILL: Payer.MANUFACTURER,
    PayType.INSURANCE: Payer.INSURER,
    PayType.INTERNAL: Payer.INTERNAL,
    PayType.CONTRACT: Payer.CONTRACT,
}


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


# From an invoice that was credited to the one that replaces it: no money passes the counter.
CARRIED = "carried"
PAYMENT_METHODS = [*TAKEN, (CARRIED, _("Carried over"))]


class PaymentKind(models.TextChoices):
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")


# Value added tax on repair work and parts (China), from a day on; prices include it.
TAX_RATES = ((date(2019, 4, 1), Decimal("0.13")),)


def tax_rate(on: date) -> Decimal:
    """The rate in force on a day, as a part of one."""
    return next(rate for since, rate in reversed(TAX_RATES) if since <= on)
