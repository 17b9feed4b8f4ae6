"""Receivables: how old they are, who owes them, and the statement for a customer."""

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.finance import selectors
from dealers.finance.filters import DebtorFilter, ReceivableFilter
from dealers.finance.permissions import VIEW_RECEIVABLE
from dealers.finance.selectors import BUCKETS
from dealers.sales.models import Contract, Instalment, Receipt
from dealers.sales.states import PAYABLE, ReceiptKind
from portal.ui import values
from portal.ui.charts import Chart, Series
from portal.ui.pages import ListPage, PrintPage, Screen
from portal.ui.tables import Column, DateColumn, MoneyColumn, NumberColumn, Table

TONES = ("done", "waiting", "going", "accent", "trouble")


class Ageing(Screen):
    """What is owed to each store, by how long it is overdue, in its own and the group's currency."""

    verb = VIEW_RECEIVABLE
    title = _("Ageing of receivables")
    focused = True

    def get(self, request, *args, **kwargs):
        return self.render("dealers/finance/ageing.html")

    @cached_property
    def rates(self):
        """Today's rates into the group's currency."""
        return selectors.rates_of()

    @cached_property
    def rows(self) -> list:
        """Store by store."""
        return selectors.ageing_by_store(self.user, self.rates)

    def _group(self, place: int) -> Decimal:
        return sum(
            (row.in_group(row.amounts[place]) or Decimal(0) for row in self.rows), Decimal(0)
        )

    @property
    def figures(self) -> list[dict[str, Any]]:
        """What is owed, overdue and old, in the group's currency."""
        sums = [self._group(place) for place in range(len(BUCKETS))]
        total, overdue = sum(sums), sum(sums[1:])
        share = round(100 * overdue / total) if total else 0
        rows, debtors = reverse("finance:receivable_list"), reverse("finance:debtor_list")
        money = lambda amount: values.short_money(amount, self.rates.into)  # noqa: E731
        hint = gettext("Unpaid parts of signed and delivered contracts.")
        return [
            {"label": gettext("Owed"), "value": money(total), "hint": hint, "url": debtors},
            {"label": gettext("Overdue"), "value": money(overdue), "url": f"{rows}?overdue=true",
             "hint": gettext("Parts whose day has passed.")},
            {"label": gettext("Share overdue"), "value": f"{share} %", "url": "",
             "hint": gettext("Overdue ÷ owed.")},
            {"label": gettext("Over 90 days"), "value": money(sums[-1]), "url": f"{rows}?age=over",
             "hint": gettext("Parts due more than 90 days ago.")},
        ]  # fmt: skip

    @cached_property
    def risks(self) -> list[dict[str, Any]]:
        """How many debtors there are of each level, leading to them."""
        counts = selectors.count_by_level(self.user, self.rates)
        url = reverse("finance:debtor_list")
        return [
            {"label": label, "value": counts[level], "url": f"{url}?risk={level}"}
            for level, label in selectors.LEVELS.items()
        ]

    risk_rules = selectors.RULES

    @property
    def chart(self) -> Chart:
        """One bar per store, its ages on top of each other."""
        known = [row for row in self.rows if row.rate is not None]
        series = [
            Series(label, [row.in_group(row.amounts[place]) for row in known], TONES[place])
            for place, (_key, label, *_rest) in enumerate(BUCKETS)
        ]
        title = gettext("Owed by age, in %(currency)s") % {"currency": self.rates.into}
        labels = [f"{row.store} ({row.currency})" for row in known]
        return Chart("ageing", title, labels, series, kind="stack")

    @property
    def table(self) -> Table:
        """The figures behind it, with the rate and its day."""
        ages = [
            MoneyColumn(f"a{n}", label, value=lambda row, n=n: row.amounts[n])
            for n, (_key, label, *_rest) in enumerate(BUCKETS)
        ]
        columns = [
            Column("store", _("Store")),
            *ages,
            MoneyColumn("total", _("Total")),
            Column("rate", _("Exchange rate"), value=_rate_text),
            MoneyColumn(
                "group",
                gettext("In %(currency)s") % {"currency": self.rates.into},
                currency=self.rates.into,
                value=lambda row: row.in_group(row.total),
            ),
        ]
        return Table(columns, self.rows, empty=_("Nothing is owed."), url=lambda row: "")

    @property
    def missing(self) -> str:
        """The currencies that are left out of the group's figures because nobody set a rate."""
        return ", ".join(sorted({row.currency for row in self.rows if row.rate is None}))


def _rate_text(row) -> str:
    if row.rate is None:
        return gettext("no rate")
    return f"{row.rate.normalize():f} ({row.rate_day})" if row.rate_day else ""


class ReceivableList(ListPage):
    """Every unpaid part of a contract, the oldest first."""

    model = Instalment
    verb = VIEW_RECEIVABLE
    title = _("Receivables")
    columns = [
        Column(
            "contract__customer", _("Customer"), link=True, sort="contract__customer__full_name"
        ),
        Column("contract__number", _("Contract")),
        Column("kind"),
        DateColumn("due_on"),
        NumberColumn("days_late", _("Days late"), sort="due_on"),
        MoneyColumn("amount"),
        MoneyColumn("paid", phone=False),
        MoneyColumn("owed", _("Owed"), sort=False),
        NumberColumn("dunned", _("Reminders"), phone=False),
        Column("contract__owner", _("Advisor"), sort="contract__owner__full_name", phone=False),
        Column("contract__store", _("Store"), sort="contract__store__name", hidden=True),
    ]
    filterset_class = ReceivableFilter
    select_related = ("contract__customer", "contract__owner", "contract__store")
    ordering = ("due_on", "pk")
    presets = [
        ("overdue", _("Overdue"), "overdue=true"),
        *((key, label, f"age={key}") for key, label, *_rest in BUCKETS),
    ]
    empty_icon = "wallet"
    empty = _("Unpaid parts of signed contracts appear here with their day.")
    detail = staticmethod(lambda row: row.contract.get_absolute_url())

    def get_queryset(self):
        return super().get_queryset().owed()


def _risk_text(row) -> str:
    """For a file: the level, the points and what they come from."""
    label = selectors.LEVELS[selectors.level_of(row.risk_points)]
    return " · ".join(filter(None, [f"{label} ({row.risk_points})", selectors.why(row)]))


def _risk(row) -> Any:
    """The level, and below it what it comes from."""
    level = selectors.level_of(row.risk_points)
    badge = values.badge(selectors.LEVELS[level], selectors.RISK_TONES[level])
    reasons = selectors.why(row)
    if not reasons:
        return badge
    return format_html('{}<div class="ui-muted">{}</div>', badge, reasons)


class DebtorList(ListPage):
    """Who owes us, and how old it is, in the group's currency."""

    model = Customer
    verb = VIEW_RECEIVABLE
    title = _("Who owes us")
    columns = [
        Column("full_name", link=True),
        Column("risk", _("Risk"), value=_risk_text, render=_risk, sort="risk_points"),
        MoneyColumn("owed_total", _("Owed"), sort="owed_total"),
        *(
            MoneyColumn(f"owed_{key}", label, sort=f"owed_{key}", phone=key == "over")
            for key, label, *_rest in BUCKETS
        ),
        MoneyColumn("credit_limit", phone=False),
        Column("is_blocked", phone=False),
    ]
    filterset_class = DebtorFilter
    ordering = ("-owed_total", "-pk")
    presets = [(level, label, f"risk={level}") for level, label in selectors.LEVELS.items()]
    links = [("finance:ageing", _("How the risk is computed"), "info-circle", VIEW_RECEIVABLE)]
    empty_icon = "wallet"
    empty = _("Customers who owe something appear here.")
    detail = staticmethod(lambda row: reverse("finance:customer_statement", args=[row.pk]))

    def get_queryset(self):
        return selectors.debtors_by_risk(self.user, selectors.rates_of())


class CustomerStatement(PrintPage):
    """What a customer owes and has paid, contract by contract, on paper."""

    model = Customer
    verb = VIEW_RECEIVABLE
    title = _("Statement of account")
    template_name = "dealers/finance/statement.html"
    back_url = property(lambda self: self.object.get_absolute_url())

    def get_queryset(self):
        mine = Contract.objects.visible_to(self.user, VIEW_RECEIVABLE)
        return Customer.objects.filter(pk__in=mine.values("customer"))

    @cached_property
    def contracts(self) -> list[Contract]:
        """The contracts that hold, with parts and receipts in the order of time."""
        rows = Contract.objects.visible_to(self.user, VIEW_RECEIVABLE).filter(
            customer=self.object, status__in=PAYABLE
        )
        parts = Instalment.objects.order_by("due_on", "position")
        money = Receipt.objects.order_by("received_at", "pk")
        return list(
            rows.select_related("store", "unit")
            .prefetch_related(Prefetch("instalments", parts), Prefetch("receipts", money))
            .order_by("pk")
        )

    @property
    def totals(self) -> list[dict[str, Any]]:
        """Per currency: bought, paid, owed, and what of it is overdue."""
        found: dict[str, dict[str, Any]] = {}
        for contract in self.contracts:
            row = found.setdefault(
                contract.currency,
                {"currency": contract.currency, "amount": 0, "paid": 0, "owed": 0, "overdue": 0},
            )
            row["amount"] += contract.amount
            row["paid"] += contract.paid
            row["owed"] += contract.owed
            row["overdue"] += sum(p.owed for p in contract.instalments.all() if p.days_late)
        return list(found.values())

    refund = ReceiptKind.REFUND
