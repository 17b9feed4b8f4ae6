"""What is typed about customers, cars and follow-ups."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.customers.states import (
    HAND_WRITTEN,
    CustomerKind,
    EntryKind,
    FollowUpKind,
    Outcome,
    OwnershipRole,
    Source,
    Tier,
)
from portal.ui.forms import AutocompleteField, DayInput, MomentInput
from tenants.accounts.models import Unit, UnitKind, User


class StoreField(forms.ModelChoiceField):
    """One of the group's stores."""

    def __init__(self, **kwargs):
        stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("name")
        super().__init__(stores, **{"label": _("Store"), **kwargs})


class PersonField(forms.ModelChoiceField):
    """A colleague."""

    def __init__(self, **kwargs):
        people = User.objects.filter(is_active=True, is_service=False).order_by("full_name")
        super().__init__(people, **kwargs)


class CustomerForm(forms.Form):
    """The first few fields are enough; the rest can wait."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices, initial="person")
    contact_name = forms.CharField(
        label=_("Contact person"), max_length=80, required=False, help_text=_("For a company.")
    )
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial="walk_in")
    tier = forms.ChoiceField(label=_("Value"), choices=Tier.choices, initial="general")
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    may_contact = forms.BooleanField(
        label=_("May be contacted for marketing"),
        required=False,
        help_text=_("Only if the customer has said so."),
    )
    notes = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea({"rows": 3}), max_length=5000
    )


class NewCustomerForm(CustomerForm):
    """Adding one: the same, and what to do when the phone is known."""

    allow_duplicate = forms.BooleanField(
        label=_("Add even if the phone or e-mail is another customer's"), required=False
    )


class ContactForm(forms.Form):
    """What was said."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(k.value, k.label) for k in HAND_WRITTEN], initial=EntryKind.CALL
    )
    text = forms.CharField(label=_("What was said"), widget=forms.Textarea({"rows": 4}))


class FollowUpForm(forms.Form):
    """Who gets back to whom, when, about what."""

    subject = forms.CharField(label=_("Subject"), max_length=160)
    due_at = forms.DateTimeField(label=_("Due"), widget=MomentInput())
    kind = forms.ChoiceField(label=_("How"), choices=FollowUpKind.choices, initial="call")
    customer = AutocompleteField(
        Customer.objects.none(),
        url="customers:customer_options",
        label=_("Customer"),
        required=False,
    )
    owner = PersonField(label=_("Responsible"), required=False, empty_label=_("Me"))

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = Customer.objects.visible_to(user, VIEW_CUSTOMER)


class CustomerFollowUpForm(forms.Form):
    """The same on a customer's page."""

    subject = forms.CharField(label=_("Subject"), max_length=160)
    due_at = forms.DateTimeField(label=_("Due"), widget=MomentInput())
    kind = forms.ChoiceField(label=_("How"), choices=FollowUpKind.choices, initial="call")


class CompleteForm(forms.Form):
    """How it went."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 3}))
    next_due_at = forms.DateTimeField(
        label=_("Next time"), required=False, widget=MomentInput(), help_text=_("Empty for none.")
    )


class VehicleForm(forms.Form):
    """A car we have not sold but look after."""

    vin = forms.CharField(label=_("VIN"), max_length=40)
    plate = forms.CharField(label=_("Plate number"), max_length=20, required=False)
    model_name = forms.CharField(label=_("Model"), max_length=120, required=False)
    model_code = forms.CharField(label=_("Model code"), max_length=40, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    odometer_km = forms.IntegerField(label=_("Odometer (km)"), min_value=0, required=False)
    delivered_on = forms.DateField(label=_("Delivered"), required=False, widget=DayInput())


class OwnershipForm(forms.Form):
    """Whose the car is."""

    customer = AutocompleteField(
        Customer.objects.none(), url="customers:customer_options", label=_("Customer")
    )
    role = forms.ChoiceField(label=_("Role"), choices=OwnershipRole.choices, initial="owner")
    since = forms.DateField(label=_("Since"), required=False, widget=DayInput())

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = Customer.objects.visible_to(user, VIEW_CUSTOMER)
