"""Who may write, approve and withdraw bulletins."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Bulletins")

VIEW_BULLETIN = "hub_bulletins.bulletin.view"
EDIT_BULLETIN = "hub_bulletins.bulletin.edit"
PUBLISH_BULLETIN = "hub_bulletins.bulletin.publish"

VERBS = {
    VIEW_BULLETIN: _("See bulletins"),
    EDIT_BULLETIN: _("Write bulletins"),
    PUBLISH_BULLETIN: _("Publish bulletins of others and withdraw them"),
}

# What the audit trail calls an act that is no verb of a role.
ACTS = {
    "hub_bulletins.bulletin.drafted": _("Bulletin drafted"),
    "hub_bulletins.bulletin.edited": _("Bulletin changed"),
    "hub_bulletins.bulletin.handed_in": _("Bulletin handed in for review"),
    "hub_bulletins.bulletin.returned": _("Bulletin taken back to draft"),
    "hub_bulletins.bulletin.published": _("Bulletin published"),
    "hub_bulletins.bulletin.superseded": _("Bulletin superseded"),
    "hub_bulletins.bulletin.withdrawn": _("Bulletin withdrawn"),
    "hub_bulletins.bulletin.spread": _("Bulletin put into the catalogue"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "campaign_manager": [VIEW_BULLETIN, EDIT_BULLETIN, PUBLISH_BULLETIN],
    "network_manager": [VIEW_BULLETIN, EDIT_BULLETIN, PUBLISH_BULLETIN],
    "claims_reviewer": [VIEW_BULLETIN, EDIT_BULLETIN],
    "analyst": [VIEW_BULLETIN],
}
