"""What the lists of the care desk can be narrowed to; the API uses the same."""

import django_filters
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dealers.care import selectors
from dealers.care.models import Case
from dealers.care.states import BROUGHT_CHOICES, CaseState
from portal.ui.filters import DayRangeFilter, PersonFilter, SearchFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind

STORES = Unit.objects.filter(kind=UnitKind.STORE).order_by("name")
UNITS = Unit.objects.filter(kind__in=[UnitKind.DEPARTMENT, UnitKind.TEAM]).order_by("name")


def _categories() -> list[tuple[str, str]]:
    """The house's categories in the reader's language."""
    return [(row["name"], gettext(row["name"])) for row in selectors.rules().categories]


class _CaseFilter(UiFilterSet):
    owner = PersonFilter(label=_("Responsible"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    late = django_filters.BooleanFilter(method="by_late", label=_("Overdue"))
    escalated = django_filters.BooleanFilter(method="by_escalated", label=_("Escalated"))
    received = DayRangeFilter(field_name="received_at", label=pgettext_lazy("case", "Received"))

    class Meta:
        model = Case
        fields = ["state", "severity", "priority", "queue"]

    def by_open(self, rows, name, value):
        return rows.open() if value else rows.exclude(pk__in=rows.open().order_by().values("pk"))

    def by_late(self, rows, name, value):
        late = rows.overdue()
        return late if value else rows.exclude(pk__in=late.order_by().values("pk"))

    def by_escalated(self, rows, name, value):
        told = rows.escalated()
        return told if value else rows.exclude(pk__in=told.order_by().values("pk"))


class CaseFilter(_CaseFilter):
    """``q`` finds by number, subject, customer, caller or car."""

    q = SearchFilter(selectors.FOUND_BY)
    kind = django_filters.ChoiceFilter(choices=BROUGHT_CHOICES, label=_("Kind"))
    category = django_filters.ChoiceFilter(choices=_categories, label=_("Category"))
    customer = django_filters.UUIDFilter(field_name="customer", label=_("Customer"))
    vehicle = django_filters.UUIDFilter(field_name="vehicle", label=_("Car"))
    waiting = django_filters.BooleanFilter(method="by_tasks", label=_("Waits for a department"))

    class Meta(_CaseFilter.Meta):
        fields = [*_CaseFilter.Meta.fields, "channel"]

    def by_tasks(self, rows, name, value):
        tasks = Case.objects.tasks().filter(state__in=[CaseState.WAITING, CaseState.TAKEN])
        wanted = {"pk__in": tasks.values("parent")}
        return rows.filter(**wanted) if value else rows.exclude(**wanted)


class TaskFilter(_CaseFilter):
    """``q`` finds by number, subject, or the number of the case."""

    q = SearchFilter(["number", "subject", "parent__number", "parent__subject", "about_number"])
    department = django_filters.ModelChoiceFilter(queryset=UNITS, label=_("Unit"))
    to_take = django_filters.BooleanFilter(method="by_mine", label=_("My departments' to take"))
    case = django_filters.UUIDFilter(field_name="parent", label=_("Case"))
    deal = django_filters.UUIDFilter(field_name="about_id", label=_("Deal"))

    def by_mine(self, rows, name, value):
        user = getattr(self.request, "user", None)
        if user is None:
            return rows
        mine = rows.to_take(selectors.queues_of(user), selectors.units_of(user))
        return mine if value else rows.exclude(pk__in=mine.order_by().values("pk"))
