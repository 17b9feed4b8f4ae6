"""What is typed about who looks after new customers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.forms import StoreField
from dealers.customers.states import AssignmentMethod, CustomerKind, Industry, Source
from portal.ui.forms import WholeField
from tenants.accounts.models import User

ANY_KIND = [("", _("Persons and companies")), *CustomerKind.choices]


class AssignmentRuleForm(forms.Form):
    """A rule for new customers: whom it is about, and who looks after them."""

    name = forms.CharField(label=_("Name"), max_length=80)
    position = WholeField(label=_("Place in the order"), min_value=1, max_value=50, initial=1)
    people = forms.ModelMultipleChoiceField(
        User.objects.filter(is_active=True, is_service=False).order_by("full_name"),
        label=_("Who looks after them"),
        widget=forms.CheckboxSelectMultiple,
    )
    method = forms.ChoiceField(label=_("Method"), choices=AssignmentMethod.choices)
    store = StoreField(required=False, empty_label=_("Every store"))
    sources = forms.MultipleChoiceField(
        label=_("Sources"),
        choices=Source.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ANY_KIND, required=False)
    industries = forms.MultipleChoiceField(
        label=_("Industries"),
        choices=Industry.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    areas = forms.CharField(
        label=_("Areas"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Cities or districts, one per line, as they stand in city or address."),
    )
    car = forms.CharField(
        label=_("Model wanted"),
        max_length=80,
        required=False,
        help_text=_("A part of the model's name or code. Empty: every model."),
    )
    by_hand = forms.BooleanField(
        label=_("Also customers whom a colleague adds"),
        required=False,
        help_text=_(
            "Otherwise colleagues keep whom they add; imports and bookings go by the rule."
        ),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def clean_areas(self):
        return self.cleaned_data["areas"].splitlines()

    def as_rule(self) -> dict:
        """The fields as ``change_assignment_rules`` takes them; the position is the list's."""
        return {name: value for name, value in self.cleaned_data.items() if name != "position"}


class AssignmentPreviewForm(forms.Form):
    """A customer as they might come."""

    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial="website")
    store = StoreField(required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices, initial="person")
    industry = forms.ChoiceField(
        label=_("Industry"), choices=[("", "—"), *Industry.choices], required=False
    )
    place = forms.CharField(label=_("City or address"), max_length=200, required=False)
    wanted = forms.CharField(label=_("Model wanted"), max_length=80, required=False)
    by_hand = forms.BooleanField(label=_("Added by a colleague"), required=False)
