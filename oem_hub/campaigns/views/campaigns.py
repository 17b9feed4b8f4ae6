"""The list of campaigns, the page of one, and its forms."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from oem_hub.campaigns import selectors, services
from oem_hub.campaigns.filters import CampaignFilter, CampaignVinFilter
from oem_hub.campaigns.forms import CampaignForm, VinsForm
from oem_hub.campaigns.models import CampaignVin, ServiceCampaign
from oem_hub.campaigns.permissions import (
    APPROVE_CAMPAIGN,
    EDIT_CAMPAIGN,
    PUBLISH_CAMPAIGN,
    VIEW_CAMPAIGN,
)
from oem_hub.campaigns.states import CAMPAIGN_TONES, OUT, VIN_TONES, CampaignState
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import CreatePage, DetailPage, EditPage, FormScreen, ListPage, ObjectScreen
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, NumberColumn, Table
from portal.ui.templatetags.ui import ui_progress

_State = CampaignState


def _bar(done: int, total: int):
    return ui_progress(done, total) if total else ""


class CampaignList(ListPage):
    """The manufacturer's campaigns."""

    model = ServiceCampaign
    verb = VIEW_CAMPAIGN
    title = _("Campaigns")
    columns = [
        Column("code", link=True, subtitle="title"),
        Column("kind"),
        BadgeColumn("state", tones=CAMPAIGN_TONES),
        NumberColumn("total", _("Vehicles")),
        NumberColumn("done", _("Done")),
        Column(
            "completion",
            _("Completion"),
            render=lambda row: _bar(row.done, row.total - row.gone),
            value=lambda row: f"{row.done} / {row.total - row.gone}",
            sort=False,
            phone=False,
        ),
        DateColumn("valid_until", phone=False),
    ]
    filterset_class = CampaignFilter
    presets = [
        ("out", _("Under way"), "state=published&state=running"),
        ("approve", _("To approve"), "state=pending_approval"),
        ("draft", _("Drafts"), "state=draft"),
    ]
    create = ("hub_campaigns:campaign_create", _("New campaign"), EDIT_CAMPAIGN)
    empty = _("Recalls and service campaigns: name the cars, publish, and watch dealers complete.")

    def get_queryset(self):
        return selectors.campaigns_with_numbers()


def _reports(page) -> Table:
    columns = [
        Column("dealer"),
        Column("dealer__code", _("Code"), phone=False),
        NumberColumn("matched"),
        NumberColumn("booked"),
        NumberColumn("done"),
        Column("bar", _("Completion"), render=lambda row: _bar(row.done, row.matched)),
        AgeColumn("reported_at"),
    ]
    rows = selectors.reports_of(page.object, page.user)[:200]
    return Table(columns, rows, empty=_("Dealers appear here once the campaign is published."))


def _vins(page) -> Table:
    columns = [
        Column("vin"),
        BadgeColumn("state", tones=VIN_TONES),
        Column("dealer"),
        Column("repair_order_number", phone=False),
        DateColumn("done_on"),
    ]
    rows = page.object.vins.select_related("dealer").order_by("state", "vin")[:50]
    return Table(columns, rows, empty=_("No car yet. Paste their VINs."))


class CampaignDetail(DetailPage):
    """One campaign: what is to be done, to which cars, and how far each dealer is."""

    model = ServiceCampaign
    verb = VIEW_CAMPAIGN
    select_related = ("drafted_by", "approved_by")
    tones = CAMPAIGN_TONES
    subtitle = "get_kind_display"
    top = "hub/campaigns/_summary.html"
    groups = [
        Group(
            _("Work to be done"),
            [
                Fact("operation_code"),
                Fact("labour_hours"),
                Fact("part_codes", value=lambda campaign: ", ".join(campaign.part_codes)),
                Fact("valid_from"),
                Fact("valid_until"),
                Fact("drafted_by"),
                Fact("approved_by", hide_empty=True),
                Fact("published_at", hide_empty=True),
                Fact("instructions", _("Instructions"), wide=True),
            ],
        )
    ]
    tabs = [
        Tab("dealers", _("Dealers"), table=_reports),
        Tab("vehicles", _("Vehicles"), table=_vins),
    ]
    actions = [
        Action(
            "hub_campaigns:campaign_vins",
            _("Add vehicles"),
            EDIT_CAMPAIGN,
            lambda c: c.state == _State.DRAFT,
        ),
        Action(
            "hub_campaigns:campaign_remove_vin",
            _("Remove a vehicle"),
            EDIT_CAMPAIGN,
            lambda c: c.state == _State.DRAFT,
            menu=True,
        ),
        Action(
            "hub_campaigns:campaign_hand_in",
            _("Hand in for approval"),
            EDIT_CAMPAIGN,
            lambda c: c.state == _State.DRAFT,
            primary=True,
        ),
        Action(
            "hub_campaigns:campaign_approve",
            _("Approve"),
            APPROVE_CAMPAIGN,
            lambda c: c.state == _State.PENDING_APPROVAL,
            primary=True,
        ),
        Action(
            "hub_campaigns:campaign_return",
            _("Back to draft"),
            APPROVE_CAMPAIGN,
            lambda c: c.state in (_State.PENDING_APPROVAL, _State.APPROVED),
        ),
        Action(
            "hub_campaigns:campaign_publish",
            _("Publish to dealers"),
            PUBLISH_CAMPAIGN,
            lambda c: c.state == _State.APPROVED,
            primary=True,
        ),
        Action(
            "hub_campaigns:campaign_complete",
            _("Complete"),
            PUBLISH_CAMPAIGN,
            lambda c: c.state in OUT,
        ),
        Action(
            "hub_campaigns:campaign_send",
            _("Send to new dealers"),
            PUBLISH_CAMPAIGN,
            lambda c: c.state in OUT,
            menu=True,
        ),
        Action(
            "hub_campaigns:campaign_exclude_vin",
            _("Vehicle scrapped or exported"),
            PUBLISH_CAMPAIGN,
            lambda c: c.state in OUT,
            menu=True,
        ),
        Action(
            "hub_campaigns:campaign_withdraw",
            _("Withdraw"),
            PUBLISH_CAMPAIGN,
            lambda c: c.state in OUT,
            menu=True,
            danger=True,
        ),
    ]

    @cached_property
    def completion(self):
        return selectors.completion_of(self.object)

    @cached_property
    def totals(self):
        """What the dealers of this person's reach reported, added up."""
        return selectors.totals_of(self.object, self.user)

    @property
    def edit_url(self) -> str:
        return super().edit_url if self.object.state == _State.DRAFT else ""


class CampaignCreate(CreatePage):
    """Form “New campaign”."""

    form_class = CampaignForm
    verb = EDIT_CAMPAIGN
    title = _("New campaign")

    def save(self, form):
        return services.draft_campaign(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return reverse("hub_campaigns:campaign_vins", args=[result.pk])


class CampaignEdit(EditPage):
    """Form “Edit campaign”."""

    model = ServiceCampaign
    form_class = CampaignForm
    verb = EDIT_CAMPAIGN

    def get_initial(self):
        return super().get_initial() | {"part_codes": " ".join(self.object.part_codes)}

    def save(self, form):
        return services.edit_campaign(campaign=self.object, **form.cleaned_data, actor=self.user)


class CampaignVins(FormScreen, ObjectScreen):
    """Form “Add vehicles”: a pasted list or a file; wrong rows are named."""

    model = ServiceCampaign
    form_class = VinsForm
    verb = EDIT_CAMPAIGN
    title = _("Add vehicles")
    submit = _("Add")

    def save(self, form):
        return services.add_vins(campaign=self.object, actor=self.user, **form.cleaned_data)

    def succeed(self, result):
        if result.errors:
            return self.render("hub/campaigns/vins_added.html", result=result)
        return super().succeed(result)

    def get_success_url(self, result):
        return self.cancel_url

    @property
    def cancel_url(self) -> str:
        return reverse("hub_campaigns:campaign_detail", args=[self.object.pk]) + "?tab=vehicles"


class VinList(ListPage):
    """The cars of all campaigns."""

    model = CampaignVin
    verb = VIEW_CAMPAIGN
    title = _("Vehicles in campaigns")
    columns = [
        Column("vin"),
        Column("campaign", _("Campaign"), sort="campaign__code"),
        BadgeColumn("state", tones=VIN_TONES),
        Column("dealer", sort="dealer__code"),
        Column("repair_order_number", phone=False),
        DateColumn("done_on"),
    ]
    filterset_class = CampaignVinFilter
    presets = [("open", _("Not done"), "state=open"), ("done", _("Done"), "state=done")]
    select_related = ("campaign", "dealer")
    empty = _("Cars appear here when a campaign names them.")
