"""How sent messages are narrowed down, on the screen and in the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import UiFilterSet
from tenants.exchange.models import Outbox


class OutboxFilter(UiFilterSet):
    """By what waits, by message, by the object it is about."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("open", _("Not delivered")), ("parked", _("Parked"))],
        method="filter_state",
    )
    q = django_filters.CharFilter(label=_("Search"), method="search")

    class Meta:
        model = Outbox
        fields: list[str] = []

    def filter_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        rows = rows.filter(delivered_at=None)
        return rows.exclude(parked_at=None) if value == "parked" else rows

    def search(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(name__startswith=value) | rows.filter(key=value)
