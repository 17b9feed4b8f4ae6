"""What is typed about leads."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.states import EntryKind, Source
from dealers.sales.forms.fields import CONTACTS, GRADES, PersonField, text
from dealers.sales.states import MAKER_RETURNS, NO_BUYER, LostReason
from portal.ui.forms import MomentInput


class WalkInForm(forms.Form):
    """Somebody stands in the showroom: eight fields, three of them needed."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, widget=forms.TextInput({"inputmode": "tel"})
    )
    source = forms.ChoiceField(label=_("Came through"), choices=Source.choices, initial="walk_in")
    model = forms.CharField(label=_("Model wanted"), max_length=80, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    grade = forms.ChoiceField(
        label=_("Grade"), choices=[("", _("Not yet graded")), *GRADES], required=False
    )
    trade_in = forms.CharField(label=_("Car to trade in"), max_length=120, required=False)
    message = text(_("What was said"), required=False)

    def as_lead(self) -> dict:
        """The fields as ``register_walk_in`` takes them."""
        data = dict(self.cleaned_data)
        wish = {"model": data.pop("model"), "colour": data.pop("colour")}
        data["vehicle_of_interest"] = {key: value for key, value in wish.items() if value}
        old = data.pop("trade_in")
        data["trade_in"] = {"model": old} if old else {}
        return data


class LeadForm(forms.Form):
    """A call or a message has come in: not in the showroom, still to be answered."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial="phone")
    model = forms.CharField(label=_("Model wanted"), max_length=80, required=False)
    owner = PersonField(required=False, empty_label=_("To be assigned"))
    message = text(_("Message"), required=False)

    def clean(self):
        data = super().clean()
        if not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("Type a phone or an e-mail."))
        return data

    def as_lead(self) -> dict:
        """The fields as ``register_lead`` takes them."""
        data = dict(self.cleaned_data)
        model = data.pop("model")
        return {**data, "vehicle_of_interest": {"model": model} if model else {}}


class OwnerForm(forms.Form):
    owner = PersonField()


class LeadContactForm(forms.Form):
    """What was said, and whether the person was reached at all."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CONTACTS, initial=EntryKind.CALL)
    reached = forms.BooleanField(label=_("Reached"), required=False, initial=True)
    text = text(_("What was said"))


class GradeForm(forms.Form):
    grade = forms.ChoiceField(label=_("Grade"), choices=GRADES)
    next_contact_at = forms.DateTimeField(
        label=_("Next contact"),
        required=False,
        widget=MomentInput(),
        help_text=_("Empty: by the interval of the grade."),
    )


class AppointmentForm(forms.Form):
    at = forms.DateTimeField(label=_("When"), widget=MomentInput())


class LostForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=LostReason.choices)
    note = text(_("Explanation"), required=False)


class InvalidForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(reason.value, reason.label) for reason in NO_BUYER]
    )


class MakerReturnForm(forms.Form):
    """Why a lead goes back to the manufacturer."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(reason.value, reason.label) for reason in MAKER_RETURNS]
    )


class RecycleForm(forms.Form):
    owner = PersonField(required=False, empty_label=_("To be assigned"))


class ConvertForm(forms.Form):
    full_name = forms.CharField(label=_("Customer's name"), max_length=120)


class ReferralForm(forms.Form):
    """What a customer who is sent to sales thinks of."""

    wish = forms.CharField(label=_("Car they think of"), max_length=80, required=False)
    note = forms.CharField(
        label=_("What they said"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("And when sales may call. Refer nobody who does not want to be called."),
    )
