"""Quotes looked at together: side by side, version by version, and those that wait for a word."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors
from dealers.sales.filters import QuoteFilter
from dealers.sales.models import Quote
from dealers.sales.permissions import APPROVE_QUOTE, VIEW_MARGIN, VIEW_QUOTE
from dealers.sales.selectors.comparison import MOST, changes_between, sheet_of
from dealers.sales.states import OverLimit, QuoteStatus
from portal.ui.pages import ListPage, ObjectScreen, PrintPage
from portal.ui.tables import AgeColumn, Column, MoneyColumn, NumberColumn


def versions_of(page: Any) -> dict[str, Any]:
    """All versions of the quote, the newest first, and what this one changed."""
    quote = page.object
    versions = Quote.objects.filter(number=quote.number).prefetch_related("lines")
    rows = sorted(versions, key=lambda row: -row.version)
    before = next((row for row in rows if row.pk == quote.supersedes_id), None)
    return {
        "versions": rows,
        "before": before,
        "changes": changes_between(before, quote) if before else [],
    }


class _Compared(ObjectScreen):
    """``?with=`` names up to two more quotes of the same customer."""

    model = Quote
    verb = VIEW_QUOTE
    select_related = ("customer",)
    title = _("Compare quotes")

    @cached_property
    def quotes(self) -> list[Quote]:
        """The quotes to compare, this one first."""
        wanted = [str(self.object.pk), *_uuids(self.request.GET.getlist("with"))]
        found = list(selectors.compared_quotes(self.user, wanted))
        return found[:MOST]

    def context(self, **more: Any) -> dict[str, Any]:
        sheet = sheet_of(self.quotes)
        return super().context(quotes=self.quotes, sheet=sheet, **more)


def _uuids(values: list[str]) -> list[str]:
    """What can be an id; the rest was typed by hand."""
    return [value for value in values if len(value) == 36 and value.count("-") == 4][: MOST * 4]


class QuoteCompare(_Compared):
    """“Compare”: quotes of a customer side by side."""

    template_name = "dealers/sales/quote_compare.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(self.template_name)

    @cached_property
    def others(self) -> list[Quote]:
        """Other quotes of the customer to choose from, the newest first."""
        rows = self.model.objects.visible_to(self.user, VIEW_QUOTE)
        rows = rows.filter(customer=self.object.customer_id).exclude(pk=self.object.pk)
        return list(rows.order_by("-pk")[:12])

    @property
    def chosen(self) -> set[str]:
        return {str(quote.pk) for quote in self.quotes}


class QuoteComparePrint(_Compared, PrintPage):
    """The comparison on paper, for the customer."""

    template_name = "dealers/sales/compare_print.html"
    back_url = property(lambda self: self.object.get_absolute_url())


def _limits(quote: Quote) -> str:
    labels = dict(OverLimit.choices)
    return ", ".join(str(labels.get(limit, limit)) for limit in quote.over_limit)


class QuoteApprovals(ListPage):
    """Quotes that wait for somebody who may give that much."""

    model = Quote
    verb = APPROVE_QUOTE
    title = _("Discounts to approve")
    columns = [
        Column("number", link=True, value=str, subtitle="model_name"),
        Column("customer", sort="customer__full_name"),
        Column("owner", sort="owner__full_name"),
        MoneyColumn("total"),
        MoneyColumn("discount"),
        NumberColumn("discount_percent", unit="%"),
        Column("over_limit", _("Above the limit"), value=_limits, sort=False),
        Column("discount_reason", sort=False, phone=False),
        MoneyColumn("margin", _("Margin"), verb=VIEW_MARGIN, sort=False),
        NumberColumn("margin_percent", _("Margin (%)"), unit="%", verb=VIEW_MARGIN, sort=False),
        AgeColumn("updated_at", _("Waiting since")),
    ]
    filterset_class = QuoteFilter
    select_related = ("customer", "owner")
    prefetch_related = ("lines",)
    empty = _("No discount waits for a decision.")

    def get_queryset(self):
        return super().get_queryset().filter(status=QuoteStatus.PENDING_APPROVAL)
