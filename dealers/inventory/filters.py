"""What the vehicle stock can be narrowed to; the API uses the same."""

from datetime import timedelta

import django_filters
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.inventory.models import AGE_STEPS, StockAlert, StockCount, UnitTransfer, VehicleUnit
from dealers.inventory.states import COMING
from portal.ui.filters import SearchFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind
from tenants.reference.models import VehicleModel

STORES = Unit.objects.filter(kind=UnitKind.STORE).order_by("name")


AGES = [("0", _("0 to 30 days")), ("1", _("31 to 60 days")), ("2", _("61 to 90 days"))]
AGES.append(("3", _("over 90 days")))


class UnitFilter(UiFilterSet):
    """``q`` finds by VIN, its last 6 or 8, stock number or model."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    on_hand = django_filters.BooleanFilter(method="by_hand", label=_("On hand"))
    coming = django_filters.BooleanFilter(method="by_coming", label=_("On the way"))
    age = django_filters.ChoiceFilter(choices=AGES, method="by_age", label=_("Age"))

    class Meta:
        model = VehicleUnit
        fields = ["state", "kind", "model_code", "maker_state"]

    def by_words(self, rows, name, value):
        return rows.search(value)

    def by_hand(self, rows, name, value):
        return rows.on_hand() if value else rows

    def by_coming(self, rows, name, value):
        return rows.filter(state__in=COMING) if value else rows

    def by_age(self, rows, name, value):
        edges = [-1, *AGE_STEPS]
        newest = localdate() - timedelta(days=edges[int(value)] + 1)
        rows = rows.on_hand().filter(received_on__lte=newest)
        if int(value) < len(AGE_STEPS):
            rows = rows.filter(received_on__gte=localdate() - timedelta(days=AGE_STEPS[int(value)]))
        return rows


class CatalogueFilter(UiFilterSet):
    """``q`` finds the maker's models by code or by name in either language."""

    q = SearchFilter(["code", "name_zh", "name_en", "series_zh", "series_en"])
    here = django_filters.BooleanFilter(method="by_here", label=_("For sale here"))

    class Meta:
        model = VehicleModel
        fields = ["energy"]

    def by_here(self, rows, name, value):
        return rows.filter(on_hand__gt=0) if value else rows.filter(on_hand=0)


class VinUnitFilter(UnitFilter):
    """For programs: also by the exact VIN."""

    vin = django_filters.CharFilter()


class TransferFilter(UiFilterSet):
    """``q`` finds by VIN, its end, stock number or model of the car."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    source = django_filters.ModelChoiceFilter(queryset=STORES, label=_("From"))
    target = django_filters.ModelChoiceFilter(queryset=STORES, label=_("To"))

    class Meta:
        model = UnitTransfer
        fields = ["state"]

    def by_words(self, rows, name, value):
        return rows.filter(unit__in=VehicleUnit.objects.search(value)) if value else rows


class CountFilter(UiFilterSet):
    """By store and state."""

    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))

    class Meta:
        model = StockCount
        fields = ["state"]


class AlertFilter(UiFilterSet):
    """``open``: to be dealt with, seen or not."""

    q = SearchFilter(["model_name", "model_code", "unit__vin"])
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))

    class Meta:
        model = StockAlert
        fields = ["state", "kind"]

    def by_open(self, rows, name, value):
        return rows.open() if value else rows
