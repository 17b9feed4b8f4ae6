"""The cashier: what is to be settled and paid today; invoices, payments, credit notes."""

from django.db.models import Count, Sum
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.service import permissions as may
from dealers.service import selectors, services
from dealers.service.filters import InvoiceFilter
from dealers.service.forms import ReasonForm
from dealers.service.forms_invoices import CreditForm, PaymentForm, RefundForm
from dealers.service.models import RepairOrder, ServiceInvoice, ServicePayment
from dealers.service.states import (
    Board,
    LineKind,
    Paper,
    PaymentMethod,
)
from dealers.service.states_invoices import CARRIED, PAYER_TONES, Payer, PaymentKind
from dealers.service.views.moves import PAYMENT_ACTIONS, moves_for
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, DetailPage, ListPage, PrintPage, Screen
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn, Table


class Cashier(Screen):
    """Cars that are ready to be settled, invoices to be paid, and what was taken today."""

    verb = may.TAKE_PAYMENT
    title = _("Cashier")
    focused = True

    def get(self, request, *args, **kwargs):
        return self.render("dealers/service/cashier.html")

    @property
    def ready(self) -> Table:
        """Cars that passed the check and have no invoice yet, the longest waiting first."""
        orders = RepairOrder.objects.visible_to(self.user, may.SETTLE_ORDER).filter(
            board=Board.READY, paper=Paper.REPAIR_ORDER
        )
        columns = [
            Column("number", link=True),
            Column("vehicle"),
            Column("customer", phone=False),
            AgeColumn("ready_at"),
            MoneyColumn("customer_amount"),
        ]
        rows = orders.select_related("vehicle", "customer").order_by("ready_at")[:50]
        return Table(columns, rows, empty=_("No car waits to be settled."))

    @property
    def due(self) -> Table:
        """Customers' invoices with something to be paid, the oldest first."""
        invoices = ServiceInvoice.objects.visible_to(self.user, may.TAKE_PAYMENT).due()
        rows = invoices.filter(payer=Payer.CUSTOMER).select_related("repair_order__vehicle")
        columns = [
            Column("number", link=True),
            Column("billed_to"),
            Column("repair_order__vehicle", _("Car"), phone=False),
            DateColumn("issued_on", phone=False),
            DateColumn("credit_until", phone=False),
            MoneyColumn("due", _("To be paid")),
        ]
        return Table(
            columns,
            rows.order_by("issued_on", "pk")[:50],
            empty=_("Every customer has paid."),
            row_class=lambda invoice: "is-late" if invoice.is_overdue else "",
        )

    @cached_property
    def taken(self) -> list[dict]:
        """By method: how much was taken today less what was given back, and how often."""
        start, end = selectors.day_of(now())
        rows = ServicePayment.objects.visible_to(self.user, may.TAKE_PAYMENT).filter(
            taken_at__gte=start, taken_at__lt=end, voided_at=None
        )
        rows = rows.exclude(method=CARRIED).order_by()
        sums: dict[tuple[str, str], dict] = {}
        for row in rows.values("method", "currency", "kind").annotate(
            n=Count("pk"), sum=Sum("amount")
        ):
            label, currency = PaymentMethod(row["method"]).label, row["currency"]
            entry = sums.setdefault(
                (row["method"], currency), {"label": label, "currency": currency, "sum": 0, "n": 0}
            )
            entry["sum"] += row["sum"] if row["kind"] == PaymentKind.PAYMENT else -row["sum"]
            entry["n"] += row["n"]
        return [sums[key] for key in sorted(sums)]


class InvoiceList(ListPage):
    """The workshop's invoices and credit notes."""

    model = ServiceInvoice
    verb = may.VIEW_INVOICE
    title = _("Workshop invoices")
    columns = [
        Column("number", link=True),
        Column("kind", phone=False),
        BadgeColumn("payer", tones=PAYER_TONES),
        Column("billed_to"),
        Column("repair_order", sort="repair_order__number", phone=False),
        DateColumn("issued_on"),
        MoneyColumn("gross"),
        MoneyColumn("paid", phone=False),
        MoneyColumn("due", _("To be paid"), sort=False),
        DateColumn("credit_until", hidden=True),
    ]
    filterset_class = InvoiceFilter
    select_related = ("repair_order",)
    presets = [
        ("due", _("To be paid"), "due=true"),
        ("customers", _("Customers to pay"), "due=true&payer=customer"),
        ("credit_notes", _("Credit notes"), "kind=credit_note"),
    ]
    empty_icon = "receipt"
    empty = _("Settling a repair order makes an invoice for everybody who pays a part.")
    row_class = staticmethod(lambda invoice: "is-late" if invoice.is_overdue else "")


def lines_of(invoice: ServiceInvoice) -> list[dict]:
    """The frozen lines with their kind in words."""
    kinds = dict(LineKind.choices)
    return [{**line, "kind": kinds.get(line["kind"], line["kind"])} for line in invoice.lines]


def _price(line: dict, name: str) -> str:
    """An amount of a line; nothing of what a package holds."""
    return "" if line.get("is_inside") else str(line[name])


def _amount(line: dict) -> str:
    """What is paid for a line, or what it is covered by."""
    amount = _price(line, "amount") or gettext("included")
    number = line.get("contract")
    return f"{amount} · {gettext('contract')} {number}" if number else amount


def _lines(page) -> Table:
    columns = [
        Column("job", _("Job"), value=lambda line: line["job"]),
        Column("kind", _("Kind"), value=lambda line: line["kind"], phone=False),
        Column("code", _("Code"), value=lambda line: line["code"]),
        Column("description", _("Description"), value=lambda line: line["description"]),
        Column("quantity", _("Quantity"), value=lambda line: line["quantity"]),
        Column("unit_price", _("Unit price"), value=lambda line: _price(line, "unit_price"), phone=False),
        Column("discount", _("Discount (%)"), value=lambda line: line["discount_percent"],
               phone=False),
        Column("amount", _("Amount"), value=_amount),
    ]  # fmt: skip
    return Table(columns, lines_of(page.object), url=lambda line: "")


def _payments(page) -> dict:
    rows = page.object.payments.select_related("taken_by", "voided_by").order_by("-id")
    return {
        "payments": [
            {"payment": payment, "moves": moves_for(page.user, payment, PAYMENT_ACTIONS)}
            for payment in rows
        ]
    }


class InvoiceDetail(DetailPage):
    """One invoice or credit note: for what, how much, what was paid."""

    model = ServiceInvoice
    verb = may.VIEW_INVOICE
    select_related = (
        "repair_order__vehicle", "repair_order__customer", "cancels", "credit_approved_by",
        "issued_by",
    )  # fmt: skip
    state_field = "payer"
    tones = PAYER_TONES
    groups = [
        Group(
            _("Invoice"),
            [
                Fact("kind"),
                Fact("repair_order", url=lambda i: i.repair_order.get_absolute_url()),
                Fact("repair_order__vehicle", _("Car")),
                Fact("billed_to"),
                Fact("cancels", url=lambda i: i.cancels and i.cancels.get_absolute_url(),
                     hide_empty=True),
                Fact("issued_on"),
                Fact("issued_by", hide_empty=True),
                Fact("reason", hide_empty=True, wide=True),
            ],
        ),
        Group(
            _("Amounts"),
            [
                Fact("gross", money=True),
                Fact("net", _("Net"), money=True),
                Fact("tax", money=True),
                Fact("paid", money=True),
                Fact("credits", _("Taken back by credit notes"), money=True, hide_empty=True),
                Fact("due", _("To be paid"), money=True),
                Fact("overpaid", _("To be given back"), money=True, hide_empty=True),
                Fact("credit_until", hide_empty=True),
                Fact("credit_approved_by", hide_empty=True),
                Fact("credit_reason", hide_empty=True),
            ],
        ),
    ]  # fmt: skip
    tabs = [
        Tab("lines", _("Lines"), table=_lines),
        Tab("payments", _("Payments"), "dealers/service/_payments.html", context=_payments),
    ]
    actions = [
        Action("service:invoice_pay", _("Take payment"), may.TAKE_PAYMENT,
               lambda invoice: invoice.due, primary=True, icon="cash"),
        Action("service:invoice_refund", _("Give back"), may.TAKE_PAYMENT,
               lambda invoice: invoice.overpaid, primary=True, icon="cash"),
        Action("service:invoice_credit", _("Approve credit"), may.APPROVE_CREDIT,
               lambda invoice: invoice.due, icon="calendar-event"),
        Action("service:invoice_print", _("Print"), may.VIEW_INVOICE, icon="printer"),
    ]  # fmt: skip


class InvoicePrint(PrintPage):
    """An invoice or credit note on paper."""

    model = ServiceInvoice
    verb = may.VIEW_INVOICE
    select_related = ("repair_order__vehicle", "repair_order__store", "cancels")
    template_name = "dealers/service/invoice_print.html"

    @property
    def title(self):
        return str(self.object)

    def context(self, **more):
        payments = self.object.payments.filter(voided_at=None).order_by("id")
        return super().context(lines=lines_of(self.object), payments=payments, **more)


class InvoiceAction(ActionView):
    """What the buttons of an invoice share."""

    model = ServiceInvoice
    select_related = ("repair_order",)


class InvoicePay(InvoiceAction):
    """Dialog “Take payment”."""

    verb = may.TAKE_PAYMENT
    form_class = PaymentForm
    title = _("Take payment")
    done = _("Payment noted.")

    def get_initial(self):
        return {"amount": self.object.due}

    def perform(self, record, data):
        services.take_payment(invoice=record, **data, actor=self.user)


class InvoiceRefund(InvoiceAction):
    """Dialog “Give back”."""

    verb = may.TAKE_PAYMENT
    form_class = RefundForm
    title = _("Give back")
    done = _("Refund noted.")

    def get_initial(self):
        return {"amount": self.object.overpaid}

    def perform(self, record, data):
        services.refund_payment(invoice=record, **data, actor=self.user)


class InvoiceCredit(InvoiceAction):
    """Dialog “Approve credit”."""

    verb = may.APPROVE_CREDIT
    form_class = CreditForm
    title = _("Approve credit")
    done = _("Credit approved.")

    def perform(self, record, data):
        return services.approve_credit(invoice=record, **data, actor=self.user)


class PaymentVoid(ActionView):
    """Dialog “Strike out”."""

    model = ServicePayment
    verb = may.VOID_PAYMENT
    select_related = ("invoice__repair_order",)
    form_class = ReasonForm
    title = _("Strike out payment")
    danger = True

    @property
    def cancel_url(self):
        return self.object.invoice.get_absolute_url()

    def perform(self, record, data):
        services.void_payment(payment=record, **data, actor=self.user)


class OrderBill(ActionView):
    """Button “Make invoices”."""

    model = RepairOrder
    verb = may.SETTLE_ORDER
    title = _("Make invoices")
    done = _("Settled.")

    def perform(self, record, data):
        return services.bill_order(repair_order=record, actor=self.user)


class OrderReopen(ActionView):
    """Dialog “Open again”."""

    model = RepairOrder
    verb = may.REOPEN_ORDER
    form_class = ReasonForm
    title = _("Take the settlement back")
    done = _("The invoices were credited.")
    danger = True

    def perform(self, record, data):
        return services.reopen_order(repair_order=record, **data, actor=self.user)


def _invoices(page) -> Table:
    columns = [
        Column("number", link=True),
        Column("kind", phone=False),
        BadgeColumn("payer", tones=PAYER_TONES),
        MoneyColumn("gross"),
        MoneyColumn("paid", phone=False),
        MoneyColumn("due", _("To be paid")),
    ]
    return Table(columns, page.object.invoices.order_by("id"), empty=_("Not settled yet."))


INVOICES = Tab("invoices", _("Invoices"), table=_invoices, verb=may.VIEW_INVOICE)
