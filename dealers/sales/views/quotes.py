"""The screens of quotes: list, page, editor, paper."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers import selectors as customers
from dealers.sales import selectors, services
from dealers.sales.filters import QuoteFilter
from dealers.sales.forms import LineFormSet, QuoteHeadForm
from dealers.sales.models import Quote
from dealers.sales.permissions import (
    VIEW_CONTRACT,
    VIEW_MARGIN,
    VIEW_QUOTE,
    WRITE_QUOTE,
)
from dealers.sales.states import CONTRACT_TONES, QUOTE_TONES
from dealers.sales.views.quote_actions import AT_CUSTOMER, QUOTE_ACTIONS
from dealers.sales.views.quote_compare import versions_of
from portal.core.errors import DomainError
from portal.ui.details import Fact, Group, Tab
from portal.ui.pages import DetailPage, ListPage, ObjectScreen, PrintPage
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
from tenants.selectors import this_tenant, url_of

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
        ("waiting", pgettext_lazy("quote", "Waiting for approval"), "status=pending_approval"),
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


def _link(quote: Quote) -> str:
    path = reverse("sales:shared_quote", args=[services.token_of(quote)])
    return url_of(this_tenant(), path)


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
                Fact("viewed_at", hide_empty=True),
                Fact("customer_comment", wide=True, hide_empty=True),
                Fact("declined_reason", hide_empty=True),
                Fact("notes", wide=True, hide_empty=True),
            ],
        ),
        Group(
            _("Margin"),
            [
                Fact("margin", _("Margin on the vehicle"), money=True, verb=VIEW_MARGIN),
                Fact("margin_percent", _("Margin (%)"), verb=VIEW_MARGIN),
            ],
            when=lambda quote: quote.unit_id is not None,
        ),
        Group(
            _("Finance"),
            [
                Fact("finance_monthly", _("A month"), money=True),
                Fact("finance_terms", _("Terms"), wide=True),
            ],
            when=lambda quote: bool(quote.finance),
        ),
        Group(
            _("Public link"),
            [Fact("link", _("For the customer"), value=_link, wide=True, copy=True)],
            when=lambda quote: bool(quote.share_key),
        ),
    ]
    top = "dealers/sales/_quote_warnings.html"
    tabs = [
        Tab("lines", _("Lines"), template="dealers/sales/_quote_lines.html"),
        Tab(
            "versions",
            _("Versions"),
            template="dealers/sales/_quote_versions.html",
            context=versions_of,
        ),
        Tab("contracts", _("Contracts"), table=_contracts, verb=VIEW_CONTRACT),
    ]
    edit_url = ""  # a draft's editor is among the moves
    actions = QUOTE_ACTIONS

    def timeline(self):
        return customers.screen_timeline(customer=self.customer)

    can_write = False

    @cached_property
    def others(self) -> list[Quote]:
        """What else the customer may accept now."""
        quote = self.object
        return selectors.other_offers(quote) if quote.status in AT_CUSTOMER else []


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


class QuotePrint(PrintPage):
    """The quote on paper."""

    model = Quote
    verb = VIEW_QUOTE
    title = _("Quote")
    template_name = "dealers/sales/quote_print.html"
    select_related = ("customer", "owner", "store", "unit")
    prefetch_related = ("lines",)
    back_url = property(lambda self: self.object.get_absolute_url())
