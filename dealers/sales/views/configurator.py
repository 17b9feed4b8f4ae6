"""The configurator of a quote: model, trim, colour, options, with the price while choosing."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.forms import DescribeForm
from dealers.sales.models import Quote
from dealers.sales.permissions import WRITE_QUOTE
from dealers.sales.views.base import Move
from portal.core.errors import DomainError
from portal.ui.pages import ObjectScreen
from portal.ui.pages.base import is_fragment
from tenants.reference.configuration import Built, check, colour_name, price_on
from tenants.reference.models import Option, VehicleModel


@dataclass(frozen=True)
class Choice:
    """What is chosen, and what there is to choose from."""

    model: VehicleModel
    colour: str
    options: tuple[str, ...]
    models: list[VehicleModel]
    offer: list[Option]

    @property
    def series(self) -> list[tuple[str, list[VehicleModel]]]:
        """The models by series."""
        rows = sorted(self.models, key=lambda row: (row.series, row.msrp))
        return [(name, list(trims)) for name, trims in groupby(rows, lambda row: row.series)]

    @property
    def trims(self) -> list[dict[str, Any]]:
        """The trims of the chosen series with today's price."""
        rows = [row for row in self.models if row.series == self.model.series]
        return [
            {
                "code": row.code,
                "name": row.trim,
                "price": price_on(row.msrp, row.prices, localdate()),
            }
            for row in sorted(rows, key=lambda row: row.msrp)
        ]

    @property
    def colours(self) -> list[dict[str, Any]]:
        """The colours of the chosen trim."""
        return [
            {
                "code": entry["code"],
                "name": colour_name(entry),
                "price": Decimal(entry.get("price") or 0),
            }
            for entry in self.model.colours
        ]

    @property
    def built(self) -> Built:
        """The choice by the maker's rules."""
        return check(
            model=self.model,
            colour=self.colour,
            chosen=self.options,
            options=self.offer,
            day=localdate(),
        )

    def rows(self, built: Built) -> list[dict[str, Any]]:
        """The options this trim may have, and those chosen that it may not."""
        return [
            {
                "code": option.code,
                "name": option.name,
                "price": price_on(option.price, option.prices, localdate()),
                "chosen": option.code in self.options or option.code in built.included,
                "included": built.included.get(option.code, ""),
                "brings": [o.name for o in self.offer if o.code in option.includes],
            }
            for option in self.offer
            if not option.fits or self.model.code in option.fits or option.code in self.options
        ]


def choice_of(data: QueryDict, quote: Quote) -> Choice | None:
    """The choice in an address or a form; at first what the quote holds. ``None``: no catalogue."""
    models = selectors.models_on_offer()
    if not models:
        return None
    kept = quote.configuration
    wanted = data.get("model") or kept.get("model_code") or quote.model_code
    series = data.get("series")
    model = next((row for row in models if row.code == wanted), None)
    if model is None or (series and model.series != series):
        of_series = [row for row in models if row.series == series] or [model or models[0]]
        model = min(of_series, key=lambda row: row.msrp)
    colour = data.get("colour") or kept.get("colour") or ""
    codes = {entry["code"] for entry in model.colours}
    first = model.colours[0]["code"] if model.colours else ""
    return Choice(
        model=model,
        colour=colour if colour in codes else first,
        options=tuple(data.getlist("option") if "model" in data else kept.get("options", ())),
        models=models,
        offer=selectors.options_on_offer(),
    )


class QuoteConfigure(ObjectScreen):
    """“Configure”: put the car together; every click is checked and priced."""

    model = Quote
    verb = WRITE_QUOTE
    select_related = ("customer",)
    template_name = "dealers/sales/quote_configure.html"
    title = _("Configure the vehicle")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_editable:
            return redirect(self.object.get_absolute_url())
        return self.show(choice_of(request.GET, self.object))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        choice = choice_of(request.POST, self.object)
        if choice is None:
            return self.show(choice, status=422)
        try:
            services.configure_quote(
                quote=self.object,
                model_code=choice.model.code,
                colour=choice.colour,
                options=choice.options,
                actor=self.user,
            )
        except DomainError as error:
            return self.show(choice, error=str(error), status=422)
        url = self.object.get_absolute_url()
        if is_fragment(request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)

    def show(self, choice: Choice | None, error: str = "", status: int = 200) -> HttpResponse:
        part = "dealers/sales/_quote_configure.html"
        template = part if is_fragment(self.request) else self.template_name
        built = choice.built if choice else None
        rows = choice.rows(built) if choice and built else []
        return self.render(
            template, choice=choice, built=built, rows=rows, error=error, status=status
        )


class QuoteDescribe(Move):
    """“Type the vehicle”: one that is in no catalogue."""

    model = Quote
    verb = WRITE_QUOTE
    argument = "quote"
    title = _("Type the vehicle")
    form_class = DescribeForm
    service = services.describe_car
