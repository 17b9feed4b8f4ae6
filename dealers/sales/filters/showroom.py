"""What the log of the showroom and the list of test drives can be narrowed to."""

import django_filters
from django.utils.translation import gettext_lazy as _

from dealers.sales.filters.base import STORES
from dealers.sales.models import ShowroomVisit, TestDrive
from portal.ui.filters import DayRangeFilter, PersonFilter, SearchFilter, UiFilterSet


class VisitFilter(UiFilterSet):
    """``q`` finds by name, phone or model."""

    q = SearchFilter(["name", "phone", "car"])
    advisor = PersonFilter(label=_("Received by"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    inside = django_filters.BooleanFilter(method="by_inside", label=_("Still here"))
    came = DayRangeFilter(field_name="came_at", label=_("Day"))

    class Meta:
        model = ShowroomVisit
        fields = ["purpose", "is_return"]

    def by_inside(self, rows, name, value):
        return rows.filter(left_at__isnull=value)


class GuestFilter(UiFilterSet):
    """``q`` finds by name, phone or event."""

    q = SearchFilter(["name", "phone", "event"])
    advisor = PersonFilter(label=_("Looked after by"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    day = DayRangeFilter(field_name="expected_on", label=_("Day"))
    came = django_filters.BooleanFilter(method="by_came", label=_("Has come"))

    class Meta:
        model = ShowroomVisit
        fields = ["rsvp"]

    def by_came(self, rows, name, value):
        return rows.filter(came_at__isnull=not value)


class DriveFilter(UiFilterSet):
    """``q`` finds by name, phone, number or car."""

    q = SearchFilter(["contact_name", "phone", "number", "unit__model_name", "unit__vin"])
    advisor = PersonFilter(label=_("Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    day = DayRangeFilter(field_name="starts_at", label=_("Day"))

    class Meta:
        model = TestDrive
        fields = ["status"]
