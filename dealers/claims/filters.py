"""How claims are searched, on screen and by the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dealers.claims.models import WarrantyClaim
from dealers.claims.states import WAITING, ClaimState
from portal.ui.filters import DayRangeFilter, PersonFilter, SearchFilter, UiFilterSet
from tenants.reference.claim_rules import Verdict


class ClaimFilter(UiFilterSet):
    q = SearchFilter(["number", "vin", "repair_order__number", "vehicle__plate"])
    state = django_filters.MultipleChoiceFilter(choices=ClaimState, label=_("Status"))
    verdict = django_filters.ChoiceFilter(choices=Verdict, label=_("Check"))
    owner = PersonFilter(label=_("Made by"))
    repaired = DayRangeFilter(field_name="repaired_on", label=_("Repaired"))
    waiting = django_filters.BooleanFilter(method="of_waiting", label=_("Waiting for us"))

    class Meta:
        model = WarrantyClaim
        fields: list[str] = []

    def of_waiting(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Claims that somebody here must still do something about, or the others."""
        return rows.filter(state__in=WAITING) if value else rows.exclude(state__in=WAITING)
