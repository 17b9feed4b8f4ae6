"""Rescues: list, board, the page that a technician opens on the road, and the steps."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.obligations import permissions as may
from dealers.obligations import services
from dealers.obligations.filters import RescueFilter
from dealers.obligations.forms_rescues import (
    DispatchForm,
    FinishRescueForm,
    PickForm,
    RescueFactsForm,
    RescueForm,
    RescueReasonForm,
    UnpickForm,
)
from dealers.obligations.models import RescueTicket
from dealers.obligations.states import OPEN_RESCUES, RESCUE_MOVES, RESCUE_TONES, RescueState
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import (
    ActionView,
    BoardPage,
    Card,
    CreatePage,
    DetailPage,
    EditPage,
    ListPage,
)
from portal.ui.tables import AgeColumn, BadgeColumn, Column, NumberColumn

_NEW = ("obligations:rescue_create", _("Take a call"), may.MANAGE_RESCUE)


class RescueList(ListPage):
    """All rescues a person may see; a technician's own."""

    model = RescueTicket
    verb = may.VIEW_RESCUE
    title = _("Rescues")
    columns = [
        Column("number", link=True),
        Column("car", _("Car"), sort=False),
        BadgeColumn("state", tones=RESCUE_TONES),
        Column("kind"),
        Column("address", phone=False),
        Column("technician", phone=False),
        AgeColumn("promised_at", late=lambda ticket: ticket.is_late),
        AgeColumn("called_at", phone=False),
        NumberColumn("minutes_to_arrival", _("Minutes until there"), sort=False, phone=False),
        Column("caller_phone", hidden=True),
        Column("store", hidden=True),
    ]
    filterset_class = RescueFilter
    select_related = ("vehicle", "technician", "store")
    presets = [
        ("open", _("Not over"), "open=true"),
        ("mine", _("Mine"), "technician=me&open=true"),
        ("waiting", _("Nobody sent yet"), "state=called"),
    ]
    create = _NEW
    board = "obligations:rescue_board"
    empty = _("A rescue is opened when somebody calls for help on the road.")
    row_class = staticmethod(lambda ticket: "is-late" if ticket.is_late else "")


class RescueBoard(BoardPage):
    """Where each rescue stands."""

    model = RescueTicket
    verb = may.VIEW_RESCUE
    move_verb = may.DRIVE_RESCUE
    title = _("Rescues")
    states = OPEN_RESCUES
    tones = RESCUE_TONES
    moves = RESCUE_MOVES
    move_dialogs = {
        RescueState.DISPATCHED: "obligations:rescue_dispatch",
        RescueState.CALLED: "obligations:rescue_call_back",
    }
    state_field = "state"
    filterset_class = RescueFilter
    list_url = "obligations:rescue_list"
    create = _NEW
    ordering = ("called_at", "pk")
    select_related = ("vehicle", "technician")

    def card(self, record):
        return Card(
            title=record.car,
            subtitle=record.address,
            meta=str(record.technician or record.get_kind_display()),
            age=record.called_at,
            url=record.get_absolute_url(),
            late=record.is_late,
        )

    def move(self, record, state):
        return services.arrive_at_rescue(ticket=record, actor=self.user)


def _pick_list(page: Any) -> dict[str, Any]:
    return {"rows": page.object.pick_list}


def _runs(ticket: RescueTicket) -> bool:
    return ticket.state in OPEN_RESCUES


def _may_become(state: RescueState):
    return lambda ticket: RESCUE_MOVES.allows(ticket.state, state)


class RescueDetail(DetailPage):
    """One rescue: where, who, what to take along, and when each step was."""

    model = RescueTicket
    verb = may.VIEW_RESCUE
    select_related = ("vehicle", "customer", "technician", "store", "repair_order")
    tones = RESCUE_TONES
    subtitle = "car"
    top = "dealers/obligations/_rescue_top.html"
    edit = ("obligations:rescue_edit", may.MANAGE_RESCUE)
    groups = [
        Group(
            _("The call"),
            [
                Fact("kind"),
                Fact("problem", wide=True),
                Fact("address", wide=True, copy=True),
                Fact("latitude", hide_empty=True),
                Fact("longitude", hide_empty=True),
                Fact("caller_name"),
                Fact("caller_phone", url=lambda t: f"tel:{t.caller_phone}"),
                Fact("vehicle", url=lambda t: t.vehicle.get_absolute_url(), hide_empty=True),
                Fact("car_description", hide_empty=True),
                Fact("customer", url=lambda t: t.customer.get_absolute_url(), hide_empty=True),
            ],
        ),
        Group(
            _("Rescue"),
            [
                Fact("technician"),
                Fact("van", hide_empty=True),
                Fact("called_at"),
                Fact("promised_at"),
                Fact("dispatched_at", hide_empty=True),
                Fact("arrived_at", hide_empty=True),
                Fact("minutes_to_arrival", _("Minutes until there"), hide_empty=True),
                Fact("done_at", hide_empty=True),
                Fact("outcome", wide=True, hide_empty=True),
                Fact(
                    "repair_order", url=lambda t: t.repair_order.get_absolute_url(), hide_empty=True
                ),
                Fact("reason", wide=True, hide_empty=True),
            ],
        ),
    ]
    tabs = [
        Tab("parts", _("Take along"), "dealers/obligations/_pick_list.html", context=_pick_list)
    ]
    actions = [
        Action("obligations:rescue_dispatch", _("Send"), may.MANAGE_RESCUE,
               _may_become(RescueState.DISPATCHED), primary=True, icon="car"),
        Action("obligations:rescue_arrive", _("Arrived on site"), may.DRIVE_RESCUE,
               _may_become(RescueState.ON_SITE), primary=True, icon="check"),
        Action("obligations:rescue_finish", _("Done"), may.DRIVE_RESCUE,
               _may_become(RescueState.DONE), primary=True, icon="checks"),
        Action("obligations:rescue_pick", _("Take part along"), may.DRIVE_RESCUE, _runs, icon="plus"),
        Action("obligations:rescue_unpick", _("Leave part here"), may.DRIVE_RESCUE,
               lambda ticket: _runs(ticket) and bool(ticket.pick_list), menu=True),
        Action("obligations:rescue_call_back", _("Cannot come"), may.DRIVE_RESCUE,
               _may_become(RescueState.CALLED), menu=True),
        Action("obligations:rescue_cancel", _("Cancel"), may.MANAGE_RESCUE,
               _may_become(RescueState.CANCELLED), menu=True, danger=True),
    ]  # fmt: skip


class RescueCreate(CreatePage):
    """Form “Take a call”."""

    form_class = RescueForm
    verb = may.MANAGE_RESCUE
    title = _("Take a call")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.take_call(**form.cleaned_data, actor=self.user)


class RescueEdit(EditPage):
    """Correct place, caller or problem."""

    model = RescueTicket
    form_class = RescueFactsForm
    verb = may.MANAGE_RESCUE
    in_place = False

    def save(self, form):
        return services.amend_rescue(ticket=self.object, **form.cleaned_data, actor=self.user)


class _RescueAction(ActionView):
    model = RescueTicket
    verb = may.DRIVE_RESCUE
    select_related = ("vehicle", "customer")


class RescueDispatch(_RescueAction):
    """Dialog “Send”."""

    verb = may.MANAGE_RESCUE
    form_class = DispatchForm
    title = _("Send")

    def perform(self, record, data):
        return services.dispatch_rescue(ticket=record, **data, actor=self.user)


class RescueArrive(_RescueAction):
    """Button “Arrived”."""

    title = _("Arrived on site")

    def perform(self, record, data):
        return services.arrive_at_rescue(ticket=record, actor=self.user)


class RescueFinish(_RescueAction):
    """Dialog “Done”."""

    form_class = FinishRescueForm
    title = _("Done")

    def get_form_kwargs(self):
        return {"ticket": self.object}

    def perform(self, record, data):
        return services.finish_rescue(ticket=record, **data, actor=self.user)


class RescueCallBack(_RescueAction):
    """Dialog “Cannot come”."""

    form_class = RescueReasonForm
    title = _("Cannot come")

    def perform(self, record, data):
        return services.call_back_rescue(ticket=record, **data, actor=self.user)


class RescueCancel(_RescueAction):
    """Dialog “Cancel”."""

    verb = may.MANAGE_RESCUE
    form_class = RescueReasonForm
    title = _("Cancel rescue")
    danger = True

    def perform(self, record, data):
        return services.cancel_rescue(ticket=record, **data, actor=self.user)


class RescuePick(_RescueAction):
    """Dialog “Take part along”."""

    form_class = PickForm
    title = _("Take part along")

    def perform(self, record, data):
        return services.pick_part(ticket=record, **data, actor=self.user)


class RescueUnpick(_RescueAction):
    """Dialog “Leave part here”."""

    form_class = UnpickForm
    title = _("Leave part here")

    def get_form_kwargs(self):
        return {"ticket": self.object}

    def perform(self, record, data):
        return services.unpick_part(ticket=record, **data, actor=self.user)
