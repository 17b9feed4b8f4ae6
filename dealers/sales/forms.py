"""What is typed at the sales desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.customers.states import HAND_WRITTEN, EntryKind, Source
from dealers.inventory.models import VehicleUnit
from dealers.sales.states import (
    CHOSEN_GRADES,
    DeliveryCheck,
    InvalidReason,
    LineKind,
    LostReason,
    PayMethod,
    ReceiptKind,
)
from portal.ui.forms import AutocompleteField, DayInput, MomentInput, MoneyInput
from tenants.accounts.models import User

GRADES = [(grade.value, grade.label) for grade in CHOSEN_GRADES]
CONTACTS = [(kind.value, kind.label) for kind in HAND_WRITTEN]


class PersonField(forms.ModelChoiceField):
    """A colleague."""

    def __init__(self, **kwargs):
        people = User.objects.filter(is_active=True, is_service=False).order_by("full_name")
        super().__init__(people, **{"label": _("Advisor"), **kwargs})


def money(label, **kwargs) -> forms.DecimalField:
    """An amount, not below zero."""
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=2, min_value=0, widget=MoneyInput(), **kwargs
    )


def text(label, rows: int = 3, **kwargs) -> forms.CharField:
    """A few lines."""
    return forms.CharField(
        label=label, widget=forms.Textarea({"rows": rows}), max_length=5000, **kwargs
    )


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


class ContactForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=CONTACTS, initial=EntryKind.CALL)
    text = text(_("What was said"))
    next_contact_at = forms.DateTimeField(
        label=_("Next contact"),
        required=False,
        widget=MomentInput(),
        help_text=_("Empty: by the interval of the grade."),
    )


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
    reason = forms.ChoiceField(label=_("Reason"), choices=InvalidReason.choices)


class NoteForm(forms.Form):
    note = text(_("What should be done"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class RecycleForm(forms.Form):
    owner = PersonField(required=False, empty_label=_("To be assigned"))


class ConvertForm(forms.Form):
    full_name = forms.CharField(label=_("Customer's name"), max_length=120)


class OpportunityForm(forms.Form):
    """What the customer wants."""

    model_name = forms.CharField(label=_("Model wanted"), max_length=120, required=False)
    model_code = forms.CharField(label=_("Model code"), max_length=40, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    amount = money(_("Amount"), required=False)
    expected_on = forms.DateField(label=_("Expected"), required=False, widget=DayInput())
    needs = text(_("Needs"), required=False)

    def clean_amount(self):
        return self.cleaned_data["amount"] or 0


class NewOpportunityForm(OpportunityForm):
    """For a customer who is known."""

    customer = AutocompleteField(
        Customer.objects.none(), url="customers:customer_options", label=_("Customer")
    )
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial="walk_in")
    field_order = ["customer", "source"]

    def __init__(self, *args, customers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers


class NewQuoteForm(forms.Form):
    """A quote begins with a car from stock, or empty."""

    unit = AutocompleteField(
        VehicleUnit.objects.for_sale(),
        url="inventory:unit_options",
        label=_("Vehicle from stock"),
        required=False,
        help_text=_("Type a VIN or a model; empty for a car that is yet to be ordered."),
    )


class QuoteHeadForm(forms.Form):
    """The head of a quote."""

    model_name = forms.CharField(label=_("Model"), max_length=120, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    valid_until = forms.DateField(label=_("Quote valid until"), widget=DayInput())
    discount_reason = forms.CharField(
        label=_("Reason for the discount"), max_length=200, required=False
    )
    notes = text(_("Notes"), rows=2, required=False)


class LineForm(forms.Form):
    """One line; empty ones are left out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=LineKind.choices, initial="accessory")
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    cost = forms.DecimalField(required=False, widget=forms.HiddenInput)
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=8, decimal_places=2, min_value=0, initial=1, required=False
    )
    list_price = forms.DecimalField(
        label=_("List price"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    price = forms.DecimalField(
        label=_("Price"), max_digits=14, decimal_places=2, min_value=0, required=False
    )

    def as_line(self) -> dict | None:
        """The line as ``update_quote`` takes it; ``None`` for an empty or deleted one."""
        data = getattr(self, "cleaned_data", {})
        if not data or data.get("DELETE") or data.get("price") is None:
            return None
        return {key: value for key, value in data.items() if key != "DELETE"}


LineFormSet = forms.formset_factory(LineForm, extra=0, can_delete=True, max_num=60)


class ContractForm(forms.Form):
    """What the quote does not say."""

    deposit_due = money(_("Deposit agreed"))
    promised_on = forms.DateField(label=_("Delivery promised"), required=False, widget=DayInput())


class SignForm(forms.Form):
    signed_on = forms.DateField(label=_("Signed"), widget=DayInput())


class ReserveForm(forms.Form):
    """Which car, by its VIN."""

    unit = AutocompleteField(
        VehicleUnit.objects.for_sale(),
        url="inventory:unit_options",
        label=_("VIN"),
        help_text=_("Type the end of the VIN or the model."),
    )
    until = forms.DateField(label=_("Kept until"), widget=DayInput())


class ReceiptForm(forms.Form):
    """Money at the counter."""

    amount = money(_("Amount"))
    kind = forms.ChoiceField(label=_("Kind"), choices=ReceiptKind.choices)
    method = forms.ChoiceField(label=_("Paid by"), choices=PayMethod.choices)
    reference = forms.CharField(label=_("Reference"), max_length=80, required=False)


class DeliverForm(forms.Form):
    """The hand-over, gone through with the customer."""

    checks = forms.MultipleChoiceField(
        label=_("Gone through together"),
        choices=DeliveryCheck.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    odometer_km = forms.IntegerField(label=_("Odometer (km)"), min_value=0, max_value=5_000_000)
    plate = forms.CharField(label=_("Plate number"), max_length=20, required=False)
    delivered_on = forms.DateField(label=_("Delivered"), widget=DayInput())


class UnpaidDeliverForm(DeliverForm):
    """The same, while money is owed: a manager says why."""

    unpaid_reason = forms.CharField(label=_("Why it leaves unpaid"), max_length=200, required=False)


class PolicyForm(forms.Form):
    """The rules of the sales desk."""

    response_minutes = forms.IntegerField(
        label=_("First response within (minutes of opening time)"), min_value=1, max_value=10_000
    )
    quote_valid_days = forms.IntegerField(
        label=_("Quotes are valid (days)"), min_value=1, max_value=365
    )
    reservation_days = forms.IntegerField(
        label=_("Reservations hold (days)"), min_value=1, max_value=365
    )
    deposit = money(_("Usual deposit"))
    days_H = forms.IntegerField(label=_("H: follow up every (days)"), min_value=1, max_value=365)
    days_A = forms.IntegerField(label=_("A: follow up every (days)"), min_value=1, max_value=365)
    days_B = forms.IntegerField(label=_("B: follow up every (days)"), min_value=1, max_value=365)
    days_C = forms.IntegerField(label=_("C: follow up every (days)"), min_value=1, max_value=365)
    limit_sales_consultant = forms.DecimalField(
        label=_("Sales consultant: discount without asking (%)"), min_value=0, max_value=100
    )
    limit_sales_manager = forms.DecimalField(
        label=_("Sales manager: discount without asking (%)"), min_value=0, max_value=100
    )
    limit_general_manager = forms.DecimalField(
        label=_("General manager: discount without asking (%)"), min_value=0, max_value=100
    )
