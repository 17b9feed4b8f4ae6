"""How the list of tenants is narrowed down."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import SearchFilter, UiFilterSet
from tenants.models import Tenant
from tenants.states import Kind, TenantState


class TenantFilter(UiFilterSet):
    """By state and kind, by name or address."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[c for c in TenantState.choices if c[0] != TenantState.POOL]
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=[(Kind.DEALER.value, Kind.DEALER.label), (Kind.HUB.value, Kind.HUB.label)],
    )
    q = SearchFilter(["name", "slug"])

    class Meta:
        model = Tenant
        fields: list[str] = []
