"""The bills of a repair order: made, taken back by credit notes, put on credit."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.service.models import Job, RepairOrder, ServiceInvoice
from dealers.service.permissions import APPROVE_CREDIT
from dealers.service.selectors import jobs_of
from dealers.service.services.common import lock_order, note, refresh_amounts, refuse
from dealers.service.services.payments import move_money
from dealers.service.states import Board, Paper, PaymentMethod
from dealers.service.states_invoices import (
    NOT_EARNED,
    PAYER_OF,
    InvoiceKind,
    Payer,
    tax_rate,
)
from portal.core.errors import Conflict, NotPermitted
from portal.core.money import allocate, to_cents
from portal.core.validation import clean_text
from portal.ui.menu import extensions
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import next_number

Lines = list[dict[str, Any]]


def bill_lines(jobs: Iterable[Job]) -> dict[Payer, Lines]:
    """Every payer's part of every line of the jobs that are wanted, as an invoice keeps them.

    A job's part is split first, then given out over its lines; so jobs, lines and the order's
    amounts agree to the cent.
    """
    bills: dict[Payer, Lines] = {payer: [] for payer in Payer}
    for job in jobs:
        lines = list(job.lines.all())
        parts = dict.fromkeys(Payer, Decimal(0))
        for pay_type, amount in job.amounts.items():
            parts[PAYER_OF[pay_type]] += amount
        for payer, part in parts.items():
            if part and lines:
                amounts = allocate(part, [line.amount for line in lines])
                bills[payer] += [
                    {
                        "job": job.position,
                        "complaint": job.complaint[:200],
                        "kind": line.kind,
                        "code": line.code,
                        "description": line.description,
                        "quantity": str(line.quantity),
                        "unit_price": str(line.unit_price),
                        "discount_percent": str(line.discount_percent),
                        "amount": str(amount),
                        "is_inside": line.inside_id is not None,
                    }
                    for line, amount in zip(lines, amounts, strict=True)
                ]
    return bills


def tax_in(gross: Decimal, rate: Decimal) -> Decimal:
    """The tax in a price that includes it: the net amount is rounded half up, tax is the rest."""
    return gross - to_cents(gross / (1 + rate))


def _issue(
    order: RepairOrder, payer: Payer, lines: Lines, actor: User | None
) -> ServiceInvoice | None:
    gross = sum((Decimal(line["amount"]) for line in lines), Decimal(0))
    if not gross:
        return None
    today = localdate()
    rate = Decimal(0) if payer in NOT_EARNED else tax_rate(today)
    invoice = ServiceInvoice.objects.create(
        number=next_number(kind="SI", store=order.store),
        repair_order=order,
        payer=payer,
        billed_to=_name_of(order, payer),
        issued_on=today,
        issued_by=actor,
        lines=lines,
        currency=order.currency,
        tax_rate=rate,
        tax=tax_in(gross, rate),
        gross=gross,
    )
    record(actor=actor, verb="service.invoice.issued", target=invoice)
    return invoice


def _name_of(order: RepairOrder, payer: Payer) -> str:
    """Whose name stands on the bill: who brought the car, else what kind of payer it is."""
    is_theirs = payer in {Payer.CUSTOMER, Payer.CONTRACT}
    return str(order.customer)[:160] if is_theirs else str(payer.label)


def _show_covered(bills: dict[Payer, Lines], order: RepairOrder) -> None:
    """What a service contract covers names the contract, and stands on the customer's bill for nothing."""
    numbers: dict[int, str] = {}
    for numbers_of in extensions("dealer", "JOBS_COVERED"):
        numbers.update(numbers_of(order))
    for line in bills[Payer.CONTRACT]:
        line["contract"] = numbers.get(line["job"], "")
    if bills[Payer.CUSTOMER]:
        covered = [{**line, "amount": "0.00"} for line in bills[Payer.CONTRACT]]
        bills[Payer.CUSTOMER].extend(covered)
        bills[Payer.CUSTOMER].sort(key=lambda line: line["job"])


@transaction.atomic
def bill_order(*, repair_order: RepairOrder, actor: User | None) -> RepairOrder:
    """Make the invoices of a ready repair order, one per payer who owes something; lines frozen.

    What was paid on an invoice that was credited before is carried over to the one that replaces
    it. Raises ``Conflict`` before the car is ready.
    """
    order = lock_order(repair_order)
    if order.board != Board.READY:
        raise Conflict(_("The car is not ready yet: the quality check comes first."))
    refresh_amounts(order)
    order.become(Paper.INVOICE)
    order.settled_at, order.settled_by, order.payment_method = now(), actor, ""
    order.save(update_fields=["paper", "payment_method", "settled_at", "settled_by", "updated_at"])
    bills = bill_lines(job for job in jobs_of(order) if job.is_wanted)
    _show_covered(bills, order)
    for payer, lines in bills.items():
        if invoice := _issue(order, payer, lines, actor):
            carry_over(invoice, actor)
    changes = {"customer": str(order.customer_amount), "total": str(order.total)}
    record(actor=actor, verb="service.order.settled", target=order, changes=changes)
    return order


@transaction.atomic
def reopen_order(*, repair_order: RepairOrder, reason: str, actor: User | None) -> RepairOrder:
    """Take the invoices back by credit notes, so that the order can be changed and billed anew.

    Only while the car is ready and still here. Money that was paid is carried over to the next
    invoice, or given back. Raises ``InvalidInput`` without a reason, ``Conflict`` otherwise.
    """
    order = lock_order(repair_order)
    if order.paper != Paper.INVOICE or order.board != Board.READY:
        raise Conflict(_("Only a settled order whose car is still here can be opened again."))
    if not (reason := clean_text(reason)[:200]):
        raise refuse("reason", _("Say why."))
    for invoice in standing_invoices(order):
        _credit(invoice, reason, actor)
    order.become(Paper.REPAIR_ORDER)
    order.settled_at, order.settled_by, order.payment_method = None, None, ""
    order.save(update_fields=["paper", "payment_method", "settled_at", "settled_by", "updated_at"])
    record(actor=actor, verb="service.order.reopened", target=order, changes={"reopened": reason})
    note(order, reason, actor)
    return order


def standing_invoices(order: RepairOrder) -> list[ServiceInvoice]:
    """The order's invoices that were not taken back, locked. The order is locked before."""
    rows = ServiceInvoice.objects.select_for_update().filter(
        repair_order=order, kind=InvoiceKind.INVOICE, credits=0
    )
    return list(rows.order_by("pk"))


def _credit(invoice: ServiceInvoice, reason: str, actor: User | None) -> None:
    """A credit note over the whole invoice."""
    credit_note = ServiceInvoice.objects.create(
        number=next_number(kind="SC", store=invoice.repair_order.store),
        kind=InvoiceKind.CREDIT_NOTE,
        cancels=invoice,
        issued_by=actor,
        reason=reason,
        **{
            name: getattr(invoice, name)
            for name in (
                "repair_order", "payer", "billed_to", "lines", "currency",
                "tax_rate", "tax", "gross",
            )
        },
    )  # fmt: skip
    invoice.credits = invoice.gross
    invoice.save(update_fields=["credits", "updated_at"])
    record(actor=actor, verb="service.invoice.credited", target=invoice,
           changes={"credited": [str(credit_note), reason]})  # fmt: skip


def carry_over(invoice: ServiceInvoice, actor: User | None) -> None:
    """Move what was paid on earlier, credited invoices of the same payer to this one."""
    earlier = ServiceInvoice.objects.select_for_update().filter(
        repair_order=invoice.repair_order, payer=invoice.payer, credits__gt=0, paid__gt=0
    )
    for credited in earlier.order_by("pk"):
        if amount := min(credited.overpaid, invoice.due):
            move_money(credited, invoice, amount, actor)


@transaction.atomic
def approve_credit(
    *, invoice: ServiceInvoice, until: date, reason: str, actor: User | None
) -> ServiceInvoice:
    """Let a payer pay later: the car may leave before. Raises ``InvalidInput`` for a day that has
    passed or without a reason, ``Conflict`` when nothing is due or the customer is blocked."""
    order = lock_order(invoice.repair_order)
    invoice = ServiceInvoice.objects.select_for_update().get(pk=invoice.pk)
    if not invoice.due:
        raise Conflict(_("Nothing is due on %(number)s.") % {"number": invoice})
    if until < localdate():
        raise refuse("until", _("Choose a day that is still to come."))
    if not (reason := clean_text(reason)[:200]):
        raise refuse("reason", _("Say why."))
    if invoice.payer == Payer.CUSTOMER and order.customer.is_blocked:
        raise Conflict(_("This customer is blocked for bad debt."))
    invoice.credit_until, invoice.credit_reason = until, reason
    invoice.credit_approved_by = actor
    fields = ["credit_until", "credit_reason", "credit_approved_by", "updated_at"]
    invoice.save(update_fields=fields)
    changes = {"credit": [str(invoice.due), until.isoformat(), reason]}
    record(actor=actor, verb="service.invoice.credit_approved", target=invoice, changes=changes)
    return invoice


def put_on_account(invoice: ServiceInvoice, actor: User | None) -> None:
    """“On account”: credit for as many days as the customer's terms name. Raises ``NotPermitted``
    for whoever may not approve credit."""
    if actor is not None and not actor.can(APPROVE_CREDIT):
        raise NotPermitted(_("Ask somebody who may approve credit."))
    days = invoice.repair_order.customer.payment_days
    approve_credit(
        invoice=invoice,
        until=date.fromordinal(localdate().toordinal() + days),
        reason=str(PaymentMethod.ACCOUNT.label),
        actor=actor,
    )
