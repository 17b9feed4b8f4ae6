"""What the pipeline can be narrowed to."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.sales import selectors
from dealers.sales.filters.base import STORES, of_customer
from dealers.sales.models import Opportunity
from dealers.sales.states import Playbook, Risk
from portal.ui.filters import DayRangeFilter, PersonFilter, UiFilterSet

ATTENTION = [
    ("stalled", _("Stalled")),
    ("late", _("Contact late")),
    ("overdue", _("Past its expected day")),
    ("undated", _("Without a date")),
    ("unplanned", _("No next contact")),
    ("risk", _("At risk")),
    ("review", _("Waits for review")),
]

UNSET = {"undated": "expected_on", "unplanned": "next_contact_at"}


class OpportunityFilter(UiFilterSet):
    """``q`` finds by the customer (name, pinyin, phone, plate) or number."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    open = django_filters.BooleanFilter(method="by_open", label=pgettext_lazy("deal", "Open"))
    attention = django_filters.ChoiceFilter(
        choices=ATTENTION, method="by_attention", label=_("Needs attention")
    )
    expected = DayRangeFilter(field_name="expected_on", label=_("Expected"))
    playbook = django_filters.ChoiceFilter(choices=Playbook.choices, label=_("Playbook"))
    risk = django_filters.ChoiceFilter(choices=Risk.choices, method="by_risk", label=_("Risk"))
    closed = DayRangeFilter(field_name="closed_at", label=_("Closed"))
    created = DayRangeFilter(field_name="created_at", label=_("Begun"))
    reached = django_filters.CharFilter(method="by_reached", label=_("Has reached"))
    competitor = django_filters.CharFilter(
        field_name="competitor_brand", lookup_expr="iexact", label=_("Competing brand")
    )
    model = django_filters.CharFilter(field_name="model_name", label=_("Model wanted"))
    amount = django_filters.NumberFilter(
        field_name="amount", lookup_expr="gte", label=_("Amount from")
    )
    currency = django_filters.CharFilter(label=_("Currency"))

    class Meta:
        model = Opportunity
        fields = ["stage", "grade", "source", "lost_reason", "win_reason", "motive", "intent"]

    def by_words(self, rows, name, value):
        return of_customer(rows, value)

    def by_open(self, rows, name, value):
        return rows.open() if value else rows

    def by_attention(self, rows, name, value):
        if value == "stalled":
            return rows.stalled(selectors.stalled_days())
        if value == "risk":
            return rows.open().exclude(risks=[])
        if value == "review":
            return rows.filter(stage="internal_review")
        if value in UNSET:
            return rows.open().filter(**{UNSET[value]: None})
        return rows.late() if value == "late" else rows.overdue()

    def by_risk(self, rows, name, value):
        return rows.filter(risks__contains=[value])

    def by_reached(self, rows, name, value):
        return rows.filter(reached__has_key=value)


class LinkedOpportunityFilter(OpportunityFilter):
    customer = django_filters.UUIDFilter()
