"""What is typed about cars in stock."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.states import PaperKind, PdiResult, UnitClass
from portal.ui.forms import DayInput, FilesField, PhotoInput, WholeField
from portal.ui.forms import money_field as money
from tenants.accounts.models import Unit, UnitKind


def store_field(label: Any = None) -> forms.ModelChoiceField:
    """One of the stores in use."""
    stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("name")
    return forms.ModelChoiceField(stores, label=label or _("Store"))


def odometer_field() -> WholeField:
    """What the odometer reads."""
    return WholeField(label=_("Odometer (km)"), min_value=0, max_value=5_000_000)


def text_field(label, length: int = 40, **more) -> forms.CharField:
    """A line that may stay empty."""
    return forms.CharField(label=label, max_length=length, required=False, **more)


def override_field() -> forms.CharField:
    """Why a VIN is taken although its check digit is wrong."""
    return text_field(
        _("Why the VIN's check digit may be wrong"),
        160,
        help_text=_("Only when the plate on the car really says so; it is recorded."),
    )


class ReceiveForm(forms.Form):
    """What stands on the delivery note and on the car."""

    vin = forms.CharField(label=_("VIN"), max_length=40)
    model_code = forms.CharField(label=_("Model code"), max_length=40)
    model_name = forms.CharField(label=_("Model"), max_length=120)
    colour = text_field(_("Colour"))
    kind = forms.ChoiceField(label=_("Class"), choices=UnitClass.choices, initial="new")
    store = store_field()
    price = money(_("Price"))
    cost = money(_("Cost"))
    received_on = forms.DateField(label=_("Received on"), required=False, widget=DayInput())
    location = text_field(_("Place"))
    key_number = text_field(_("Key number"), 24)
    engine_no = text_field(_("Engine or motor number"))
    certificate_no = text_field(_("Certificate number"))
    vin_override = override_field()


class OrderForm(forms.Form):
    """What is wanted of the manufacturer."""

    model_code = forms.CharField(label=_("Model code"), max_length=40)
    model_name = forms.CharField(label=_("Model"), max_length=120)
    colour = text_field(_("Colour"))
    interior = text_field(_("Interior"))
    store = store_field()
    order_number = text_field(
        _("Order number"), help_text=_("The manufacturer's, if there is one already.")
    )
    expected_on = forms.DateField(label=_("Expected on"), required=False, widget=DayInput())
    cost = money(_("Cost"), required=False, initial=0)
    price = money(_("Price"), required=False, initial=0)
    send = forms.BooleanField(
        label=_("Send to the manufacturer now"),
        required=False,
        help_text=_("It answers by message; without a network the steps are typed here."),
    )


class CancelForm(forms.Form):
    """Why an order is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class AdvanceForm(forms.Form):
    """What the manufacturer reports."""

    vin = text_field(_("VIN"), 40)
    order_number = text_field(_("Order number"))
    expected_on = forms.DateField(label=_("Expected on"), required=False, widget=DayInput())
    vin_override = override_field()


class ArriveForm(forms.Form):
    """What stands on the car, and where it is put."""

    vin = text_field(_("VIN"), 40, help_text=_("Read it off the car."))
    odometer_km = odometer_field()
    location = text_field(_("Place"))
    key_number = text_field(_("Key number"), 24)
    received_on = forms.DateField(label=_("Received on"), required=False, widget=DayInput())


class EditUnitForm(forms.Form):
    """What may be corrected."""

    kind = forms.ChoiceField(label=_("Class"), choices=UnitClass.choices)
    location = text_field(_("Place"))
    key_number = text_field(_("Key number"), 24)
    colour = text_field(_("Colour"))
    interior = text_field(_("Interior"))
    model_year = WholeField(label=_("Model year"), min_value=1980, max_value=2100, required=False)
    engine_no = text_field(_("Engine or motor number"))
    certificate_no = text_field(_("Certificate number"))
    order_number = text_field(_("Order number"))
    expected_on = forms.DateField(label=_("Expected on"), required=False, widget=DayInput())
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )


class ReadyForm(forms.Form):
    """Where the car stands now."""

    location = text_field(_("Place"))
    key_number = text_field(_("Key number"), 24)


class PriceForm(forms.Form):
    """The new price."""

    price = money(_("Price"))


class PdiForm(forms.Form):
    """What was seen at one item of the sheet."""

    item = forms.CharField(widget=forms.HiddenInput, max_length=20)
    result = forms.ChoiceField(
        label=_("Result"), choices=[("", "–"), *PdiResult.choices], required=False
    )
    note = text_field(_("Note"), 200)


PdiFormSet = forms.formset_factory(PdiForm, extra=0, max_num=40)


class PapersForm(forms.Form):
    """Files, and what they are."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PaperKind.choices)
    files = FilesField(label=_("Files"), widget=PhotoInput({"accept": "image/*,application/pdf"}))


class RemovePaperForm(forms.Form):
    """Which file."""

    file_id = forms.ChoiceField(label=_("File"))

    def __init__(self, *args, papers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file_id"].choices = [(row["id"], row["name"]) for row in papers]


class ReturnForm(forms.Form):
    """Why the buyer brought it back."""

    reason = forms.CharField(label=_("Reason"), max_length=160)
    odometer_km = odometer_field()
    store = store_field()


class WholesaleForm(forms.Form):
    """Who took it, and for how much."""

    buyer = forms.CharField(label=_("Buyer"), max_length=120)
    price = money(_("Price"))
