"""Prepaid plans: what is offered."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.obligations import permissions as may
from dealers.obligations import services
from dealers.obligations.filters import PlanFilter
from dealers.obligations.forms import (
    PlanFactsForm,
    PlanForm,
    PlanItemForm,
    RemovePlanItemForm,
    amount,
)
from dealers.obligations.models import ServicePlan
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import BooleanColumn, Column, MoneyColumn, NumberColumn


class PlanList(ListPage):
    """All plans."""

    model = ServicePlan
    verb = may.VIEW_CONTRACT
    title = _("Prepaid plans")
    columns = [
        Column("code", link=True),
        Column("name", _("Name"), sort="name_zh"),
        MoneyColumn("price"),
        NumberColumn("months"),
        NumberColumn("km", phone=False),
        BooleanColumn("is_active", phone=False),
    ]
    filterset_class = PlanFilter
    create = ("obligations:plan_create", _("New plan"), may.MANAGE_PLANS)
    ordering = ("code",)
    empty = _("What is sold in advance for a car: so many services, for so long, at one price.")


def _items(page: Any) -> dict[str, Any]:
    rows = [
        {
            **item,
            "amount": amount(Decimal(item["quantity"]), item["unit"]),
            "value": Decimal(item["value"]),
        }
        for item in page.object.items
    ]
    return {"items": rows, "currency": page.object.currency}


class PlanDetail(DetailPage):
    """One plan with what is included."""

    model = ServicePlan
    verb = may.VIEW_CONTRACT
    edit = ("obligations:plan_edit", may.MANAGE_PLANS)
    groups = [
        Group(
            _("Prepaid plan"),
            [
                Fact("code", copy=True),
                Fact("name_zh"),
                Fact("name_en", hide_empty=True),
                Fact("price", money=True),
                Fact("months"),
                Fact("km", hide_empty=True),
                Fact("is_active"),
            ],
        )
    ]
    tabs = [Tab("items", _("Contents"), "dealers/obligations/_plan_items.html", context=_items)]
    actions = [
        Action("obligations:plan_add_item", _("Include"), may.MANAGE_PLANS, icon="plus"),
        Action("obligations:plan_remove_item", _("Remove item"), may.MANAGE_PLANS,
               lambda plan: bool(plan.items), menu=True),
    ]  # fmt: skip


class PlanCreate(CreatePage):
    """Form “New plan”."""

    form_class = PlanForm
    verb = may.MANAGE_PLANS
    title = _("New plan")

    def save(self, form):
        return services.create_plan(**form.cleaned_data, actor=self.user)


class PlanEdit(EditPage):
    """Change a plan's names, price and validity."""

    model = ServicePlan
    form_class = PlanFactsForm
    verb = may.MANAGE_PLANS

    def save(self, form):
        return services.change_plan(plan=self.object, **form.cleaned_data, actor=self.user)


class PlanAddItem(ActionView):
    """Dialog “Include”."""

    model = ServicePlan
    verb = may.MANAGE_PLANS
    title = _("Include")
    form_class = PlanItemForm

    def perform(self, record, data):
        return services.add_plan_item(plan=record, **data, actor=self.user)


class PlanRemoveItem(ActionView):
    """Dialog “Remove item”."""

    model = ServicePlan
    verb = may.MANAGE_PLANS
    title = _("Remove item")
    form_class = RemovePlanItemForm

    def get_form_kwargs(self):
        return {"plan": self.object}

    def perform(self, record, data):
        return services.remove_plan_item(plan=record, **data, actor=self.user)
