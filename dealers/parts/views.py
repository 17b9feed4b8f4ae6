"""The parts desk: parts, their stock in each store, and what moved it."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from dealers.parts import selectors, services
from dealers.parts.filters import MoveFilter, PartFilter
from dealers.parts.forms import (
    CodeForm,
    CountForm,
    IssueForm,
    PartEditForm,
    PartForm,
    ReceiveForm,
    TakeBackForm,
    TransferForm,
)
from dealers.parts.models import Part, StockLevel, StockMove
from dealers.parts.permissions import (
    ADJUST_STOCK,
    CREATE_PART,
    EDIT_PART,
    ISSUE_PART,
    RECEIVE_PART,
    TRANSFER_PART,
    VIEW_COST,
    VIEW_PART,
)
from dealers.parts.states import MOVE_TONES, MoveKind
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.forms import OptionsView
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn, Table


class PartList(ListPage):
    """All parts with what lies in the stores."""

    model = Part
    verb = VIEW_PART
    title = _("Parts")
    columns = [
        Column("number", link=True),
        Column("name", _("Name"), sort="name_zh"),
        NumberColumn("on_hand", _("On hand"), sort="on_hand"),
        NumberColumn("available", _("Available"), sort="available"),
        Column("unit", phone=False),
        MoneyColumn("price"),
        Column("bins", _("Bin"), sort=False, phone=False),
        Column("catalogue_code", hidden=True),
        Column("system", hidden=True),
    ]
    filterset_class = PartFilter
    presets = [
        ("stock", _("In stock"), "in_stock=true"),
        ("none", _("Out of stock"), "in_stock=false"),
    ]
    create = ("parts:part_create", _("New part"), CREATE_PART)
    empty = _(
        "Parts you sell and fit. Take them over from the manufacturer's catalogue or add your own."
    )
    ordering = ("number",)
    prefetch_related = (Prefetch("levels", StockLevel.objects.select_related("store")),)

    def get_queryset(self):
        return selectors.parts_with_stock().prefetch_related(*self.prefetch_related)


def _levels(page) -> Table:
    columns = [
        Column("store", _("Store")),
        Column("bin"),
        NumberColumn("on_hand"),
        NumberColumn("reserved"),
        NumberColumn("available", _("Available")),
    ]
    if page.user.can(VIEW_COST):
        columns += [
            MoneyColumn("average_cost", currency="CNY"),
            MoneyColumn("value", _("Stock value"), currency="CNY"),
        ]
    return Table(
        columns, selectors.levels_of(page.object), empty=_("None of it lies in a store yet.")
    )


def _move_columns(*, cost: bool) -> list[Column]:
    columns = [
        BadgeColumn("kind", tones=MOVE_TONES),
        NumberColumn("quantity"),
        NumberColumn("balance"),
        Column("store"),
        Column("document_number"),
        Column("reason", phone=False),
        Column("actor", phone=False),
        DateColumn("at", time=True),
    ]
    return [*columns, MoneyColumn("unit_cost", currency="CNY", phone=False)] if cost else columns


def _moves(page) -> Table:
    return Table(
        _move_columns(cost=page.user.can(VIEW_COST)),
        selectors.moves_of(page.object)[:100],
        empty=_("Nothing has moved yet."),
    )


class PartDetail(DetailPage):
    """One part: price, stock per store, moves."""

    model = Part
    verb = VIEW_PART
    groups = [
        Group(
            _("Part"),
            [
                Fact("number", copy=True),
                Fact("name_zh"),
                Fact("name_en", hide_empty=True),
                Fact("price", money=True),
                Fact("unit"),
                Fact("catalogue_code", hide_empty=True),
                Fact("system", hide_empty=True),
                Fact("is_active"),
            ],
        )
    ]
    tabs = [Tab("stock", _("Stock"), table=_levels), Tab("moves", _("Moves"), table=_moves)]
    actions = [
        Action(
            "parts:part_receive", _("Receive"), RECEIVE_PART, primary=True, icon="truck-delivery"
        ),
        Action("parts:part_issue", _("Issue"), ISSUE_PART),
        Action("parts:part_count", _("Count"), ADJUST_STOCK, menu=True),
        Action("parts:part_transfer", _("Transfer"), TRANSFER_PART, menu=True),
    ]


class PartCreate(CreatePage):
    """Form “New part”."""

    form_class = PartForm
    verb = CREATE_PART
    title = _("New part")
    done = _("Part added.")

    def save(self, form):
        return services.create_part(**form.cleaned_data, actor=self.user)


class PartAdopt(CreatePage):
    """Form “From the catalogue”."""

    form_class = CodeForm
    verb = CREATE_PART
    title = _("Part from the catalogue")
    submit = _("Take over")

    def save(self, form):
        part, _is_new = services.add_from_catalogue(**form.cleaned_data, actor=self.user)
        return part


class PartEdit(EditPage):
    """Form “Edit part”."""

    model = Part
    form_class = PartEditForm
    verb = EDIT_PART

    def save(self, form):
        return services.edit_part(part=self.object, **form.cleaned_data, actor=self.user)


class StockAction(ActionView):
    """What the dialogs about a part's stock share."""

    model = Part

    def get_form_kwargs(self):
        return {"actor": self.user}


class PartReceive(StockAction):
    """Dialog “Receive”."""

    verb = RECEIVE_PART
    form_class = ReceiveForm
    title = _("Receive")
    done = _("Received.")

    def perform(self, record, data):
        return services.receive_part(part=record, **data, actor=self.user)


class PartIssue(StockAction):
    """Dialog “Issue”."""

    verb = ISSUE_PART
    form_class = IssueForm
    title = _("Issue")
    done = _("Issued.")

    def perform(self, record, data):
        return services.issue_part(part=record, **data, actor=self.user)


class PartCount(StockAction):
    """Dialog “Count”."""

    verb = ADJUST_STOCK
    form_class = CountForm
    title = _("Count")
    done = _("Stock corrected.")

    def perform(self, record, data):
        return services.adjust_stock(part=record, **data, actor=self.user)


class PartTransfer(StockAction):
    """Dialog “Transfer”."""

    verb = TRANSFER_PART
    form_class = TransferForm
    title = _("Transfer")
    done = _("Transferred.")

    def perform(self, record, data):
        return services.transfer_part(part=record, **data, actor=self.user)


class PartOptions(OptionsView):
    """Parts to choose from while typing."""

    model = Part
    verb = VIEW_PART

    def find(self, text):
        return selectors.find_parts(text).order_by("number")

    def hint(self, record):
        return record.system


class MoveList(ListPage):
    """The ledger: every move of every part."""

    model = StockMove
    verb = VIEW_PART
    title = _("Stock moves")
    columns = [Column("part", link=True, sort="part__number"), *_move_columns(cost=False)]
    filterset_class = MoveFilter
    select_related = ("part", "store", "actor")
    detail = "parts:move_detail"
    empty = _("Whatever is received, issued, counted or transferred is written down here.")


class MoveDetail(DetailPage):
    """One move; an issue can be taken back from here."""

    model = StockMove
    verb = VIEW_PART
    select_related = ("part", "store", "actor")
    groups = [
        Group(
            _("Stock move"),
            [
                Fact("part", url=lambda move: move.part.get_absolute_url()),
                Fact("kind", tones=MOVE_TONES),
                Fact("quantity"),
                Fact("balance"),
                Fact("store"),
                Fact("document_number"),
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
            when=lambda move: move.kind == MoveKind.ISSUE,
        )
    ]


class MoveTakeBack(ActionView):
    """Dialog “Take back”."""

    model = StockMove
    verb = ISSUE_PART
    form_class = TakeBackForm
    title = _("Take back")
    done = _("Taken back.")

    def perform(self, record, data):
        return services.return_part(issue=record, **data, actor=self.user)
