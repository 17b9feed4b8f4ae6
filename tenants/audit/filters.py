"""Filters of the audit trail, for screen and API."""

import django_filters
from django.db import connection
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import DayRangeFilter, SearchFilter, UiFilterSet
from tenants.accounts.models import User
from tenants.accounts.permissions import VIEW_AUDIT
from tenants.accounts.registry import acts_of
from tenants.audit.models import AuditEntry


def _acts():
    return sorted(
        ((verb, str(label)) for verb, label in acts_of(connection.tenant.kind).items()),
        key=lambda pair: pair[1],
    )


def _people(request):
    """Only whom the reader may see: the list of names is a fact too."""
    if request is None:
        return User.objects.none()
    return User.objects.visible_to(request.user, VIEW_AUDIT).order_by("full_name")


class EntryFilter(UiFilterSet):
    """By record or person's name, who, what, which record, and when."""

    q = SearchFilter(["object_name", "actor_name"])
    actor = django_filters.ModelChoiceFilter(
        label=_("Who"),
        method="of_actor",
        queryset=_people,
    )
    verb = django_filters.MultipleChoiceFilter(label=_("What"), choices=_acts)
    at = DayRangeFilter(label=_("When"))
    record = django_filters.UUIDFilter(label=_("Record"), field_name="object_id")

    class Meta:
        model = AuditEntry
        fields = ["verb"]

    def of_actor(self, queryset, name, value):
        return queryset.filter(actor_id=value.pk) if value else queryset
