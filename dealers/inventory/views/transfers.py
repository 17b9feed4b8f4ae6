"""Cars on their way between stores and dealerships."""

from django.utils.translation import gettext_lazy as _

from dealers.inventory import permissions as may
from dealers.inventory import selectors, services
from dealers.inventory.filters import TransferFilter
from dealers.inventory.forms.transfers import (
    AnswerForm,
    AskForm,
    DealerForm,
    ReceiveTransferForm,
    SendForm,
    SendUnitForm,
)
from dealers.inventory.models import UnitTransfer
from dealers.inventory.states import TRANSFER_TONES, TransferState
from dealers.inventory.views.base import UnitMove
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn

WAITING = TransferState.ASKED
SENT = TransferState.SENT


class TransferList(ListPage):
    """Cars asked for, on the road and arrived."""

    model = UnitTransfer
    verb = may.VIEW_UNIT
    title = _("Transfers")
    columns = [
        Column("unit", link=True, value=lambda row: row.unit.model_name, sort="unit__model_name",
               subtitle="number"),
        BadgeColumn("state", tones=TRANSFER_TONES),
        Column("origin", _("From"), sort="source__name"),
        Column("destination", _("To"), sort="target__name"),
        Column("unit__vin", sort=False, phone=False),
        DateColumn("sent_on", phone=False),
        DateColumn("expected_on"),
        DateColumn("received_on", phone=False),
        Column("asked_by", hidden=True),
        Column("carrier", hidden=True),
        MoneyColumn("price", verb=may.VIEW_COST, hidden=True),
    ]  # fmt: skip
    filterset_class = TransferFilter
    select_related = ("unit", "source", "target", "asked_by")
    presets = [
        ("asked", _("Asked for"), "state=asked"),
        ("road", _("On the road"), "state=sent"),
    ]
    empty_icon = "transfer"
    empty = _("A vehicle is asked for, or sent, on its own page.")


def _in(state: TransferState):
    return lambda transfer: transfer.state == state


class TransferDetail(DetailPage):
    """One car's way."""

    model = UnitTransfer
    verb = may.VIEW_UNIT
    tones = TRANSFER_TONES
    select_related = ("unit", "source", "target", "asked_by")
    groups = [
        Group(
            _("Vehicle"),
            [
                Fact("unit", url=lambda transfer: transfer.unit.get_absolute_url()),
                Fact("unit__vin", copy=True),
                Fact("unit__stock_number"),
                Fact("price", money=True, verb=may.VIEW_COST),
            ],
        ),
        Group(
            _("Way"),
            [
                Fact("origin", _("From")),
                Fact("destination", _("To")),
                Fact("reason", hide_empty=True),
                Fact("asked_by"),
                Fact("carrier", hide_empty=True),
                Fact("sent_on"),
                Fact("expected_on", hide_empty=True),
                Fact("received_on"),
                Fact("arrival_note", hide_empty=True, wide=True),
                Fact("answer", hide_empty=True, wide=True),
            ],
        ),
    ]
    actions = [
        Action("inventory:transfer_send", _("Send"), may.SEND_TRANSFER, _in(WAITING),
               primary=True, icon="truck-delivery"),
        Action("inventory:transfer_receive", _("Receive"), may.RECEIVE_UNIT,
               lambda t: t.state == SENT and (t.target_id or t.is_incoming), primary=True),
        Action("inventory:transfer_refuse", _("Refuse"), may.SEND_TRANSFER,
               lambda t: t.state == WAITING or (t.state == SENT and t.is_incoming)),
        Action("inventory:transfer_withdraw", _("Call back"), may.SEND_TRANSFER,
               lambda t: t.state in {WAITING, SENT} and not t.is_between_dealers, menu=True),
    ]  # fmt: skip


class _TransferMove(ActionView):
    model = UnitTransfer
    verb = may.SEND_TRANSFER
    service = staticmethod(services.send_transfer)

    def perform(self, record, data):
        """Make the move."""
        return type(self).service(transfer=record, **data, actor=self.user)


class TransferSend(_TransferMove):
    """The car leaves."""

    title = _("Send")
    form_class = SendForm

    def get_initial(self):
        return {"expected_on": self.object.expected_on}


class TransferReceive(_TransferMove):
    """The car has come."""

    verb = may.RECEIVE_UNIT
    title = _("Receive")
    form_class = ReceiveTransferForm
    service = staticmethod(services.receive_transfer)
    select_related = ("unit",)

    def get_form_kwargs(self):
        return {"ask_store": self.object.is_incoming}

    def get_initial(self):
        return {
            "odometer_km": self.object.unit.odometer_km,
            "store": self.object.target_id,
            "freight": 0,
        }


class TransferRefuse(_TransferMove):
    """No."""

    title = _("Refuse")
    form_class = AnswerForm
    service = staticmethod(services.refuse_transfer)


class TransferWithdraw(_TransferMove):
    """It stays, or comes back."""

    title = _("Call back")
    service = staticmethod(services.withdraw_transfer)


class UnitAsk(UnitMove):
    """Ask its store for the car."""

    verb = may.ASK_TRANSFER
    title = _("Ask for this vehicle")
    form_class = AskForm
    service = staticmethod(services.ask_transfer)

    def get_initial(self):
        return {"target": self.user.home_store_id}

    def get_success_url(self, result):
        return result.get_absolute_url()


class UnitSend(UnitMove):
    """Send it to another store."""

    verb = may.SEND_TRANSFER
    title = _("Send to another store")
    form_class = SendUnitForm
    service = staticmethod(services.send_unit)


class UnitSendToDealer(UnitMove):
    """Send it to another dealership of the network."""

    verb = may.SEND_TRANSFER
    title = _("Send to another dealership")
    form_class = DealerForm
    service = staticmethod(services.send_to_dealer)

    def get_form_kwargs(self):
        return {"dealers": selectors.sister_dealers()}

    def get_initial(self):
        return {"price": self.object.cost if self.user.can(may.VIEW_COST) else None}
