"""What is typed about plans and contracts. Forms check shapes; services the rest."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers.selectors import find_customers, find_vehicles
from dealers.obligations.models import ServiceContract, ServicePlan
from dealers.obligations.permissions import SELL_CONTRACT
from dealers.obligations.selectors import running_contracts
from dealers.obligations.states import Unit
from dealers.service.models import RepairOrder, ServicePackage
from dealers.service.states import NOT_WANTED, PaymentMethod, PayType
from portal.ui.forms import AutocompleteField, WholeField, money_field, quantity_field
from portal.ui.values import money
from tenants.accounts.models import User
from tenants.accounts.stores import StoreChoices, store_field

UNITS = dict(Unit.choices)


def amount(quantity: Decimal, unit: str) -> str:
    """``3 times``, ``2.5 hours``."""
    return f"{quantity.normalize():f} {UNITS[unit]}"


class PlanFactsForm(forms.Form):
    name_zh = forms.CharField(label=_("Name (Chinese)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, required=False)
    price = money_field(_("Price"))
    months = WholeField(label=_("Valid (months)"), min_value=1, max_value=240, initial=24)
    km = WholeField(
        label=_("Valid (km)"), min_value=100, max_value=1_000_000, required=False,
        help_text=_("From the sale on. Empty: however far the car goes."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class PlanForm(PlanFactsForm):
    code = forms.CharField(label=_("Code"), max_length=40)
    field_order = ("code",)


class PlanItemForm(forms.Form):
    package = forms.ModelChoiceField(
        ServicePackage.objects.none(),
        label=_("Service package"),
        required=False,
        help_text=_("It gives name and value. Empty: something else, described below."),
    )
    name = forms.CharField(label=_("What is included"), max_length=120, required=False)
    unit = forms.ChoiceField(label=_("Counted in"), choices=Unit.choices, initial=Unit.TIMES)
    quantity = quantity_field(_("How many"), initial=1)
    value = money_field(_("Price of one without the plan"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        packages = ServicePackage.objects.filter(is_active=True)
        self.fields["package"].queryset = packages.order_by("code")


class RemovePlanItemForm(forms.Form):
    position = forms.TypedChoiceField(label=_("Item"), coerce=int)

    def __init__(self, *args: Any, plan: ServicePlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = [
            (n, f"{n}. {item['name']}") for n, item in enumerate(plan.items, 1)
        ]


class SellForm(StoreChoices):
    store_verbs = {"store": SELL_CONTRACT}
    plan = forms.ModelChoiceField(ServicePlan.objects.none(), label=_("Plan"))
    vehicle = AutocompleteField(None, url="customers:vehicle_options", label=_("Car"))
    customer = AutocompleteField(None, url="customers:customer_options", label=_("Customer"))
    odometer_km = WholeField(
        label=_("Odometer (km)"), min_value=0, max_value=5_000_000, required=False,
        help_text=_("Empty: as last read."),
    )  # fmt: skip
    price = money_field(_("Price"), required=False, help_text=_("Empty: the plan's price."))
    payment_method = forms.ChoiceField(label=_("Payment method"), choices=PaymentMethod.choices)
    store = store_field()

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        plans = ServicePlan.objects.filter(is_active=True).exclude(items=[]).order_by("code")
        self.fields["plan"].queryset = plans
        self.fields["customer"].queryset = find_customers("", user=actor)
        self.fields["vehicle"].queryset = find_vehicles("", user=actor)


class CancelContractForm(forms.Form):
    refund = money_field(_("Pay back"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class RedeemForm(forms.Form):
    """One item of one of the car's contracts, for a job that stands here or a new one."""

    item = forms.ChoiceField(label=_("From the contract"), widget=forms.RadioSelect)
    job = forms.ModelChoiceField(
        None,
        label=_("Job"),
        required=False,
        empty_label=_("New job"),
        help_text=_("Choose a job that stands here, or let a new one be written."),
    )
    quantity = quantity_field(_("Quantity"), initial=1)

    def __init__(self, *args: Any, order: RepairOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contracts: dict[str, ServiceContract] = {}
        choices = []
        for contract, items in running_contracts(order.vehicle, odometer_km=order.odometer_in):
            self.contracts[str(contract.pk)] = contract
            for item in items:
                label = gettext("%(contract)s · %(item)s · %(left)s left · %(value)s") % {
                    "contract": contract.number,
                    "item": item["name"],
                    "left": amount(item["left"], item["unit"]),
                    "value": money(Decimal(item["value"]), contract.currency),
                }
                choices.append((f"{contract.pk}/{item['position'] + 1}", label))
        self.fields["item"].choices = choices
        jobs = order.jobs.filter(pay_type=PayType.CUSTOMER, shares={}).exclude(
            authorisation__in=NOT_WANTED
        )
        self.fields["job"].queryset = jobs.order_by("position")
        self.fields["job"].label_from_instance = lambda job: f"{job.position}. {job.complaint[:60]}"
        if not choices:
            self.fields["item"].help_text = _("No contract of this car has anything left.")

    def clean(self) -> dict[str, Any]:
        """What ``redeem_contract`` takes."""
        data = super().clean() or self.cleaned_data
        if chosen := data.pop("item", ""):
            pk, position = chosen.split("/")
            data |= {"contract": self.contracts[pk], "position": int(position)}
        return data
