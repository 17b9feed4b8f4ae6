"""What is typed when a used car is appraised."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.sales.forms.fields import money, text
from dealers.sales.models import Appraisal
from dealers.sales.states import CheckResult, ValueSource
from portal.ui.forms import DayInput, FilesField, NumberField, PhotoInput, WholeField


class AppraisalForm(forms.Form):
    """What is known of the car."""

    model_name = forms.CharField(label=_("Make and model"), max_length=120)
    vin = forms.CharField(label=_("VIN"), max_length=40, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=12, required=False)
    model_year = WholeField(label=_("Model year"), min_value=1950, max_value=2100, required=False)
    odometer_km = WholeField(
        label=_("Odometer (km)"), min_value=0, max_value=5_000_000, required=False
    )
    notes = text(_("Notes"), rows=2, required=False)


class CheckForm(forms.Form):
    """What was seen at one item of the list."""

    item = forms.CharField(widget=forms.HiddenInput, max_length=120)
    result = forms.ChoiceField(
        label=_("Result"), choices=[("", "–"), *CheckResult.choices], required=False
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    cost = NumberField(
        label=_("Cost"), max_digits=14, decimal_places=2, min_value=0, required=False
    )


CheckFormSet = forms.formset_factory(CheckForm, extra=0, max_num=60)


class ValueForm(forms.Form):
    """What somebody thinks the car is worth."""

    source = forms.ChoiceField(label=_("Source"), choices=ValueSource.choices)
    amount = money(_("Amount"))
    valued_on = forms.DateField(label=_("Date"), widget=DayInput(), required=False)
    note = forms.CharField(label=_("Note"), max_length=120, required=False)


class AgreeForm(forms.Form):
    """What we take the car for."""

    amount = money(_("Agreed value"))
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput())


class PhotosForm(forms.Form):
    """Photos of the car."""

    photos = FilesField(label=_("Photos"), widget=PhotoInput())


class TradeInForm(forms.Form):
    """Which of the appraised cars."""

    appraisal = forms.ModelChoiceField(Appraisal.objects.none(), label=_("Used car"))

    def __init__(self, *args, cars, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["appraisal"].queryset = Appraisal.objects.filter(
            pk__in=[car.pk for car in cars]
        )


class AppraisalRulesForm(forms.Form):
    """The house's list of checks."""

    appraisal_days = WholeField(label=_("Appraisals are valid (days)"), min_value=1, max_value=365)
    items = forms.CharField(
        label=_("Checks, one on each line"), widget=forms.Textarea({"rows": 12}), max_length=6000
    )
