"""How plans and contracts are searched, on screen and by the API."""

from datetime import timedelta

import django_filters
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.obligations.models import (
    AccidentCase,
    Redemption,
    RescueTicket,
    ServiceContract,
    ServicePlan,
)
from dealers.obligations.selectors.contracts import REMIND_DAYS
from dealers.obligations.states import (
    OPEN_CASES,
    OPEN_RESCUES,
    CaseState,
    ContractState,
    RescueKind,
    RescueState,
)
from portal.ui.filters import DayRangeFilter, PersonFilter, SearchFilter, UiFilterSet


class PlanFilter(UiFilterSet):
    q = SearchFilter(["code", "name_zh", "name_en"])
    is_active = django_filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = ServicePlan
        fields: list[str] = []


class ContractFilter(UiFilterSet):
    q = SearchFilter(["number", "vehicle__plate", "vehicle__vin", "customer__full_name"])
    state = django_filters.MultipleChoiceFilter(choices=ContractState, label=_("Status"))
    vehicle = django_filters.UUIDFilter(field_name="vehicle_id", label=_("Car"))
    plan = django_filters.UUIDFilter(field_name="plan_id", label=_("Plan"))
    owner = PersonFilter(label=_("Seller"))
    sold = DayRangeFilter(field_name="sold_on", label=_("Sold"))
    ending = django_filters.BooleanFilter(method="of_ending", label=_("Ends within a month"))

    class Meta:
        model = ServiceContract
        fields: list[str] = []

    def of_ending(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Contracts that hold and end soon, or the others."""
        until = localdate() + timedelta(days=REMIND_DAYS)
        ending = {"state": ContractState.ACTIVE, "ends_on__lte": until}
        return rows.filter(**ending) if value else rows.exclude(**ending)


class RedemptionFilter(UiFilterSet):
    contract = django_filters.UUIDFilter(field_name="contract_id", label=_("Contract"))
    repair_order = django_filters.UUIDFilter(
        field_name="job__repair_order_id", label=_("Repair order")
    )

    class Meta:
        model = Redemption
        fields: list[str] = []


class CaseFilter(UiFilterSet):
    q = SearchFilter(["number", "report_number", "vehicle__plate", "customer__full_name"])
    state = django_filters.MultipleChoiceFilter(choices=CaseState, label=_("Status"))
    vehicle = django_filters.UUIDFilter(field_name="vehicle_id", label=_("Car"))
    owner = PersonFilter(label=_("In charge"))
    happened = DayRangeFilter(field_name="happened_on", label=_("Happened"))
    open = django_filters.BooleanFilter(method="of_open", label=_("Not over"))

    class Meta:
        model = AccidentCase
        fields: list[str] = []

    def of_open(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Cases somebody still works on, or the others."""
        return rows.filter(state__in=OPEN_CASES) if value else rows.exclude(state__in=OPEN_CASES)


class RescueFilter(UiFilterSet):
    q = SearchFilter(["number", "caller_name", "caller_phone", "vehicle__plate", "car_description"])
    state = django_filters.MultipleChoiceFilter(choices=RescueState, label=_("Status"))
    kind = django_filters.MultipleChoiceFilter(choices=RescueKind, label=_("Help"))
    technician = PersonFilter(label=_("Technician"))
    called = DayRangeFilter(field_name="called_at", label=_("Called"))
    open = django_filters.BooleanFilter(method="of_open", label=_("Not over"))

    class Meta:
        model = RescueTicket
        fields: list[str] = []

    def of_open(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Rescues that run, or the others."""
        return (
            rows.filter(state__in=OPEN_RESCUES) if value else rows.exclude(state__in=OPEN_RESCUES)
        )
