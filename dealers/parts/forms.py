"""What a parts clerk types. Forms check shapes; the services check the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.parts.permissions import ADJUST_STOCK, ISSUE_PART, RECEIVE_PART, TRANSFER_PART
from portal.ui.forms import money_field, quantity_field
from tenants.accounts.models import Unit, UnitKind
from tenants.accounts.stores import StoreChoices, store_field

QUANTITY = _("Quantity")


class PartForm(forms.Form):
    number = forms.CharField(label=_("Part number"), max_length=40)
    name_zh = forms.CharField(label=_("Name (Chinese)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, required=False)
    price = money_field(_("Price"))
    unit = forms.CharField(label=_("Unit of measure"), max_length=10, initial="pc")
    system = forms.CharField(
        label=_("System"),
        max_length=20,
        required=False,
        help_text=_("What it belongs to, such as engine or brakes."),
    )


class PartEditForm(PartForm):
    number = None
    is_active = forms.BooleanField(label=_("In use"), required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Part number"),
        max_length=40,
        help_text=_("Name and list price are taken from the manufacturer's catalogue."),
    )


class ReceiveForm(StoreChoices):
    store_verbs = {"store": RECEIVE_PART}
    store = store_field()
    quantity = quantity_field(QUANTITY)
    unit_cost = money_field(_("Cost per piece"))
    document_number = forms.CharField(label=_("Delivery note"), max_length=40, required=False)
    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)


class IssueForm(StoreChoices):
    store_verbs = {"store": ISSUE_PART}
    store = store_field()
    quantity = quantity_field(QUANTITY, initial=1)
    document_number = forms.CharField(label=_("For document"), max_length=40, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class CountForm(StoreChoices):
    store_verbs = {"store": ADJUST_STOCK}
    store = store_field()
    counted = quantity_field(_("Counted"), min_value=0)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class TransferForm(StoreChoices):
    store_verbs = {"source": TRANSFER_PART}
    source = store_field(_("From store"))
    target = store_field(_("To store"))
    quantity = quantity_field(QUANTITY, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("code")
        self.fields["target"].queryset = stores


class TakeBackForm(forms.Form):
    quantity = quantity_field(QUANTITY, initial=1)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
