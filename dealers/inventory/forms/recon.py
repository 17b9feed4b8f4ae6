"""What is typed about the steps of reconditioning."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.forms.units import text_field
from portal.ui.forms import money_field


class StepForm(forms.Form):
    """What is to be done."""

    name = forms.CharField(label=_("What is to be done"), max_length=60)


class FinishStepForm(forms.Form):
    """How it went, and what it cost."""

    cost = money_field(_("Cost"), required=False)
    note = text_field(_("Note"), 160)
    skipped = forms.BooleanField(label=_("Was not needed"), required=False)

    def clean_cost(self):
        return self.cleaned_data["cost"] or 0
