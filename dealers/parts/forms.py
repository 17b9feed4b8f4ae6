"""What a parts clerk types. Forms check shapes; the services check the rest."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.customers.selectors import find_customers
from dealers.parts.models import Part, Supplier
from dealers.parts.permissions import (
    ADJUST_STOCK,
    EDIT_PART,
    ISSUE_PART,
    RECEIVE_PART,
    REQUEST_PART,
    SELL_PART,
    TRANSFER_PART,
)
from dealers.parts.states import AbcClass, Category, Cause, Tracking
from portal.ui.forms import AutocompleteField, DayInput, NumberField, money_field, quantity_field
from tenants.accounts.models import Unit, UnitKind
from tenants.accounts.stores import StoreChoices, store_field

QUANTITY = _("Quantity")
# The customers' own verb: without it nobody can be chosen.
SEE_CUSTOMERS = "customers.customer.view"


def cause_field(**more: Any) -> forms.ChoiceField:
    """Why stock differs."""
    return forms.ChoiceField(
        label=_("Cause of the difference"), choices=[("", "—"), *Cause.choices], **more
    )


class CodesField(forms.CharField):
    """Codes with spaces or commas between; ``cleaned_data`` holds a list."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return super().clean(value).replace(",", " ").replace("，", " ").split()


class TrackedForm(forms.Form):
    """Asks for serial numbers or a lot where the part is tracked by them, and only there."""

    codes = CodesField(
        label=_("Serial numbers"),
        max_length=4000,
        required=False,
        help_text=_("One for each piece, with spaces between."),
    )

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not part.tracking:
            del self.fields["codes"]
        elif part.tracking == Tracking.LOT:
            self.fields["codes"].label = Tracking.LOT.label
            self.fields["codes"].help_text = ""


def part_field(label: Any, **more: Any) -> AutocompleteField:
    """Another part, found by typing."""
    parts = Part.objects.filter(is_active=True)
    return AutocompleteField(parts, url="parts:part_options", label=label, **more)


class PartForm(forms.Form):
    number = forms.CharField(label=_("Part number"), max_length=40)
    name_zh = forms.CharField(label=_("Name (Chinese)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, required=False)
    price = money_field(_("Price"))
    unit = forms.CharField(label=_("Unit of measure"), max_length=10, initial="pc")
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", "—"), *Category.choices], required=False
    )
    maker = forms.CharField(
        label=_("Maker"),
        max_length=60,
        required=False,
        help_text=_("For parts that are not the manufacturer's."),
    )
    system = forms.CharField(
        label=_("System"),
        max_length=20,
        required=False,
        help_text=_("What it belongs to, such as engine or brakes."),
    )
    fits = CodesField(
        label=_("Fits models"),
        max_length=2000,
        required=False,
        help_text=_("Codes of vehicle models; empty fits all."),
    )


class PartEditForm(PartForm):
    number = None
    supplier = forms.ModelChoiceField(
        Supplier.objects.filter(is_active=True).order_by("name"),
        label=_("Usual supplier"),
        required=False,
    )
    tracking = forms.ChoiceField(
        label=_("Tracked by"),
        choices=[("", "—"), *Tracking.choices],
        required=False,
        help_text=_("Can be changed while none of it is in stock."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Part number"),
        max_length=40,
        help_text=_("Name and list price are taken from the manufacturer's catalogue."),
    )


class ReceiveForm(TrackedForm, StoreChoices):
    store_verbs = {"store": RECEIVE_PART}
    store = store_field()
    quantity = quantity_field(QUANTITY)
    unit_cost = money_field(_("Cost per piece"))
    document_number = forms.CharField(label=_("Delivery note"), max_length=40, required=False)
    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)


class IssueForm(TrackedForm, StoreChoices):
    store_verbs = {"store": ISSUE_PART}
    store = store_field()
    quantity = quantity_field(QUANTITY, initial=1)
    document_number = forms.CharField(label=_("For document"), max_length=40, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class CountForm(TrackedForm, StoreChoices):
    store_verbs = {"store": ADJUST_STOCK}
    store = store_field()
    counted = quantity_field(_("Counted"), min_value=0)
    cause = cause_field(required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CorrectForm(TrackedForm, StoreChoices):
    store_verbs = {"store": ADJUST_STOCK}
    store = store_field()
    difference = NumberField(
        label=_("Difference"),
        max_digits=10,
        decimal_places=2,
        help_text=_("Less with a minus: -2 writes two off."),
    )
    cause = cause_field()
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class BuyerForm(StoreChoices):
    """For a customer, if the person may see customers at all."""

    customer = AutocompleteField(
        Customer.objects.none(),
        url="customers:customer_options",
        label=_("Customer"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.actor.can(SEE_CUSTOMERS):
            self.fields["customer"].queryset = find_customers("", user=self.actor)
        else:
            del self.fields["customer"]


class SellForm(TrackedForm, BuyerForm):
    store_verbs = {"store": SELL_PART}
    store = store_field()
    quantity = quantity_field(QUANTITY, initial=1)
    unit_price = money_field(_("Unit price"))
    document_number = forms.CharField(
        label=_("Add to counter sale"),
        max_length=40,
        required=False,
        help_text=_("Leave empty to begin a new one."),
    )
    field_order = ["store", "quantity", "unit_price", "customer"]


class SlipForm(BuyerForm):
    """For whom, and out of which store."""

    store_verbs = {"store": SELL_PART}
    store = store_field()


class SlipLineForm(forms.Form):
    """One part on the slip."""

    part = part_field(_("Part"), required=False)
    quantity = quantity_field(QUANTITY, required=False)
    unit_price = money_field(
        _("Unit price"), required=False, help_text=_("Empty: the part's price.")
    )
    codes = CodesField(label=_("Serial numbers"), max_length=4000, required=False)


SlipLines = forms.formset_factory(SlipLineForm, extra=5, max_num=50)


class RequestForm(BuyerForm):
    store_verbs = {"store": REQUEST_PART}
    store = store_field()
    quantity = quantity_field(QUANTITY, initial=1)
    document_number = forms.CharField(label=_("For document"), max_length=40, required=False)
    wanted_on = forms.DateField(label=_("Wanted by"), required=False, widget=DayInput())
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    field_order = ["store", "quantity", "document_number", "customer"]


class LostSaleForm(BuyerForm):
    store_verbs = {"store": REQUEST_PART}
    store = store_field()
    quantity = quantity_field(QUANTITY, initial=1)
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("Why, and where they went.")
    )
    field_order = ["store", "quantity", "customer"]


class ServeForm(TrackedForm):
    """Which pieces are handed out."""


class ReleaseForm(forms.Form):
    is_lost = forms.BooleanField(
        label=_("The customer would not wait: a lost sale"), required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class TransferForm(TrackedForm, StoreChoices):
    store_verbs = {"source": TRANSFER_PART}
    source = store_field(_("From store"))
    target = store_field(_("To store"))
    quantity = quantity_field(QUANTITY, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("code")
        self.fields["target"].queryset = stores


class TakeBackForm(TrackedForm):
    quantity = quantity_field(QUANTITY, initial=1)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class SupersedeForm(forms.Form):
    by = part_field(_("New number"))
    on = forms.DateField(label=_("From"), initial=localdate, widget=DayInput())


class KitItemForm(forms.Form):
    item = part_field(_("Part"))
    quantity = quantity_field(QUANTITY, initial=1, min_value=0, help_text=_("0 takes it out."))


class KitForm(StoreChoices):
    store_verbs = {"store": ADJUST_STOCK}
    store = store_field()
    quantity = quantity_field(_("Kits"), initial=1)


class PlaceForm(StoreChoices):
    store_verbs = {"store": EDIT_PART}
    store = store_field()
    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)


class LimitsForm(StoreChoices):
    store_verbs = {"store": EDIT_PART}
    store = store_field()
    min_quantity = quantity_field(
        _("Minimum"), min_value=0, required=False, help_text=_("Empty: planned from demand.")
    )
    max_quantity = quantity_field(_("Maximum"), min_value=0, required=False)


class CountStartForm(StoreChoices):
    store_verbs = {"store": ADJUST_STOCK}
    store = store_field()
    bins = forms.CharField(
        label=_("Bins"),
        max_length=20,
        required=False,
        help_text=_("The beginning of their names; empty counts all."),
    )
    abc = forms.ChoiceField(
        label=_("ABC class"), choices=[("", "—"), *AbcClass.choices], required=False
    )


class CountPartForm(forms.Form):
    part = part_field(_("Part"))
    counted = quantity_field(_("Counted"), min_value=0)
    cause = cause_field(required=False, help_text=_("Only where the number differs."))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class CountScanForm(forms.Form):
    """A part number from a scanner, the camera or by hand, then how many lie there."""

    code = forms.CharField(
        label=_("Part number"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    counted = quantity_field(_("Counted"), min_value=0)
