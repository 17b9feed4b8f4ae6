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


def role_label(key: str, *, kind: str) -> str | Promise:
    """What a role delivered to a kind of tenant is called, translated; the key for any other."""
    return ROLES.get(kind, {}).get(key, key)


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


@cache
def domains_of(kind: str) -> list[tuple[str | Promise, dict[str, str | Promise]]]:
    """The verbs of a kind of tenant by domain, for the pages of roles and keys.

    A domain's title is its ``permissions.TITLE``; without one, its app's name.
    """
    found: dict[str, tuple[str | Promise, dict]] = {}
    for module in _permission_modules(kind):
        package = module.__name__.removesuffix(".permissions")
        title = getattr(module, "TITLE", package.rpartition(".")[2].replace("_", " ").title())
        found[package] = (title, dict(module.VERBS))
    return [pair for pair in found.values() if pair[1]]


@cache
def acts_of(kind: str) -> Mapping[str, str | Promise]:
    """Everything the audit trail of a kind of tenant may note: its verbs and its apps' ``ACTS``."""
    return {
        verb: label
        for module in _permission_modules(kind)
        for names in (module.VERBS, getattr(module, "ACTS", {}))
        for verb, label in names.items()
    }


@cache
def verb_label(verb: str) -> str | Promise:
    """What a verb or a noted act is called, whatever the kind of tenant; the verb itself if unknown."""
    for kind in ROLES:
        for module in _permission_modules(kind):
            for names in (module.VERBS, getattr(module, "ACTS", {})):
                if verb in names:
                    return names[verb]
    return verb
