"""The buttons of a contract: approval, signature, car, money, hand-over, end."""

from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.forms import (
    CancelForm,
    CommentForm,
    DeliverForm,
    ReasonForm,
    ReceiptForm,
    ReserveForm,
    ReturnForm,
    SettleForm,
    SignForm,
    UnpaidDeliverForm,
)
from dealers.sales.models import Contract
from dealers.sales.permissions import (
    APPROVE_CONTRACT,
    CANCEL_CONTRACT,
    DELIVER_VEHICLE,
    FLAG_BAD_DEBT,
    RECORD_RECEIPT,
    SIGN_CONTRACT,
    WRITE_CONTRACT,
)
from dealers.sales.states import DepositKind, ReceiptKind, SignMethod
from dealers.sales.views.base import Move
from portal.ui.pages import ActionView


class ContractMove(Move):
    model = Contract
    argument = "contract"
    select_related = ("customer", "unit", "store", "approved_by")


class ContractSubmit(ContractMove):
    """Ask a second person to look it over."""

    verb = WRITE_CONTRACT
    title = _("Ask for review")
    service = services.submit_contract


class ContractApprove(ContractMove):
    """The contract is in order: one step of its approval."""

    verb = APPROVE_CONTRACT
    title = _("Approve")
    form_class = CommentForm
    service = services.approve_contract


class ContractReturn(ContractMove):
    """The contract is not in order yet."""

    verb = APPROVE_CONTRACT
    title = _("Send back")
    form_class = ReturnForm
    service = services.return_contract


class ContractSign(ContractMove):
    """Both have signed."""

    verb = SIGN_CONTRACT
    title = _("Signed")
    form_class = SignForm
    service = services.sign_contract

    def get_initial(self):
        contract = self.object
        return {
            "signed_on": localdate(),
            "method": SignMethod.PAPER,
            "signed_by": str(contract.customer),
            "signatory": str(contract.approved_by or self.user),
            "place": contract.store.address if contract.store else "",
        }


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


class ContractRelease(ContractMove):
    """Give the car back to the stock."""

    verb = WRITE_CONTRACT
    title = _("Release vehicle")
    form_class = ReasonForm
    danger = True
    service = services.release_vehicle


class ContractReceipt(ContractMove):
    """Take a deposit or a payment, or give money back."""

    verb = RECORD_RECEIPT
    title = _("Take payment")
    form_class = ReceiptForm
    service = services.record_receipt

    def get_form_kwargs(self):
        return {"contract": self.object}

    def get_initial(self):
        contract = self.object
        if contract.refund_due:
            return {"amount": contract.refund_due, "kind": ReceiptKind.REFUND}
        if contract.paid < contract.deposit_due:
            return {"amount": contract.deposit_due - contract.paid, "kind": ReceiptKind.DEPOSIT}
        return {"amount": contract.owed, "kind": ReceiptKind.PAYMENT}


class ContractDeliver(ContractMove):
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


class ContractCancel(ContractMove):
    """End an order or a contract before delivery; what was paid is settled."""

    verb = CANCEL_CONTRACT

    @property
    def title(self):
        """By what it is yet."""
        return _("Cancel order") if self.object.is_order else _("Cancel contract")

    danger = True
    service = services.cancel_contract

    @property
    def form_class(self):
        """Asks what is kept only when something was paid that may be."""
        contract = self.object
        goes_back = contract.is_order and contract.deposit_kind == DepositKind.REFUNDABLE
        return SettleForm if contract.paid and not goes_back else CancelForm


class ContractBadDebt(ContractMove):
    """The money will not come."""

    verb = FLAG_BAD_DEBT
    title = _("Mark as bad debt")
    help = _("The customer is blocked: nothing more is signed until the block is lifted.")
    form_class = ReasonForm
    danger = True
    service = services.flag_bad_debt


class ContractCollected(ContractMove):
    """A debt that was given up is collected after all."""

    verb = FLAG_BAD_DEBT
    title = _("No bad debt any more")
    form_class = ReasonForm
    service = services.clear_bad_debt


class ContractClose(ContractMove):
    """Everything is settled."""

    verb = WRITE_CONTRACT
    title = _("Close")
    service = services.close_contract
