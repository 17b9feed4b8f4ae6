"""The desk: who was asked, who is to be called, what they said, and what is done about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.surveys import permissions as may
from dealers.surveys import selectors, services
from dealers.surveys.filters import SurveyFilter, VoiceFilter
from dealers.surveys.forms import AnswerForm, CallForm, HandleForm, SurveyForm, TagForm
from dealers.surveys.models import Survey
from dealers.surveys.states import SURVEY_TONES, AskedBy, SurveyState
from portal.core.errors import DomainError
from portal.ui import values
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, BulkAction, CreatePage, DetailPage, ListPage
from portal.ui.pages.base import ObjectScreen, add_errors
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, NumberColumn, Table

PEOPLE = ("customer", "store", "advisor", "vehicle")


def score_badge(survey: Survey) -> Any:
    """The score, red if it is low."""
    if survey.score is None and survey.nps is None:
        return values.NOTHING
    parts = []
    if survey.score is not None:
        parts.append(f"{survey.score:.0f}")
    if survey.nps is not None:
        parts.append(f"NPS {survey.nps}")
    return values.badge(" · ".join(parts), "trouble" if survey.is_low else "done")


class SurveyList(ListPage):
    """Everybody who was asked; an advisor's own."""

    model = Survey
    verb = may.VIEW_SURVEY
    title = _("Surveys")
    columns = [
        Column("customer", link=True, subtitle="number"),
        BadgeColumn("state", tones=SURVEY_TONES),
        Column("score", render=score_badge),
        Column("kind", phone=False),
        Column("channel"),
        Column("document_number", phone=False),
        Column("advisor", sort="advisor__full_name", phone=False),
        AgeColumn("sent_at", phone=False),
        AgeColumn("answered_at"),
        DateColumn("expires_at", hidden=True),
        NumberColumn("nps", hidden=True),
        Column("comment", hidden=True),
        Column("vehicle", sort=False, hidden=True),
        NumberColumn("attempts", hidden=True),
        Column("store", sort="store__name", hidden=True),
    ]
    filterset_class = SurveyFilter
    select_related = PEOPLE
    presets = [
        ("calls", _("To be called"), "state=open&channel=phone"),
        ("low", _("Dissatisfied"), "low=true"),
        ("answered", pgettext_lazy("survey", "Answered"), "state=answered"),
    ]
    create = ("surveys:survey_create", _("Ask somebody"), may.ASK_SURVEY)
    links = [("surveys:report", _("How satisfied"), "chart-bar", may.VIEW_REPORT)]
    empty_icon = "message-circle"
    empty = _("Some days after a delivery or a visit customers are asked what they think.")


def theme_badges(labels: dict[str, str], survey: Survey) -> SafeString:
    """What a comment is about."""
    known = [(values.badge(labels[key], "going"),) for key in survey.themes if key in labels]
    return format_html_join(" ", "{}", known) if known else values.NOTHING


class VoiceList(ListPage):
    """What customers say in their own words, by theme; settled when something was done."""

    model = Survey
    verb = may.HANDLE_VOICE
    title = _("Voice of the customer")
    columns = [
        Column("comment", link=True, subtitle="customer.full_name", sort=False),
        Column("themes", sort=False),
        Column("score", render=score_badge),
        NumberColumn("nps", hidden=True),
        Column("kind", hidden=True),
        Column("advisor", sort="advisor__full_name", phone=False),
        Column("store", sort="store__name", phone=False),
        AgeColumn("answered_at"),
        AgeColumn("handled_at", phone=False),
    ]
    filterset_class = VoiceFilter
    select_related = PEOPLE
    ordering = ("-answered_at", "-pk")
    detail = "surveys:survey_detail"
    presets = [
        ("new", _("Not settled"), "handled=false"),
        ("low", _("Dissatisfied"), "low=true&handled=false"),
    ]
    bulk_actions = [
        BulkAction("handle", pgettext_lazy("survey", "Settle"), may.HANDLE_VOICE, service=services.handle_voice,
                   form_class=HandleForm)
    ]  # fmt: skip
    empty_icon = "message-circle"
    empty = _("What customers write or say in surveys gathers here, sorted by theme.")

    @cached_property
    def allowed_columns(self) -> list[Column]:
        """With the house's own names for the themes."""
        labels = selectors.theme_labels(selectors.rules())
        themes = Column(
            "themes",
            sort=False,
            render=lambda row: theme_badges(labels, row),
            value=lambda row: ", ".join(labels.get(key, key) for key in row.themes),
        )
        return [themes if c.name == "themes" else c for c in super().allowed_columns]

    def get_queryset(self) -> Any:
        return selectors.voices(super().get_queryset())


def _follow_ups(page: Any) -> Table:
    columns = [
        Column("title", _("Subject"), link=True),
        Column("owner"),
        AgeColumn("due_at", late=lambda task: task.is_overdue),
        AgeColumn("done_at"),
        Column("note"),
    ]
    return Table(
        columns,
        selectors.follow_ups_of(page.object),
        url="customers:followup_detail",
        empty=_("Nobody has to be won back."),
    )


def _link(survey: Survey) -> str:
    return services.survey_link(survey) if _is_open(survey) else ""


def _is_open(survey: Survey) -> bool:
    return survey.state == SurveyState.OPEN


def _may_send(survey: Survey) -> bool:
    again = (SurveyState.OPEN, SurveyState.UNREACHED, SurveyState.EXPIRED)
    by_hand = (AskedBy.FACE, AskedBy.MYSTERY)
    return survey.state in again and survey.channel not in by_hand and bool(survey.customer.email)


def _document(survey: Survey) -> Any:
    if survey.document_url:
        return format_html('<a href="{}">{}</a>', survey.document_url, survey.document_number)
    return survey.document_number


class SurveyDetail(DetailPage):
    """One survey: who was asked about what, and question by question what they answered."""

    model = Survey
    verb = may.VIEW_SURVEY
    tones = SURVEY_TONES
    select_related = (*PEOPLE, "technician", "interviewer", "handled_by")
    subtitle = "title"
    groups = [
        Group(
            _("Result"),
            [
                Fact("score", render=score_badge, hide_empty=True),
                Fact("comment", wide=True, hide_empty=True),
                Fact("handled_by", hide_empty=True),
                Fact("handled_at", age=True, hide_empty=True),
                Fact("handled_note", hide_empty=True, wide=True),
            ],
            when=lambda survey: survey.state == SurveyState.ANSWERED,
        ),
        Group(
            pgettext_lazy("survey", "Asked"),
            [
                Fact("customer", url=lambda row: row.customer and row.customer.get_absolute_url()),
                Fact("customer.phone", _("Phone"), copy=True, hide_empty=True),
                Fact("vehicle", hide_empty=True,
                     url=lambda row: row.vehicle and row.vehicle.get_absolute_url()),
                Fact("about"),
                Fact("document_number", render=_document, hide_empty=True),
                Fact("document_at", age=True, hide_empty=True),
                Fact("store"),
                Fact("advisor", hide_empty=True),
                Fact("technician", hide_empty=True),
                Fact("channel"),
                Fact("version", _("Version of the questionnaire")),
                Fact("sent_at", age=True, hide_empty=True),
                Fact("expires_at", age=True, hide_empty=True),
                Fact("attempts", hide_empty=True, value=lambda row: row.attempts or ""),
                Fact("call_note", hide_empty=True),
                Fact("interviewer", hide_empty=True),
                Fact("link", _("Link for the customer"), copy=True, hide_empty=True,
                     verb=may.ASK_SURVEY, value=_link, render=lambda row: values.outside(_link(row))),
            ],
        ),
    ]  # fmt: skip
    tabs = [
        Tab("answers", _("Answers"), "dealers/surveys/_answers.html"),
        Tab("recovery", _("Winning back"), table=_follow_ups),
    ]
    actions = [
        Action("surveys:survey_record", _("Note answers"), may.ASK_SURVEY, _is_open, primary=True,
               icon="clipboard-check"),
        Action("surveys:survey_call", _("Nobody there"), may.ASK_SURVEY,
               lambda row: _is_open(row) and row.channel == AskedBy.PHONE, icon="phone"),
        Action("surveys:survey_send", _("Send the link"), may.ASK_SURVEY, _may_send, icon="mail"),
        Action("surveys:survey_handle", pgettext_lazy("survey", "Settle"), may.HANDLE_VOICE,
               lambda row: row.state == SurveyState.ANSWERED and not row.handled_at, icon="check"),
        Action("surveys:survey_tag", _("Change themes"), may.HANDLE_VOICE,
               lambda row: bool(row.comment), menu=True),
        Action("surveys:survey_cancel", _("Ask no further"), may.ASK_SURVEY, _is_open, menu=True,
               danger=True),
    ]  # fmt: skip


class SurveyCreate(CreatePage):
    """Form “Ask somebody”; a call or an interview goes on to the questions."""

    form_class = SurveyForm
    verb = may.ASK_SURVEY
    title = _("Ask somebody")
    submit = _("Go on")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.user}

    def save(self, form: SurveyForm) -> Survey:
        return services.open_survey(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result: Survey) -> str:
        if result.channel == AskedBy.LINK:
            return result.get_absolute_url()
        return reverse("surveys:survey_record", args=[result.pk])


class SurveyRecord(ObjectScreen):
    """The questions while calling or sitting together, with what to say on top."""

    model = Survey
    verb = may.ASK_SURVEY
    select_related = PEOPLE
    title = _("Note answers")
    template_name = "dealers/surveys/record.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_open:
            return redirect(self.object.get_absolute_url())
        return self.show(AnswerForm(survey=self.object))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST, survey=self.object)
        if form.is_valid():
            try:
                services.answer_survey(survey=self.object, **form.as_answers(), actor=self.user)
            except DomainError as error:
                add_errors(form, error)
            else:
                return redirect(self.object.get_absolute_url())
        return self.show(form, status=422)

    def show(self, form: AnswerForm, status: int = 200) -> HttpResponse:
        return self.render(self.template_name, form=form, status=status)


class SurveySend(ActionView):
    """Button “Send the link”."""

    model = Survey
    verb = may.ASK_SURVEY
    title = _("Send the link")
    done = _("The link is on its way.")

    def perform(self, record: Survey, data: dict[str, Any]) -> Survey:
        return services.send_again(survey=record, actor=self.user)


class SurveyCall(ActionView):
    """Dialog “Nobody there”."""

    model = Survey
    verb = may.ASK_SURVEY
    title = _("A call without answers")
    submit = _("Save")
    form_class = CallForm

    def perform(self, record: Survey, data: dict[str, Any]) -> Survey:
        return services.note_call(survey=record, **data, actor=self.user)


class SurveyCancel(ActionView):
    """Button “Ask no further”."""

    model = Survey
    verb = may.ASK_SURVEY
    title = _("Ask no further")
    confirm = _("The link dies and nobody calls. It counts in no figure.")
    danger = True

    def perform(self, record: Survey, data: dict[str, Any]) -> Survey:
        return services.cancel_survey(survey=record, actor=self.user)


class SurveyHandle(ActionView):
    """Dialog “Settle”."""

    model = Survey
    verb = may.HANDLE_VOICE
    title = pgettext_lazy("survey", "Settle")
    form_class = HandleForm

    def perform(self, record: Survey, data: dict[str, Any]) -> Survey:
        return services.handle_voice(survey=record, **data, actor=self.user)


class SurveyTag(ActionView):
    """Dialog “Change themes”."""

    model = Survey
    verb = may.HANDLE_VOICE
    title = _("Change themes")
    submit = _("Save")
    form_class = TagForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"house": selectors.rules()}

    def get_initial(self) -> dict[str, Any]:
        return {"themes": self.object.themes}

    def perform(self, record: Survey, data: dict[str, Any]) -> Survey:
        return services.tag_voice(survey=record, **data, actor=self.user)
