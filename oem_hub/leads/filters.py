"""How leads are searched, on screen and by the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.leads.selectors import late_leads, stalled_leads
from oem_hub.leads.states import OPEN, LeadSource, LeadState
from oem_hub.network.models import Dealer
from oem_hub.network.selectors import regions
from portal.ui.filters import DayRangeFilter, SearchFilter, UiFilterSet


def _dealers(_request):
    return Dealer.objects.order_by("code")


def _regions(_request):
    return regions()


class LeadFilter(UiFilterSet):
    """``q`` finds by number, name, phone, city, campaign."""

    q = SearchFilter(["number", "name", "phone", "city", "campaign"])
    state = django_filters.MultipleChoiceFilter(choices=LeadState, label=_("Status"))
    source = django_filters.MultipleChoiceFilter(choices=LeadSource, label=_("Source"))
    dealer = django_filters.ModelChoiceFilter(queryset=_dealers, label=_("Dealer"))
    region = django_filters.ModelChoiceFilter(queryset=_regions, label=_("Region"))
    campaign = django_filters.CharFilter(
        field_name="campaign", lookup_expr="iexact", label=_("Campaign")
    )
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    consent = django_filters.BooleanFilter(
        field_name="pass_on_at",
        lookup_expr="isnull",
        exclude=True,
        label=_("Agreed to be passed on"),
    )
    late = django_filters.BooleanFilter(method="by_late", label=_("Not contacted in time"))
    stalled = django_filters.BooleanFilter(method="by_stalled", label=_("Without news"))
    asked = DayRangeFilter(field_name="requested_at", label=pgettext_lazy("lead", "Asked"))

    class Meta:
        model = HubLead
        fields: list[str] = []

    def by_open(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Something can still become of them, or not."""
        return rows.filter(state__in=OPEN) if value else rows.exclude(state__in=OPEN)

    def by_late(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """The dealer has not called in time."""
        return rows.filter(pk__in=late_leads()) if value else rows.exclude(pk__in=late_leads())

    def by_stalled(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Nothing was heard of them for long."""
        found = stalled_leads().values("pk")
        return rows.filter(pk__in=found) if value else rows.exclude(pk__in=found)


class HandoutFilter(UiFilterSet):
    lead = django_filters.UUIDFilter(field_name="lead", label=_("Lead"))
    dealer = django_filters.ModelChoiceFilter(queryset=_dealers, label=_("Dealer"))
    handed = DayRangeFilter(field_name="handed_at", label=pgettext_lazy("lead", "Passed on"))

    class Meta:
        model = LeadHandout
        fields = ["state", "is_current"]
