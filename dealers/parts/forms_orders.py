"""What is typed about suppliers, orders and deliveries."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.parts.forms import QUANTITY, TrackedForm, part_field
from dealers.parts.models import Supplier
from dealers.parts.permissions import ORDER_PARTS
from dealers.parts.states import Fault, OrderKind
from portal.ui.forms import DayInput, WholeField, money_field, quantity_field
from tenants.accounts.stores import StoreChoices, store_field


def supplier_field(**more: Any) -> forms.ModelChoiceField:
    """A supplier that is in use."""
    suppliers = Supplier.objects.filter(is_active=True).order_by("name")
    given = {"label": _("Supplier"), "empty_label": None, **more}
    return forms.ModelChoiceField(suppliers, **given)


class SupplierForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    is_manufacturer = forms.BooleanField(label=_("The manufacturer"), required=False)
    contact_name = forms.CharField(label=_("Contact person"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    lead_days = WholeField(label=_("Days to deliver"), min_value=0, max_value=365, initial=7)
    payment_days = WholeField(label=_("Days to pay"), min_value=0, max_value=365, initial=30)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class SupplierEditForm(SupplierForm):
    shares_stock = forms.BooleanField(
        label=_("Tell its network which parts we have free"),
        required=False,
        help_text=_("Of the manufacturer only: other dealers then see roughly how many."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)


class FindingsForm(forms.Form):
    days = WholeField(label=_("Of the last days"), min_value=1, max_value=365, initial=30)
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )


class OrderForm(StoreChoices):
    store_verbs = {"store": ORDER_PARTS}
    supplier = supplier_field()
    store = store_field()
    kind = forms.ChoiceField(label=_("Kind of order"), choices=OrderKind.choices)
    document_number = forms.CharField(
        label=_("For document"),
        max_length=40,
        required=False,
        help_text=_("The repair order or campaign that needs it."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class OrderLineForm(forms.Form):
    part = part_field(_("Part"))
    quantity = quantity_field(QUANTITY, initial=1)
    unit_cost = money_field(
        _("Cost per piece"), required=False, help_text=_("Empty: the average cost so far.")
    )


class LineChangeForm(forms.Form):
    quantity = quantity_field(QUANTITY)
    unit_cost = money_field(_("Cost per piece"))


class ConfirmForm(forms.Form):
    expected_on = forms.DateField(label=_("Expected on"), required=False, widget=DayInput())
    reference = forms.CharField(label=_("Supplier's number"), max_length=40, required=False)


class BackOrderForm(forms.Form):
    expected_on = forms.DateField(label=_("Expected on"), widget=DayInput())


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("If not all of it came.")
    )


class CancelOrderForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class InspectForm(TrackedForm):
    delivered = quantity_field(_("Pieces delivered"))
    accepted = quantity_field(_("Taken in"), min_value=0)
    fault = forms.ChoiceField(label=_("Fault"), choices=[("", "—"), *Fault.choices], required=False)
    note = forms.CharField(label=_("Finding"), max_length=200, required=False)
    delivery_note = forms.CharField(label=_("Delivery note"), max_length=40, required=False)
    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)


class DemandOrderForm(forms.Form):
    supplier = supplier_field()
    kind = forms.ChoiceField(
        label=_("Kind of order"), choices=OrderKind.choices, initial=OrderKind.SPECIAL
    )
    unit_cost = money_field(_("Cost per piece"), required=False)


class SuggestedForm(forms.Form):
    supplier = supplier_field(required=False, empty_label=_("Each part's usual supplier"))
    kind = forms.ChoiceField(
        label=_("Kind of order"), choices=OrderKind.choices, initial=OrderKind.STOCK
    )


class AskDealerForm(StoreChoices):
    store_verbs = {"store": ORDER_PARTS}
    dealer_id = forms.ChoiceField(label=_("Dealership"))
    store = store_field(_("For store"))
    quantity = quantity_field(QUANTITY, initial=1)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, offers: list[dict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dealer_id"].choices = {
            row["dealer_id"]: row["dealer"] for row in offers
        }.items()
