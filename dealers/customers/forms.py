"""What is typed about customers, cars and follow-ups."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors
from dealers.customers.forms_tags import TagsField
from dealers.customers.models import Customer
from dealers.customers.permissions import LOG_CONTACT, MERGE_CUSTOMER, VIEW_CUSTOMER
from dealers.customers.states import (
    HAND_WRITTEN,
    STAGE_MOVES,
    AccountType,
    Channel,
    CustomerKind,
    DocumentKind,
    EntryKind,
    FollowUpKind,
    Gender,
    Industry,
    LinkRole,
    Outcome,
    OwnershipRole,
    PriceTier,
    Purpose,
    Source,
    Stage,
    Tier,
)
from portal.ui.forms import (
    AutocompleteField,
    DayInput,
    FilesField,
    MomentInput,
    PhotoInput,
    WholeField,
    money_field,
)
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
    gender = forms.ChoiceField(
        label=_("Gender"), choices=[("", "—"), *Gender.choices], required=False
    )
    born_on = forms.DateField(label=_("Birthday"), required=False, widget=DayInput())
    document_no = forms.CharField(label=_("ID or company number"), max_length=40, required=False)
    industry = forms.ChoiceField(
        label=_("Industry"), choices=[("", "—"), *Industry.choices], required=False
    )
    city = forms.CharField(label=_("City"), max_length=40, required=False)
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial="walk_in")
    tier = forms.ChoiceField(label=_("Value"), choices=Tier.choices, initial="general")
    tier_is_fixed = forms.BooleanField(
        label=_("Keep this value"),
        required=False,
        help_text=_("Otherwise it is graded every night from visits and turnover."),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    may_contact = forms.BooleanField(
        label=_("May be contacted for marketing"),
        required=False,
        help_text=_("Only if the customer has said so."),
    )
    tags = TagsField(required=False)
    wishes = forms.CharField(
        label=_("Wishes"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        max_length=2000,
        help_text=_("What they want next: a larger car, a second key, winter tyres."),
    )
    notes = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea({"rows": 3}), max_length=5000
    )


class NewCustomerForm(CustomerForm):
    """Adding one: the same, and what to do when the phone is known."""

    allow_duplicate = forms.BooleanField(
        label=_("Add even if the phone or e-mail is another customer's"), required=False
    )


class TermsForm(forms.Form):
    """By what terms we trade with this customer."""

    account_type = forms.ChoiceField(label=_("Account type"), choices=AccountType.choices)
    price_tier = forms.ChoiceField(label=_("Price tier"), choices=PriceTier.choices)
    credit_limit = money_field(
        _("Credit limit"), required=False, help_text=_("Empty: nothing may be owed.")
    )
    payment_days = WholeField(
        label=_("Days to pay"),
        min_value=0,
        max_value=365,
        help_text=_("0: paid before delivery."),
    )
    is_blocked = forms.BooleanField(label=_("Blocked for bad debt"), required=False)
    block_reason = forms.CharField(label=_("Reason of the block"), max_length=200, required=False)


class ContactForm(forms.Form):
    """What was said."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(k.value, k.label) for k in HAND_WRITTEN], initial=EntryKind.CALL
    )
    text = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("@ and a colleague's full name tells them."),
    )
    place = forms.CharField(label=_("Where, if not in the house"), max_length=80, required=False)


class CustomerContactForm(ContactForm):
    """The same, begun anywhere: after a visit to a customer, on the phone."""

    customer = AutocompleteField(
        Customer.objects.none(), url="customers:customer_options", label=_("Customer")
    )
    field_order = ["customer", "kind", "place", "text"]

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = Customer.objects.visible_to(user, LOG_CONTACT)


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
    odometer_km = WholeField(label=_("Odometer (km)"), min_value=0, required=False)
    delivered_on = forms.DateField(label=_("Delivered on"), required=False, widget=DayInput())


class VehicleEditForm(forms.Form):
    """What may be corrected about a car; its VIN is what it is."""

    plate = forms.CharField(label=_("Plate number"), max_length=20, required=False)
    model_name = forms.CharField(label=_("Model"), max_length=120, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    model_year = WholeField(label=_("Model year"), min_value=1950, max_value=2100, required=False)
    engine_no = forms.CharField(label=_("Engine number"), max_length=40, required=False)
    delivered_on = forms.DateField(label=_("Delivered on"), required=False, widget=DayInput())


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


class MergeWithForm(forms.Form):
    """The other record of the same person."""

    other = AutocompleteField(
        Customer.objects.none(), url="customers:customer_options", label=_("Other record")
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Customer.objects.visible_to(user, MERGE_CUSTOMER)


class MergeForm(forms.Form):
    """For each field in which two records differ: whose value is kept."""

    version = forms.CharField()

    def __init__(self, *args, customer: Customer, other: Customer, **kwargs):
        super().__init__(*args, **kwargs)
        lacking = selectors.suggested(customer, other)
        for name in selectors.CHOSEN:
            if getattr(customer, name) != getattr(other, name):
                self.fields[f"of_{name}"] = forms.ChoiceField(
                    choices=[("mine", _("Keep this")), ("other", _("Take this"))],
                    initial="other" if name in lacking else "mine",
                    widget=forms.RadioSelect,
                    required=False,
                    label=Customer._meta.get_field(name).verbose_name,
                )

    @property
    def taken(self) -> set[str]:
        """The fields whose value is the other record's."""
        data = self.cleaned_data
        return {name[3:] for name in data if name.startswith("of_") and data[name] == "other"}


class StageForm(forms.Form):
    """Where the relation stands: only what can follow on where it is."""

    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)

    def __init__(self, *args, stage: str, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = STAGE_MOVES.from_(stage)
        self.fields["stage"].choices = [(s.value, s.label) for s in Stage if s in allowed]


def _days(label, **more) -> WholeField:
    return WholeField(label=label, **{"min_value": 1, "max_value": 3650, **more})


class PolicyForm(forms.Form):
    """The rules of customer care."""

    gold_percent = _days(_("Gold: the best (%)"), max_value=100)
    potential_percent = _days(_("Potential: the next (%)"), min_value=0, max_value=100)
    gold_greeting = forms.CharField(
        label=_("Gold: how they are received"),
        max_length=200,
        required=False,
        help_text=_("Shown on top of the customer's and the car's page."),
    )
    gold_benefits = forms.CharField(
        label=_("Gold: what they get"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    days_gold = _days(_("Gold: contact every (days)"))
    days_potential = _days(_("Potential: contact every (days)"))
    days_general = _days(_("General: contact every (days)"))
    risk_days = _days(_("At risk after (days without a visit)"))
    lost_days = _days(_("Lost after (days without a visit)"))
    first_service_days = _days(_("First service after delivery (days)"))
    birthday_days = _days(_("Birthday told before (days)"), min_value=0, max_value=60)
    keep_months = _days(
        _("Erase prospects after (months without contact)"),
        min_value=0,
        max_value=240,
        help_text=_(
            "Who never bought, has no car with us and nothing planned. 0: never. It cannot be undone."
        ),
    )


class ConsentForm(forms.Form):
    """What a customer answered when asked."""

    purpose = forms.ChoiceField(label=_("For what"), choices=Purpose.choices)
    given = forms.ChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Allowed")), ("no", _("Not allowed, or taken back"))],
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(label=_("How it was said"), choices=Channel.choices)
    proof = forms.CharField(
        label=_("Where it can be seen"),
        max_length=120,
        required=False,
        help_text=_("The number of the paper, the message. Needed when something is allowed."),
    )

    def clean_given(self):
        return self.cleaned_data["given"] == "yes"


class DocumentsForm(forms.Form):
    """Papers of a customer."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    files = FilesField(label=_("Files"), widget=PhotoInput({"accept": "image/*,application/pdf"}))


class EraseForm(forms.Form):
    """Why somebody's data goes."""

    reason = forms.CharField(label=_("Who asked for it, and when"), max_length=200)


class HandOverForm(forms.Form):
    """Who looks after the customer from now on."""

    owner = PersonField(label=_("New owner"))


class ServiceAdvisorForm(forms.Form):
    """Who receives the customer's cars."""

    service_advisor = PersonField(
        label=_("Service advisor"), required=False, empty_label=_("Nobody in particular")
    )


class ShareForm(forms.Form):
    """A colleague who may read along."""

    colleague = PersonField(label=_("Colleague"))


class LinkForm(forms.Form):
    """Somebody who belongs to the customer."""

    role = forms.ChoiceField(label=_("Role"), choices=LinkRole.choices)
    other = AutocompleteField(
        Customer.objects.none(),
        url="customers:customer_options",
        label=_("Customer"),
        required=False,
        help_text=_("Or a name, if they are none of our customers."),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Customer.objects.visible_to(user, VIEW_CUSTOMER)
