"""Leads: the list, the board, a new one, and the page of one."""

from django.contrib import messages
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from oem_hub.leads import selectors, services
from oem_hub.leads.filters import LeadFilter
from oem_hub.leads.forms import LeadForm
from oem_hub.leads.models import HubLead
from oem_hub.leads.permissions import CREATE_LEAD, ERASE_LEAD, HAND_OUT_LEAD, VIEW_LEAD
from oem_hub.leads.states import (
    HANDOUT_TONES,
    LEAD_TONES,
    PIPELINE,
    LeadState,
)
from portal.core.errors import Conflict
from portal.core.workflow import Transitions
from portal.ui import values
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import BoardPage, Card, CreatePage, DetailPage, ListPage
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, NumberColumn, Table

_State = LeadState


def _name(lead: HubLead) -> str:
    return lead.name or gettext("Erased")


def _with(lead: HubLead):
    """Who has it, or why nobody does."""
    why = lead.get_stays_display() or lead.get_reason_display()
    return lead.dealer or (
        values.format_html('<span class="ui-quiet">{}</span>', why) if why else ""
    )


def _grade(row) -> str:
    return row.grade if row.grade != "N" else ""


class LeadList(ListPage):
    """Persons who asked the manufacturer, newest first."""

    model = HubLead
    verb = VIEW_LEAD
    title = _("Leads")
    columns = [
        Column("name", link=True, value=_name, subtitle="wanted"),
        BadgeColumn("state", tones=LEAD_TONES),
        Column("dealer", value=_with, sort="dealer__code"),
        Column(
            "city", pgettext_lazy("person", "Place"), value=lambda lead: lead.place, phone=False
        ),
        Column("region", sort="region__name", hidden=True),
        Column("masked_phone", _("Phone"), phone=False),
        Column("source", phone=False),
        Column("campaign", phone=False),
        Column("grade", value=_grade, hidden=True),
        AgeColumn("requested_at"),
        AgeColumn("moved_at", hidden=True),
        Column("number", _("Number"), hidden=True),
        NumberColumn("asked_times", hidden=True),
    ]
    filterset_class = LeadFilter
    select_related = ("dealer", "region")
    presets = [
        ("new", _("To be passed on"), "state=new"),
        ("late", _("Not contacted in time"), "late=true"),
        ("back", _("Asked back"), "state=asked_back"),
        ("stalled", _("Without news"), "stalled=true"),
        ("open", _("Open"), "open=true"),
        ("sold", pgettext_lazy("lead", "Sold"), "state=won"),
    ]
    create = ("hub_leads:lead_create", _("New lead"), CREATE_LEAD)
    board = "hub_leads:lead_board"
    empty_icon = "user-plus"
    empty = _("People who ask you for a car appear here: typed in, or sent by your website.")
    ordering = ("-requested_at",)


class LeadBoard(BoardPage):
    """The network's pipeline: who is where, all dealers or one."""

    model = HubLead
    verb = VIEW_LEAD
    title = _("Leads")
    states = PIPELINE
    state_field = "state"
    tones = LEAD_TONES
    # Passed on and asked back by hand; everything else dealers tell.
    moves = Transitions({_State.NEW: {_State.ASSIGNED}, _State.ASSIGNED: {_State.ASKED_BACK}})
    move_verb = HAND_OUT_LEAD
    move_dialogs = {_State.ASSIGNED: "hub_leads:lead_hand_out"}
    filterset_class = LeadFilter
    select_related = ("dealer",)
    list_url = "hub_leads:lead_list"
    create = ("hub_leads:lead_create", _("New lead"), CREATE_LEAD)
    ordering = ("-moved_at",)

    def move(self, record, state):
        if state != _State.ASKED_BACK:
            raise Conflict(gettext("Dealers tell how a lead stands. Pass it on, or ask it back."))
        return services.ask_lead_back(lead=record, actor=self.user)

    def card(self, record):
        return Card(
            title=_name(record),
            subtitle=record.wanted,
            meta=_with(record) or record.place,
            age=record.moved_at,
            url=record.get_absolute_url(),
        )


class LeadCreate(CreatePage):
    """Form “New lead”."""

    form_class = LeadForm
    verb = CREATE_LEAD
    title = _("New lead")

    def save(self, form):
        try:
            lead, is_new = services.register_lead(**form.as_lead(), actor=self.user)
        except services.KnownPerson:
            form.offer_known()
            raise
        if not is_new:
            messages.success(self.request, gettext("Added to the lead that was there."))
        return lead


def _handouts(page) -> Table:
    columns = [
        Column("dealer"),
        BadgeColumn("state", tones=HANDOUT_TONES),
        DateColumn("handed_at", time=True),
        Column("due_at", render=_due),
        DateColumn("contacted_at", time=True),
        Column("reason", phone=False),
        Column("grade", value=_grade, phone=False),
        DateColumn("visited_at", phone=False),
        DateColumn("driven_at", phone=False),
        DateColumn("converted_at", phone=False),
        DateColumn("signed_at", phone=False),
        DateColumn("delivered_at", phone=False),
        Column("why", phone=False),
    ]
    rows = selectors.handouts_of(page.object)
    return Table(columns, rows, empty=_("No dealer has had this lead."))


def _due(handout):
    if handout.due_at is None:
        return values.NOTHING
    if handout.is_late:
        return values.badge(values.ago(handout.due_at), "trouble")
    return values.moment(handout.due_at)


def _is(*states: LeadState):
    return lambda lead: lead.state in states


class LeadDetail(DetailPage):
    """One lead: who asked for what, who has it, and what became of it."""

    model = HubLead
    verb = VIEW_LEAD
    select_related = ("dealer", "region", "wished_dealer")
    tones = LEAD_TONES
    subtitle = "number"
    top = "hub/leads/_top.html"
    groups = [
        Group(
            _("Who"),
            [
                Fact("name", value=_name),
                Fact("phone", copy=True),
                Fact("email", copy=True, hide_empty=True),
                Fact("city", pgettext_lazy("person", "Place"), value=lambda lead: lead.place),
                Fact("pass_on_at"),
                Fact("consent_channel", value=lambda lead: lead.agreed_through, hide_empty=True),
                Fact("consent_version", hide_empty=True),
            ],
        ),
        Group(
            _("What"),
            [
                Fact("wanted", _("Model wanted")),
                Fact("source"),
                Fact("campaign", hide_empty=True),
                Fact("requested_at"),
                Fact(
                    "asked_times",
                    value=lambda lead: lead.asked_times if lead.asked_times > 1 else "",
                    hide_empty=True,
                ),
                Fact("external_source", hide_empty=True),
                Fact("external_id", hide_empty=True),
                Fact("note", wide=True, hide_empty=True),
            ],
        ),
        Group(
            pgettext_lazy("lead", "Where"),
            [
                Fact("region"),
                Fact("wished_dealer", hide_empty=True),
                Fact(
                    "dealer", url=lambda lead: lead.dealer.get_absolute_url() if lead.dealer else ""
                ),
                Fact("grade", value=_grade, hide_empty=True),
                Fact("moved_at", age=True),
                Fact("reason", hide_empty=True),
                Fact("ended_at", hide_empty=True),
                Fact("erased_at", hide_empty=True),
            ],
        ),
    ]
    tabs = [Tab("dealers", _("Dealers"), table=_handouts)]
    actions = [
        Action("hub_leads:lead_hand_out", _("Pass on"), HAND_OUT_LEAD,
               lambda lead: lead.state == _State.NEW and lead.may_be_passed_on, primary=True,
               icon="send"),
        Action("hub_leads:lead_consent", _("Agreement given"), HAND_OUT_LEAD,
               lambda lead: lead.state == _State.NEW and not lead.pass_on_at and not lead.erased_at,
               primary=True, icon="check"),
        Action("hub_leads:lead_ask_back", _("Ask back"), HAND_OUT_LEAD, _is(_State.ASSIGNED)),
        Action("hub_leads:lead_remind", _("Remind the dealer"), HAND_OUT_LEAD,
               lambda lead: lead.is_out, icon="bell"),
        Action("hub_leads:lead_release", _("Take back without an answer"), HAND_OUT_LEAD,
               _is(_State.ASKED_BACK), danger=True),
        Action("hub_leads:lead_close", _("End it"), HAND_OUT_LEAD, _is(_State.NEW), menu=True,
               danger=True),
        Action("hub_leads:lead_erase", _("Erase personal data"), ERASE_LEAD,
               lambda lead: lead.erased_at is None, menu=True, danger=True),
    ]  # fmt: skip

    def get_title(self):
        return _name(self.object)
