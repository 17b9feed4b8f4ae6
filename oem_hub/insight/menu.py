"""The network's figures in the navigation and on the home page."""

from django.utils.translation import gettext_lazy as _

from oem_hub.insight import dashboard
from oem_hub.insight.permissions import VIEW_INSIGHT
from portal.ui.menu import HomeCard, MenuItem

MENU = [
    MenuItem(_("Dashboard"), "hub_insight:dashboard", "chart-bar", VIEW_INSIGHT, None, "insight", 10),
    MenuItem(_("Sales"), "hub_insight:sale_list", "report-analytics", VIEW_INSIGHT, None, "insight", 20),
]  # fmt: skip


def _figures(request) -> dict:
    return {"figures": dashboard.figures(request.user)}


HOME = [
    HomeCard(
        VIEW_INSIGHT, _("The network"), _figures, "hub/insight/_figures.html", "numbers", 10, True
    )
]
