"""Guest lists of events: invite, note the answers, welcome at the door."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dealers.sales.filters.showroom import GuestFilter
from dealers.sales.forms.showroom import AnswerForm, CheckInForm, GuestsForm
from dealers.sales.models import ShowroomVisit
from dealers.sales.permissions import LOG_VISIT
from dealers.sales.services import guests
from dealers.sales.states.showroom import RSVP_TONES
from dealers.sales.views.base import Move
from portal.ui.pages import BulkAction, FormScreen, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, NumberColumn


class GuestList(ListPage):
    """Who was invited, the next event first."""

    model = ShowroomVisit
    verb = LOG_VISIT
    title = _("Guest lists")
    columns = [
        Column("name", link=True, value=str, subtitle="event"),
        DateColumn("expected_on"),
        BadgeColumn("rsvp", tones=RSVP_TONES),
        NumberColumn("party_size"),
        DateColumn("came_at", time=True, phone=False),
        Column("advisor", sort="advisor__full_name", phone=False),
        Column(
            "lead",
            value=lambda visit: visit.lead.number if visit.lead else None,
            sort=False,
            phone=False,
        ),
        Column("store", hidden=True),
        Column("phone", hidden=True, sort=False),
    ]
    filterset_class = GuestFilter
    select_related = ("advisor", "lead", "store")
    presets = [
        ("awaited", _("Awaited"), "came=false"),
        ("yes", _("Will come"), "rsvp=accepted&came=false"),
        ("came", _("Have come"), "came=true"),
        ("mine", _("Mine"), "advisor=me"),
    ]
    ordering = ("-expected_on", "pk")
    detail = "sales:showroom_detail"
    create = ("sales:guest_invite", _("Guests"), LOG_VISIT)
    bulk_actions = [
        BulkAction(
            "check_in", _("Have come"), LOG_VISIT, service=guests.check_in_guest, argument="visit"
        )
    ]
    empty = _("Guests of your next event stand here, until they are at the door.")

    def get_queryset(self):
        return super().get_queryset().guests()


class GuestInvite(FormScreen):
    """Put guests on the list of an event."""

    form_class = GuestsForm
    verb = LOG_VISIT
    title = _("Guests of an event")

    def get_form_kwargs(self):
        return {"user": self.user}

    def save(self, form):
        made = guests.invite_guests(**form.cleaned_data, actor=self.user)
        added = ngettext("%(n)d guest added.", "%(n)d guests added.", len(made))
        self.done = added % {"n": len(made)}
        return made

    def get_success_url(self, result):
        return reverse("sales:guest_list")


class GuestAnswer(Move):
    """Whether they will come."""

    model = ShowroomVisit
    verb = LOG_VISIT
    title = _("Answer")
    form_class = AnswerForm
    argument = "visit"
    service = guests.answer_guest


class GuestCheckIn(Move):
    """They are here."""

    model = ShowroomVisit
    verb = LOG_VISIT
    title = _("Has come")
    form_class = CheckInForm
    argument = "visit"
    service = guests.check_in_guest


class GuestStrike(Move):
    """Off the list."""

    model = ShowroomVisit
    verb = LOG_VISIT
    title = _("Take off the list")
    argument = "visit"
    service = guests.strike_guest

    def get_success_url(self, result):
        return reverse("sales:guest_list")
