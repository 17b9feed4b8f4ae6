"""Requests, hand-over and return."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.fleet.forms.fields import STORES, day, moment, odometer, person, prose
from dealers.fleet.models import FleetCar
from dealers.fleet.states import CarUse, LicenceClass, Purpose
from portal.ui.damage import DamageField
from portal.ui.forms import AutocompleteField, FilesField, WholeField

LICENCES = [("", "–"), *LicenceClass.choices]


class CarField(forms.ModelChoiceField):
    """One of the own cars; which, says the form."""

    def __init__(self, **kwargs):
        super().__init__(FleetCar.objects.none(), **{"label": _("Car"), **kwargs})

    def label_from_instance(self, car):
        return f"{car} · {car.get_use_display()}"


class TripForm(forms.Form):
    """Who needs a car, from when to when, for what."""

    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    starts_at = moment(_("Begins"))
    ends_at = moment(_("Ends"))
    destination = forms.CharField(label=_("Where to"), max_length=200, required=False)
    wanted_use = forms.ChoiceField(
        label=_("Kind of car"), choices=[("", _("Any")), *CarUse.choices], required=False
    )
    car = CarField(required=False, help_text=_("A wish; the dispatcher decides."))
    store = forms.ModelChoiceField(STORES, label=_("Store"), required=False)
    driver = person(_("Driver"), empty_label=_("Me"))
    customer = AutocompleteField(
        Customer.objects.none(),
        url="customers:customer_options",
        label=_("Customer"),
        required=False,
    )
    driver_name = forms.CharField(
        label=_("Driver's name"),
        max_length=120,
        required=False,
        help_text=_("Where neither a colleague nor the customer drives."),
    )
    driver_phone = forms.CharField(label=_("Driver's phone"), max_length=40, required=False)
    licence_class = forms.ChoiceField(
        label=_("Licence"),
        choices=LICENCES,
        required=False,
        help_text=_("Empty: the one shown last."),
    )
    licence_until = day(_("Licence valid until"))
    about_id = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    about_number = forms.CharField(widget=forms.HiddenInput(), max_length=40, required=False)
    about_url = forms.RegexField(
        r"^/(?!/)[\w/-]*$", widget=forms.HiddenInput(), max_length=200, required=False
    )

    def __init__(self, *args, customers, cars, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers
        self.fields["car"].queryset = cars


class ApproveForm(forms.Form):
    """Which car it is to be."""

    car = CarField(help_text=_("Cars that are free in that time."))
    answer = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, cars, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["car"].queryset = cars


class MoveTripForm(forms.Form):
    """Another time or car."""

    car = CarField(required=False)
    starts_at = moment(_("Begins"))
    ends_at = moment(_("Ends"))

    def __init__(self, *args, cars, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["car"].queryset = cars


class _SheetForm(forms.Form):
    odometer_km = odometer()
    fuel_percent = WholeField(label=_("Fuel or charge, percent"), min_value=0, max_value=100)
    marks = DamageField(label=_("Damage"))
    photos = FilesField(label=_("Photos"), required=False)


class HandOverForm(_SheetForm):
    """The key goes out."""

    licence_seen = forms.BooleanField(label=_("Driving licence seen"), required=False)
    licence_class = forms.ChoiceField(label=_("Licence"), choices=LICENCES)
    licence_until = day(_("Licence valid until"), required=True)
    field_order = ["licence_seen", "licence_class", "licence_until"]


class TakeBackForm(_SheetForm):
    """The key comes back."""

    note = prose(_("What was noticed"))
