"""Which verbs exist and which role has them by default, gathered from each app's ``permissions``."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWNER = "owner"

# The trade's roles (key, name), by kind of tenant. A domain's ``permissions.DEFAULT_ROLES`` says
# what each may do there.
ROLES: dict[str, dict[str, str | Promise]] = {
    "dealer": {
        OWNER: _("Owner"),
        "general_manager": _("General manager"),
        "sales_manager": _("Sales manager"),
        "sales_consultant": _("Sales consultant"),
        "service_manager": _("Service manager"),
        "service_advisor": _("Service advisor"),
        "technician": _("Technician"),
        "parts_clerk": _("Parts clerk"),
        "warranty_clerk": _("Warranty clerk"),
        "cashier": _("Cashier"),
        "care_specialist": _("Customer relations"),
    },
    "hub": {
        OWNER: _("Administrator"),
        "network_manager": _("Network manager"),
        "claims_reviewer": _("Claims reviewer"),
        "campaign_manager": _("Campaign manager"),
        "analyst": _("Analyst"),
    },
    "ops": {OWNER: _("Operator")},
}


def _permission_modules(kind: str) -> Iterable:
    for app in settings.TENANT_TYPES[kind]["APPS"]:
        name = f"{app.removesuffix('.apps')}.permissions"
        if not app.startswith(("django", "allauth", "integrations")) and find_spec(name):
            yield import_module(name)


@cache
def verbs_of(kind: str) -> Mapping[str, str | Promise]:
    """Every verb of a kind of tenant with its label."""
    return {v: label for m in _permission_modules(kind) for v, label in m.VERBS.items()}


@cache
def default_verbs(key: str) -> frozenset[str]:
    """What the role called ``key`` may do as delivered; ``*`` for the owner."""
    if key == OWNER:
        return frozenset({"*"})
    return frozenset(
        verb
        for kind in ROLES
        for module in _permission_modules(kind)
        for verb in module.DEFAULT_ROLES.get(key, ())
    )
