"""What the frame's own acts are called. It asks for no verb: everybody has a desk."""

from django.utils.translation import gettext_lazy as _

EXPORTED = "desk.list.exported"

VERBS: dict[str, str] = {}
DEFAULT_ROLES: dict[str, list[str]] = {}
ACTS = {EXPORTED: _("List exported")}
