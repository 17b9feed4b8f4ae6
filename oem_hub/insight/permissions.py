"""Who may see the network's figures."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Insight")

VIEW_INSIGHT = "hub_insight.dashboard.view"

VERBS = {VIEW_INSIGHT: _("See the network's figures")}

DEFAULT_ROLES: dict[str, list[str]] = {
    "network_manager": [VIEW_INSIGHT],
    "analyst": [VIEW_INSIGHT],
    "campaign_manager": [VIEW_INSIGHT],
}
