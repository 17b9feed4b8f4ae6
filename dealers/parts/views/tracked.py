"""Where is serial number X, what became of lot Y: supplier, order, store, car."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from dealers.parts.filters import TrackedFilter
from dealers.parts.models import PurchaseOrder, StockMove, TrackedPiece
from dealers.parts.permissions import VIEW_PART
from dealers.parts.states import MOVE_TONES, MoveKind
from portal.ui.details import Fact, Group, Tab
from portal.ui.pages import DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, NumberColumn, Table

TRACKED_COLUMNS = [
    Column("code", link=True),
    NumberColumn("on_hand"),
    Column("store"),
    DateColumn("updated_at", _("Last move"), time=True),
]


def tracked_of(page) -> Table:
    """The pieces of a part, those in stock first."""
    rows = TrackedPiece.objects.visible_to(page.user, VIEW_PART).filter(part=page.object)
    rows = rows.select_related("store", "part").order_by("-on_hand", "code")
    return Table(TRACKED_COLUMNS, rows[:200], empty=_("No piece of it is known by number."))


class TrackedList(ListPage):
    """Serial numbers and lots of main components."""

    model = TrackedPiece
    verb = VIEW_PART
    title = _("Serials and lots")
    columns = [
        Column("code", link=True),
        Column("part", sort="part__number"),
        NumberColumn("on_hand"),
        Column("store"),
        DateColumn("updated_at", _("Last move"), time=True),
    ]
    filterset_class = TrackedFilter
    select_related = ("part", "store")
    presets = [("here", _("In stock"), "is_here=true")]
    detail = "parts:tracked_detail"
    empty = _("Mark a part as tracked; each piece is then asked for when it comes and goes.")


def _moves(page) -> Table:
    """Every move of the piece in the stores one may see, in all stores it lay in."""
    piece = page.object
    same = TrackedPiece.objects.visible_to(page.user, VIEW_PART)
    same = same.filter(part=piece.part_id, code=piece.code)
    entries = [entry for moves in same.values_list("moves", flat=True) for entry in moves]
    pieces = {entry["move"]: Decimal(entry["quantity"]) for entry in entries}
    moves = StockMove.objects.filter(pk__in=pieces).select_related("store", "actor", "customer")
    moves = list(moves.order_by("pk"))
    orders = _orders(moves)
    columns = [
        DateColumn("at", time=True),
        BadgeColumn("kind", tones=MOVE_TONES),
        NumberColumn("pieces", _("Pieces"), value=lambda move: pieces[str(move.pk)]),
        Column("store"),
        Column("supplier", _("Supplier"), value=lambda move: orders.get(move.document_id, "")),
        Column("document_number"),
        Column("reason", _("Car or reason")),
        Column("customer", phone=False),
        Column("actor", phone=False),
    ]
    return Table(columns, moves, model=StockMove, empty=_("Nothing has moved yet."))


def _orders(moves: list[StockMove]) -> dict:
    """Purchase order to its supplier, of the deliveries among the moves."""
    wanted = {move.document_id for move in moves if move.kind == MoveKind.RECEIVE}
    rows = PurchaseOrder.objects.filter(pk__in=wanted - {None}).select_related("supplier")
    return {order.pk: str(order.supplier) for order in rows}


class TrackedDetail(DetailPage):
    """One serial number or lot: where it is, and its way here."""

    model = TrackedPiece
    verb = VIEW_PART
    title = _("Trace")
    select_related = ("part", "store")
    groups = [
        Group(
            _("Piece"),
            [
                Fact("part", url=lambda piece: piece.part.get_absolute_url()),
                Fact("code", copy=True),
                Fact("store"),
                Fact("on_hand"),
            ],
        )
    ]
    tabs = [Tab("moves", _("Moves"), table=_moves)]
    back = "parts:tracked_list"
