"""How parts and their moves are searched, on screen and by the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dealers.parts.models import Part, PartDemand, StockMove
from dealers.parts.states import OPEN_DEMAND, Cause, DemandState, MoveKind
from portal.ui.filters import DayRangeFilter, SearchFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind


def _stores(_request) -> QuerySet[Unit]:
    return Unit.objects.filter(kind=UnitKind.STORE).order_by("code")


class PartFilter(UiFilterSet):
    q = SearchFilter(["number", "name_zh", "name_en", "catalogue_code"])
    in_stock = django_filters.BooleanFilter(method="of_stock", label=_("In stock"))
    is_active = django_filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = Part
        fields: list[str] = []

    def of_stock(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Parts of which something lies in a store, or nothing."""
        shelves = Part.objects.filter(levels__on_hand__gt=0).values("pk")
        return rows.filter(pk__in=shelves) if value else rows.exclude(pk__in=shelves)


class MoveFilter(UiFilterSet):
    q = SearchFilter(["part__number", "document_number", "reason"])
    kind = django_filters.MultipleChoiceFilter(choices=MoveKind, label=_("Kind of move"))
    cause = django_filters.MultipleChoiceFilter(choices=Cause, label=_("Cause"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    part = django_filters.UUIDFilter(field_name="part_id", label=_("Part"))
    at = DayRangeFilter(label=_("When"))

    class Meta:
        model = StockMove
        fields: list[str] = []


class DemandFilter(UiFilterSet):
    q = SearchFilter(["part__number", "part__name_zh", "part__name_en", "document_number", "note"])
    state = django_filters.MultipleChoiceFilter(choices=DemandState, label=_("State"))
    is_open = django_filters.BooleanFilter(method="of_openness", label=_("Open"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    part = django_filters.UUIDFilter(field_name="part_id", label=_("Part"))
    created_at = DayRangeFilter(label=_("Noted"))

    class Meta:
        model = PartDemand
        fields: list[str] = []

    def of_openness(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Wishes of which something is still to be handed out, or those that are over."""
        fits = {"state__in": OPEN_DEMAND}
        return rows.filter(**fits) if value else rows.exclude(**fits)
