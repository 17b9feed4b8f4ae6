"""Questionnaires and rules: what is asked, of whom, and what is aimed at."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.surveys import selectors, services
from dealers.surveys.forms_rules import (
    QuestionForm,
    QuestionFormSet,
    QuestionnaireForm,
    SurveyRulesForm,
    line_of,
)
from dealers.surveys.permissions import MANAGE_SURVEYS
from dealers.surveys.rules import in_words
from dealers.surveys.services.rules import MOST_QUESTIONS
from dealers.surveys.states import QuestionType, SurveyKind
from portal.core.errors import DomainError
from portal.ui.pages import FormScreen, Screen
from portal.ui.pages.base import add_errors
from portal.ui.tables import BooleanColumn, Column, NumberColumn, Table


class QuestionnaireList(Screen):
    """The questionnaires of the house."""

    verb = MANAGE_SURVEYS
    title = _("Questionnaires")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render("dealers/surveys/questionnaire_list.html", table=self._table())

    def _table(self) -> Table:
        columns = [
            Column("name", _("Name"), link=True,
                   value=lambda row: in_words(row["name_zh"], row["name_en"])),
            Column("kind", _("Kind"), value=lambda row: SurveyKind(row["kind"]).label),
            NumberColumn("version", _("Version")),
            NumberColumn("questions", _("Questions"), value=lambda row: len(row["questions"])),
            BooleanColumn("is_active", _("In use"), value=lambda row: row["is_active"]),
        ]  # fmt: skip
        rows = selectors.rules().questionnaires
        return Table(
            columns, rows, url=lambda row: reverse("surveys:questionnaire_edit", args=[row["id"]])
        )


class QuestionnaireCreate(Screen):
    """The designer: a head, and a row for each question. “Add a question” keeps what was typed."""

    verb = MANAGE_SURVEYS
    title = _("New questionnaire")
    template_name = "dealers/surveys/questionnaire.html"
    known: dict[str, Any] | None = None

    def first_rows(self) -> list[dict[str, Any]]:
        return [{"place": 1, "weight": 1, "required": True}]

    def first_head(self) -> dict[str, Any]:
        return {"is_active": True, "kind": SurveyKind.FREE}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        head = QuestionnaireForm(initial=self.first_head())
        return self.show(head, QuestionFormSet(initial=self.first_rows(), prefix="rows"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        data = request.POST
        if "add" in data:
            return self.show(*_with_one_more(data))
        head, rows = QuestionnaireForm(data), QuestionFormSet(data, prefix="rows")
        if not (head.is_valid() and rows.is_valid()):
            return self.show(head, rows, status=422)
        kept = [form for form in rows if not form.cleaned_data.get("DELETE")]
        kept.sort(key=lambda form: form.cleaned_data["place"])
        try:
            self.save(head.cleaned_data, [form.as_question() for form in kept])
        except DomainError as error:
            add_errors(head, error)
            return self.show(head, rows, status=422)
        messages.success(request, _("Saved. Surveys that are out keep their questions."))
        return redirect("surveys:questionnaire_list")

    def save(self, head: dict[str, Any], questions: list[dict[str, Any]]) -> None:
        services.keep_questionnaire(**head, questions=questions, actor=self.user)

    def show(self, head: Any, rows: Any, status: int = 200) -> HttpResponse:
        return self.render(
            self.template_name, form=head, rows=rows, known=self.known, status=status
        )


class QuestionnaireEdit(QuestionnaireCreate):
    """Change a questionnaire: that makes a new version."""

    @cached_property
    def known(self) -> dict[str, Any]:  # type: ignore[override]
        found = selectors.rules().questionnaire(self.kwargs["code"])
        if found is None:
            raise Http404
        return found

    def get_title(self) -> str:
        return in_words(self.known["name_zh"], self.known["name_en"])

    def first_head(self) -> dict[str, Any]:
        return self.known

    def first_rows(self) -> list[dict[str, Any]]:
        return [
            {**row, "place": place,
             "choices": "\n".join(line_of(c["zh"], c["en"]) for c in row["choices"])}
            for place, row in enumerate(self.known["questions"], 1)
        ]  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _found = self.known  # 404 before anything is read
        return super().post(request, *args, **kwargs)

    def save(self, head: dict[str, Any], questions: list[dict[str, Any]]) -> None:
        code = self.known["id"]
        services.keep_questionnaire(**head, code=code, questions=questions, actor=self.user)


def _with_one_more(data: Any) -> tuple[QuestionnaireForm, Any]:
    """What was typed so far, unchecked and without removed rows, and an empty row."""
    count = data.get("rows-TOTAL_FORMS", "0")
    if not count.isascii() or not count.isdigit() or int(count) >= MOST_QUESTIONS:
        raise Http404
    kept = [n for n in range(int(count)) if f"rows-{n}-DELETE" not in data]
    names = QuestionForm.base_fields
    typed = [{name: data.get(f"rows-{n}-{name}", "") for name in names} for n in kept]
    new = {"place": len(typed) + 1, "weight": 1, "required": True, "type": QuestionType.SCALE10}
    rows = QuestionFormSet(initial=[*typed, new], prefix="rows")
    return QuestionnaireForm(initial=data.dict()), rows


class RulesEdit(FormScreen):
    """Whom surveys go to, what counts as dissatisfied, targets, and the themes of comments."""

    form_class = SurveyRulesForm
    verb = MANAGE_SURVEYS
    title = _("Rules of surveys")
    done = _("Saved.")

    def get_initial(self) -> dict[str, Any]:
        return SurveyRulesForm.initial_of(selectors.rules())

    def save(self, form: SurveyRulesForm) -> Any:
        return services.change_survey_rules(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result: Any) -> str:
        return self.request.path
