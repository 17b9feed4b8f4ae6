"""The playbooks as a form: one small form for each stage."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.sales.forms.fields import money
from dealers.sales.selectors import StageRule
from dealers.sales.states import Criterion
from portal.ui.forms import WholeField


class StageForm(forms.Form):
    """The rule of one stage. ``rule`` says which; what it does not allow is not offered."""

    name_zh = forms.CharField(label=_("Name, Chinese"), max_length=24, required=False)
    name_en = forms.CharField(label=_("Name, English"), max_length=24, required=False)
    position = WholeField(label=_("Place"), min_value=1, max_value=9)
    probability = WholeField(label=_("Probability (%)"), min_value=0, max_value=100)
    stalled_days = WholeField(label=_("Stalled after (days)"), min_value=1, max_value=365)
    is_off = forms.BooleanField(label=_("Left out"), required=False)
    criteria = forms.MultipleChoiceField(
        label=_("Before it is left"),
        choices=Criterion.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    own = forms.CharField(
        label=_("Points of your own, one a line"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args, rule: StageRule, **kwargs):
        kwargs.setdefault("initial", initial_of(rule))
        super().__init__(*args, prefix=rule.stage.value, **kwargs)
        self.rule = rule
        if not rule.may_be_off:
            del self.fields["is_off"]
        if not rule.may_move:
            del self.fields["position"]

    def clean_own(self):
        return [line for line in self.cleaned_data["own"].splitlines() if line.strip()]

    def as_stage(self) -> dict:
        """The rule as ``change_playbook`` takes it."""
        return {"stage": self.rule.stage.value, **self.cleaned_data}


def initial_of(rule: StageRule) -> dict:
    """What the form of a stage begins with."""
    return {
        "name_zh": rule.names.get("zh", ""),
        "name_en": rule.names.get("en", ""),
        "position": rule.position,
        "probability": rule.probability,
        "stalled_days": rule.stalled_days,
        "is_off": rule.is_off,
        "criteria": rule.criteria,
        "own": "\n".join(rule.own),
    }


class LargeDealForm(forms.Form):
    """From which amount on a deal stands in the spotlight."""

    large_deal = money(
        _("Large deal from"), help_text=_("They stand on the home page ten days before closing.")
    )
