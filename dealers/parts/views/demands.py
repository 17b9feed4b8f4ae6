"""Who waits for which part, and for whom something is held."""

from django.utils.translation import gettext_lazy as _

from dealers.parts import services
from dealers.parts.filters import DemandFilter
from dealers.parts.forms import ReleaseForm, ServeForm
from dealers.parts.models import PartDemand
from dealers.parts.permissions import ISSUE_PART, ORDER_PARTS, REQUEST_PART, VIEW_PART
from dealers.parts.states import DEMAND_TONES, DemandState
from dealers.parts.views.parts import DEMAND_COLUMNS
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, DetailPage, ListPage
from portal.ui.tables import Column


class DemandList(ListPage):
    """Requests: reserved, back-ordered and lost."""

    model = PartDemand
    verb = VIEW_PART
    title = _("Part requests")
    columns = [Column("part", link=True, sort="part__number"), *DEMAND_COLUMNS]
    filterset_class = DemandFilter
    select_related = ("part", "store", "customer")
    presets = [
        ("open", _("Open"), "is_open=true"),
        ("waiting", _("Back-ordered"), "state=waiting"),
        ("lost", _("Lost sales"), "state=lost"),
    ]
    empty = _("Parts that are reserved, awaited or were asked for in vain. Note them on the part.")


class DemandDetail(DetailPage):
    """One wish for a part."""

    model = PartDemand
    verb = VIEW_PART
    tones = DEMAND_TONES
    select_related = ("part", "store", "customer", "asked_by")
    groups = [
        Group(
            _("Part request"),
            [
                Fact("part", url=lambda demand: demand.part.get_absolute_url()),
                Fact("store"),
                Fact("quantity"),
                Fact("held"),
                Fact("served"),
                Fact("missing", _("Still missing")),
                Fact("document_number"),
                Fact("customer", hide_empty=True),
                Fact("wanted_on", hide_empty=True),
                Fact("note", hide_empty=True),
                Fact("asked_by"),
                Fact("created_at", _("Noted")),
            ],
        )
    ]
    actions = [
        Action(
            "parts:demand_serve",
            _("Hand out"),
            ISSUE_PART,
            when=lambda demand: demand.state == DemandState.HELD and not demand.part.tracking,
            primary=True,
        ),
        Action(
            "parts:demand_serve_pieces",
            _("Hand out"),
            ISSUE_PART,
            when=lambda demand: demand.state == DemandState.HELD and demand.part.tracking,
            primary=True,
        ),
        Action(
            "parts:demand_order",
            _("Order"),
            ORDER_PARTS,
            when=lambda demand: demand.missing,
        ),
        Action(
            "parts:demand_release",
            _("Release"),
            REQUEST_PART,
            when=lambda demand: demand.is_open,
        ),
    ]


class DemandServe(ActionView):
    """Button “Hand out”."""

    model = PartDemand
    verb = ISSUE_PART
    title = _("Hand out")
    done = _("Handed out.")

    def perform(self, record, data):
        return services.serve_demand(partdemand=record, actor=self.user)


class DemandServePieces(DemandServe):
    """Dialog “Hand out” of a tracked part: which pieces."""

    form_class = ServeForm
    select_related = ("part", "store")

    def get_form_kwargs(self):
        return {"part": self.object.part}

    def perform(self, record, data):
        return services.serve_demand(partdemand=record, **data, actor=self.user)


class DemandRelease(ActionView):
    """Dialog “Release”."""

    model = PartDemand
    verb = REQUEST_PART
    form_class = ReleaseForm
    title = _("Release")
    done = _("Released.")

    def perform(self, record, data):
        return services.release_demand(partdemand=record, **data, actor=self.user)
