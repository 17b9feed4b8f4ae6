"""The workshop's live boards: where each car stands in its repair, and in which bay."""

from functools import cached_property
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.service import board, services
from dealers.service import permissions as may
from dealers.service.filters import OrderFilter
from dealers.service.models import RepairOrder, Resource
from dealers.service.states import BOARD_MOVES, BOARD_TONES, IN_THE_SHOP, ON_THE_BOARD, Board
from portal.ui import values
from portal.ui.pages import BoardPage, Card
from portal.ui.pages.boards import Lane

OUTSIDE = "none"


class _Workshop(BoardPage):
    """What both boards show of a car."""

    model = RepairOrder
    verb = may.VIEW_ORDER
    move_verb = may.MOVE_ORDER
    filterset_class = OrderFilter
    list_url = "service:order_list"
    create = ("service:order_create", _("Receive car"), may.RECEIVE_VEHICLE)
    ordering = ("promised_at", "pk")
    select_related = ("vehicle", "customer", "bay")

    def about(self, order: RepairOrder) -> Any:
        """What the foot of a card says beside the number."""
        return order.bay

    def card(self, record: RepairOrder) -> Card:
        return Card(
            title=str(record.vehicle),
            subtitle=record.customer.full_name,
            meta=" · ".join(str(part) for part in (record.number, self.about(record)) if part),
            age=record.board_since,
            url=record.get_absolute_url(),
            late=record.is_late,
            soon=record.is_due_soon,
            due=None if record.ready_at else record.promised_at,
        )

    @property
    def other_looks(self) -> list[dict[str, Any]]:
        """The list, the states, the bays."""
        looks = [
            ("list", _("List"), "service:order_list"),
            ("layout-kanban", _("Board"), "service:order_board"),
            ("car", _("Bays"), "service:bay_board"),
        ]
        return [
            {"icon": icon, "label": label, "url": reverse(url), "active": url == self.url_name}
            for icon, label, url in looks
        ]


class OrderBoard(_Workshop):
    """Where each car stands, with the time cars spend in each column."""

    title = _("Workshop board")
    states = ON_THE_BOARD
    tones = BOARD_TONES
    moves = BOARD_MOVES
    state_field = "board"

    def move(self, record, state):
        if state == Board.READY:
            return services.pass_quality_check(repair_order=record, actor=self.user)
        return services.move_on_board(repair_order=record, board=state, actor=self.user)

    @cached_property
    def lanes(self) -> list[Lane]:
        lanes = super().lanes
        spent = board.stays(self.filtered)
        for lane in lanes:
            if found := spent.get(str(lane.state)):
                mean, most = (values.span(time.total_seconds()) for time in found)
                lane.note = gettext("%(mean)s on average, at most %(most)s") % {
                    "mean": mean, "most": most,
                }  # fmt: skip
        return lanes


class Place(str):
    """A bay as a column of the board, by its id; or outside of all."""

    label: Any

    def __new__(cls, key: str, label: Any) -> "Place":
        made = super().__new__(cls, key)
        made.label = label
        return made


class BayBoard(_Workshop):
    """Which car stands in which bay, and who comes next; drag a car to drive it in."""

    title = _("Bays")
    state_field = "place"
    watch_field = "bay"

    def get_queryset(self):
        place = Coalesce(Cast("bay_id", CharField()), Value(OUTSIDE))
        rows = super().get_queryset().filter(board__in=IN_THE_SHOP)
        return rows.annotate(place=place)

    def watched(self):
        return super().get_queryset().filter(board__in=IN_THE_SHOP)

    @cached_property
    def bays(self) -> list[Resource]:
        return board.bays(self.user)

    @cached_property
    def states(self) -> list[Place]:
        several = len({bay.store_id for bay in self.bays}) > 1
        named = [
            Place(str(bay.pk), f"{bay.store.code} {bay}" if several else bay.name)
            for bay in self.bays
        ]
        return [Place(OUTSIDE, _("Not in a bay")), *named]

    @cached_property
    def tones(self) -> dict[str, str]:
        taken = {str(row["place"]) for row in self.figures if row["count"]}
        return {
            place: "going" if place in taken else "done"
            for place in self.states
            if place != OUTSIDE
        }

    @cached_property
    def coming(self) -> dict[Any, list[str]]:
        return board.next_visits(self.user)

    def about(self, order: RepairOrder) -> Any:
        return order.get_board_display()

    def move(self, record, state):
        bay = next((bay for bay in self.bays if str(bay.pk) == state), None)
        return services.place_in_bay(repair_order=record, bay=bay, actor=self.user)

    @cached_property
    def lanes(self) -> list[Lane]:
        lanes = super().lanes
        names = {str(bay): ", ".join(texts[:3]) for bay, texts in self.coming.items()}
        for lane in lanes:
            if following := names.get(str(lane.state)):
                lane.note = gettext("Next: %(visits)s") % {"visits": following}
        return lanes
