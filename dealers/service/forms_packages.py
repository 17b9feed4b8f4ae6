"""What is typed about service packages."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.parts.models import Part
from dealers.service.forms import PAY_TYPES
from dealers.service.models import ServicePackage
from dealers.service.selectors import MaintenanceDue
from dealers.service.states import LineKind, PayType
from portal.ui.forms import AutocompleteField, WholeField, money_field, quantity_field
from portal.ui.values import day, money


class PackageFactsForm(forms.Form):
    name_zh = forms.CharField(label=_("Name (Chinese)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, required=False)
    for_models = forms.CharField(
        label=_("Models"),
        max_length=2000,
        required=False,
        help_text=_("Codes or names, with commas between. Empty: all models."),
    )
    every_km = WholeField(
        label=_("Every (km)"), min_value=100, max_value=1_000_000, required=False,
        help_text=_("With an interval it is a step of the maintenance plan."),
    )  # fmt: skip
    every_months = WholeField(label=_("Every (months)"), min_value=1, max_value=240, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def clean_for_models(self) -> list[str]:
        """The models one by one."""
        return self.cleaned_data["for_models"].replace("，", ",").split(",")


class PackageForm(PackageFactsForm):
    code = forms.CharField(label=_("Code"), max_length=40)
    field_order = ("code",)


class _ItemForm(forms.Form):
    """An item of one ``kind``; ``cleaned_data`` is what ``add_package_item`` takes."""

    kind = LineKind.FEE

    def clean(self) -> dict[str, Any]:
        return {"quantity": 1, **(super().clean() or self.cleaned_data), "kind": self.kind}


class ItemLabourForm(_ItemForm):
    kind = LineKind.LABOUR
    code = forms.CharField(label=_("Operation"), max_length=40, required=False)
    description = forms.CharField(label=_("Description"), max_length=200)
    quantity = quantity_field(_("Hours"))
    unit_price = money_field(_("Per hour"))


class ItemPartForm(_ItemForm):
    kind = LineKind.PART
    part = AutocompleteField(
        Part.objects.filter(is_active=True), url="parts:part_options", label=_("Part")
    )
    quantity = quantity_field(_("Quantity"), initial=1)
    unit_price = money_field(_("Price"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if part := data.pop("part", None):
            data["code"] = part.number
        return data


class ItemFeeForm(_ItemForm):
    description = forms.CharField(label=_("What for"), max_length=200)
    unit_price = money_field(_("Amount"))


class RemoveItemForm(forms.Form):
    position = forms.TypedChoiceField(label=_("Item"), coerce=int)

    def __init__(self, *args: Any, package: ServicePackage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = [
            (n, f"{n}. {item['code']} {item['description']}")
            for n, item in enumerate(package.items, 1)
        ]


class _ChoosePackage(forms.Form):
    """The packages for a car, what is due first."""

    package = forms.ModelChoiceField(
        ServicePackage.objects.none(), label=_("Service package"), widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        packages: list[ServicePackage],
        dues: list[MaintenanceDue],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["package"]
        field.queryset = ServicePackage.objects.filter(pk__in=[p.pk for p in packages])
        due = {d.package.pk: d for d in dues}
        ranked = sorted(packages, key=lambda p: (p.pk not in due or not due[p.pk].is_due, p.code))
        field.choices = [(p.pk, _label(p, due.get(p.pk))) for p in ranked]


class AddPackageForm(_ChoosePackage):
    """A package as a job of its own, every item at its price."""

    pay_type = forms.ChoiceField(label=_("Who pays"), choices=PAY_TYPES, initial=PayType.CUSTOMER)


class PackageLineForm(_ChoosePackage):
    """A package as one line of a job."""

    price = money_field(_("Price"), required=False, help_text=_("Empty: the price of the package."))


def _label(package: ServicePackage, due: MaintenanceDue | None) -> str:
    text = f"{package.code} {package.name} · {money(package.price, package.currency)}"
    if due and due.is_due:
        return gettext("%(package)s · due %(day)s") % {"package": text, "day": day(due.due_on)}
    return text
