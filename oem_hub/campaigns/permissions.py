"""Who may prepare, approve and publish campaigns."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Campaigns")

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

# What the audit trail calls an act that is no verb of a role.
ACTS = {
    "hub_campaigns.campaign.drafted": _("Campaign drafted"),
    "hub_campaigns.campaign.edited": _("Campaign changed"),
    "hub_campaigns.campaign.vins_added": _("Vehicles added"),
    "hub_campaigns.campaign.vin_removed": _("Vehicle removed"),
    "hub_campaigns.campaign.handed_in": _("Campaign handed in for approval"),
    "hub_campaigns.campaign.approved": _("Campaign approved"),
    "hub_campaigns.campaign.returned": _("Campaign taken back to draft"),
    "hub_campaigns.campaign.published": _("Campaign published"),
    "hub_campaigns.campaign.sent_to_new_dealers": _("Campaign sent to new dealers"),
    "hub_campaigns.campaign.completed": _("Campaign completed"),
    "hub_campaigns.campaign.withdrawn": _("Campaign withdrawn"),
    "hub_campaigns.campaign.vin_excluded": _("Vehicle counted out"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "campaign_manager": [VIEW_CAMPAIGN, EDIT_CAMPAIGN, APPROVE_CAMPAIGN, PUBLISH_CAMPAIGN],
    "network_manager": [VIEW_CAMPAIGN, APPROVE_CAMPAIGN],
    "claims_reviewer": [VIEW_CAMPAIGN],
    "analyst": [VIEW_CAMPAIGN],
}
