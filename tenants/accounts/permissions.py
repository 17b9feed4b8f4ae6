"""Who may administer people, roles, stores and keys."""

from django.utils.translation import gettext_lazy as _

VIEW_PEOPLE = "accounts.people.view"
MANAGE_PEOPLE = "accounts.people.manage"
MANAGE_ROLES = "accounts.roles.manage"
MANAGE_UNITS = "accounts.units.manage"
MANAGE_KEYS = "accounts.keys.manage"
VIEW_AUDIT = "audit.entry.view"
MANAGE_EXCHANGE = "exchange.message.manage"

VERBS = {
    VIEW_PEOPLE: _("See colleagues"),
    MANAGE_PEOPLE: _("Invite and change people"),
    MANAGE_ROLES: _("Change what roles may do"),
    MANAGE_UNITS: _("Change stores and teams"),
    MANAGE_KEYS: _("Make and withdraw API keys"),
    VIEW_AUDIT: _("Read the audit trail"),
    MANAGE_EXCHANGE: _("Send parked messages again"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "general_manager": [VIEW_PEOPLE, MANAGE_PEOPLE, MANAGE_UNITS, VIEW_AUDIT],
    "network_manager": [VIEW_PEOPLE],
}
