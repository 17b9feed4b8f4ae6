"""The screens of contracts: list, page, paper."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors as customers
from dealers.sales import services
from dealers.sales.filters import ContractFilter
from dealers.sales.models import Contract
from dealers.sales.permissions import VIEW_CONTRACT, WRITE_CONTRACT
from dealers.sales.states import (
    CONTRACT_TONES,
    OPEN_CONTRACT,
    ContractStatus,
    InstalmentKind,
    SignMethod,
)
from dealers.sales.views import contract_tabs
from dealers.sales.views.contract_actions import CONTRACT_ACTIONS
from portal.ui.details import Fact, Group, Tab
from portal.ui.pages import DetailPage, ListPage, PrintPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table

RECEIPT_TONES = {"deposit": "going", "payment": "done", "refund": "trouble"}


class ContractList(ListPage):
    """All contracts."""

    model = Contract
    verb = VIEW_CONTRACT
    title = _("Orders and contracts")
    columns = [
        Column("number", link=True, value=str, subtitle="model_name"),
        BadgeColumn("status", tones=CONTRACT_TONES),
        Column("customer", sort="customer__full_name"),
        MoneyColumn("amount"),
        MoneyColumn("owed", _("Owed"), sort=False, phone=False),
        Column("unit__vin", _("VIN"), sort=False, phone=False),
        DateColumn("promised_on"),
        DateColumn("signed_on"),
        Column("owner", sort="owner__full_name"),
        DateColumn("delivered_on", hidden=True),
        Column("order_number", hidden=True),
        DateColumn("ordered_on", hidden=True),
        DateColumn("order_until", hidden=True),
        Column("next_step", hidden=True),
        DateColumn("due_on", hidden=True),
        Column("approval_step", hidden=True),
    ]
    filterset_class = ContractFilter
    select_related = ("customer", "owner", "unit")
    presets = [
        ("open", _("Open"), "open=true"),
        ("orders", _("Orders"), "status=ordered"),
        ("mine", _("Mine"), "owner=me&open=true"),
        ("review", _("In review"), "status=in_review"),
        ("late", _("Step overdue"), "late=true"),
        ("refund", _("Refund due"), "refund=true"),
        ("executing", _("Being carried out"), "status=executing"),
        ("delivered", _("Delivered"), "status=delivered"),
    ]
    board = "sales:contract_board"
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


def _signing(key: str):
    return lambda contract: contract.signing.get(key, "")


def _url_of(name: str):
    return lambda contract: found.get_absolute_url() if (found := getattr(contract, name)) else ""


def _sign_method(contract: Contract) -> str:
    return str(SignMethod(contract.signing["method"]).label)


def _refund_due(contract: Contract):
    return contract.refund_due or None


class ContractDetail(DetailPage):
    """One contract: milestones, money, car."""

    model = Contract
    verb = VIEW_CONTRACT
    tones = CONTRACT_TONES
    subtitle = "model_name"
    top = "dealers/sales/_milestones.html"
    select_related = ("customer", "owner", "store", "quote", "unit", "approved_by", "supersedes")
    groups = [
        Group(
            _("Order"),
            [
                Fact("order_number"),
                Fact("ordered_on"),
                Fact("order_until"),
                Fact("deposit_kind"),
            ],
            when=lambda contract: bool(contract.order_number),
        ),
        Group(
            _("Customer and price"),
            [
                Fact("customer", url=lambda contract: contract.customer.get_absolute_url()),
                Fact("quote", url=lambda contract: contract.quote.get_absolute_url()),
                Fact("amount", money=True),
                Fact("paid", money=True),
                Fact("owed", _("Owed"), money=True),
                Fact("deposit_due", money=True),
                Fact("promised_on"),
                Fact("signed_on"),
                Fact("discount_percent", hide_empty=True),
                Fact("approval_step", hide_empty=True),
                Fact("approved_by", hide_empty=True),
                Fact("refund_due", _("Refund due"), money=True, value=_refund_due, hide_empty=True),
                Fact("owner"),
                Fact("bad_debt_on", hide_empty=True),
                Fact("bad_debt_reason", hide_empty=True, wide=True),
                Fact("supersedes", hide_empty=True, url=_url_of("supersedes")),
                Fact("amend_reason", hide_empty=True, wide=True),
                Fact("cancelled_reason", hide_empty=True, wide=True),
            ],
        ),
        Group(
            _("Signature"),
            [
                Fact("signing.signed_by", _("Signed by"), value=_signing("signed_by")),
                Fact("signing.signatory", _("For the house"), value=_signing("signatory")),
                Fact("signing.method", _("Signed how"), value=_sign_method),
                Fact(
                    "signing.reference",
                    _("Reference"),
                    value=_signing("reference"),
                    hide_empty=True,
                ),
                Fact("signing.place", _("Place"), value=_signing("place"), hide_empty=True),
            ],
            when=lambda contract: bool(contract.signing),
        ),
        Group(_("Hand-over"), contract_tabs.HANDOVER, when=lambda c: bool(c.delivery)),
        Group(
            _("Settlement"),
            [
                Fact("kept", money=True),
                Fact(
                    "settlement.reason", _("Why it is kept"), value=lambda c: c.settlement["reason"]
                ),
                Fact("settlement.by", _("Settled by"), value=lambda c: c.settlement["by"]),
            ],
            when=lambda contract: bool(contract.settlement),
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
    tabs = [
        Tab("receipts", _("Receipts"), table=_receipts),
        Tab("plan", _("Payment plan"), table=contract_tabs.plan),
        Tab("lines", _("Lines"), table=contract_tabs.lines),
        Tab("milestones", _("Milestones"), table=contract_tabs.milestones),
        Tab("approvals", _("Approvals"), table=contract_tabs.approvals),
        Tab("files", _("Files"), table=contract_tabs.files),
        Tab("versions", _("Versions"), table=contract_tabs.versions),
        Tab("changes", _("Changes"), table=contract_tabs.changes),
    ]
    actions = CONTRACT_ACTIONS

    @property
    def steps(self):
        """The milestones; those that can be told about carry their dialog's address."""
        may_tell = self.object.status in OPEN_CONTRACT and self.user.can(WRITE_CONTRACT)
        return contract_tabs.shown_steps(self.object, may_tell=may_tell)

    @cached_property
    def edit_url(self) -> str:
        """A first version is edited while it is a draft; afterwards it is amended."""
        editable = self.object.status == ContractStatus.DRAFT and not self.object.supersedes_id
        return super().edit_url if editable else ""

    def timeline(self):
        return customers.screen_timeline(customer=self.customer)

    can_write = False


class ContractPrint(PrintPage):
    """The contract on paper."""

    model = Contract
    verb = VIEW_CONTRACT
    title = _("Contract of sale")
    template_name = "dealers/sales/contract_print.html"
    select_related = ("customer", "owner", "store", "unit", "quote")
    prefetch_related = ("quote__lines",)
    back_url = property(lambda self: self.object.get_absolute_url())

    @property
    def plan(self):
        """When which part is due; before the signature what would be proposed."""
        rows = list(self.object.instalments.values("kind", "due_on", "amount"))
        rows = rows or services.proposed_plan(self.object)
        return [{**row, "kind_label": InstalmentKind(row["kind"]).label} for row in rows]

    @property
    def signature_url(self) -> str:
        """The picture of the signature drawn on the screen."""
        drawn = self.object.signing.get("files", {}).get("signature")
        return f"/files/{drawn['id']}/?show=1" if drawn else ""
