"""The ledger of moves, and the dialogs on a part that write into it."""

from django.utils.translation import gettext_lazy as _

from dealers.parts import services
from dealers.parts.filters import MoveFilter
from dealers.parts.forms import (
    CorrectForm,
    CountForm,
    IssueForm,
    LostSaleForm,
    ReceiveForm,
    RequestForm,
    SellForm,
    TakeBackForm,
    TransferForm,
)
from dealers.parts.models import Part, StockMove
from dealers.parts.permissions import (
    ADJUST_STOCK,
    ISSUE_PART,
    RECEIVE_PART,
    REQUEST_PART,
    SELL_PART,
    TRANSFER_PART,
    VIEW_COST,
    VIEW_PART,
)
from dealers.parts.states import MOVE_TONES, OUTWARD
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn


def move_columns(*, cost: bool) -> list[Column]:
    columns = [
        BadgeColumn("kind", tones=MOVE_TONES),
        NumberColumn("quantity"),
        NumberColumn("balance"),
        Column("store"),
        Column("document_number"),
        Column("cause", _("Cause of the difference"), phone=False),
        Column("reason", phone=False),
        Column("actor", phone=False),
        DateColumn("at", time=True),
    ]
    return [*columns, MoneyColumn("unit_cost", currency="CNY", phone=False)] if cost else columns


class StockAction(ActionView):
    """What the dialogs about a part's stock share."""

    model = Part

    def get_form_kwargs(self):
        return {"actor": self.user}


class TrackedAction(StockAction):
    """Of a tracked part it asks which pieces."""

    def get_form_kwargs(self):
        return {"actor": self.user, "part": self.object}


class PartReceive(TrackedAction):
    """Dialog “Receive”."""

    verb = RECEIVE_PART
    form_class = ReceiveForm
    title = _("Receive")
    done = _("Received.")

    def perform(self, record, data):
        return services.receive_part(part=record, **data, actor=self.user)


class PartIssue(TrackedAction):
    """Dialog “Issue”."""

    verb = ISSUE_PART
    form_class = IssueForm
    title = _("Issue")
    done = _("Issued.")

    def perform(self, record, data):
        return services.issue_part(part=record, **data, actor=self.user)


class PartSell(TrackedAction):
    """Dialog “Sell”."""

    verb = SELL_PART
    form_class = SellForm
    title = _("Counter sale")
    submit = _("Sell")
    done = _("Sold.")

    def get_initial(self):
        return {"unit_price": self.object.price}

    def perform(self, record, data):
        return services.sell_part(part=record, **data, actor=self.user)


class PartRequest(StockAction):
    """Dialog “Reserve”."""

    verb = REQUEST_PART
    form_class = RequestForm
    title = _("Reserve")
    done = _("Reserved; what is missing is back-ordered.")

    def perform(self, record, data):
        return services.request_part(part=record, **data, actor=self.user)


class PartLostSale(StockAction):
    """Dialog “Lost sale”."""

    verb = REQUEST_PART
    form_class = LostSaleForm
    title = _("Lost sale")
    done = _("Noted.")

    def perform(self, record, data):
        return services.note_lost_sale(part=record, **data, actor=self.user)


class PartCorrect(TrackedAction):
    """Dialog “Correct”."""

    verb = ADJUST_STOCK
    form_class = CorrectForm
    title = _("Correct")
    done = _("Stock corrected.")

    def perform(self, record, data):
        return services.correct_stock(part=record, **data, actor=self.user)


class PartCount(TrackedAction):
    """Dialog “Count”."""

    verb = ADJUST_STOCK
    form_class = CountForm
    title = _("Count")
    done = _("Stock corrected.")

    def perform(self, record, data):
        return services.adjust_stock(part=record, **data, actor=self.user)


class PartTransfer(TrackedAction):
    """Dialog “Transfer”."""

    verb = TRANSFER_PART
    form_class = TransferForm
    title = _("Transfer")
    done = _("Transferred.")

    def perform(self, record, data):
        return services.transfer_part(part=record, **data, actor=self.user)


class MoveList(ListPage):
    """The ledger: every move of every part."""

    model = StockMove
    verb = VIEW_PART
    title = _("Stock moves")
    columns = [Column("part", _("Part"), link=True, sort="part__number"), *move_columns(cost=False)]
    filterset_class = MoveFilter
    select_related = ("part", "store", "actor")
    detail = "parts:move_detail"
    empty = _("Whatever is received, issued, counted or transferred is written down here.")


class MoveDetail(DetailPage):
    """One move; an issue can be taken back from here."""

    model = StockMove
    verb = VIEW_PART
    select_related = ("part", "store", "actor", "customer")
    groups = [
        Group(
            _("Stock move"),
            [
                Fact("part", _("Part"), url=lambda move: move.part.get_absolute_url()),
                Fact("kind", tones=MOVE_TONES),
                Fact("quantity"),
                Fact("balance"),
                Fact("store"),
                Fact("document_number"),
                Fact("customer", hide_empty=True),
                Fact("unit_price", money="CNY", hide_empty=True),
                Fact("amount", _("Amount"), money="CNY", hide_empty=True),
                Fact("cause", _("Cause of the difference"), hide_empty=True),
                Fact("reason", hide_empty=True),
                Fact("actor"),
                Fact("at"),
                Fact("unit_cost", money="CNY", verb=VIEW_COST),
            ],
        )
    ]
    actions = [
        Action(
            "parts:move_take_back",
            _("Take back"),
            ISSUE_PART,
            when=lambda move: move.kind in OUTWARD,
        ),
        Action(
            "parts:slip_print",
            _("Print receipt"),
            VIEW_PART,
            when=lambda move: move.unit_price is not None,
            icon="printer",
        ),
    ]


class MoveTakeBack(ActionView):
    """Dialog “Take back”."""

    model = StockMove
    verb = ISSUE_PART
    form_class = TakeBackForm
    title = _("Take back")
    done = _("Taken back.")
    select_related = ("part", "store")

    def get_form_kwargs(self):
        return {"part": self.object.part}

    def perform(self, record, data):
        return services.return_part(issue=record, **data, actor=self.user)
