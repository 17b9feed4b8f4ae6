"""A play of the house as a form: what sets it going, for whom, and its steps as rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.states import PlayAct, PlayTrigger, PlayWho, Source, Tier
from portal.ui.forms import WholeField
from tenants.accounts.models import Unit, UnitKind

GRADES = [(grade, grade) for grade in "HABCO"]
MOST_STEPS = 8


def _ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )


class PlayForm(forms.Form):
    """What sets a play going, and for whom."""

    name = forms.CharField(label=_("Name"), max_length=80)
    is_on = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("It holds for what happens from the day it is switched on."),
    )
    trigger = forms.ChoiceField(label=_("Begins when"), choices=PlayTrigger.choices)
    days = WholeField(
        label=_("Days"),
        min_value=0,
        max_value=365,
        initial=0,
        required=False,
        help_text=_("Of a quote: silent for so many days. Of a birthday: so many days before."),
    )
    tiers = _ticks(_("Value"), Tier.choices)
    grades = _ticks(_("Grade of the deal"), GRADES)
    stores = forms.ModelMultipleChoiceField(
        Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("name"),
        label=_("Stores"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    model = forms.CharField(
        label=_("Model"),
        max_length=80,
        required=False,
        help_text=_("A part of the model's name or code. Empty: every model."),
    )
    sources = _ticks(_("Sources"), Source.choices)

    def clean_days(self) -> int:
        return self.cleaned_data["days"] or 0


class StepForm(forms.Form):
    """One step; a row without a text and a tag is none."""

    id = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    days = WholeField(label=_("After days"), min_value=0, max_value=365, required=False)
    act = forms.ChoiceField(label=_("What"), choices=PlayAct.choices, required=False)
    who = forms.ChoiceField(label=_("Who"), choices=PlayWho.choices, required=False)
    text_zh = forms.CharField(label=_("Text (Chinese)"), max_length=120, required=False)
    text_en = forms.CharField(label=_("Text (English)"), max_length=120, required=False)
    tag = forms.CharField(label=_("Tag"), max_length=30, required=False)

    field_order = ["id", "text_zh", "text_en", "act", "who", "days", "tag"]

    def as_step(self) -> dict[str, Any] | None:
        """As ``keep_play`` takes it."""
        given = self.cleaned_data
        is_step = given.get("text_zh") or given.get("text_en") or given.get("tag")
        return given if is_step else None


def steps_formset(*args: Any, initial: list[dict[str, Any]] | None = None) -> forms.BaseFormSet:
    """The rows of a play, with three empty ones below."""
    extra = min(3, MOST_STEPS - len(initial or ()))
    made = forms.formset_factory(StepForm, extra=extra, max_num=MOST_STEPS)
    return made(*args, initial=initial, prefix="steps")
