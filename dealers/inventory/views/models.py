"""The maker's models as they can be sold today: what each costs, comes in and can have, and what we have of it."""

from decimal import Decimal

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.inventory.filters import CatalogueFilter
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import VIEW_UNIT
from dealers.inventory.states import SALEABLE, UNIT_TONES
from portal.ui.details import Fact, Group, Tab
from portal.ui.pages import DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn, Table
from tenants.reference import selectors as reference
from tenants.reference.configuration import price_on
from tenants.reference.models import Option, VehicleModel
from tenants.selectors import hub_if_any


def _price(entry: VehicleModel) -> object:
    return price_on(entry.msrp, entry.prices, localdate())


class _OfTheNetwork:
    """Models of the network this dealership belongs to; none without one."""

    def get_queryset(self) -> QuerySet[VehicleModel]:
        network = hub_if_any()
        rows = reference.models_of(network.pk) if network else VehicleModel.objects.none()
        units = VehicleUnit.objects.visible_to(self.user, VIEW_UNIT)  # type: ignore[attr-defined]
        mine = units.filter(model_code=OuterRef("code"), state__in=SALEABLE).order_by()
        count = mine.values("model_code").annotate(n=Count("pk")).values("n")
        on_hand = Coalesce(Subquery(count, output_field=IntegerField()), 0)
        return rows.annotate(on_hand=on_hand)


class ModelList(_OfTheNetwork, ListPage):
    """What the maker offers."""

    model = VehicleModel
    verb = VIEW_UNIT
    title = pgettext_lazy("catalogue", "Models")
    columns = [
        Column("name", _("Model"), link=True, sort="code", subtitle="trim"),
        Column("code", _("Model code"), phone=False),
        Column("series", _("Series"), sort=False, phone=False),
        Column("model_year", value=lambda entry: str(entry.model_year)),
        Column("energy"),
        MoneyColumn("price", _("List price"), sort="msrp", value=_price),
        NumberColumn("on_hand", _("For sale here"), sort="on_hand"),
    ]
    filterset_class = CatalogueFilter
    ordering = ("code",)
    presets = [("here", _("For sale here"), "here=true")]
    empty_icon = "car"
    empty = _("The manufacturer's models appear here once it has published them.")


class ModelDetail(_OfTheNetwork, DetailPage):
    """One model: its price, colours, options, and our cars of it."""

    model = VehicleModel
    verb = VIEW_UNIT
    subtitle = "code"
    groups = [
        Group(
            _("Model"),
            [
                Fact("brand"),
                Fact("series", _("Series")),
                Fact("trim", _("Trim")),
                Fact("model_year", value=lambda entry: str(entry.model_year)),
                Fact("energy"),
                Fact("price", _("List price"), money=True, value=_price),
            ],
        )
    ]
    tabs = [
        Tab("stock", _("For sale here"), table=lambda page: page.cars()),
        Tab("options", _("Options and packages"), table=lambda page: page.options()),
        Tab("colours", _("Colours"), table=lambda page: page.colours()),
    ]

    def cars(self) -> Table:
        """Our cars of this model, the longest here first."""
        rows = VehicleUnit.objects.visible_to(self.user, VIEW_UNIT).select_related("store")
        rows = rows.filter(model_code=self.object.code, state__in=SALEABLE).order_by("received_on")
        columns = [
            Column("vin", link=True, subtitle="colour"),
            BadgeColumn("state", tones=UNIT_TONES),
            Column("store"),
            DateColumn("received_on"),
            MoneyColumn("price"),
        ]
        return Table(columns, rows[:50], empty=_("No car of this model is for sale here."))

    def options(self) -> Table:
        """What fits this model; what it has anyway is said."""
        code, day = self.object.code, localdate()
        rows = [
            option
            for option in reference.options_of(self.object.network)
            if not option.fits or code in option.fits
        ]

        def price(option: Option) -> object:
            return price_on(option.price, option.prices, day)

        columns = [
            Column("name", _("Name"), subtitle="code"),
            Column("kind", _("Kind"), value=lambda option: option.get_kind_display()),
            Column(
                "has",
                _("Standard"),
                value=lambda option: _("Yes") if code in option.standard else "",
            ),
            Column("requires", _("Needs"), value=lambda option: ", ".join(option.requires)),
            Column(
                "excludes", _("Not together with"), value=lambda option: ", ".join(option.excludes)
            ),
            MoneyColumn("list_price", _("List price"), value=price),
        ]
        return Table(columns, rows, empty=_("Nothing can be added to this model."))

    def colours(self) -> Table:
        """The colours it is made in, with their surcharges."""
        currency = self.object.currency
        rows = [
            {**row, "currency": currency, "price": Decimal(row.get("price") or 0)}
            for row in self.object.colours
        ]
        columns = [
            Column("code", _("Code")),
            Column("zh", _("Chinese name")),
            Column("en", _("English name")),
            MoneyColumn("price", _("Surcharge"), currency=currency),
        ]
        return Table(columns, rows, empty=_("The manufacturer names no colours."))
