"""What is typed or scanned in a count."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.forms.units import store_field, text_field
from dealers.inventory.states import CountReason


class OpenCountForm(forms.Form):
    """Which store."""

    store = store_field()


class ScanForm(forms.Form):
    """A VIN from a scanner, a camera or by hand; the place stays for the next car."""

    code = forms.CharField(
        label=_("VIN, its last six, or stock number"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
             "enterkeyhint": "send"}
        ),
    )  # fmt: skip
    place = text_field(_("Place (row or hall)"))


class ExplainForm(forms.Form):
    """One or more differences and their reason."""

    which = forms.MultipleChoiceField(label=_("Vehicles"), widget=forms.CheckboxSelectMultiple)
    reason = forms.ChoiceField(label=_("Reason"), choices=CountReason.choices)
    note = text_field(_("Note"), 160)

    def __init__(self, *args, differences, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["which"].choices = differences
