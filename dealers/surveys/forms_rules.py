"""What is typed about questionnaires and the rules of surveys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.surveys.rules import SurveyRules
from dealers.surveys.services.rules import LIMITS, MOST_QUESTIONS, MOST_WEIGHT
from dealers.surveys.states import QuestionType, Step, SurveyKind
from portal.ui.forms import WholeField

PROSE = {"rows": 2}


def pair_of(line: str) -> tuple[str, str]:
    """“中文 | English”; one of them may lack."""
    zh, _bar, en = line.partition("|")
    return zh.strip(), en.strip()


def line_of(*parts: str) -> str:
    """What is typed between bars."""
    return " | ".join(parts).rstrip(" |") if any(parts) else ""


class QuestionnaireForm(forms.Form):
    """The head of a questionnaire."""

    name_zh = forms.CharField(label=_("Name (Chinese)"), max_length=80, required=False)
    name_en = forms.CharField(label=_("Name (English)"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=SurveyKind.choices, initial=SurveyKind.FREE)
    is_active = forms.BooleanField(
        label=_("In use"),
        required=False,
        help_text=_("Of each kind the first that is in use is sent after deliveries and visits."),
    )
    intro_zh = forms.CharField(
        label=_("On top of the page (Chinese)"), max_length=400, required=False,
        widget=forms.Textarea(PROSE),
    )  # fmt: skip
    intro_en = forms.CharField(
        label=_("On top of the page (English)"), max_length=400, required=False,
        widget=forms.Textarea(PROSE),
    )  # fmt: skip
    script_zh = forms.CharField(
        label=_("What to say when calling (Chinese)"), max_length=1000, required=False,
        widget=forms.Textarea(PROSE), help_text=_("{store} becomes the name of the store."),
    )  # fmt: skip
    script_en = forms.CharField(
        label=_("What to say when calling (English)"), max_length=1000, required=False,
        widget=forms.Textarea(PROSE),
    )  # fmt: skip


class QuestionForm(forms.Form):
    """One question; its place orders it."""

    id = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    place = WholeField(
        label=pgettext_lazy("survey", "Place"), min_value=1, max_value=MOST_QUESTIONS * 2
    )
    zh = forms.CharField(label=_("Question (Chinese)"), max_length=200, required=False)
    en = forms.CharField(label=_("Question (English)"), max_length=200, required=False)
    type = forms.ChoiceField(
        label=pgettext_lazy("survey", "Answered by"), choices=QuestionType.choices
    )
    step = forms.ChoiceField(
        label=pgettext_lazy("survey", "Step"), choices=[("", "–"), *Step.choices], required=False
    )
    weight = WholeField(label=_("Weight"), min_value=0, max_value=MOST_WEIGHT, initial=1)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    choices = forms.CharField(
        label=_("To choose from"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(PROSE),
        help_text=_("One a line: 中文 | English"),
    )

    def as_question(self) -> dict[str, Any]:
        """As ``keep_questionnaire`` takes it."""
        given = dict(self.cleaned_data)
        for name in ("place", "DELETE", "ORDER"):
            given.pop(name, None)
        pairs = [pair_of(line) for line in given["choices"].splitlines() if line.strip()]
        return {**given, "choices": [{"zh": zh, "en": en} for zh, en in pairs]}


QuestionFormSet = forms.formset_factory(
    QuestionForm, extra=0, can_delete=True, max_num=MOST_QUESTIONS
)


def _number(name: str, label: Any, help_text: Any = "") -> WholeField:
    least, most = LIMITS[name]
    return WholeField(label=label, min_value=least, max_value=most, help_text=help_text)


class SurveyRulesForm(forms.Form):
    """Whom surveys go to, what is low, what is aimed at."""

    sale_percent = _number("sale_percent", _("Asked after a delivery (%)"))
    service_percent = _number("service_percent", _("Asked after a workshop visit (%)"))
    sale_after_days = _number("sale_after_days", _("Days after the delivery"))
    service_after_days = _number("service_after_days", _("Days after the visit"))
    catch_up_days = _number(
        "catch_up_days", _("Days to catch up"),
        _("For so many days more somebody may still be asked who could not be before."),
    )  # fmt: skip
    quiet_days = _number("quiet_days", _("Nobody is asked again within (days)"))
    valid_days = _number("valid_days", _("Open for (days)"))
    call_attempts = _number("call_attempts", _("Calls before nobody tries again"))
    low_score = _number(
        "low_score", _("Dissatisfied below the score"),
        _("Or with a recommendation of 0 to 6. The manager is told at once."),
    )  # fmt: skip
    recovery_hours = _number("recovery_hours", _("Hours to get back to them"))
    nps_target = _number("nps_target", _("NPS aimed at"))
    response_target = _number("response_target", _("Response aimed at (%)"))
    targets = forms.CharField(
        label=_("Scores aimed at"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("One a line: csi = 88, or for a step csi.waiting = 80. The rest is the usual."),
    )
    themes = forms.CharField(
        label=_("Themes of what customers say"),
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 10}),
        help_text=_(
            "One a line: 中文 | English | words by which it is found, with commas between."
        ),
    )

    @staticmethod
    def initial_of(house: SurveyRules) -> dict[str, Any]:
        """The rules as they are typed."""
        themes = [line_of(t["zh"], t["en"], ", ".join(t["words"])) for t in house.themes]
        targets = [f"{name} = {value}" for name, value in sorted(house.targets.items())]
        numbers = {name: getattr(house, name) for name in LIMITS}
        return {**numbers, "themes": "\n".join(themes), "targets": "\n".join(targets)}

    def clean_targets(self) -> dict[str, int]:
        """A mapping; a line that is none is named."""
        found = {}
        for line in filter(str.strip, self.cleaned_data["targets"].splitlines()):
            name, _equals, value = line.partition("=")
            try:
                found[name.strip()] = WholeField().clean(value)
            except forms.ValidationError as error:
                message = _("This line is no target: %(line)s")
                raise forms.ValidationError(message, params={"line": line.strip()}) from error
        return found

    def clean_themes(self) -> list[dict[str, Any]]:
        """A mapping for each line."""
        rows = []
        for line in filter(str.strip, self.cleaned_data["themes"].splitlines()):
            zh, en, words = (*(part.strip() for part in line.split("|")), "", "", "")[:3]
            rows.append({"zh": zh, "en": en, "words": words.replace("，", ",").split(",")})
        return rows
