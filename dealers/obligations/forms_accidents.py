"""What is typed about accident cases."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.customers.selectors import find_customers, find_vehicles
from dealers.obligations.models import AccidentCase
from dealers.obligations.permissions import MANAGE_CASE
from dealers.obligations.selectors import orders_to_link
from dealers.service.models import RepairOrder
from portal.ui.forms import AutocompleteField, DayInput, FilesField, money_field
from tenants.accounts.models import User
from tenants.accounts.stores import StoreChoices, store_field


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), initial=localdate, **more)


def _text(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **more)


class CaseFactsForm(forms.Form):
    insurer = _text(_("Insurer"), 80)
    report_number = _text(
        _("Report number"), 40, required=False, help_text=_("As the insurer gave it on the phone.")
    )
    policy_number = _text(_("Policy number"), 40, required=False)
    happened_on = _day(_("Happened"))
    place = _text(_("Scene"), 200, required=False)
    description = _text(_("What happened"), 2000, widget=forms.Textarea(attrs={"rows": 3}))


class CaseForm(StoreChoices, CaseFactsForm):
    store_verbs = {"store": MANAGE_CASE}
    vehicle = AutocompleteField(None, url="customers:vehicle_options", label=_("Car"))
    customer = AutocompleteField(None, url="customers:customer_options", label=_("Customer"))
    store = store_field()
    field_order = ("vehicle", "customer")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["customer"].queryset = find_customers("", user=actor)
        self.fields["vehicle"].queryset = find_vehicles("", user=actor)


class SurveyForm(forms.Form):
    surveyor_name = _text(_("Surveyor"), 80)
    surveyor_phone = _text(_("Surveyor's phone"), 40, required=False)
    surveyed_on = _day(_("Surveyed"))
    report_number = _text(_("Report number"), 40, required=False)


class AmountForm(forms.Form):
    amount = money_field(_("Amount"))


class ApproveForm(AmountForm):
    approval_number = _text(_("Approval number"), 40, required=False)


class PaidForm(AmountForm):
    paid_on = _day(_("Paid on"))


class CaseReasonForm(forms.Form):
    reason = _text(_("Reason"), 200)


class LinkOrderForm(forms.Form):
    repair_order = forms.ModelChoiceField(RepairOrder.objects.none(), label=_("Repair order"))

    def __init__(self, *args: Any, case: AccidentCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["repair_order"].queryset = orders_to_link(case)


class DocumentsForm(forms.Form):
    documents = FilesField(label=_("Photos and papers"))
