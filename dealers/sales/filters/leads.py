"""What the lead inbox can be narrowed to."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dealers.sales.filters.base import STORES
from dealers.sales.models import Lead
from dealers.sales.selectors import leads
from dealers.sales.states import OPEN_LEAD, UNANSWERED
from portal.ui.filters import DayRangeFilter, PersonFilter, UiFilterSet


class LeadFilter(UiFilterSet):
    """``q`` finds by name, pinyin, phone, e-mail or number."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    late = django_filters.BooleanFilter(method="by_late", label=_("Late"))
    waiting = django_filters.BooleanFilter(method="by_waiting", label=_("Unanswered"))
    escalated = django_filters.BooleanFilter(method="by_escalated", label=_("Escalated"))
    conflict = django_filters.BooleanFilter(method="by_conflict", label=_("With several advisors"))
    created = DayRangeFilter(field_name="created_at", label=_("Came in"))

    class Meta:
        model = Lead
        fields = ["status", "grade", "source", "needs_reading", "is_hurried"]

    def by_words(self, rows, name, value):
        return rows.search(value)

    def by_open(self, rows, name, value):
        return rows.filter(status__in=OPEN_LEAD) if value else rows.exclude(status__in=OPEN_LEAD)

    def by_late(self, rows, name, value):
        return rows.late() if value else rows

    def by_waiting(self, rows, name, value):
        return rows.unanswered() if value else rows

    def by_escalated(self, rows, name, value):
        wanted = Q(escalation__gt=0, status__in=UNANSWERED)
        return rows.filter(wanted) if value else rows.exclude(wanted)

    def by_conflict(self, rows, name, value):
        others = leads.also_asked(OuterRef("phone"), OuterRef("owner"))
        clash = ~Q(phone="") & Q(status__in=OPEN_LEAD) & Exists(others)
        return rows.filter(clash) if value else rows.exclude(clash)
