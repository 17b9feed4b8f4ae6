"""Surveys: who is asked, what they answered, how satisfied customers are, questionnaires and rules."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers.models import Customer, FollowUp, Vehicle
from dealers.customers.permissions import VIEW_CUSTOMER, VIEW_VEHICLE
from dealers.surveys import permissions as may
from dealers.surveys import selectors
from dealers.surveys import services as desk
from dealers.surveys.filters import ImprovementFilter, SurveyFilter, VoiceFilter
from dealers.surveys.models import Survey
from dealers.surveys.states import (
    About,
    AskedBy,
    CallResult,
    Step,
    SurveyKind,
)
from integrations.api import serializers
from integrations.api.v1.parts import StoreField
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import User


class SurveyRecord(serializers.Record):
    """``link`` is the customer's page while the survey is open."""

    questions = rest.SerializerMethodField(help_text="As they were when it was made.")
    link = rest.SerializerMethodField()

    class Meta:
        model = Survey
        fields = [
            "id", "number", "kind", "questionnaire", "version", "about", "document_number",
            "document_at", "store", "advisor", "technician", "customer", "vehicle", "channel",
            "state", "questions", "answers", "score", "nps", "steps", "is_low", "comment", "themes",
            "handled_at", "handled_by", "handled_note", "interviewer", "attempts", "call_note",
            "link", "sent_at", "expires_at", "answered_at", "created_at", "updated_at",
        ]  # fmt: skip

    def get_questions(self, survey) -> list[dict]:
        return survey.form.get("questions", [])

    def get_link(self, survey) -> str:
        may_ask = self.context["request"].user.can(may.ASK_SURVEY)
        return desk.survey_link(survey) if survey.is_open and may_ask else ""


class SurveyInput(serializers.Input):
    questionnaire = rest.CharField(max_length=40)
    channel = rest.ChoiceField(AskedBy.choices)
    store = StoreField(may.ASK_SURVEY)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False, allow_null=True)
    vehicle = serializers.ObjectField(Vehicle, VIEW_VEHICLE, required=False, allow_null=True)
    advisor = serializers.ObjectField(User, required=False, allow_null=True)
    about = rest.ChoiceField(About.choices, required=False)
    document_number = rest.CharField(max_length=40, required=False, allow_blank=True)


class AnswersInput(serializers.Input):
    answers = rest.DictField(
        child=rest.CharField(max_length=2000, allow_blank=True),
        help_text="By the id of the question: a number, yes or no, the place of a choice, or words.",
    )
    comment = rest.CharField(max_length=2000, required=False, allow_blank=True)


class CallInput(serializers.Input):
    result = rest.ChoiceField(CallResult.choices)
    note = rest.CharField(max_length=200, required=False, allow_blank=True)


class HandleInput(serializers.Input):
    note = rest.CharField(max_length=400, required=False, allow_blank=True)


class TagInput(serializers.Input):
    themes = rest.ListField(child=rest.CharField(max_length=40), max_length=40)


class SurveyViewSet(DomainViewSet):
    """Surveys: one for each person who is asked, about a sale, a visit or something else."""

    model = Survey
    serializer_class = SurveyRecord
    filterset_class = SurveyFilter
    object_argument = "survey"
    verbs = {
        "list": may.VIEW_SURVEY,
        "retrieve": may.VIEW_SURVEY,
        "create": may.ASK_SURVEY,
        "answer": may.ASK_SURVEY,
        "note_call": may.ASK_SURVEY,
        "send_again": may.ASK_SURVEY,
        "cancel": may.ASK_SURVEY,
        "tag": may.HANDLE_VOICE,
        "handle": may.HANDLE_VOICE,
    }
    input_serializers = {"create": SurveyInput}
    services = {"create": desk.open_survey}
    answer = action_of(desk.answer_survey, input_serializer=AnswersInput)
    note_call = action_of(desk.note_call, input_serializer=CallInput)
    send_again = action_of(desk.send_again)
    cancel = action_of(desk.cancel_survey)
    tag = action_of(desk.tag_voice, input_serializer=TagInput)
    handle = action_of(desk.handle_voice, input_serializer=HandleInput)


class VoiceRecord(serializers.Record):
    class Meta:
        model = Survey
        fields = [
            "id", "number", "kind", "customer", "store", "advisor", "score", "nps", "is_low",
            "comment", "themes", "answered_at", "handled_at", "handled_by", "handled_note",
        ]  # fmt: skip


class VoiceViewSet(DomainViewSet):
    """What customers said in their own words, with the themes it is about."""

    model = Survey
    serializer_class = VoiceRecord
    filterset_class = VoiceFilter
    verbs = {"list": may.HANDLE_VOICE}
    descriptions = {"list": _("Comments of answered surveys")}

    def rows(self):
        return selectors.voices(Survey.objects.all())


class ImprovementRecord(serializers.Record):
    """``about_number`` is kind.step; ``values`` hold the score it began with and the target."""

    class Meta:
        model = FollowUp
        fields = [
            "id", "title", "about_number", "values", "owner", "store", "due_at", "done_at", "outcome",
            "note", "created_at", "updated_at",
        ]  # fmt: skip


class ImprovementInput(serializers.Input):
    kind = rest.ChoiceField(SurveyKind.choices)
    step = rest.ChoiceField(Step.choices)
    what = rest.CharField(max_length=100)
    owner = serializers.ObjectField(User)
    due_on = rest.DateField()
    store = StoreField(may.PLAN_IMPROVEMENT, required=False, allow_null=True)


class ImprovementViewSet(DomainViewSet):
    """What is done about weak steps: follow-ups, which are completed as any other."""

    model = FollowUp
    serializer_class = ImprovementRecord
    filterset_class = ImprovementFilter
    verbs = {"list": may.VIEW_REPORT, "create": may.PLAN_IMPROVEMENT}
    input_serializers = {"create": ImprovementInput}
    services = {"create": desk.plan_improvement}
    descriptions = {"list": _("Improvements, open and done")}

    def rows(self):
        return selectors.improvements()


ROUTES = [
    ("surveys", SurveyViewSet),
    ("survey-voices", VoiceViewSet),
    ("survey-improvements", ImprovementViewSet),
]
