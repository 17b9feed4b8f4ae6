"""Service contracts: sold, used, cancelled, and what the house owes of them."""

from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.obligations import permissions as may
from dealers.obligations import selectors, services
from dealers.obligations.filters import ContractFilter
from dealers.obligations.forms import (
    CancelContractForm,
    RedeemForm,
    ReturnForm,
    SellForm,
    amount,
)
from dealers.obligations.models import Redemption, ServiceContract
from dealers.obligations.states import CONTRACT_MOVES, CONTRACT_TONES, ContractState
from dealers.service.models import RepairOrder
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage, Screen
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn


class ContractList(ListPage):
    """All contracts."""

    model = ServiceContract
    verb = may.VIEW_CONTRACT
    title = _("Service contracts")
    columns = [
        Column("number", link=True),
        Column("vehicle", sort="vehicle__plate"),
        Column("customer", sort="customer__full_name"),
        Column("plan", sort="plan__code", phone=False),
        BadgeColumn("state", tones=CONTRACT_TONES),
        DateColumn("ends_on"),
        MoneyColumn("price", phone=False),
        MoneyColumn("used_amount", phone=False),
        DateColumn("sold_on", phone=False),
        Column("owner", hidden=True),
        Column("store", hidden=True),
    ]
    filterset_class = ContractFilter
    select_related = ("vehicle", "customer", "plan", "owner", "store")
    presets = [
        ("active", _("Active"), "state=active"),
        ("ending", _("Ends within a month"), "ending=true"),
    ]
    create = ("obligations:contract_create", _("Sell contract"), may.SELL_CONTRACT)
    empty = _("A contract is a prepaid plan that was sold for a car.")


def _uses(page: Any) -> dict[str, Any]:
    """What is included, with what is left, and every use."""
    contract, used, uses = page.object, {}, []
    rows = contract.redemptions.select_related("job__repair_order", "redeemed_by").order_by("-id")
    for use in rows:
        use.contract = contract
        if use.returned_at is None:
            used[use.position] = used.get(use.position, Decimal(0)) + use.quantity
        uses.append(
            {"use": use, "moves": [a.bind(use) for a in USE_ACTIONS if a.allowed(page.user, use)]}
        )
    items = [
        {**item, **{name: amount(item[name], item["unit"]) for name in ("bought", "used", "left")}}
        for item in contract.entitlements(used)
    ]
    return {"items": items, "uses": uses, "contract": contract}


USE_ACTIONS = [
    Action("obligations:redemption_return", _("Undo use"), may.REDEEM_CONTRACT,
           lambda use: use.returned_at is None and use.job.repair_order.is_open),
]  # fmt: skip


class ContractDetail(DetailPage):
    """One contract: what is left, what was used, what is owed."""

    model = ServiceContract
    verb = may.VIEW_CONTRACT
    select_related = ("vehicle", "customer", "plan", "owner", "store")
    tones = CONTRACT_TONES
    subtitle = "vehicle"
    groups = [
        Group(
            _("Service contract"),
            [
                Fact("vehicle", url=lambda c: c.vehicle.get_absolute_url()),
                Fact("customer", url=lambda c: c.customer.get_absolute_url()),
                Fact("plan", url=lambda c: c.plan.get_absolute_url()),
                Fact("sold_on"),
                Fact("ends_on"),
                Fact("start_km"),
                Fact("end_km", hide_empty=True),
                Fact("owner"),
                Fact("store"),
                Fact("cancel_reason", wide=True, hide_empty=True),
            ],
        ),
        Group(
            _("Money"),
            [
                Fact("price", money=True),
                Fact("payment_method"),
                Fact("used_amount", money=True),
                Fact("refunded_amount", money=True),
                Fact("open_amount", _("Still owed"), money=True),
            ],
        ),
    ]
    tabs = [Tab("uses", _("Contents and uses"), "dealers/obligations/_uses.html", context=_uses)]
    actions = [
        Action("obligations:contract_cancel", _("Cancel and pay back"), may.CANCEL_CONTRACT,
               lambda c: CONTRACT_MOVES.allows(c.state, ContractState.CANCELLED),
               menu=True, danger=True),
    ]  # fmt: skip


class ContractCostList(ListPage):
    """What the work on each contract's account cost, and what is left of its price."""

    model = ServiceContract
    verb = may.VIEW_LIABILITY
    title = _("Cost of contracts")
    columns = [
        Column("number", link=True),
        Column("plan", sort="plan__code"),
        Column("vehicle", sort="vehicle__plate", phone=False),
        BadgeColumn("state", tones=CONTRACT_TONES, phone=False),
        MoneyColumn("price", phone=False),
        MoneyColumn("used_amount"),
        NumberColumn("hours", _("Hours"), places=2, phone=False),
        MoneyColumn("parts_cost", _("Parts and sublet at cost"), phone=False),
        MoneyColumn("cost", _("Cost"), sort="cost"),
        MoneyColumn("margin", _("Left of what was used"), sort="margin"),
        Column("store", hidden=True),
    ]
    filterset_class = ContractFilter
    select_related = ("vehicle", "plan", "store")
    detail = "obligations:contract_detail"
    presets = [("active", _("Active"), "state=active")]
    links = [("obligations:liability", _("Owed from contracts"), "receipt", may.VIEW_LIABILITY)]
    empty = _("A contract is a prepaid plan that was sold for a car.")

    def get_queryset(self):
        return selectors.with_costs(super().get_queryset())


class ContractCreate(CreatePage):
    """Form “Sell contract”."""

    form_class = SellForm
    verb = may.SELL_CONTRACT
    title = _("Sell contract")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.sell_contract(**form.cleaned_data, actor=self.user)


class ContractCancel(ActionView):
    """Dialog “Cancel and pay back”."""

    model = ServiceContract
    verb = may.CANCEL_CONTRACT
    form_class = CancelContractForm
    title = _("Cancel and pay back")
    danger = True

    def get_initial(self):
        return {"refund": self.object.price - self.object.used_amount}

    def perform(self, record, data):
        return services.cancel_contract(contract=record, **data, actor=self.user)


class OrderRedeem(ActionView):
    """Dialog “Use contract” of a repair order."""

    model = RepairOrder
    verb = may.REDEEM_CONTRACT
    select_related = ("vehicle",)
    form_class = RedeemForm
    title = _("Use contract")
    done = _("Done on the contract's account.")

    def get_form_kwargs(self):
        return {"order": self.object}

    def perform(self, record, data):
        return services.redeem_contract(repair_order=record, **data, actor=self.user)

    def get_success_url(self, result):
        return self.object.get_absolute_url()


class RedemptionReturn(ActionView):
    """Dialog “Undo use” of a use."""

    model = Redemption
    verb = may.REDEEM_CONTRACT
    select_related = ("contract", "job__repair_order")
    form_class = ReturnForm
    title = _("Undo use")
    done = _("Undone.")

    @property
    def cancel_url(self):
        return self.object.contract.get_absolute_url()

    def perform(self, record, data):
        return services.return_redemption(redemption=record, **data, actor=self.user)

    def get_success_url(self, result):
        return self.object.contract.get_absolute_url()


class Liability(Screen):
    """What was sold in advance and is still owed, plan by plan."""

    verb = may.VIEW_LIABILITY
    title = _("Owed from contracts")
    template_name = "dealers/obligations/liability.html"

    def get(self, request):
        return self.render(self.template_name)

    @cached_property
    def plans(self):
        """Each plan with its sums."""
        contracts = ServiceContract.objects.visible_to(self.user, self.verb)
        return list(selectors.liability_by_plan(contracts))

    @cached_property
    def total(self):
        """The sums of all plans, by name of the column."""
        names = ("sold_count", "open_count", "sold", "used", "refunded", "lapsed", "open")
        return {name: sum(getattr(plan, name) for plan in self.plans) for name in names}
