"""What is typed into the plan of a hall."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.forms.units import text_field
from portal.ui.forms import WholeField


class ModelsField(forms.CharField):
    """Models with commas between; ``cleaned_data`` holds a list."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value):
        text = super().clean(value).replace("，", ",").replace("、", ",")
        return [code.strip() for code in text.split(",") if code.strip()]


class ZoneForm(forms.Form):
    """A zone, where it is drawn, and what is to be shown there."""

    name = text_field(_("Zone"))
    row = WholeField(label=_("Row"), min_value=1, max_value=12, required=False)
    column = WholeField(label=_("Column"), min_value=1, max_value=8, required=False)
    capacity = WholeField(label=_("Cars it holds"), min_value=1, max_value=60, required=False)
    models = ModelsField(
        label=_("Models to be shown (with commas)"), max_length=400, required=False
    )


class PlaceForm(forms.Form):
    """Where a car goes."""

    zone = forms.ChoiceField(label=_("Zone"), required=False)
    was = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, zones, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [("", _("Out of the hall")), *((z, z) for z in zones)]
