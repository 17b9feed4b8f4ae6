"""What the supply desk types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DayInput, money_field, quantity_field


def _day(label, **more) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput(), **more)


def _line(label, length: int = 40, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **more)


class ConfirmForm(forms.Form):
    factory_number = _line(
        _("Factory order number"), help_text=_("Empty: the next number of this workspace.")
    )
    vin = _line(_("VIN"), help_text=_("If the car is built already."))
    planned_on = _day(_("To be built on"))
    expected_on = _day(_("Expected at the dealer"))
    remark = _line(_("Remark to the dealer"), 300)


class ScheduleForm(forms.Form):
    planned_on = forms.DateField(label=_("To be built on"), widget=DayInput())
    expected_on = _day(_("Expected at the dealer"))
    remark = _line(_("Remark to the dealer"), 300)


class BuildForm(forms.Form):
    vin = _line(_("VIN"))
    expected_on = _day(_("Expected at the dealer"))


class ShipForm(forms.Form):
    vin = _line(_("VIN"))
    carrier = _line(_("Carrier"), 80)
    expected_on = _day(_("Expected at the dealer"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PartAnswerForm(forms.Form):
    """About the whole order."""

    expected_on = _day(_("Expected at the dealer"))
    remark = _line(_("Remark to the dealer"), 300)


class PartAnswerLineForm(forms.Form):
    """About one line."""

    line_id = forms.CharField(widget=forms.HiddenInput, max_length=40)
    confirmed = quantity_field(_("Confirmed"), min_value=0)
    back_ordered = quantity_field(_("Back-ordered"), min_value=0, required=False)
    back_until = _day(_("Until"))
    price = money_field(_("Price"), required=False)
    remark = _line(_("Remark"), 200)


class PartShipForm(forms.Form):
    """About the delivery."""

    delivery_note = _line(
        _("Delivery note"), help_text=_("Empty: the next number of this workspace.")
    )
    carrier = _line(_("Carrier"), 80)
    expected_on = _day(_("Expected at the dealer"))


class PartShipLineForm(forms.Form):
    """How many of one line leave."""

    line_id = forms.CharField(widget=forms.HiddenInput, max_length=40)
    quantity = quantity_field(_("Shipped now"), min_value=0)


AnswerLines = forms.formset_factory(PartAnswerLineForm, extra=0, max_num=500)
ShipLines = forms.formset_factory(PartShipLineForm, extra=0, max_num=500)
