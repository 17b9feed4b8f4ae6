"""Service packages and the maintenance plan; and a package written onto a repair order."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.service import permissions as may
from dealers.service import selectors, services
from dealers.service.filters import PackageFilter
from dealers.service.forms_packages import (
    AddPackageForm,
    ItemFeeForm,
    ItemLabourForm,
    ItemPartForm,
    PackageFactsForm,
    PackageForm,
    PackageLineForm,
    RemoveItemForm,
)
from dealers.service.models import Job, RepairOrder, ServicePackage
from dealers.service.states import LineKind
from portal.core.money import to_cents
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import Column, MoneyColumn, NumberColumn


class PackageList(ListPage):
    """All packages and steps of the maintenance plan."""

    model = ServicePackage
    verb = may.VIEW_ORDER
    title = _("Service packages")
    columns = [
        Column("code", link=True),
        Column("name", _("Name"), sort="name_zh"),
        NumberColumn("every_km"),
        NumberColumn("every_months", phone=False),
        MoneyColumn("price"),
        Column("is_active", phone=False),
    ]
    filterset_class = PackageFilter
    presets = [("maintenance", _("Maintenance plan"), "maintenance=true")]
    create = ("service:package_create", _("New package"), may.MANAGE_PACKAGES)
    ordering = ("code",)
    empty = _("Work and parts at one price; with an interval, a step of the maintenance plan.")


def _items(page: Any) -> dict[str, Any]:
    labels = dict(LineKind.choices)
    rows = [
        {
            **item,
            "label": labels[item["kind"]],
            "amount": to_cents(Decimal(item["quantity"]) * Decimal(item["unit_price"])),
        }
        for item in page.object.items
    ]
    return {"items": rows, "currency": page.object.currency}


class PackageDetail(DetailPage):
    """One package with its items."""

    model = ServicePackage
    verb = may.VIEW_ORDER
    edit = ("service:package_edit", may.MANAGE_PACKAGES)
    groups = [
        Group(
            _("Service package"),
            [
                Fact("code", copy=True),
                Fact("name_zh"),
                Fact("name_en", hide_empty=True),
                Fact("price", money=True),
                Fact("every_km", hide_empty=True),
                Fact("every_months", hide_empty=True),
                Fact(
                    "for_models",
                    value=lambda package: ", ".join(package.for_models) or _("All models"),
                ),
                Fact("is_active"),
            ],
        )
    ]
    tabs = [Tab("items", _("Contents"), "dealers/service/_package_items.html", context=_items)]
    actions = [
        Action("service:package_add_labour", _("Labour"), may.MANAGE_PACKAGES, icon="plus"),
        Action("service:package_add_part", _("Part"), may.MANAGE_PACKAGES, icon="plus"),
        Action("service:package_add_fee", _("Fee"), may.MANAGE_PACKAGES, icon="plus"),
        Action("service:package_remove_item", _("Remove item"), may.MANAGE_PACKAGES,
               lambda package: bool(package.items), menu=True),
    ]  # fmt: skip


class PackageCreate(CreatePage):
    """Form “New package”."""

    form_class = PackageForm
    verb = may.MANAGE_PACKAGES
    title = _("New package")

    def save(self, form):
        return services.create_package(**form.cleaned_data, actor=self.user)


class PackageEdit(EditPage):
    """Change a package's names, models and interval."""

    model = ServicePackage
    form_class = PackageFactsForm
    verb = may.MANAGE_PACKAGES

    def get_initial(self):
        return {**super().get_initial(), "for_models": ", ".join(self.object.for_models)}

    def save(self, form):
        return services.change_package(package=self.object, **form.cleaned_data, actor=self.user)


class _PackageAction(ActionView):
    model = ServicePackage
    verb = may.MANAGE_PACKAGES

    def perform(self, record, data):
        return services.add_package_item(package=record, **data, actor=self.user)


class PackageAddLabour(_PackageAction):
    """Dialog “Labour”."""

    title = _("Add labour")
    form_class = ItemLabourForm


class PackageAddPart(_PackageAction):
    """Dialog “Part”."""

    title = _("Add part")
    form_class = ItemPartForm


class PackageAddFee(_PackageAction):
    """Dialog “Fee”."""

    title = _("Add fee")
    form_class = ItemFeeForm


class PackageRemoveItem(_PackageAction):
    """Dialog “Remove item”."""

    title = _("Remove item")
    form_class = RemoveItemForm

    def get_form_kwargs(self):
        return {"package": self.object}

    def perform(self, record, data):
        return services.remove_package_item(package=record, **data, actor=self.user)


class OrderAddPackage(ActionView):
    """Dialog “Add package”: those for this car, what is due first."""

    model = RepairOrder
    verb = may.EDIT_ORDER
    select_related = ("vehicle",)
    form_class = AddPackageForm
    title = _("Add package")

    def get_form_kwargs(self):
        vehicle = self.object.vehicle
        return {
            "packages": selectors.packages_for(vehicle),
            "dues": selectors.maintenance_of(vehicle),
        }

    def perform(self, record, data):
        return services.add_package(repair_order=record, **data, actor=self.user)


class JobAddPackage(ActionView):
    """Dialog “Package” of a job: one line at one price, with what it holds below."""

    model = Job
    verb = may.EDIT_ORDER
    select_related = ("repair_order__vehicle",)
    form_class = PackageLineForm
    title = _("Add package")

    def get_form_kwargs(self):
        vehicle = self.object.repair_order.vehicle
        return {
            "packages": selectors.packages_for(vehicle),
            "dues": selectors.maintenance_of(vehicle),
        }

    def perform(self, record, data):
        return services.add_package_line(job=record, **data, actor=self.user)
