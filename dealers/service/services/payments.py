"""The cashier: money taken for an invoice, given back, or noted by mistake."""

from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import message_of
from dealers.customers.states import EntryKind
from dealers.service.models import RepairOrder, ServiceInvoice, ServicePayment
from dealers.service.services.common import lock_order, note, refuse
from dealers.service.states import TAKEN, PaymentMethod
from dealers.service.states_invoices import CARRIED, Payer, PaymentKind
from portal.core.errors import Conflict
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import next_number


def _lock(invoice: ServiceInvoice) -> tuple[RepairOrder, ServiceInvoice]:
    """The invoice as it is now; its order is locked before it."""
    order = lock_order(invoice.repair_order)
    invoice = ServiceInvoice.objects.select_for_update().get(pk=invoice.pk)
    invoice.repair_order = order
    return order, invoice


def _write(
    invoice: ServiceInvoice,
    kind: PaymentKind,
    amount: Decimal,
    method: str,
    actor: User | None,
    reference: str = "",
) -> ServicePayment:
    payment = ServicePayment.objects.create(
        number=next_number(kind="SP", store=invoice.repair_order.store),
        invoice=invoice,
        kind=kind,
        method=method,
        amount=amount,
        currency=invoice.currency,
        reference=clean_text(reference)[:80],
        taken_by=actor,
    )
    _count(invoice, payment.signed_amount)
    record(actor=actor, verb="service.payment.taken", target=payment,
           changes={str(kind): [str(amount), str(method), str(invoice)]})  # fmt: skip
    if method != CARRIED:
        _tell(payment, gettext_noop("%(what)s %(amount)s %(currency)s, %(number)s"), actor)
    return payment


def _tell(payment: ServicePayment, text: str, actor: User | None) -> None:
    """What a customer paid or got back stands on their timeline; what others paid does not."""
    invoice = payment.invoice
    if invoice.payer != Payer.CUSTOMER:
        return
    note(
        invoice.repair_order,
        text,
        actor,
        kind=EntryKind.RECEIPT,
        what=message_of(payment.get_kind_display),
        amount=f"{payment.amount:,}",
        currency=payment.currency,
        number=payment.number,
    )


def _count(invoice: ServiceInvoice, by: Decimal) -> None:
    invoice.paid += by
    invoice.save(update_fields=["paid", "updated_at"])


def _checked(amount: Decimal, limit: Decimal, nothing: str) -> Decimal:
    if not limit:
        raise Conflict(nothing)
    if not 0 < amount <= limit or amount != to_cents(amount):
        raise refuse("amount", _("Type an amount up to %(limit)s.") % {"limit": limit})
    return amount


def _method(method: PaymentMethod | str) -> PaymentMethod:
    if method not in dict(TAKEN):
        raise refuse("method", _("Choose how it was paid."))
    return PaymentMethod(method)


@transaction.atomic
def take_payment(
    *,
    invoice: ServiceInvoice,
    method: PaymentMethod,
    actor: User | None,
    amount: Decimal | None = None,
    reference: str = "",
) -> ServicePayment:
    """Take money for an invoice, all that is due if no amount is named; several methods may pay one.

    Of two cashiers who take the same money, the second is told. Raises ``InvalidInput`` for more
    than is due, ``Conflict`` when nothing is due.
    """
    order, invoice = _lock(invoice)
    nothing = _("Nothing is due on %(number)s.") % {"number": invoice}
    amount = _checked(invoice.due if amount is None else amount, invoice.due, nothing)
    payment = _write(invoice, PaymentKind.PAYMENT, amount, _method(method), actor, reference)
    if invoice.payer == Payer.CUSTOMER:
        order.payment_method = payment.method
        order.save(update_fields=["payment_method", "updated_at"])
    return payment


@transaction.atomic
def refund_payment(
    *,
    invoice: ServiceInvoice,
    amount: Decimal,
    method: PaymentMethod,
    actor: User | None,
    reference: str = "",
) -> ServicePayment:
    """Give back what was paid and is not owed any more. Raises ``InvalidInput`` for more than that,
    ``Conflict`` when nothing was paid too much."""
    _order, invoice = _lock(invoice)
    nothing = _("Nothing was paid too much on %(number)s.") % {"number": invoice}
    amount = _checked(amount, invoice.overpaid, nothing)
    return _write(invoice, PaymentKind.REFUND, amount, _method(method), actor, reference)


@transaction.atomic
def void_payment(*, payment: ServicePayment, reason: str, actor: User | None) -> ServicePayment:
    """Strike out a payment that was noted by mistake or bounced; its money is due again.

    Raises ``InvalidInput`` without a reason, ``Conflict`` if it is struck out already, was carried
    over, or its money has been given back since.
    """
    _order, invoice = _lock(payment.invoice)
    payment = ServicePayment.objects.select_for_update().get(pk=payment.pk)
    if not (reason := clean_text(reason)[:200]):
        raise refuse("reason", _("Say why."))
    if payment.voided_at or payment.method == CARRIED:
        raise Conflict(_("%(number)s cannot be struck out.") % {"number": payment})
    left = invoice.paid - payment.signed_amount
    if not 0 <= left <= invoice.gross:
        raise Conflict(_("The money of %(number)s has moved on since.") % {"number": payment})
    payment.voided_at, payment.voided_by, payment.void_reason = now(), actor, reason
    payment.save(update_fields=["voided_at", "voided_by", "void_reason", "updated_at"])
    _count(invoice, left - invoice.paid)
    changes = {"voided": [str(payment.amount), reason]}
    record(actor=actor, verb="service.payment.voided", target=payment, changes=changes)
    _tell(payment, gettext_noop("Struck out: %(what)s %(amount)s %(currency)s, %(number)s"), actor)
    return payment


def move_money(
    source: ServiceInvoice, target: ServiceInvoice, amount: Decimal, actor: User | None
) -> None:
    """Carry money from one locked invoice to another; both papers name each other."""
    _write(source, PaymentKind.REFUND, amount, CARRIED, actor, str(target))
    _write(target, PaymentKind.PAYMENT, amount, CARRIED, actor, str(source))
