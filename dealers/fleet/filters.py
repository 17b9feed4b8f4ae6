"""What the lists of the fleet can be narrowed to; the API uses the same."""

from datetime import timedelta

import django_filters
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.models.cars import SOON
from portal.ui.filters import DayRangeFilter, PersonFilter, SearchFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind

STORES = Unit.objects.filter(kind=UnitKind.STORE).order_by("name")


class FleetCarFilter(UiFilterSet):
    """``q`` finds by plate, VIN or model; ``due``: a date overdue or within 30 days."""

    q = SearchFilter(["plate", "vin", "model_name"])
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    keeper = PersonFilter(label=_("Keeper"))
    due = django_filters.BooleanFilter(method="by_due", label=_("Something due"))
    in_use = django_filters.BooleanFilter(method="by_use", label=_("In use"))

    class Meta:
        model = FleetCar
        fields = ["state", "use"]

    def by_due(self, rows, name, value):
        soon = rows.due(localdate() + timedelta(days=SOON))
        return soon if value else rows.exclude(pk__in=soon.order_by().values("pk"))

    def by_use(self, rows, name, value):
        return rows.in_use() if value else rows.filter(state="retired")


class TripFilter(UiFilterSet):
    """``q`` finds by number, car, driver or destination."""

    q = SearchFilter(
        [
            "number",
            "destination",
            "driver_name",
            "driver__full_name",
            "car__plate",
            "car__model_name",
        ]
    )
    driver = PersonFilter(label=_("Driver"))
    requested_by = PersonFilter(label=_("Asked by"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    car = django_filters.UUIDFilter(field_name="car")
    day = DayRangeFilter(field_name="starts_at", label=_("Day"))
    overdue = django_filters.BooleanFilter(method="by_overdue", label=_("Overdue"))

    class Meta:
        model = Trip
        fields = ["state", "purpose", "has_damage"]

    def by_overdue(self, rows, name, value):
        return (
            rows.overdue() if value else rows.exclude(pk__in=rows.overdue().order_by().values("pk"))
        )
