"""Who may join a manufacturer's network."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Networks")

VIEW_NETWORKS = "networks.membership.view"
JOIN_NETWORK = "networks.membership.join"

VERBS = {
    VIEW_NETWORKS: _("See the manufacturers' networks"),
    JOIN_NETWORK: _("Join a manufacturer's network"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "general_manager": [VIEW_NETWORKS],
    "warranty_clerk": [VIEW_NETWORKS],
}
