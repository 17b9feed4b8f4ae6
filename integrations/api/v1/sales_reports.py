"""The pipeline's reports and targets: the same figures as on the screens, by the same formulas."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.sales import selectors
from dealers.sales import services as desk
from dealers.sales.filters import PeriodFilter, TargetFilter
from dealers.sales.models import Opportunity, Target
from dealers.sales.permissions import SET_TARGETS, VIEW_OPPORTUNITY
from dealers.sales.states import Metric
from integrations.api import serializers
from integrations.api.views import ApiView, DomainViewSet, action_of
from tenants.accounts.models import Unit, User

REPORTS = ("forecast", "win_loss", "funnel", "health")
PARAMETERS = {"owner", "store", "source", "currency", "playbook", "period_after", "period_before"}


class ReportFigure(rest.Serializer):
    key = rest.CharField()
    label = rest.CharField()
    value = rest.CharField(allow_null=True, help_text="A number as text; null when undefined.")
    formula = rest.CharField()


class ReportSection(rest.Serializer):
    key = rest.CharField()
    title = rest.CharField()
    rows = rest.ListField(
        child=rest.DictField(child=rest.CharField(allow_null=True)),
        help_text="A name and numbers as text.",
    )


class ReportRecord(rest.Serializer):
    key = rest.CharField()
    currency = rest.CharField()
    figures = ReportFigure(many=True)
    sections = ReportSection(many=True)


def _text(value) -> str | None:
    return None if value is None else str(value)


def _record(key: str, currency: str, report: selectors.Report) -> dict:
    return {
        "key": key,
        "currency": currency,
        "figures": [
            {
                "key": figure.key,
                "label": str(figure.label),
                "value": _text(figure.value),
                "formula": str(figure.formula),
            }
            for figure in report.figures
        ],
        "sections": [
            {
                "key": section.key,
                "title": str(section.title),
                "rows": [
                    {name: _text(row[name]) for name, _label, _kind in section.columns}
                    for row in section.rows
                ],
            }
            for section in report.sections
        ],
    }


class PipelineReportViewSet(ViewSetMixin, ApiView):
    """Forecast, win and loss, funnel and health of the pipeline within reach of this key."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_OPPORTUNITY}
    resource = "pipeline_reports"
    descriptions: ClassVar[dict] = {
        "list": _("The pipeline's reports, narrowed by owner, store, source, playbook and period")
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = ReportRecord

    def list(self, request):
        """All four reports now; figures with their formulas, and the rows of their tables."""
        if unknown := request.query_params.keys() - PARAMETERS:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )
        rows = Opportunity.objects.visible_to(request.user, VIEW_OPPORTUNITY)
        asked = PeriodFilter(request.query_params, queryset=rows, request=request)
        if not asked.is_valid():
            raise ValidationError(asked.errors)
        currency = asked.currency_code()
        bounds = selectors.Bounds(
            user=request.user,
            deals=asked.qs.filter(currency=currency),
            currency=currency,
            query=asked.narrowing(),
        )
        period, book = asked.days() or selectors.usual_period(), asked.chosen_playbook()
        reports = (
            selectors.forecast(bounds),
            selectors.win_loss(bounds, period),
            selectors.funnel(bounds, period, book),
            selectors.health(bounds, book),
        )
        found = [_record(*entry) for entry in zip(REPORTS, [currency] * 4, reports, strict=True)]
        return Response(ReportRecord(found, many=True).data)


class TargetRecord(serializers.Record):
    class Meta:
        model = Target
        fields = ["id", "month", "metric", "person", "unit", "value", "created_at", "updated_at"]


class TargetCell(serializers.Input):
    metric = rest.ChoiceField(Metric.choices)
    value = serializers.MoneyField(min_value=0, allow_null=True, help_text="Null takes it away.")
    person = serializers.ObjectField(User, required=False)
    unit = serializers.ObjectField(Unit, required=False)


class TargetsInput(serializers.Input):
    month = rest.DateField(help_text="Any day of the month.")
    cells = TargetCell(many=True)


class TargetsAnswer(rest.Serializer):
    changed = TargetRecord(many=True, source="*")


class TargetViewSet(DomainViewSet):
    """What people, teams and stores are to reach in a month."""

    model = Target
    serializer_class = TargetRecord
    filterset_class = TargetFilter
    verbs = {"list": VIEW_OPPORTUNITY, "retrieve": VIEW_OPPORTUNITY, "set": SET_TARGETS}
    set = action_of(
        desk.set_targets, input_serializer=TargetsInput, answer=TargetsAnswer, detail=False
    )
    descriptions = {"set": _("Set targets of one month; what is not named stays.")}


class StandingRecord(rest.Serializer):
    name = rest.CharField()
    person = rest.UUIDField(source="person.pk", default=None, allow_null=True)
    unit = rest.UUIDField(source="unit.pk", default=None, allow_null=True)
    targets = rest.DictField(child=rest.DecimalField(max_digits=14, decimal_places=2))
    actual = rest.DictField(child=rest.DecimalField(max_digits=18, decimal_places=2))


class AchievementViewSet(ViewSetMixin, ApiView):
    """What was reached of this month's targets."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_OPPORTUNITY}
    resource = "target_achievements"
    descriptions: ClassVar[dict] = {"list": _("Targets of a month and what was reached of them")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = StandingRecord

    def list(self, request):
        """People, then teams and stores; ``month`` is any day of the month, this one without."""
        if unknown := request.query_params.keys() - {"month"}:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )
        month = localdate()
        if text := request.query_params.get("month"):
            month = rest.DateField().run_validation(text)
        people, units = selectors.standings(user=request.user, month=month.replace(day=1))
        return Response(StandingRecord([*people, *units], many=True).data)


ROUTES = [
    ("pipeline-reports", PipelineReportViewSet),
    ("targets", TargetViewSet),
    ("target-achievements", AchievementViewSet),
]
