"""What the reports of the pipeline can be narrowed to; their figures lead to lists narrowed alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from dealers.sales.filters.base import STORES
from dealers.sales.models import Opportunity, Target
from dealers.sales.states import Playbook
from portal.core.money import DEFAULT_CURRENCY
from portal.ui.filters import DayRangeFilter, PersonFilter, UiFilterSet
from portal.ui.values import SYMBOLS

CURRENCIES = [(code, code) for code in SYMBOLS]
NARROWING = ("owner", "store", "source")


class ForecastFilter(UiFilterSet):
    """Whose deals, of which store, from which source, in which currency."""

    owner = PersonFilter(label=_("Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    currency = django_filters.ChoiceFilter(
        choices=CURRENCIES, method="as_they_are", label=_("Currency")
    )

    class Meta:
        model = Opportunity
        fields = ["source"]

    def as_they_are(self, rows, name, value):
        return rows

    def narrowing(self) -> dict[str, str]:
        """What the list of deals has to be narrowed to as well."""
        return {name: self.data.get(name, "") for name in NARROWING}

    def currency_code(self) -> str:
        """Amounts are never summed across currencies: the one asked for, or the usual one."""
        return self.form.cleaned_data.get("currency") or DEFAULT_CURRENCY


class HealthFilter(ForecastFilter):
    playbook = django_filters.ChoiceFilter(
        choices=Playbook.choices, method="as_they_are", label=_("Playbook")
    )

    def chosen_playbook(self) -> Playbook:
        """The showroom's unless another is asked for."""
        return Playbook(self.form.cleaned_data.get("playbook") or Playbook.RETAIL)


class PeriodFilter(HealthFilter):
    """Also a period of days, which each report reads in its own way."""

    period = DayRangeFilter(method="as_they_are", label=_("Period"))

    def days(self) -> dict[str, str] | None:
        """The first and the last day as typed; nothing if neither was."""
        found = {end: self.data.get(f"period_{end}", "") for end in ("after", "before")}
        return found if any(found.values()) else None


class TargetFilter(UiFilterSet):
    month = DayRangeFilter(label=_("Month"))

    class Meta:
        model = Target
        fields = ["metric", "person", "unit"]
