"""Screens of the network desk: dealers, join codes, cars."""

from django.contrib import messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oem_hub.network import selectors, services
from oem_hub.network.filters import CaseFilter, DealerFilter, VehicleFilter
from oem_hub.network.forms import InvitationForm, RegionForm
from oem_hub.network.models import CaseFact, Dealer, NetworkVehicle
from oem_hub.network.permissions import (
    INVITE_DEALER,
    MANAGE_DEALER,
    VIEW_CASE,
    VIEW_DEALER,
    VIEW_VEHICLE,
)
from oem_hub.network.states import DEALER_TONES, SEVERITY_TONES
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage
from portal.ui.tables import (
    AgeColumn,
    BadgeColumn,
    BooleanColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NumberColumn,
    Table,
)
from tenants.models import NetworkInvitation


class DealerList(ListPage):
    """The dealers of the network."""

    model = Dealer
    verb = VIEW_DEALER
    title = _("Dealers")
    columns = [
        Column("name", link=True),
        Column("code"),
        Column("region", sort="region__name"),
        BadgeColumn("state", tones=DEALER_TONES),
        NumberColumn("delivered", _("Cars delivered")),
        NumberColumn("escalated", _("Open cases passed on"), verb=VIEW_CASE),
        DateColumn("joined_on", phone=False),
    ]
    filterset_class = DealerFilter
    presets = [
        ("active", _("Active"), "state=active"),
        ("left", _("Left the network"), "state=left"),
    ]
    create = ("hub_network:invitation_create", _("Issue join code"), INVITE_DEALER)
    empty = _("Dealership groups appear here once they join with a code of yours.")
    ordering = ("code",)

    def get_queryset(self):
        return selectors.dealers_with_sales(self.user, self.verb)


def _sales(page) -> Table:
    columns = [
        Column("model_code", _("Model")),
        Column("vin", phone=False),
        DateColumn("signed_on"),
        DateColumn("delivered_on"),
        MoneyColumn("amount"),
    ]
    return Table(columns, selectors.sales_of(page.object)[:50], empty=_("No sale reported yet."))


class DealerDetail(DetailPage):
    """One dealer: who it is and what it sold."""

    model = Dealer
    verb = VIEW_DEALER
    select_related = ("region",)
    tones = DEALER_TONES
    subtitle = "code"
    groups = [
        Group(
            _("Membership"),
            [Fact("code", copy=True), Fact("region"), Fact("joined_on"), Fact("name")],
        )
    ]
    tabs = [Tab("sales", _("Sales"), table=_sales)]
    actions = [
        Action("hub_network:dealer_change_region", _("Move to a region"), MANAGE_DEALER),
    ]


class DealerChangeRegion(ActionView):
    """Button “Move to a region”."""

    model = Dealer
    verb = MANAGE_DEALER
    title = _("Move to a region")
    form_class = RegionForm
    done = _("The region has been changed.")

    def get_initial(self):
        return {"region": self.object.region_id}

    def perform(self, record, data):
        return services.change_region(dealer=record, actor=self.user, **data)


class InvitationList(ListPage):
    """Join codes that nobody has used yet."""

    model = NetworkInvitation
    verb = INVITE_DEALER
    title = _("Join codes")
    columns = [
        Column("code"),
        Column("dealer_code"),
        Column("region"),
        Column("for_whom"),
        AgeColumn("expires_at", late=True),
    ]
    search_fields = ("dealer_code", "for_whom", "region")
    create = ("hub_network:invitation_create", _("Issue join code"), INVITE_DEALER)
    empty = _("A dealership group signs up with a code of yours and is then in your network.")
    exportable = False

    def get_queryset(self):
        return selectors.open_invitations()


class InvitationCreate(CreatePage):
    """Form “Issue join code”."""

    form_class = InvitationForm
    verb = INVITE_DEALER
    title = _("Issue join code")
    submit = _("Issue code")

    def save(self, form):
        invitation = services.invite_dealer(**form.cleaned_data, actor=self.user)
        messages.success(
            self.request,
            gettext("Code %(code)s for %(dealer)s. It works once.")
            % {"code": invitation.code, "dealer": invitation.dealer_code},
        )
        return invitation


class VehicleList(ListPage):
    """The network's cars."""

    model = NetworkVehicle
    verb = VIEW_VEHICLE
    title = _("Vehicles")
    columns = [
        Column("vin", link=True),
        Column("model_code"),
        Column("dealer", sort="dealer__code"),
        DateColumn("warranty_start_on"),
        NumberColumn("last_odometer_km", unit="km"),
        DateColumn("last_seen_on", phone=False),
        BooleanColumn("is_disputed"),
    ]
    filterset_class = VehicleFilter
    presets = [("disputed", _("Disputed"), "is_disputed=true")]
    select_related = ("dealer",)
    empty = _("Cars appear here when dealers deliver them.")


class VehicleDetail(DetailPage):
    """One car as the network knows it."""

    model = NetworkVehicle
    verb = VIEW_VEHICLE
    select_related = ("dealer",)
    subtitle = "model_code"
    timeline = False
    groups = [
        Group(
            _("Vehicle"),
            [
                Fact("vin", copy=True),
                Fact("model_code"),
                Fact("dealer"),
                Fact("warranty_start_on"),
                Fact("last_odometer_km"),
                Fact("last_seen_on"),
                Fact("is_disputed"),
            ],
        )
    ]


class CaseList(ListPage):
    """Customers' cases that dealers passed on; the words stay with the dealer."""

    model = CaseFact
    verb = VIEW_CASE
    title = _("Cases passed on")
    columns = [
        Column("number"),
        Column("dealer", sort="dealer__code"),
        Column("kind"),
        Column("category", value=lambda case: case.category_label),
        BadgeColumn("severity", tones=SEVERITY_TONES),
        Column("state"),
        AgeColumn("escalated_at"),
        DateColumn("closed_at", phone=False),
    ]
    filterset_class = CaseFilter
    select_related = ("dealer",)
    presets = [("open", _("Open"), "open=true")]
    ordering = ("-escalated_at",)
    empty_icon = "message-circle"
    empty = _("When a dealer needs you for a customer's complaint, it appears here.")
