"""What is typed at the counter and in the workshop. Forms check shapes; services the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.selectors import find_customers, find_vehicles
from dealers.parts.models import Part
from dealers.service.models import RepairOrder, Resource, ServiceCampaign
from dealers.service.permissions import (
    BOOK_CAMPAIGN,
    MANAGE_BOOKING,
    MANAGE_RATES,
    RECEIVE_VEHICLE,
    WORK_ON_JOB,
)
from dealers.service.selectors import open_campaigns_of, people_who
from dealers.service.states import (
    BY_HAND,
    CHOSEN_PAY_TYPES,
    RATED_PAY_TYPES,
    Board,
    Method,
    PaymentMethod,
    PayType,
    ResourceKind,
    Skill,
)
from portal.ui.damage import DamageField
from portal.ui.forms import (
    AutocompleteField,
    DayInput,
    FilesField,
    MomentInput,
    SignatureField,
    WholeField,
    money_field,
    quantity_field,
)
from tenants.accounts.models import User
from tenants.accounts.stores import StoreChoices, store_field

PAY_TYPES = CHOSEN_PAY_TYPES
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    """A day and a time of day."""
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=MOMENTS, **more)


def prose_field(label: Any, *, rows: int = 3, **more: Any) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def _skill() -> forms.ChoiceField:
    choices = [("", _("Any work")), *Skill.choices]
    return forms.ChoiceField(label=_("Kind of work"), choices=choices, required=False)


class FreeTimesForm(StoreChoices):
    """Where, on which day and for how long a visit is looked for."""

    store_verbs = {"store": MANAGE_BOOKING}
    store = store_field()
    day = forms.DateField(label=_("Date"), widget=DayInput())
    minutes = WholeField(label=_("Minutes"), min_value=1, max_value=1440, initial=60)
    skill = _skill()


class BookingForm(StoreChoices):
    store_verbs = {"store": MANAGE_BOOKING}
    customer = AutocompleteField(None, url="customers:customer_options", label=_("Customer"))
    vehicle = AutocompleteField(
        None, url="customers:vehicle_options", label=_("Car"), required=False
    )
    starts_at = moment_field(_("Comes at"))
    minutes = WholeField(label=_("Minutes"), min_value=1, max_value=1440, initial=60)
    skill = _skill()
    complaint = prose_field(_("Wish or complaint"), required=False)
    courtesy_car = forms.BooleanField(label=_("Needs a courtesy car"), required=False)
    collect_from = forms.CharField(
        label=_("Collect the car from"),
        max_length=200,
        required=False,
        help_text=_("An address: a driver is held for the visit. Empty: the customer comes."),
    )
    store = store_field()

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["customer"].queryset = find_customers("", user=actor)
        self.fields["vehicle"].queryset = find_vehicles("", user=actor)


class MoveBookingForm(forms.Form):
    starts_at = moment_field(_("Comes at"))


class ReceptionForm(StoreChoices):
    """A known car is found by plate, VIN, name or phone; a new one is typed in."""

    store_verbs = {"store": RECEIVE_VEHICLE}
    vehicle = AutocompleteField(
        None,
        url="service:arrival_options",
        label=_("Known car"),
        required=False,
        help_text=_("Type plate, VIN, name or phone. Leave empty for a new car."),
    )
    vin = forms.CharField(label=_("VIN"), max_length=40, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=20, required=False)
    customer = AutocompleteField(
        None,
        url="customers:customer_options",
        label=_("Known customer"),
        required=False,
        help_text=_("Only if it is not the owner we know."),
    )
    full_name = forms.CharField(
        label=_("Brought by"),
        max_length=120,
        required=False,
        help_text=_("Somebody we do not know yet."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    odometer_km = WholeField(label=_("Odometer (km)"), min_value=0, max_value=5_000_000)
    complaint = prose_field(_("What the customer says"))
    pay_type = forms.ChoiceField(label=_("Who pays"), choices=PAY_TYPES, initial=PayType.CUSTOMER)
    promised_at = moment_field(_("Promised for"), required=False)
    tag_number = forms.CharField(label=_("Key tag"), max_length=12, required=False)
    remarks = prose_field(_("Remarks on the car"), rows=2, required=False)
    is_comeback = forms.BooleanField(label=_("Comeback: the same fault again"), required=False)
    allow_lower_odometer = forms.BooleanField(
        label=_("The odometer is right although it was higher before"), required=False
    )
    store = store_field()

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["vehicle"].queryset = find_vehicles("", user=actor)
        self.fields["customer"].queryset = find_customers("", user=actor)

    def clean(self) -> dict[str, Any]:
        """What ``receive_vehicle`` takes: the VIN of the car that was found, or the one typed."""
        data = super().clean() or self.cleaned_data
        vehicle = data.pop("vehicle", None)
        if vehicle:
            data["vin"] = vehicle.vin
        elif not data.get("vin"):
            self.add_error("vin", _("Choose a known car, or type the VIN of a new one."))
        return data


class WalkAroundForm(forms.Form):
    """What is seen on the car before anybody works on it."""

    fuel_percent = WholeField(label=_("Fuel or charge, percent"), min_value=0, max_value=100)
    marks = DamageField(label=_("Damage"))
    photos = FilesField(label=_("Photos"), required=False)
    signature = SignatureField(
        label=_("Customer's signature"),
        required=False,
        help_text=_("A sheet that was signed can only be changed with a new signature."),
    )
    signed_by = forms.CharField(label=_("Signed by"), max_length=80, required=False)


class OrderForm(forms.Form):
    """What may change about a visit after check-in."""

    promised_at = moment_field(_("Promised for"), required=False)
    tag_number = forms.CharField(label=_("Key tag"), max_length=12, required=False)
    remarks = prose_field(_("Remarks on the car"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class OptionalReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class PiecesForm(forms.Form):
    """Which pieces of a tracked part: serial numbers, or the lot. Of another part it asks nothing."""

    codes = forms.CharField(
        label=_("Serial numbers"),
        max_length=4000,
        help_text=_("One for each piece, with spaces between; of a lot its number."),
    )

    def __init__(self, *args: Any, part: Part | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if part is None or not part.tracking:
            del self.fields["codes"]

    def clean_codes(self) -> list[str]:
        """The codes one by one."""
        return self.cleaned_data["codes"].replace(",", " ").replace("，", " ").split()


class PiecesBackForm(PiecesForm, OptionalReasonForm):
    """Which pieces come back, and why."""


class JobForm(forms.Form):
    complaint = prose_field(_("What the customer says"), required=False)
    pay_type = forms.ChoiceField(label=_("Who pays"), choices=PAY_TYPES)
    skill = _skill()
    campaign = forms.ModelChoiceField(
        ServiceCampaign.objects.none(), label=_("Campaign"), required=False
    )

    def __init__(self, *args: Any, order: RepairOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [car.campaign_id for car in open_campaigns_of(order.vehicle) if not car.job_id]
        if found:
            self.fields["campaign"].queryset = ServiceCampaign.objects.filter(pk__in=found)
        else:
            del self.fields["campaign"]


class BoardForm(forms.Form):
    board = forms.ChoiceField(
        label=_("Status"), choices=[(b.value, b.label) for b in Board if b in BY_HAND]
    )


class PlaceForm(forms.Form):
    bay = forms.ModelChoiceField(
        Resource.objects.none(), label=_("Bay"), required=False, empty_label=_("Not in a bay")
    )

    def __init__(self, *args: Any, order: RepairOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bay"].queryset = Resource.objects.filter(
            store=order.store_id, kind=ResourceKind.BAY, is_active=True
        ).order_by("name")


class SettleForm(forms.Form):
    payment_method = forms.ChoiceField(
        label=_("Customer pays by"),
        choices=[("", _("Nothing to pay")), *PaymentMethod.choices],
        required=False,
    )


class DeliverForm(forms.Form):
    odometer_out = WholeField(label=_("Odometer out (km)"), min_value=0)


class AuthoriseForm(forms.Form):
    how = forms.ChoiceField(label=_("How"), choices=Method.choices)
    by = forms.CharField(
        label=_("Who agreed"), max_length=80, required=False, help_text=_("Empty: the customer.")
    )
    amount = money_field(_("Up to"), required=False, help_text=_("Empty: the amount quoted."))


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
    later = forms.BooleanField(label=_("Not now: ask again at the next visit"), required=False)
    how = forms.ChoiceField(label=_("How"), choices=Method.choices)
    by = forms.CharField(
        label=_("Who said so"), max_length=80, required=False, help_text=_("Empty: the customer.")
    )


class AssignForm(forms.Form):
    technician = forms.ModelChoiceField(User.objects.none(), label=_("Technician"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["technician"].queryset = people_who(WORK_ON_JOB).order_by("full_name")


class LabourForm(forms.Form):
    code = forms.CharField(
        label=_("Operation"),
        max_length=40,
        required=False,
        help_text=_("A code of the catalogue brings its name and flat-rate hours."),
    )
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    hours = quantity_field(_("Hours"), required=False)
    unit_price = money_field(
        _("Per hour"), required=False, help_text=_("Empty: the store's labour rate.")
    )


class JobPartForm(forms.Form):
    part = AutocompleteField(
        Part.objects.filter(is_active=True), url="parts:part_options", label=_("Part")
    )
    quantity = quantity_field(_("Quantity"), initial=1)
    unit_price = money_field(_("Price"), required=False, help_text=_("Empty: the part's price."))
    is_causal = forms.BooleanField(label=_("This part caused the failure"), required=False)


class SubletForm(forms.Form):
    description = forms.CharField(label=_("Description"), max_length=200)
    amount = money_field(_("Price"))
    unit_cost = money_field(_("Cost to us"), required=False)


class FeeForm(forms.Form):
    description = forms.CharField(label=_("What for"), max_length=200)
    amount = money_field(_("Amount"))


class InformForm(forms.Form):
    text = prose_field(_("What was said"), required=False)


class CarBookingForm(StoreChoices):
    store_verbs = {"store": BOOK_CAMPAIGN}
    starts_at = moment_field(_("Comes at"))
    customer = AutocompleteField(
        None,
        url="customers:customer_options",
        label=_("Customer"),
        required=False,
        help_text=_("Empty: the owner of the car."),
    )
    store = store_field()

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["customer"].queryset = find_customers("", user=actor)


class RateForm(StoreChoices):
    store_verbs = {"store": MANAGE_RATES}
    pay_type = forms.ChoiceField(label=_("Who pays"), choices=RATED_PAY_TYPES)
    rate = money_field(_("Per hour"))
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput())
    store = store_field(required=False, help_text=_("Empty: all stores."))
