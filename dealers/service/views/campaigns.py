"""The manufacturer's campaigns with our own cars in them; and what an hour costs."""

from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from dealers.service import permissions as may
from dealers.service import selectors, services
from dealers.service.filters import CampaignFilter
from dealers.service.forms import CarBookingForm, InformForm, RateForm, ReasonForm
from dealers.service.models import CampaignVehicle, LabourRate, ServiceCampaign
from dealers.service.states import (
    CAMPAIGN_KIND_TONES,
    CAMPAIGN_MOVES,
    CAMPAIGN_TONES,
    CAR_TONES,
    CampaignKind,
    CampaignState,
    CarState,
)
from dealers.service.views.moves import CAR_ACTIONS, moves_for
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn


class CampaignList(ListPage):
    """Recalls and service campaigns."""

    model = ServiceCampaign
    verb = may.VIEW_CAMPAIGN
    title = _("Campaigns")
    columns = [
        Column("code", link=True),
        Column("title", _("Title"), sort="title_zh"),
        BadgeColumn("kind", tones=CAMPAIGN_KIND_TONES),
        BadgeColumn("state", tones=CAMPAIGN_TONES),
        NumberColumn("matched", _("Our cars"), sort="matched", phone=False),
        NumberColumn("booked", _("Booked"), sort="booked", phone=False),
        NumberColumn("done", _("Reported done"), sort="done", phone=False),
        DateColumn("valid_until"),
    ]
    filterset_class = CampaignFilter
    presets = [("open", _("With cars to do"), "open=true")]
    empty = _("Recalls and service campaigns of the manufacturer arrive here by themselves.")

    def get_queryset(self):
        return selectors.campaigns_with_counts().defer("vin_hashes")


# What somebody must do comes first: report, then book, then what waits, then what is over.
_FIRST_TO_DO = Case(
    *(
        When(state=state, then=place)
        for place, state in enumerate(
            [CarState.REPAIRED, CarState.OPEN, CarState.NOTIFIED, CarState.BOOKED]
        )
    ),
    default=9,
)


def _cars(page) -> dict:
    """Our cars in the campaign with their buttons."""
    cars = CampaignVehicle.objects.filter(campaign=page.object).select_related(
        "vehicle", "booking", "job__repair_order"
    )
    rows = []
    for car in cars.order_by(_FIRST_TO_DO, "id")[:200]:
        car.campaign = page.object
        moves = moves_for(page.user, car, CAR_ACTIONS)
        rows.append({"car": car, "tone": CAR_TONES[car.state], "moves": moves})
    return {"cars": rows}


class CampaignDetail(DetailPage):
    """One campaign with our own cars."""

    model = ServiceCampaign
    verb = may.VIEW_CAMPAIGN
    tones = CAMPAIGN_TONES
    groups = [
        Group(
            _("Campaign"),
            [
                Fact("code", copy=True),
                Fact("kind", tones=CAMPAIGN_KIND_TONES),
                Fact("valid_from"),
                Fact("valid_until"),
                Fact("operation_code"),
                Fact("labour_hours"),
                Fact("parts", _("Parts"), value=lambda c: ", ".join(c.part_codes)),
                Fact("matched", _("Our cars")),
                Fact("booked", _("Booked")),
                Fact("done", _("Reported done")),
                Fact("instructions", _("Instructions"), wide=True, hide_empty=True),
            ],
        )
    ]
    tabs = [Tab("cars", _("Our cars"), "dealers/service/_cars.html", context=_cars)]
    actions = [
        Action(
            "service:campaign_accept",
            _("Accept"),
            may.DECIDE_CAMPAIGN,
            lambda c: CAMPAIGN_MOVES.allows(c.state, CampaignState.ACCEPTED),
            primary=True,
        ),
        Action(
            "service:campaign_decline",
            _("Decline"),
            may.DECIDE_CAMPAIGN,
            lambda c: (
                c.kind != CampaignKind.RECALL
                and CAMPAIGN_MOVES.allows(c.state, CampaignState.DECLINED)
            ),
        ),
    ]

    def get_queryset(self):
        return selectors.campaigns_with_counts().defer("vin_hashes")


class CampaignAccept(ActionView):
    """Button “Accept”."""

    model = ServiceCampaign
    verb = may.DECIDE_CAMPAIGN
    title = _("Accept")

    def perform(self, record, data):
        return services.accept_campaign(campaign=record, actor=self.user)


class CampaignDecline(ActionView):
    """Dialog “Decline”."""

    model = ServiceCampaign
    verb = may.DECIDE_CAMPAIGN
    form_class = ReasonForm
    title = _("Decline campaign")

    def perform(self, record, data):
        return services.decline_campaign(campaign=record, **data, actor=self.user)


class CarAction(ActionView):
    """What the buttons of a campaign's car share."""

    model = CampaignVehicle
    verb = may.BOOK_CAMPAIGN
    select_related = ("campaign", "vehicle")

    @property
    def cancel_url(self):
        return self.object.campaign.get_absolute_url()


class CarInform(CarAction):
    """Dialog “Owner informed”."""

    form_class = InformForm
    title = _("Owner informed")

    def perform(self, record, data):
        return services.inform_owner(car=record, **data, actor=self.user)


class CarBook(CarAction):
    """Dialog “Book”."""

    form_class = CarBookingForm
    title = _("Book for the campaign")
    done = _("Booked.")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def perform(self, record, data):
        return services.book_campaign_visit(car=record, **data, advisor=self.user, actor=self.user)


class CarReport(CarAction):
    """Button “Report done”."""

    verb = may.MANAGE_CAMPAIGN
    title = _("Report done")
    done = _("Reported to the manufacturer.")

    def perform(self, record, data):
        return services.report_campaign_done(car=record, actor=self.user)


class RateList(ListPage):
    """Labour rates."""

    model = LabourRate
    verb = may.MANAGE_RATES
    title = _("Labour rates")
    columns = [
        Column("pay_type"),
        Column("store"),
        MoneyColumn("rate"),
        DateColumn("valid_from"),
    ]
    select_related = ("store",)
    create = ("service:rate_create", _("New rate"), may.MANAGE_RATES)
    empty = _("What an hour costs, by who pays. Until you set one, 200.00 holds.")
    ordering = ("pay_type", "-valid_from")


class RateCreate(CreatePage):
    """Form “New rate”."""

    form_class = RateForm
    verb = may.MANAGE_RATES
    title = _("New rate")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.set_labour_rate(**form.cleaned_data, actor=self.user)
