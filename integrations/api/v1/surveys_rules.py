"""Questionnaires and rules of surveys, and how satisfied customers are."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.surveys import permissions as may
from dealers.surveys import selectors
from dealers.surveys import services as desk
from dealers.surveys.models import Survey
from dealers.surveys.selectors.figures import BREAKDOWNS, usual_period
from dealers.surveys.services.rules import LIMITS
from dealers.surveys.states import (
    QuestionType,
    Step,
    SurveyKind,
)
from integrations.api import serializers
from integrations.api.filters import asked
from integrations.api.views import ApiView, DomainViewSet, action_of
from tenants.accounts.models import Unit
from tenants.workspace.models import HouseRules


class ChoiceInput(serializers.Input):
    zh = rest.CharField(max_length=80, required=False, allow_blank=True, default="")
    en = rest.CharField(max_length=80, required=False, allow_blank=True, default="")


class QuestionInput(serializers.Input):
    id = rest.CharField(
        max_length=20, required=False, allow_blank=True, help_text="Of one that is there."
    )
    zh = rest.CharField(max_length=200, required=False, allow_blank=True)
    en = rest.CharField(max_length=200, required=False, allow_blank=True)
    type = rest.ChoiceField(QuestionType.choices)
    choices = ChoiceInput(many=True, required=False)
    step = rest.ChoiceField(Step.choices, required=False, allow_blank=True)
    required = rest.BooleanField(required=False)
    weight = rest.IntegerField(min_value=0, max_value=10, required=False)


class QuestionnaireInput(serializers.Input):
    code = rest.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="Of one that is there: it gets a new version.",
    )
    name_zh = rest.CharField(max_length=80, required=False, allow_blank=True)
    name_en = rest.CharField(max_length=80, required=False, allow_blank=True)
    intro_zh = rest.CharField(max_length=400, required=False, allow_blank=True)
    intro_en = rest.CharField(max_length=400, required=False, allow_blank=True)
    script_zh = rest.CharField(max_length=1000, required=False, allow_blank=True)
    script_en = rest.CharField(max_length=1000, required=False, allow_blank=True)
    kind = rest.ChoiceField(SurveyKind.choices, required=False)
    is_active = rest.BooleanField(required=False)
    questions = QuestionInput(many=True)


class QuestionnaireRecord(rest.Serializer):
    id = rest.CharField()
    name_zh = rest.CharField()
    name_en = rest.CharField()
    kind = rest.ChoiceField(SurveyKind.choices)
    version = rest.IntegerField()
    is_active = rest.BooleanField()
    intro_zh = rest.CharField()
    intro_en = rest.CharField()
    script_zh = rest.CharField()
    script_en = rest.CharField()
    questions = rest.ListField(child=rest.DictField())


class QuestionnaireViewSet(DomainViewSet):
    """Questionnaires of the house: what is asked, in which order, in both languages."""

    model = HouseRules
    serializer_class = QuestionnaireRecord
    verbs = dict.fromkeys(("list", "keep"), may.MANAGE_SURVEYS)
    keep = action_of(
        desk.keep_questionnaire,
        input_serializer=QuestionnaireInput,
        answer=QuestionnaireRecord,
        detail=False,
        description=_(
            "Write a questionnaire, or a new version of one: all its questions in order."
        ),
    )
    descriptions = {"list": _("All questionnaires in their newest version.")}

    def list(self, request):
        """Also those that nobody has changed."""
        asked(request)
        return Response([self.represent(row) for row in selectors.rules().questionnaires])


class SurveyThemeInput(serializers.Input):
    zh = rest.CharField(max_length=40, required=False, allow_blank=True, default="")
    en = rest.CharField(max_length=40, required=False, allow_blank=True, default="")
    words = rest.ListField(child=rest.CharField(max_length=40))


def _rule(name: str, **more) -> rest.IntegerField:
    least, most = LIMITS[name]
    return rest.IntegerField(min_value=least, max_value=most, **more)


class SurveyRulesInput(serializers.Input):
    sale_percent = _rule("sale_percent", required=False)
    service_percent = _rule("service_percent", required=False)
    sale_after_days = _rule("sale_after_days", required=False)
    service_after_days = _rule("service_after_days", required=False)
    catch_up_days = _rule("catch_up_days", required=False)
    quiet_days = _rule("quiet_days", required=False)
    valid_days = _rule("valid_days", required=False)
    call_attempts = _rule("call_attempts", required=False)
    low_score = _rule("low_score", required=False)
    recovery_hours = _rule("recovery_hours", required=False)
    nps_target = _rule("nps_target", required=False)
    response_target = _rule("response_target", required=False)
    targets = rest.DictField(
        child=rest.IntegerField(), required=False, help_text="By kind, or kind.step: csi.waiting."
    )
    themes = SurveyThemeInput(many=True, required=False)


class SurveyRulesRecord(rest.Serializer):
    sale_percent = rest.IntegerField()
    service_percent = rest.IntegerField()
    sale_after_days = rest.IntegerField()
    service_after_days = rest.IntegerField()
    catch_up_days = rest.IntegerField()
    quiet_days = rest.IntegerField()
    valid_days = rest.IntegerField()
    call_attempts = rest.IntegerField()
    low_score = rest.IntegerField()
    recovery_hours = rest.IntegerField()
    nps_target = rest.IntegerField()
    response_target = rest.IntegerField()
    targets = rest.DictField(child=rest.IntegerField())
    themes = rest.ListField(child=rest.DictField())
    updated_at = serializers.UTCDateTimeField(allow_null=True)


class SurveyRulesViewSet(DomainViewSet):
    """Whom surveys go to, what counts as dissatisfied, what is aimed at, themes of comments."""

    model = HouseRules
    serializer_class = SurveyRulesRecord
    verbs = dict.fromkeys(("list", "change"), may.MANAGE_SURVEYS)
    change = action_of(
        desk.change_survey_rules,
        input_serializer=SurveyRulesInput,
        answer=SurveyRulesRecord,
        detail=False,
        description=_("Set the rules that are named; the others stay."),
    )
    descriptions = {"list": _("The rules that hold now: one row.")}

    def list(self, request):
        """Also before anybody changed one."""
        asked(request)
        return Response([self.represent(selectors.rules())])


def _share(**more) -> rest.DecimalField:
    return rest.DecimalField(max_digits=6, decimal_places=1, allow_null=True, **more)


class SurveyFigureRecord(rest.Serializer):
    """Null is not known. Of a step: only score, target, n and the score before."""

    key = rest.CharField()
    label = rest.CharField()
    asked = rest.IntegerField(allow_null=True)
    answered = rest.IntegerField(help_text="n: how many answers the figures are of.")
    response = _share(help_text="Answered ÷ asked, percent.")
    score = _share(help_text="Mean of the scores, of 100.")
    top_box = _share(help_text="9 and 10 of ten, 5 of five, yes ÷ all ratings, percent.")
    nps = _share(help_text="Percent of 9 and 10 less percent of 0 to 6.")
    low = rest.IntegerField(allow_null=True, help_text="Dissatisfied.")
    target = rest.IntegerField(allow_null=True)
    before = _share(help_text="Score in the period of the same length before.")


class SurveyFigureViewSet(ViewSetMixin, ApiView):
    """How satisfied customers are, by store, person, month or step."""

    verbs: ClassVar[dict[str, str]] = {"list": may.VIEW_REPORT}
    resource = "survey_figures"
    descriptions: ClassVar[dict] = {
        "list": _(
            "Score, top box, NPS and response, with how many answered. `kind`: ssi, csi, nps, free; "
            "`by`: total, store, advisor, technician, month or step; `start` and `end`: days on "
            "which they were asked, the last ninety if none; `store`: an id."
        )
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = SurveyFigureRecord

    def list(self, request):
        """The same figures as on the screen."""
        start, end = usual_period()
        given = asked(
            request,
            kind=rest.ChoiceField(SurveyKind.choices),
            by=rest.ChoiceField([*BREAKDOWNS, "step"]),
            start=rest.DateField(),
            end=rest.DateField(),
            store=serializers.ObjectField(Unit),
        )
        kind = SurveyKind(given.get("kind", SurveyKind.CSI))
        first, last = given.get("start", start), given.get("end", end)
        if not 0 <= (last - first).days <= 731:
            raise ValidationError(
                {"end": [_("Choose a day after the first one, within two years.")]}
            )
        wanted = selectors.Asked(kind, first, last, given.get("store"))
        house = selectors.rules()
        rows = Survey.objects.visible_to(request.user, may.VIEW_REPORT)
        report = selectors.report_of(rows, wanted, house)
        by = given.get("by", "total")
        if by == "step":
            lines = [_of_step(row) for row in report.steps]
        else:
            lines = [_of_group(row, house.target(kind)) for row in BREAKDOWNS[by](report)]
            if by == "total":
                lines[0]["before"] = report.before.score
        return Response(SurveyFigureRecord(lines, many=True).data)


def _of_step(row) -> dict:
    return {
        "key": row.step.value, "label": str(row.step.label), "asked": None, "answered": row.count,
        "response": None, "score": row.score, "top_box": None, "nps": None, "low": None,
        "target": row.target, "before": row.before,
    }  # fmt: skip


def _of_group(row, target: int) -> dict:
    names = ("key", "label", "asked", "answered", "response", "score", "top_box", "nps", "low")
    return {**{name: getattr(row, name) for name in names}, "target": target, "before": None}


ROUTES = [
    ("survey-questionnaires", QuestionnaireViewSet),
    ("survey-rules", SurveyRulesViewSet),
    ("survey-figures", SurveyFigureViewSet),
]
