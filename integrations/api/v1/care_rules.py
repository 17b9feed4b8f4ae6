"""The rules and the figures of the care desk."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.care import permissions as may
from dealers.care import selectors
from dealers.care import services as desk
from dealers.care.models import Case
from dealers.care.states import BROUGHT_CHOICES, CaseLevel, Queue
from integrations.api import serializers
from integrations.api.v1.inventory_costs import no_parameters
from integrations.api.views import ApiView
from tenants.accounts.models import Unit


class CaseCategoryRecord(rest.Serializer):
    name = rest.CharField()
    queue = rest.CharField()
    owner = rest.CharField(help_text="The id of who gets such cases; empty for nobody.")


class CaseRulesRecord(rest.Serializer):
    acknowledge_minutes = rest.DictField(child=rest.IntegerField(), help_text="By severity.")
    resolve_hours = rest.DictField(child=rest.IntegerField(), help_text="By severity.")
    escalation = rest.SerializerMethodField(help_text="Levels, the earliest first.")
    categories = CaseCategoryRecord(many=True)
    steps = rest.DictField(child=rest.ListField(child=rest.CharField()), help_text="By kind.")
    callback_days = rest.IntegerField()
    task_hours = rest.IntegerField()

    def get_escalation(self, house) -> list[dict[str, str]]:
        return [{"level": level, "minutes": str(minutes)} for level, minutes in house.escalation]


class SeverityTimesInput(serializers.Input):
    critical = rest.IntegerField(min_value=1, required=False)
    major = rest.IntegerField(min_value=1, required=False)
    minor = rest.IntegerField(min_value=1, required=False)


class CaseLevelInput(serializers.Input):
    level = rest.ChoiceField(CaseLevel.choices)
    minutes = rest.IntegerField(min_value=0)

    def to_internal_value(self, data):
        """A level as the service takes it."""
        row = super().to_internal_value(data)
        return [row["level"], row["minutes"]]


class CaseCategoryInput(serializers.Input):
    name = rest.CharField(max_length=60)
    queue = rest.ChoiceField(Queue.choices)
    owner = rest.CharField(max_length=40, required=False, allow_blank=True)


def _steps() -> rest.ListField:
    return rest.ListField(child=rest.CharField(max_length=160), required=False, max_length=20)


class CaseStepsInput(serializers.Input):
    complaint = _steps()
    request = _steps()
    enquiry = _steps()
    suggestion = _steps()


class CaseRulesInput(serializers.Input):
    acknowledge_minutes = SeverityTimesInput(required=False)
    resolve_hours = SeverityTimesInput(required=False)
    escalation = CaseLevelInput(many=True, required=False)
    categories = CaseCategoryInput(many=True, required=False)
    steps = CaseStepsInput(required=False)
    callback_days = rest.IntegerField(min_value=1, max_value=1000, required=False)
    task_hours = rest.IntegerField(min_value=1, max_value=1000, required=False)


class CaseRulesViewSet(ViewSetMixin, ApiView):
    """The rules of the care desk."""

    verbs: ClassVar[dict[str, str]] = {"list": may.VIEW_CASE, "create": may.MANAGE_RULES}
    resource = "case_rules"
    descriptions: ClassVar[dict] = {
        "list": _("The rules of the care desk"),
        "create": _("Change the rules of the care desk"),
    }
    services: ClassVar[dict] = {"create": desk.change_rules}
    input_serializers: ClassVar[dict] = {"create": CaseRulesInput}
    answers: ClassVar[dict] = {"create": CaseRulesRecord}
    statuses = examples = MappingProxyType({})
    serializer_class = CaseRulesRecord

    def list(self, request):
        """The rules that hold now, in a list of one."""
        no_parameters(request)
        return Response([CaseRulesRecord(selectors.rules()).data])

    def create(self, request):
        """Set those that are named; cases that are open keep their times."""
        given = CaseRulesInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        house = desk.change_rules(**given.validated_data, actor=request.user)
        return Response(CaseRulesRecord(house).data, status=201)


class CaseFigureRecord(rest.Serializer):
    key = rest.CharField(allow_null=True, help_text="What the cases have in common.")
    count = rest.IntegerField()
    open = rest.IntegerField()
    answered_in_time = rest.IntegerField(allow_null=True, help_text="Percent.")
    hours_to_close = rest.IntegerField(allow_null=True, help_text="Median.")
    reopened = rest.IntegerField(allow_null=True, help_text="Percent of those ever closed.")
    satisfied = rest.IntegerField(allow_null=True, help_text="Percent of those asked.")
    goodwill = serializers.MoneyField()


class CaseFigureInput(serializers.Input):
    by = rest.ChoiceField([*selectors.GROUPS], default="category")
    kind = rest.ChoiceField(BROUGHT_CHOICES, required=False)
    start = rest.DateField(required=False)
    end = rest.DateField(required=False)
    store = serializers.ObjectField(Unit, required=False)


class CaseFigureViewSet(ViewSetMixin, ApiView):
    """The care desk in figures: by category, severity, store, channel, department or kind."""

    verbs: ClassVar[dict[str, str]] = {"list": may.VIEW_REPORT}
    resource = "case_figures"
    descriptions: ClassVar[dict] = {"list": _("Complaints and requests in figures")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = CaseFigureRecord

    def list(self, request):
        """One row for each group, most cases first; all cases if nothing is asked."""
        asked = CaseFigureInput(data=request.query_params.dict(), context={"request": request})
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        mine = Case.objects.visible_to(request.user, may.VIEW_REPORT)
        rows = selectors.reported(mine, kind=given.get("kind", ""), since=given.get("start"))
        if given.get("end"):
            rows = rows.filter(received_at__date__lte=given["end"])
        if given.get("store"):
            rows = rows.filter(store=given["store"])
        return Response(CaseFigureRecord(selectors.figures(rows, given["by"]), many=True).data)


ROUTES = [("case-rules", CaseRulesViewSet), ("case-figures", CaseFigureViewSet)]
