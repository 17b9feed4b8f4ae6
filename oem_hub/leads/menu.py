"""The lead desk in the navigation, the search and quick create."""

from django.utils.translation import gettext_lazy as _

from oem_hub.leads import selectors
from oem_hub.leads.models import HubLead
from oem_hub.leads.permissions import CREATE_LEAD, MANAGE_RULES, VIEW_FIGURES, VIEW_LEAD
from portal.ui.menu import Hit, MenuItem, QuickItem, SearchProvider
from tenants.accounts.models import User

MENU = [
    MenuItem(
        _("Leads"), "hub_leads:lead_list", "user-plus", VIEW_LEAD, selectors.leads_waiting,
        "network", 12,
    ),
    MenuItem(
        _("Figures of leads"), "hub_leads:figures", "chart-bar", VIEW_FIGURES, None, "insight", 30
    ),
    MenuItem(_("Rules for leads"), "hub_leads:rules_edit", "settings", MANAGE_RULES, None, "rules", 61),
]  # fmt: skip

QUICK = [QuickItem(_("Lead"), "hub_leads:lead_create", CREATE_LEAD, "user-plus", 20)]


def _leads(user: User, text: str, limit: int) -> list[Hit]:
    rows = HubLead.objects.visible_to(user, VIEW_LEAD)
    found = rows.filter(number__icontains=text) | rows.filter(name__icontains=text)
    found |= rows.filter(phone__contains=text)
    return [
        Hit(f"{lead.number} {lead.name}", lead.masked_phone, lead.get_absolute_url(), "user-plus")
        for lead in found.order_by("-pk")[:limit]
    ]


SEARCH = [SearchProvider(VIEW_LEAD, _("Leads"), _leads, 12)]
