"""Who may see the persons who asked the manufacturer, and pass them on."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Leads for dealers")

VIEW_LEAD = "hub_leads.lead.view"
CREATE_LEAD = "hub_leads.lead.create"
HAND_OUT_LEAD = "hub_leads.lead.hand_out"
ERASE_LEAD = "hub_leads.lead.erase"
VIEW_FIGURES = "hub_leads.figures.view"
MANAGE_RULES = "hub_leads.rules.manage"

VERBS = {
    VIEW_LEAD: _("See leads with the persons' data"),
    CREATE_LEAD: _("Take in leads"),
    HAND_OUT_LEAD: _("Pass leads on to dealers, ask them back and end them"),
    ERASE_LEAD: _("Erase the personal data of leads"),
    VIEW_FIGURES: _("See the figures of leads, without persons"),
    MANAGE_RULES: _("Change the rules for passing leads on"),
}

# What the audit trail calls an act that is no verb of a role.
ACTS = {
    "hub_leads.lead.registered": _("Lead taken in"),
    "hub_leads.lead.asked_again": _("The person asked again"),
    "hub_leads.lead.consented": _("Agreed to be passed on"),
    "hub_leads.lead.handed_out": _("Passed on to a dealer"),
    "hub_leads.lead.asked_back": _("Asked back"),
    "hub_leads.lead.released": _("Taken back without an answer"),
    "hub_leads.lead.reminded": _("Dealer reminded"),
    "hub_leads.lead.told": _("The dealer reports"),
    "hub_leads.lead.visited": _("Came into the showroom"),
    "hub_leads.lead.driven": _("Test drive"),
    "hub_leads.lead.signed": _("Contract signed"),
    "hub_leads.lead.delivered": _("Car delivered"),
    "hub_leads.lead.closed": _("Ended here"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "network_manager": list(VERBS),
    "campaign_manager": [VIEW_LEAD, CREATE_LEAD, HAND_OUT_LEAD, VIEW_FIGURES],
    "analyst": [VIEW_FIGURES],
}
