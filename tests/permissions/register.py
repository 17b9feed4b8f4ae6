"""What can be reached: every screen and every operation of each kind of tenant, from the code."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, get_resolver

KINDS = ("dealer", "hub", "ops")
# Views of libraries that ask for no verb of ours, by the start of their names, with the reason.
NOT_OURS = {
    "account_": "django-allauth's pages about oneself",
    "mfa_": "django-allauth's pages about oneself",
    "usersessions_": "django-allauth's pages about oneself",
}


@dataclass(frozen=True)
class Place:
    """One address of a kind of tenant."""

    kind: str
    name: str
    pattern: str
    view: Any
    verb: str | None
    methods: tuple[str, ...]

    @property
    def is_operation(self) -> bool:
        """Part of the API; otherwise a screen."""
        return hasattr(self.view, "verbs")

    @property
    def test_id(self) -> str:
        return f"{self.kind}-{self.name}".replace(" ", "-")


def _walk(resolver, names: str = "", path: str = "") -> Iterator[tuple[str, str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{names}{entry.name or ''}", f"{path}{entry.pattern}", entry.callback
        else:
            space = f"{names}{entry.namespace}:" if entry.namespace else names
            yield from _walk(entry, space, f"{path}{entry.pattern}")


def screens(kind: str) -> list[Place]:
    """The screens of a kind: everything that is not the API."""
    from integrations.api.docs import NothingHere  # noqa: PLC0415 - needs Django

    found = []
    for name, path, callback in _walk(get_resolver(settings.TENANT_TYPES[kind]["URLCONF"])):
        view = getattr(callback, "view_class", callback)
        if hasattr(callback, "cls") or name.startswith(tuple(NOT_OURS)) or view is NothingHere:
            continue
        methods = tuple(
            m
            for m in ("get", "post")
            if m in getattr(view, "http_method_names", ["get"]) and hasattr(view, m)
        )
        found.append(Place(kind, name, path, view, getattr(view, "verb", None), methods))
    return found


def _resource(view: Any, callback: Any) -> str:
    name = getattr(callback, "initkwargs", {}).get("basename") or getattr(view, "basename", "")
    return str(name).replace("-", "_").replace("/", "_")


def operations(kind: str) -> list[Place]:
    """The API's operations of a kind, one for each action of each viewset."""
    found = []
    for _name, path, callback in _walk(get_resolver(settings.TENANT_TYPES[kind]["URLCONF"])):
        view = getattr(callback, "cls", None)
        if view is None or not hasattr(view, "verbs") or "format" in path:
            continue
        for method, action in (getattr(callback, "actions", None) or {}).items():
            if action in view.verbs and method != "head":
                name = f"{method} {_resource(view, callback)}_{action}"
                found.append(Place(kind, name, path, view, view.verbs[action], (method,)))
    return found
