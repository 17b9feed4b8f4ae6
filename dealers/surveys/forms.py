"""What is typed: answers, a survey by hand, the desk's notes on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers.selectors import find_customers, find_vehicles
from dealers.surveys import selectors
from dealers.surveys.models import Survey
from dealers.surveys.permissions import ASK_SURVEY, PLAN_IMPROVEMENT, VIEW_REPORT
from dealers.surveys.rules import Question, SurveyRules
from dealers.surveys.states import About, AskedBy, CallResult, QuestionType, Step, SurveyKind
from portal.ui.forms import AutocompleteField, DayInput
from tenants.accounts.models import User
from tenants.accounts.stores import StoreChoices, store_field

COMMENT = "comment"


class AnswerForm(forms.Form):
    """The questions of one survey, for its customer and for whoever asks them. The field of a
    question is called as the question's id."""

    template_words = {"rows": 3, "maxlength": 2000}

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.survey = survey
        for question in survey.questions:
            self.fields[question.id] = self._field(question)
        words = forms.Textarea(self.template_words)
        self.fields[COMMENT] = forms.CharField(
            label=_("What else should we know?"), max_length=2000, required=False, widget=words
        )

    def _field(self, question: Question) -> forms.Field:
        given: dict[str, Any] = {"label": question.text, "required": question.required}
        if question.type == QuestionType.TEXT:
            widget = forms.Textarea(self.template_words)
            return forms.CharField(max_length=2000, widget=widget, **given)
        field = forms.ChoiceField(choices=question.options, widget=forms.RadioSelect, **given)
        field.error_messages["required"] = _("Please answer this question.")
        return field

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each question with its field, for the page."""
        return [
            {"question": question, "field": self[question.id], "ends": question.type in ENDS}
            for question in self.survey.questions
        ]

    def as_answers(self) -> dict[str, Any]:
        """What ``answer_survey`` takes."""
        given = dict(self.cleaned_data)
        comment = given.pop(COMMENT)
        return {"answers": {k: v for k, v in given.items() if v}, COMMENT: comment}


# Scales whose ends are named.
ENDS = (QuestionType.SCALE10, QuestionType.SCALE5, QuestionType.NPS)


class SurveyForm(StoreChoices):
    """Ask somebody by hand."""

    store_verbs = {"store": ASK_SURVEY}
    questionnaire = forms.ChoiceField(label=_("Questionnaire"))
    channel = forms.ChoiceField(label=_("How"), choices=AskedBy.choices, initial=AskedBy.FACE)
    customer = AutocompleteField(
        None,
        url="customers:customer_options",
        label=_("Customer"),
        required=False,
        help_text=_("Only a mystery visit has none."),
    )
    vehicle = AutocompleteField(
        None, url="customers:vehicle_options", label=_("Car"), required=False
    )
    about = forms.ChoiceField(label=_("About"), choices=About.choices, initial=About.OTHER)
    document_number = forms.CharField(
        label=_("Number of the contract or repair order"), max_length=40, required=False
    )
    advisor = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_service=False).order_by("full_name"),
        label=_("Advisor judged"),
        required=False,
    )
    store = store_field()

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["questionnaire"].choices = selectors.questionnaire_choices(selectors.rules())
        self.fields["customer"].queryset = find_customers("", user=actor)
        self.fields["vehicle"].queryset = find_vehicles("", user=actor)


class CallForm(forms.Form):
    """A call that brought no answers."""

    result = forms.ChoiceField(label=_("How it ended"), choices=CallResult.choices)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class HandleForm(forms.Form):
    """A comment is settled."""

    note = forms.CharField(
        label=_("What was done"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class TagForm(forms.Form):
    """What a comment is about."""

    themes = forms.MultipleChoiceField(
        label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, house: SurveyRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = list(selectors.theme_labels(house).items())


class ImprovementForm(StoreChoices):
    """What is done about a step, by whom, until when."""

    store_verbs = {"store": PLAN_IMPROVEMENT}
    kind = forms.ChoiceField(label=_("Kind"), choices=SurveyKind.choices, initial=SurveyKind.CSI)
    step = forms.ChoiceField(label=pgettext_lazy("survey", "Step"), choices=Step.choices)
    what = forms.CharField(label=_("What is to be done"), max_length=100)
    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_service=False).order_by("full_name"),
        label=_("Responsible"),
    )
    due_on = forms.DateField(label=_("Due"), widget=DayInput())
    store = store_field(required=False, help_text=_("None: all stores."))


class ReportForm(StoreChoices):
    """Which figures, of which days, where."""

    store_verbs = {"store": VIEW_REPORT}
    kind = forms.ChoiceField(label=_("Kind"), choices=SurveyKind.choices)
    start = forms.DateField(label=_("From"), widget=DayInput())
    end = forms.DateField(label=_("Until"), widget=DayInput())
    store = store_field(required=False, empty_label=_("All stores"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start and end and not 0 <= (end - start).days <= 731:
            self.add_error("end", _("Choose a day after the first one, within two years."))
        return given
