"""How claims are searched, on screen and by the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oem_hub.claims.models import Adjudication
from oem_hub.claims.states import WAITING, AdjudicationState
from oem_hub.network.models import Dealer
from portal.ui.filters import DayRangeFilter, PersonFilter, SearchFilter, UiFilterSet
from tenants.reference.claim_rules import Verdict


def _dealers(_request):
    return Dealer.objects.order_by("code")


class ClaimFilter(UiFilterSet):
    q = SearchFilter(["number", "vin", "repair_order_number", "dealer__name"])
    state = django_filters.MultipleChoiceFilter(choices=AdjudicationState, label=_("Status"))
    suggestion = django_filters.ChoiceFilter(choices=Verdict, label=_("Suggestion"))
    dealer = django_filters.ModelChoiceFilter(queryset=_dealers, label=_("Dealer"))
    reviewer = PersonFilter(label=_("Reviewer"))
    received = DayRangeFilter(field_name="received_at", label=_("Received"))
    waiting = django_filters.BooleanFilter(method="of_waiting", label=_("Waiting"))

    class Meta:
        model = Adjudication
        fields: list[str] = []

    def of_waiting(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Claims that somebody must still do something about, or the others."""
        return rows.filter(state__in=WAITING) if value else rows.exclude(state__in=WAITING)
