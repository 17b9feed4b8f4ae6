"""How surveys and what customers say are searched, on screen and by the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers.models import FollowUp
from dealers.surveys import selectors
from dealers.surveys.models import Survey
from dealers.surveys.states import About, AskedBy, SurveyKind, SurveyState
from portal.ui.filters import DayRangeFilter, PersonFilter, SearchFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind


def _stores(_request) -> QuerySet[Unit]:
    return Unit.objects.filter(kind=UnitKind.STORE).order_by("code")


class SurveyFilter(UiFilterSet):
    q = SearchFilter(["number", "document_number", "customer__full_name", "vehicle__plate"])
    state = django_filters.MultipleChoiceFilter(choices=SurveyState, label=_("State"))
    kind = django_filters.MultipleChoiceFilter(choices=SurveyKind, label=_("Kind"))
    channel = django_filters.MultipleChoiceFilter(choices=AskedBy, label=_("How asked"))
    about = django_filters.ChoiceFilter(choices=About, label=_("About"))
    low = django_filters.BooleanFilter(field_name="is_low", label=_("Dissatisfied"))
    advisor = PersonFilter(label=pgettext_lazy("survey", "Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    answered = DayRangeFilter(field_name="answered_at", label=pgettext_lazy("survey", "Answered"))
    customer = django_filters.UUIDFilter(field_name="customer")

    class Meta:
        model = Survey
        fields: list[str] = []


def _themes() -> list[tuple[str, str]]:
    return list(selectors.theme_labels(selectors.rules()).items())


class VoiceFilter(UiFilterSet):
    q = SearchFilter(["comment", "customer__full_name", "number"])
    theme = django_filters.ChoiceFilter(method="of_theme", choices=_themes, label=_("Theme"))
    handled = django_filters.BooleanFilter(method="of_handled", label=_("Settled"))
    low = django_filters.BooleanFilter(field_name="is_low", label=_("Dissatisfied"))
    kind = django_filters.ChoiceFilter(choices=SurveyKind, label=_("Kind"))
    score = django_filters.RangeFilter(field_name="score", label=pgettext_lazy("survey", "Score"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    advisor = PersonFilter(label=pgettext_lazy("survey", "Advisor"))
    answered = DayRangeFilter(field_name="answered_at", label=pgettext_lazy("survey", "Answered"))

    class Meta:
        model = Survey
        fields: list[str] = []

    def of_theme(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """About a theme of the house."""
        return rows.filter(themes__contains=[value])

    def of_handled(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Settled, or not."""
        return rows.filter(handled_at__isnull=not value)


class ImprovementFilter(UiFilterSet):
    q = SearchFilter(["values__what", "note", "owner__full_name"])
    done = django_filters.BooleanFilter(method="of_done", label=_("Done"))
    owner = PersonFilter(label=_("Responsible"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    due = DayRangeFilter(field_name="due_at", label=_("Due"))

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def of_done(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Done, or still to do."""
        return rows.filter(done_at__isnull=not value)
