"""Collects the resources of ``integrations/api/v1``: a new module is found by itself."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver, include, path, re_path
from rest_framework.routers import SimpleRouter

from integrations.api import docs, v1


def modules_of(kind: str) -> Iterator:
    """The modules with ``ROUTES`` for this kind of tenant, by name.

    ``KIND`` says for whom (a kind or several); without it, ``hub_*`` is the hub's, the rest the
    dealers'.
    """
    for info in sorted(iter_modules(v1.__path__), key=lambda info: info.name):
        module = import_module(f"{v1.__name__}.{info.name}")
        default = "hub" if info.name.startswith("hub_") else "dealer"
        kinds = getattr(module, "KIND", default)
        if hasattr(module, "ROUTES") and kind in ((kinds,) if isinstance(kinds, str) else kinds):
            yield module


@cache
def resources_of(kind: str) -> tuple[tuple[str, type], ...]:
    """Every (address, viewset) a kind of tenant offers. Raises ``ValueError`` for a name twice."""
    routes = [route for module in modules_of(kind) for route in module.ROUTES]
    names = [name for name, _viewset in routes]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"API resources named twice: {sorted(twice)}")
    return tuple(routes)


def resource_urls(kind: str) -> list[URLPattern | URLResolver]:
    """The resources without the pages about them; what the OpenAPI document is made from."""
    router = SimpleRouter(use_regex_path=False)
    for name, viewset in resources_of(kind):
        router.register(name, viewset, basename=name)
    return router.urls


def api_urls(kind: str) -> list[URLPattern | URLResolver]:
    """All of ``/api/v1/`` for one kind of tenant; included by ``portal/urls_<kind>.py``."""
    schema = docs.SchemaView.as_view(kind=kind, resource_urls=staticmethod(resource_urls))
    return [
        path("schema/", schema, name="api_schema"),
        path("docs/", docs.DocsView.as_view(), name="api_docs"),
        path("", include(resource_urls(kind))),
        re_path(r"", docs.NothingHere.as_view()),  # also with a line end in it,
    ]
