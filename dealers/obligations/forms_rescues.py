"""What is typed about rescues."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.selectors import find_customers, find_vehicles
from dealers.obligations.models import RescueTicket
from dealers.obligations.permissions import MANAGE_RESCUE
from dealers.obligations.selectors import drivers_free
from dealers.obligations.states import RescueKind
from dealers.parts.models import Part
from dealers.service.models import RepairOrder
from portal.ui.forms import AutocompleteField, MomentInput, NumberField, quantity_field
from tenants.accounts.models import User
from tenants.accounts.stores import StoreChoices, store_field

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]


def _text(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **more)


def _prose(label: Any) -> forms.CharField:
    return _text(label, 2000, widget=forms.Textarea(attrs={"rows": 3}))


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=MomentInput(), input_formats=MOMENTS, required=False
    )


def _degrees(label: Any, most: int, digits: int, **more: Any) -> NumberField:
    return NumberField(
        label=label, min_value=-most, max_value=most, max_digits=digits, decimal_places=6,
        required=False, **more,
    )  # fmt: skip


class RescueFactsForm(forms.Form):
    kind = forms.ChoiceField(label=_("Help"), choices=RescueKind.choices)
    caller_name = _text(_("Caller"), 80)
    caller_phone = _text(_("Phone"), 40)
    problem = _prose(_("Problem"))
    address = _text(
        _("Where"), 200, help_text=_("Road, kilometre and direction, or the nearest building.")
    )
    latitude = _degrees(_("Latitude"), 90, 8, help_text=_("As the caller's phone shows it."))
    longitude = _degrees(_("Longitude"), 180, 9)
    car_description = _text(
        _("Which car"),
        120,
        required=False,
        help_text=_("Plate, model, colour: if we do not know it."),
    )


class RescueForm(StoreChoices, RescueFactsForm):
    store_verbs = {"store": MANAGE_RESCUE}
    vehicle = AutocompleteField(
        None, url="customers:vehicle_options", label=_("Known car"), required=False
    )
    customer = AutocompleteField(
        None, url="customers:customer_options", label=_("Customer"), required=False
    )
    promised_at = _moment(_("Promised for"))
    store = store_field()
    field_order = ("kind", "vehicle", "car_description", "customer")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["customer"].queryset = find_customers("", user=actor)
        self.fields["vehicle"].queryset = find_vehicles("", user=actor)


class DispatchForm(forms.Form):
    technician = forms.ModelChoiceField(
        User.objects.none(), label=_("Technician"), help_text=_("Who is not out already.")
    )
    van = _text(_("Van"), 40, required=False)
    promised_at = _moment(_("Expected there"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["technician"].queryset = drivers_free()


class RescueReasonForm(forms.Form):
    reason = _text(_("Reason"), 200)


class FinishRescueForm(forms.Form):
    outcome = _prose(_("What was done"))
    repair_order = forms.ModelChoiceField(
        RepairOrder.objects.none(),
        label=_("Repair order"),
        required=False,
        help_text=_("If the car was brought in."),
    )

    def __init__(self, *args: Any, ticket: RescueTicket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = RepairOrder.objects.filter(vehicle=ticket.vehicle_id)
        self.fields["repair_order"].queryset = mine.order_by("-id")


class PickForm(forms.Form):
    part = AutocompleteField(
        Part.objects.filter(is_active=True), url="parts:part_options", label=_("Part")
    )
    quantity = quantity_field(_("Quantity"), initial=1)


class UnpickForm(forms.Form):
    number = forms.ChoiceField(label=_("Part"))

    def __init__(self, *args: Any, ticket: RescueTicket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].choices = [
            (row["number"], f"{row['number']} {row['name']}") for row in ticket.pick_list
        ]
