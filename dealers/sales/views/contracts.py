"""The screens of contracts: list, page, moves, money, hand-over, paper."""

from datetime import timedelta

from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors as customers
from dealers.sales import selectors, services
from dealers.sales.filters import ContractFilter
from dealers.sales.forms import (
    DeliverForm,
    NoteForm,
    ReasonForm,
    ReceiptForm,
    ReserveForm,
    SignForm,
    UnpaidDeliverForm,
)
from dealers.sales.models import Contract
from dealers.sales.permissions import (
    APPROVE_CONTRACT,
    CANCEL_CONTRACT,
    DELIVER_VEHICLE,
    RECORD_RECEIPT,
    SIGN_CONTRACT,
    VIEW_CONTRACT,
    WRITE_CONTRACT,
)
from dealers.sales.states import (
    CONTRACT_MOVES,
    CONTRACT_TONES,
    OPEN_CONTRACT,
    ContractStatus,
    Milestone,
    ReceiptKind,
)
from dealers.sales.views.base import Move
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, DetailPage, ListPage, PrintPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table

RECEIPT_TONES = {"deposit": "going", "payment": "done", "refund": "trouble"}
PAYABLE = (ContractStatus.SIGNED, ContractStatus.EXECUTING, ContractStatus.DELIVERED)


class ContractList(ListPage):
    """All contracts."""

    model = Contract
    verb = VIEW_CONTRACT
    title = _("Contracts")
    columns = [
        Column("number", link=True, subtitle="model_name"),
        BadgeColumn("status", tones=CONTRACT_TONES),
        Column("customer", sort="customer__full_name"),
        MoneyColumn("amount"),
        MoneyColumn("owed", _("Owed"), sort=False),
        Column("unit__vin", _("VIN"), sort=False, phone=False),
        DateColumn("promised_on"),
        DateColumn("signed_on"),
        Column("owner", sort="owner__full_name"),
        DateColumn("delivered_on", hidden=True),
    ]
    filterset_class = ContractFilter
    select_related = ("customer", "owner", "unit")
    presets = [
        ("open", _("Open"), "open=true"),
        ("mine", _("Mine"), "owner=me&open=true"),
        ("review", _("In review"), "status=in_review"),
        ("executing", _("Being carried out"), "status=executing"),
        ("delivered", _("Delivered"), "status=delivered"),
    ]
    empty = _("A contract is written from a quote that the customer has accepted.")


def _receipts(page) -> Table:
    columns = [
        Column("number"),
        BadgeColumn("kind", tones=RECEIPT_TONES),
        Column("method"),
        MoneyColumn("signed_amount", _("Amount")),
        DateColumn("received_at", time=True),
        Column("received_by"),
        Column("reference"),
    ]
    rows = page.object.receipts.select_related("received_by").order_by("-pk")
    return Table(columns, rows, empty=_("No money taken yet."))


def _status(*states: ContractStatus):
    return lambda contract: contract.status in states


def _may_deliver(contract: Contract) -> bool:
    return bool(contract.unit_id) and contract.status in {
        ContractStatus.SIGNED,
        ContractStatus.EXECUTING,
    }


class ContractDetail(DetailPage):
    """One contract: milestones, money, car."""

    model = Contract
    verb = VIEW_CONTRACT
    tones = CONTRACT_TONES
    subtitle = "model_name"
    top = "dealers/sales/_milestones.html"
    select_related = ("customer", "owner", "store", "quote", "unit", "approved_by")
    groups = [
        Group(
            _("Contract"),
            [
                Fact("customer", url=lambda contract: contract.customer.get_absolute_url()),
                Fact("quote", url=lambda contract: contract.quote.get_absolute_url()),
                Fact("amount", money=True),
                Fact("paid", money=True),
                Fact("owed", _("Owed"), money=True),
                Fact("deposit_due", money=True),
                Fact("promised_on"),
                Fact("signed_on"),
                Fact("approved_by", hide_empty=True),
                Fact("owner"),
                Fact("cancelled_reason", hide_empty=True, wide=True),
            ],
        ),
        Group(
            _("Vehicle"),
            [
                Fact("model_name"),
                Fact("colour"),
                Fact(
                    "unit__vin",
                    _("VIN"),
                    url=lambda c: c.unit.get_absolute_url() if c.unit else "",
                ),
                Fact("delivered_on", hide_empty=True),
            ],
        ),
    ]
    tabs = [Tab("receipts", _("Receipts"), table=_receipts)]
    actions = [
        Action(
            "sales:contract_deliver",
            _("Hand over"),
            DELIVER_VEHICLE,
            when=lambda contract: _may_deliver(contract) and contract.is_paid,
            primary=True,
            icon="key",
        ),
        Action(
            "sales:contract_submit",
            _("Ask for review"),
            WRITE_CONTRACT,
            when=_status(ContractStatus.DRAFT),
            primary=True,
        ),
        Action(
            "sales:contract_approve",
            _("Approve"),
            APPROVE_CONTRACT,
            when=_status(ContractStatus.IN_REVIEW),
            primary=True,
        ),
        Action(
            "sales:contract_return",
            _("Send back"),
            APPROVE_CONTRACT,
            when=_status(ContractStatus.IN_REVIEW),
        ),
        Action(
            "sales:contract_sign",
            _("Signed"),
            SIGN_CONTRACT,
            when=_status(ContractStatus.APPROVED),
            primary=True,
        ),
        Action(
            "sales:contract_receipt",
            _("Take payment"),
            RECORD_RECEIPT,
            when=lambda contract: contract.status in PAYABLE,
            icon="wallet",
        ),
        Action(
            "sales:contract_reserve",
            _("Reserve vehicle"),
            WRITE_CONTRACT,
            when=lambda contract: contract.status in OPEN_CONTRACT and not contract.unit_id,
            icon="car",
        ),
        Action("sales:contract_print", _("Print"), VIEW_CONTRACT, icon="printer"),
        Action(
            "sales:contract_deliver",
            _("Hand over unpaid"),
            DELIVER_VEHICLE,
            when=lambda contract: _may_deliver(contract) and not contract.is_paid,
            menu=True,
        ),
        Action(
            "sales:contract_release",
            _("Release vehicle"),
            WRITE_CONTRACT,
            when=lambda contract: contract.status in OPEN_CONTRACT and contract.unit_id,
            menu=True,
        ),
        Action(
            "sales:contract_close",
            _("Close"),
            WRITE_CONTRACT,
            when=lambda c: c.status == ContractStatus.DELIVERED and c.is_paid,
        ),
        Action(
            "sales:contract_cancel",
            _("Cancel contract"),
            CANCEL_CONTRACT,
            when=lambda c: CONTRACT_MOVES.allows(c.status, ContractStatus.CANCELLED),
            danger=True,
            menu=True,
        ),
    ]

    @property
    def steps(self):
        """The milestones; what a person may tick now carries its address."""
        open_now = self.object.status in OPEN_CONTRACT and self.user.can(WRITE_CONTRACT)
        return [
            {
                **step,
                "tickable": open_now and not step["done_on"] and step["key"] in services.BY_HAND,
            }
            for step in self.object.steps
        ]

    def timeline(self):
        return customers.screen_timeline(customer=self.customer)

    can_write = False


class _ContractMove(Move):
    model = Contract
    argument = "contract"
    select_related = ("customer", "unit")


class ContractSubmit(_ContractMove):
    """Ask a second person to look it over."""

    verb = WRITE_CONTRACT
    title = _("Ask for review")
    service = services.submit_contract


class ContractApprove(_ContractMove):
    """The contract is in order."""

    verb = APPROVE_CONTRACT
    title = _("Approve")
    service = services.approve_contract


class ContractReturn(_ContractMove):
    """The contract is not in order yet."""

    verb = APPROVE_CONTRACT
    title = _("Send back")
    form_class = NoteForm
    service = services.return_contract


class ContractSign(_ContractMove):
    """Both have signed."""

    verb = SIGN_CONTRACT
    title = _("Signed")
    form_class = SignForm
    service = services.sign_contract

    def get_initial(self):
        return {"signed_on": localdate()}


class ContractReserve(ActionView):
    """Keep a car from stock for this contract."""

    model = Contract
    verb = WRITE_CONTRACT
    title = _("Reserve vehicle")
    form_class = ReserveForm

    def get_initial(self):
        days = selectors.policy().reservation_days
        unit = self.object.quote.unit_id
        return {"until": localdate() + timedelta(days=days), "unit": unit}

    def perform(self, record, data):
        return services.reserve_vehicle(
            contract=record, vin=data["unit"].vin, until=data["until"], actor=self.user
        )


class ContractRelease(_ContractMove):
    """Give the car back to the stock."""

    verb = WRITE_CONTRACT
    title = _("Release vehicle")
    form_class = ReasonForm
    danger = True
    service = services.release_vehicle


class ContractMilestone(ActionView):
    """Tick off a milestone."""

    model = Contract
    verb = WRITE_CONTRACT
    title = _("Done")

    def perform(self, record, data):
        if self.kwargs["key"] not in Milestone:
            raise Http404
        return services.complete_milestone(
            contract=record, milestone=Milestone(self.kwargs["key"]), actor=self.user
        )


class ContractReceipt(_ContractMove):
    """Take a deposit or a payment, or give money back."""

    verb = RECORD_RECEIPT
    title = _("Take payment")
    form_class = ReceiptForm
    service = services.record_receipt

    def get_initial(self):
        contract = self.object
        if contract.paid < contract.deposit_due:
            return {"amount": contract.deposit_due - contract.paid, "kind": ReceiptKind.DEPOSIT}
        return {"amount": contract.owed, "kind": ReceiptKind.PAYMENT}


class ContractDeliver(_ContractMove):
    """Hand the car over."""

    verb = DELIVER_VEHICLE
    title = _("Hand over")
    service = services.deliver_vehicle

    @property
    def form_class(self):
        """With a field for the reason while money is owed."""
        return DeliverForm if self.object.is_paid else UnpaidDeliverForm

    def get_initial(self):
        unit = self.object.unit
        return {"delivered_on": localdate(), "odometer_km": unit.odometer_km if unit else 0}


class ContractCancel(_ContractMove):
    """End a contract before delivery."""

    verb = CANCEL_CONTRACT
    title = _("Cancel contract")
    form_class = ReasonForm
    danger = True
    service = services.cancel_contract


class ContractClose(_ContractMove):
    """Everything is settled."""

    verb = WRITE_CONTRACT
    title = _("Close")
    service = services.close_contract


class ContractPrint(PrintPage):
    """The contract on paper."""

    model = Contract
    verb = VIEW_CONTRACT
    title = _("Contract of sale")
    template_name = "dealers/sales/contract_print.html"
    select_related = ("customer", "owner", "store", "unit", "quote")
    prefetch_related = ("quote__lines",)
    back_url = property(lambda self: self.object.get_absolute_url())
