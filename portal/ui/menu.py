"""The navigation, declared by each app in its ``menu.py`` and gathered here by kind of tenant.

An app's ``menu.py`` may define these lists: ``MENU`` (:class:`MenuItem`), ``QUICK``
(:class:`QuickItem`), ``SEARCH`` (:class:`SearchProvider`), ``HOME`` (:class:`HomeCard`) and
``PERSON`` (:class:`PersonLink`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.cache import cache as store
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# Order is the order on screen.
SECTIONS = {
    "": "",
    "sell": _("Sales"),
    "cars": _("Cars"),
    "serve": _("Service"),
    "claims": _("Claims"),
    "network": _("Network"),
    "fleet": _("Own fleet"),
    "insight": _("Insight"),
    "office": _("Office"),
}
COUNTS_FOR_SECONDS = 30


@dataclass(frozen=True)
class MenuItem:
    """A line of the left rail, shown to whoever may do ``verb`` (``None``: everybody).

    ``count(user)`` says how many things wait there; it runs in a small request of its own, never
    while a page is made. ``kinds`` limits the line to some kinds of tenant.
    """

    label: Any
    url: str
    icon: str
    verb: str | None
    count: Callable[[Any], int] | None = None
    section: str = "office"
    order: int = 100
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuickItem:
    """A line of "quick create" (key ``c``)."""

    label: Any
    url: str
    verb: str
    icon: str = "plus"
    order: int = 100


@dataclass(frozen=True)
class Hit:
    """One thing the search found."""

    title: str
    subtitle: str
    url: str
    icon: str = ""


@dataclass(frozen=True)
class SearchProvider:
    """Finds things for the search: ``find(user, text, limit)`` returns hits the user may see."""

    verb: str
    label: Any
    find: Callable[[Any, str, int], list[Hit]]
    order: int = 100


@dataclass(frozen=True)
class HomeCard:
    """A card of the home page: ``context(request)`` fills ``template``; ``None`` hides the card.

    ``zone`` is ``wait`` (what waits for me, first), ``day`` (today) or ``numbers`` (last).
    """

    verb: str | None
    title: Any
    context: Callable[[Any], Mapping[str, Any] | None]
    template: str
    zone: str = "wait"
    order: int = 100
    wide: bool = False


@dataclass(frozen=True)
class PersonLink:
    """A line of the menu under a person's own name: profile, security, sessions."""

    label: Any
    url: str
    icon: str = "user-circle"
    verb: str | None = None
    order: int = 100


@dataclass(frozen=True)
class Line:
    """A menu item as one person sees it on one page."""

    label: Any
    url: str
    name: str
    icon: str
    count: int | None
    active: bool


@dataclass
class Section:
    label: Any
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class _Declared:
    menu: tuple[MenuItem, ...]
    quick: tuple[QuickItem, ...]
    search: tuple[SearchProvider, ...]
    home: tuple[HomeCard, ...]
    person: tuple[PersonLink, ...]


@cache
def declared(kind: str) -> _Declared:
    """Everything the apps of a kind of tenant declare, in order."""
    found: dict[str, list] = {"MENU": [], "QUICK": [], "SEARCH": [], "HOME": [], "PERSON": []}
    for app in settings.TENANT_TYPES.get(kind, {"APPS": ()})["APPS"]:
        if app.startswith(("django", "allauth")) or find_spec(f"{app}.menu") is None:
            continue
        module = import_module(f"{app}.menu")
        for name, items in found.items():
            items.extend(getattr(module, name, ()))
    places = list(SECTIONS)
    return _Declared(
        tuple(
            sorted(
                (item for item in found["MENU"] if not item.kinds or kind in item.kinds),
                key=lambda item: (places.index(item.section), item.order),
            )
        ),
        *(
            tuple(sorted(found[name], key=lambda i: i.order))
            for name in ("QUICK", "SEARCH", "HOME", "PERSON")
        ),
    )


@cache
def extensions(kind: str, name: str) -> list[Any]:
    """What the apps of a kind declare in their ``menu.py`` under ``name``, for a page of another's.

    The page of a job, say, belongs to the workshop; the button "Make claim" on it to the claims
    desk, which stands above and declares it as ``JOB_ACTIONS``.
    """
    found: list[Any] = []
    for app in settings.TENANT_TYPES.get(kind, {"APPS": ()})["APPS"]:
        if not app.startswith(("django", "allauth")) and find_spec(f"{app}.menu"):
            found.extend(getattr(import_module(f"{app}.menu"), name, ()))
    return found


def permitted(user, items: Iterable) -> list:
    """The items whose verb the user may do."""
    return [item for item in items if item.verb is None or user.can(item.verb)]


def _counts_key(user) -> str:
    return f"ui:counts:{user.pk}:{getattr(user, 'chosen_store_id', None) or ''}"


def known_counts(user) -> dict[str, int]:
    """The counts as last computed; empty when nobody asked for a while. No query."""
    return store.get(_counts_key(user)) or {}


def fresh_counts(kind: str, user) -> dict[str, int]:
    """Count what waits behind each line the user sees, and remember it shortly."""
    counts = {
        item.url: item.count(user)
        for item in permitted(user, declared(kind).menu)
        if item.count is not None
    }
    store.set(_counts_key(user), counts, COUNTS_FOR_SECONDS)
    return counts


def sections(request) -> list[Section]:
    """The left rail for the person behind the request."""
    user, path = request.user, request.path
    counts = known_counts(user)
    found: dict[str, Section] = {}
    addresses = [
        (item, reverse(item.url)) for item in permitted(user, declared(request.tenant.kind).menu)
    ]
    active = max((url for _i, url in addresses if path.startswith(url)), key=len, default="")
    for item, url in addresses:
        section = found.setdefault(item.section, Section(SECTIONS[item.section]))
        section.lines.append(
            Line(item.label, url, item.url, item.icon, counts.get(item.url), url == active)
        )
    return list(found.values())
