"""Who came into the showroom, as forms."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.sales.forms.fields import PersonField
from dealers.sales.states.showroom import VisitPurpose
from portal.ui.forms import WholeField


def _motives(words) -> list[tuple[str, str]]:
    return [("", "–"), *((word, gettext(word)) for word in words)]


class _Guest(forms.Form):
    """What both forms ask; ``motives`` are the house's own."""

    name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "tel"}),
        help_text=_("With a phone it becomes a lead."),
    )
    car = forms.CharField(label=_("Model wanted"), max_length=80, required=False)
    motive = forms.ChoiceField(label=_("Purchase motive"), required=False)
    advisor = PersonField(label=_("Received by"), required=False, empty_label=_("Me"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, motives=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["motive"].choices = _motives(motives)


class VisitForm(_Guest):
    """A party has come in: nine fields, two of them needed and filled already."""

    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=VisitPurpose.choices, initial=VisitPurpose.BUY
    )
    party_size = WholeField(label=_("Persons"), min_value=1, max_value=99, initial=1)
    is_return = forms.BooleanField(label=_("Has been here before"), required=False)
    field_order = ["name", "phone", "purpose", "party_size", "car", "motive", "advisor"]


class VisitEditForm(_Guest):
    """What was learned after all."""

    def clean(self):
        data = super().clean()
        if not data.get("advisor"):  # empty here leaves whom it is
            data.pop("advisor", None)
        return data


class TrafficForm(forms.Form):
    """The days of the report."""

    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
