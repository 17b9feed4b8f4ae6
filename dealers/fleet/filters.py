"""What the lists of the fleet can be narrowed to; the API uses the same."""

from datetime import timedelta

import django_filters
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.fleet.models import CarCost, CarTask, FleetCar, Policy, Trip
from dealers.fleet.models.cars import SOON
from dealers.fleet.states import OPEN_CLAIM, OPEN_TASK
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


class TaskFilter(UiFilterSet):
    """``q`` finds by number, title, car, workshop or claim."""

    q = SearchFilter(
        ["number", "title", "car__plate", "car__model_name", "workshop", "claim_number"]
    )
    assignee = PersonFilter(label=_("Responsible"))
    store = django_filters.ModelChoiceFilter(
        field_name="car__store", queryset=STORES, label=_("Store")
    )
    car = django_filters.UUIDFilter(field_name="car")
    due = DayRangeFilter(field_name="due_on", label=_("Due"))
    open = django_filters.BooleanFilter(method="by_open", label=_("To be done"))
    late = django_filters.BooleanFilter(method="by_late", label=_("Late"))
    claim_open = django_filters.BooleanFilter(method="by_claim", label=_("Claim open"))

    class Meta:
        model = CarTask
        fields = ["state", "kind", "claim_state"]

    def by_open(self, rows, name, value):
        return rows.filter(state__in=OPEN_TASK) if value else rows.exclude(state__in=OPEN_TASK)

    def by_late(self, rows, name, value):
        return rows.open().filter(due_on__lt=localdate()) if value else rows

    def by_claim(self, rows, name, value):
        wanted = {"claim_state__in": OPEN_CLAIM}
        return rows.filter(**wanted) if value else rows.exclude(**wanted)


class PolicyFilter(UiFilterSet):
    """``q`` finds by insurer, number or car."""

    q = SearchFilter(["insurer", "number", "car__plate", "car__model_name"])
    store = django_filters.ModelChoiceFilter(
        field_name="car__store", queryset=STORES, label=_("Store")
    )
    car = django_filters.UUIDFilter(field_name="car")
    valid = django_filters.BooleanFilter(method="by_valid", label=_("Valid today"))
    ending = django_filters.BooleanFilter(method="by_ending", label=_("Ending within 30 days"))

    class Meta:
        model = Policy
        fields = ["kind"]

    def by_valid(self, rows, name, value):
        wanted = {"valid_from__lte": localdate(), "valid_until__gte": localdate()}
        return rows.filter(**wanted) if value else rows.exclude(**wanted)

    def by_ending(self, rows, name, value):
        span = (localdate(), localdate() + timedelta(days=SOON))
        return rows.filter(valid_until__range=span) if value else rows


class CostFilter(UiFilterSet):
    """``q`` finds by note, document or car."""

    q = SearchFilter(["note", "document", "car__plate", "car__model_name"])
    store = django_filters.ModelChoiceFilter(
        field_name="car__store", queryset=STORES, label=_("Store")
    )
    car = django_filters.UUIDFilter(field_name="car")
    day = DayRangeFilter(label=_("Day"))
    valid = django_filters.BooleanFilter(method="by_valid", label=_("Counts"))

    class Meta:
        model = CarCost
        fields = ["kind"]

    def by_valid(self, rows, name, value):
        return rows.filter(void_because="") if value else rows.exclude(void_because="")
