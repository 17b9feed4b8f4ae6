"""Filters of the lists of people, for screens and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import SearchFilter, UiFilterSet
from tenants.accounts.models import User
from tenants.accounts.selectors import roles_offered, stores


class PersonFilter(UiFilterSet):
    """By name or address, store, role, and whether they may sign in."""

    q = SearchFilter(["full_name", "email", "phone", "job_title"])
    home_store = django_filters.ModelChoiceFilter(
        label=_("Store"), queryset=lambda request: stores()
    )
    role = django_filters.ModelChoiceFilter(
        label=_("Role"),
        field_name="assignments__role",
        queryset=lambda request: roles_offered(),
        distinct=True,
    )
    is_active = django_filters.BooleanFilter(label=_("May sign in"))

    class Meta:
        model = User
        fields = ["home_store", "role", "is_active"]
