"""Who may prepare, approve and publish campaigns."""

from django.utils.translation import gettext_lazy as _

VIEW_CAMPAIGN = "hub_campaigns.campaign.view"
EDIT_CAMPAIGN = "hub_campaigns.campaign.edit"
APPROVE_CAMPAIGN = "hub_campaigns.campaign.approve"
PUBLISH_CAMPAIGN = "hub_campaigns.campaign.publish"

VERBS = {
    VIEW_CAMPAIGN: _("See campaigns"),
    EDIT_CAMPAIGN: _("Prepare campaigns and their cars"),
    APPROVE_CAMPAIGN: _("Approve campaigns of others"),
    PUBLISH_CAMPAIGN: _("Publish, complete and withdraw campaigns"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "campaign_manager": [VIEW_CAMPAIGN, EDIT_CAMPAIGN, APPROVE_CAMPAIGN, PUBLISH_CAMPAIGN],
    "network_manager": [VIEW_CAMPAIGN, APPROVE_CAMPAIGN],
    "claims_reviewer": [VIEW_CAMPAIGN],
    "analyst": [VIEW_CAMPAIGN],
}
