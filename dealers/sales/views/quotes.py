"""The screens of quotes: list, page, editor, paper."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors as customers
from dealers.sales import selectors, services
from dealers.sales.filters import QuoteFilter
from dealers.sales.forms import (
    ContractForm,
    LineFormSet,
    NoteForm,
    QuoteHeadForm,
    ReasonForm,
)
from dealers.sales.models import Quote
from dealers.sales.permissions import (
    APPROVE_QUOTE,
    VIEW_CONTRACT,
    VIEW_QUOTE,
    WRITE_CONTRACT,
    WRITE_QUOTE,
)
from dealers.sales.states import CONTRACT_TONES, QUOTE_MOVES, QUOTE_TONES, QuoteStatus
from dealers.sales.views.base import Move
from portal.core.errors import DomainError
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, DetailPage, ListPage, ObjectScreen, PrintPage
from portal.ui.pages.base import add_errors, is_fragment
from portal.ui.tables import (
    AgeColumn,
    BadgeColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NumberColumn,
    Table,
)

MAX_LINES = 60


class QuoteList(ListPage):
    """All quotes."""

    model = Quote
    verb = VIEW_QUOTE
    title = _("Quotes")
    columns = [
        Column("number", link=True, value=str, subtitle="model_name"),
        BadgeColumn("status", tones=QUOTE_TONES),
        Column("customer", sort="customer__full_name"),
        MoneyColumn("total"),
        NumberColumn("discount_percent", unit="%"),
        DateColumn("valid_until"),
        Column("owner", sort="owner__full_name"),
        AgeColumn("created_at", hidden=True),
    ]
    filterset_class = QuoteFilter
    select_related = ("customer", "owner")
    presets = [
        ("mine", _("Mine"), "owner=me"),
        ("waiting", _("Waiting for approval"), "status=pending_approval"),
        ("out", _("At the customer"), "status=sent"),
    ]
    empty = _("Quotes are begun on the page of an opportunity.")


def _contracts(page) -> Table:
    columns = [
        Column("number", link=True),
        BadgeColumn("status", tones=CONTRACT_TONES),
        MoneyColumn("amount"),
        MoneyColumn("paid"),
    ]
    rows = page.object.contracts.order_by("-pk")
    return Table(columns, rows, url="sales:contract_detail", empty=_("No contract yet."))


def _status(*states: QuoteStatus):
    return lambda quote: quote.status in states


class QuoteDetail(DetailPage):
    """One quote with its lines."""

    model = Quote
    verb = VIEW_QUOTE
    tones = QUOTE_TONES
    select_related = ("customer", "owner", "opportunity__customer", "unit", "approved_by")
    prefetch_related = ("lines",)
    subtitle = "model_name"
    groups = [
        Group(
            "",
            [
                Fact("customer", url=lambda quote: quote.customer.get_absolute_url()),
                Fact("opportunity", url=lambda quote: quote.opportunity.get_absolute_url()),
                Fact("unit", hide_empty=True),
                Fact("total", money=True),
                Fact("valid_until"),
                Fact("owner"),
                Fact("discount_reason", hide_empty=True),
                Fact("approved_by", hide_empty=True),
                Fact("sent_at", hide_empty=True),
                Fact("declined_reason", hide_empty=True),
                Fact("notes", wide=True, hide_empty=True),
            ],
        )
    ]
    tabs = [
        Tab("lines", _("Lines"), template="dealers/sales/_quote_lines.html"),
        Tab("contracts", _("Contracts"), table=_contracts, verb=VIEW_CONTRACT),
    ]
    edit_url = ""  # a draft's editor is among the moves
    actions = [
        Action(
            "sales:quote_contract",
            _("Write contract"),
            WRITE_CONTRACT,
            when=_status(QuoteStatus.ACCEPTED),
            primary=True,
        ),
        Action(
            "sales:quote_accept",
            _("Accepted"),
            WRITE_QUOTE,
            when=_status(QuoteStatus.SENT, QuoteStatus.VIEWED),
            primary=True,
        ),
        Action(
            "sales:quote_send",
            _("Handed over"),
            WRITE_QUOTE,
            when=_status(QuoteStatus.APPROVED),
            primary=True,
        ),
        Action(
            "sales:quote_submit",
            _("Finish"),
            WRITE_QUOTE,
            when=_status(QuoteStatus.DRAFT),
            primary=True,
        ),
        Action(
            "sales:quote_approve",
            _("Approve discount"),
            APPROVE_QUOTE,
            when=_status(QuoteStatus.PENDING_APPROVAL),
            primary=True,
        ),
        Action(
            "sales:quote_refuse",
            _("Refuse"),
            APPROVE_QUOTE,
            when=_status(QuoteStatus.PENDING_APPROVAL),
        ),
        Action(
            "sales:quote_edit",
            _("Edit"),
            WRITE_QUOTE,
            when=_status(QuoteStatus.DRAFT),
            icon="edit",
        ),
        Action("sales:quote_print", _("Print"), VIEW_QUOTE, icon="printer"),
        Action(
            "sales:quote_revise",
            _("New version"),
            WRITE_QUOTE,
            when=lambda quote: (
                quote.status != QuoteStatus.DRAFT
                and QUOTE_MOVES.allows(quote.status, QuoteStatus.SUPERSEDED)
            ),
            menu=True,
        ),
        Action(
            "sales:quote_decline",
            _("Declined"),
            WRITE_QUOTE,
            when=_status(QuoteStatus.SENT, QuoteStatus.VIEWED, QuoteStatus.ACCEPTED),
            danger=True,
            menu=True,
        ),
    ]

    def timeline(self):
        return customers.screen_timeline(customer=self.customer)

    can_write = False


class QuoteEdit(ObjectScreen):
    """The lines of a draft: add, change, remove; the portal does the sums."""

    model = Quote
    verb = WRITE_QUOTE
    template_name = "dealers/sales/quote_edit.html"
    select_related = ("customer",)
    prefetch_related = ("lines",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_editable:
            return redirect(self.object.get_absolute_url())
        lines = self.object.lines.all()
        names = LineFormSet.form.base_fields
        rows = LineFormSet(
            initial=[{n: getattr(line, n) for n in names} for line in lines], prefix="lines"
        )
        head = QuoteHeadForm(
            initial={n: getattr(self.object, n) for n in QuoteHeadForm.base_fields}
        )
        return self.show(head, rows)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or, asked for another line, draw the form again with one more."""
        data = request.POST
        if "add" in data:
            return self.show(*self.with_one_more(data))
        head, rows = QuoteHeadForm(data), LineFormSet(data, prefix="lines")
        if not (head.is_valid() and rows.is_valid()):
            return self.show(head, rows, status=422)
        lines = [line for form in rows if (line := form.as_line())]
        try:
            services.update_quote(
                quote=self.object, lines=lines, **head.cleaned_data, actor=self.user
            )
        except DomainError as error:
            add_errors(head, error)
            return self.show(head, rows, status=422)
        return self.leave(self.object.get_absolute_url())

    def with_one_more(self, data):
        """What was typed so far, unchecked and without removed lines, and an empty line."""
        count = data.get("lines-TOTAL_FORMS", "0")
        if not count.isascii() or not count.isdigit() or int(count) >= MAX_LINES:
            raise Http404
        kept = [n for n in range(int(count)) if f"lines-{n}-DELETE" not in data]
        names = LineFormSet.form.base_fields
        typed = [{name: data.get(f"lines-{n}-{name}", "") for name in names} for n in kept]
        return QuoteHeadForm(initial=data.dict()), LineFormSet(initial=[*typed, {}], prefix="lines")

    def show(self, head, rows, status: int = 200) -> HttpResponse:
        template = (
            "dealers/sales/_quote_edit.html" if is_fragment(self.request) else self.template_name
        )
        return self.render(template, form=head, rows=rows, status=status)

    def leave(self, url: str) -> HttpResponse:
        """To the quote's page."""
        if is_fragment(self.request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)


class _QuoteMove(Move):
    model = Quote
    argument = "quote"


class QuoteSubmit(_QuoteMove):
    """The quote is ready; above the limit it goes to a manager."""

    verb = WRITE_QUOTE
    title = _("Finish")
    service = services.submit_quote


class QuoteApprove(_QuoteMove):
    """Allow a discount."""

    verb = APPROVE_QUOTE
    title = _("Approve discount")
    service = services.approve_quote


class QuoteRefuse(_QuoteMove):
    """Do not allow a discount."""

    verb = APPROVE_QUOTE
    title = _("Refuse")
    form_class = NoteForm
    service = services.refuse_quote


class QuoteSend(_QuoteMove):
    """The customer has it in hands."""

    verb = WRITE_QUOTE
    title = _("Handed over")
    service = services.send_quote


class QuoteAccept(_QuoteMove):
    """The customer says yes."""

    verb = WRITE_QUOTE
    title = _("Accepted")
    service = services.accept_quote


class QuoteDecline(_QuoteMove):
    """The customer says no."""

    verb = WRITE_QUOTE
    title = _("Declined")
    form_class = ReasonForm
    danger = True
    service = services.decline_quote


class QuoteRevise(_QuoteMove):
    """A new version with the same lines."""

    verb = WRITE_QUOTE
    title = _("New version")
    service = services.revise_quote

    def get_success_url(self, result):
        return result.get_absolute_url()


class QuoteContract(ActionView):
    """Write the contract for an accepted quote."""

    model = Quote
    verb = WRITE_CONTRACT
    title = _("Write contract")
    form_class = ContractForm

    def get_initial(self):
        usual = selectors.policy().deposit
        return {
            "deposit_due": min(usual, self.object.total),
            "promised_on": localdate() + timedelta(days=7),
        }

    def perform(self, record, data):
        return services.create_contract(quote=record, **data, actor=self.user)

    def get_success_url(self, result):
        return result.get_absolute_url()


class QuotePrint(PrintPage):
    """The quote on paper."""

    model = Quote
    verb = VIEW_QUOTE
    title = _("Quote")
    template_name = "dealers/sales/quote_print.html"
    select_related = ("customer", "owner", "store", "unit")
    prefetch_related = ("lines",)
    back_url = property(lambda self: self.object.get_absolute_url())
