"""The campaign desk in the navigation, the search, quick create and on the home page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oem_hub.campaigns import selectors
from oem_hub.campaigns.models import ServiceCampaign
from oem_hub.campaigns.permissions import EDIT_CAMPAIGN, VIEW_CAMPAIGN
from oem_hub.campaigns.states import CAMPAIGN_TONES
from portal.ui.menu import Hit, HomeCard, MenuItem, QuickItem, SearchProvider
from portal.ui.tables import BadgeColumn, Column, NumberColumn, Table
from portal.ui.templatetags.ui import ui_progress
from tenants.accounts.models import User

MENU = [
    MenuItem(
        _("Campaigns"),
        "hub_campaigns:campaign_list",
        "speakerphone",
        VIEW_CAMPAIGN,
        selectors.number_to_approve,
        "claims",
        20,
    )
]

QUICK = [QuickItem(_("Campaign"), "hub_campaigns:campaign_create", EDIT_CAMPAIGN, "speakerphone")]


def _search(user: User, text: str, limit: int) -> list[Hit]:
    rows = ServiceCampaign.objects.all()
    found = rows.filter(code__icontains=text) | rows.filter(vins__vin=text.upper())
    return [
        Hit(row.code, row.title, reverse("hub_campaigns:campaign_detail", args=[row.pk]))
        for row in found.distinct().order_by("-id")[:limit]
    ]


SEARCH = [SearchProvider(VIEW_CAMPAIGN, _("Campaigns"), _search, 15)]


def _running(request) -> dict:
    """The campaigns that are out, with how far they are."""
    columns = [
        Column("code", link=True, subtitle="title"),
        BadgeColumn("state", tones=CAMPAIGN_TONES),
        NumberColumn("done", _("Done")),
        Column(
            "completion",
            _("Completion"),
            render=lambda row: ui_progress(row.done, row.total - row.gone),
        ),
    ]
    table = Table(
        columns,
        selectors.running_campaigns()[:5],
        url="hub_campaigns:campaign_detail",
        empty=_("No campaign is out."),
    )
    return {"table": table, "url": reverse("hub_campaigns:campaign_list")}


HOME = [
    HomeCard(VIEW_CAMPAIGN, _("Campaigns under way"), _running, "hub/_home_table.html", "day", 20, True)
]  # fmt: skip
