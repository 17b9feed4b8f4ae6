"""Counter sales of several parts, and the receipt on paper."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.parts import services
from dealers.parts.forms import SlipForm, SlipLines
from dealers.parts.models import StockMove
from dealers.parts.permissions import SELL_PART, VIEW_PART
from dealers.parts.selectors import slip_of
from portal.core.errors import DomainError
from portal.ui.pages import PrintPage, Screen


class CounterSale(Screen):
    """“Counter sale”: several parts, one slip."""

    verb = SELL_PART
    title = _("Counter sale")
    back_url = property(lambda page: reverse("parts:part_list"))

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.show(SlipForm(actor=self.user), SlipLines(prefix="lines"))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = SlipForm(request.POST, actor=self.user)
        rows, error = SlipLines(request.POST, prefix="lines"), ""
        if form.is_valid() and rows.is_valid():
            lines = [row.cleaned_data for row in rows if row.cleaned_data.get("part")]
            given = [{**line, "quantity": line["quantity"] or Decimal(1)} for line in lines]
            try:
                move = services.sell_parts(lines=given, **form.cleaned_data, actor=self.user)
                return redirect("parts:slip_print", move.pk)
            except DomainError as refused:
                error = str(refused)
        return self.show(form, rows, error, status=422)

    def show(self, form, rows, error: str = "", status: int = 200) -> HttpResponse:
        """The form with some empty lines."""
        template = "dealers/parts/counter_sale.html"
        return self.render(template, form=form, rows=rows, error=error, status=status)


class SlipPrint(PrintPage):
    """The receipt of a counter sale, with what came back of it."""

    model = StockMove
    verb = VIEW_PART
    select_related = ("store", "customer", "actor")
    template_name = "dealers/parts/slip_print.html"

    def get_queryset(self):
        return super().get_queryset().exclude(unit_price=None)

    def context(self, **more):
        moves = list(slip_of(self.object))
        total = sum((move.amount or Decimal(0) for move in moves), Decimal(0))
        return super().context(moves=moves, total=total, **more)
