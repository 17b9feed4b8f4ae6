"""Who may administer people, roles, stores and keys, and what is noted about them."""

from django.utils.translation import gettext_lazy as _

TITLE = _("People and settings")

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

# What the audit trail calls an act that is no verb of a role.
ACTS = {
    "security.signed_in": _("Signed in"),
    "security.sign_in_failed": _("Sign-in failed"),
    "security.signed_out": _("Signed out"),
    "security.password_changed": _("Password changed"),
    "security.password_reset": _("Password reset by mail"),
    "security.authenticator_added": _("Second factor switched on"),
    "security.authenticator_removed": _("Second factor switched off"),
    "security.authenticator_reset": _("New recovery codes made"),
    "security.second_factor_failed": _("Second factor refused"),
    "security.session_ended": _("Session ended"),
    "accounts.person.added": _("Person added"),
    "accounts.person.changed": _("Person changed"),
    "accounts.person.role_granted": _("Role given"),
    "accounts.person.role_withdrawn": _("Role taken away"),
    "accounts.person.deactivated": _("Person deactivated"),
    "accounts.person.reactivated": _("Person reactivated"),
    "accounts.profile.changed": _("Own profile changed"),
    "accounts.invitation.sent": _("Person invited"),
    "accounts.invitation.resent": _("Invitation sent again"),
    "accounts.invitation.withdrawn": _("Invitation withdrawn"),
    "accounts.invitation.accepted": _("Invitation accepted"),
    "accounts.role.created": _("Role created"),
    "accounts.role.changed": _("Role changed"),
    "accounts.role.reset": _("Role reset to delivered"),
    "accounts.unit.created": _("Store or team created"),
    "accounts.unit.changed": _("Store or team changed"),
    "accounts.unit.closed": _("Store or team closed"),
    "accounts.unit.reopened": _("Store or team reopened"),
    "accounts.key.created": _("API key made"),
    "accounts.key.rotated": _("API key replaced"),
    "accounts.key.withdrawn": _("API key withdrawn"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "general_manager": [VIEW_PEOPLE, MANAGE_PEOPLE, MANAGE_UNITS, VIEW_AUDIT],
    "sales_manager": [VIEW_PEOPLE],
    "service_manager": [VIEW_PEOPLE],
    "network_manager": [VIEW_PEOPLE],
}
