"""The navigation, declared by each app in its ``menu.py`` and gathered here by kind of tenant.

An app's ``menu.py`` may define these lists: ``MENU`` (:class:`MenuItem`), ``QUICK``
(:class:`QuickItem`), ``SEARCH`` (:class:`SearchProvider`), ``HOME`` (:class:`HomeCard`) and
``PERSON`` (:class:`PersonLink`). ``PERSON_ACTIONS`` are moves on a colleague's page, ``OPEN_WORK``
says what lies open with one (``tenants.accounts.leaving.WorkKind``). ``START_PAGES``
(:class:`StartPage`) are what a person may choose to begin with instead of home.
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
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Order is the order on screen.
SECTIONS = {
    "": "",
    "sell": _("Sales"),
    "cars": _("Cars"),
    "serve": _("Service"),
    "care": _("Customer care"),
    "parts": _("Parts"),
    "claims": _("Warranty"),
    "network": _("Network"),
    "fleet": _("Own fleet"),
    "insight": _("Insight"),
    "office": _("Office"),
    "rules": _("Settings"),
}
COUNTS_FOR_SECONDS = 30
# A rail of up to so many lines stands open; of a longer one only the part with the current page.
LINES_AT_ONCE = 22
# What a person opened or shut by hand: ``sell.1-serve.0``.
PARTS_COOKIE = "rail_parts"


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
class StartPage:
    """A page a person may begin with instead of home: ``START_PAGES`` of an app's ``menu.py``.

    ``key`` is what the person's preference keeps.
    """

    key: str
    label: Any
    url: str
    verb: str


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
    """A part of the rail; ``is_open`` unless it is folded to its head."""

    name: str
    label: Any
    lines: list[Line] = field(default_factory=list)
    is_open: bool = True

    @property
    def count(self) -> int:
        """How much waits behind all its lines."""
        return sum(line.count or 0 for line in self.lines)


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


def start_pages(kind: str, user: Any) -> list[StartPage]:
    """What this person may begin with instead of home."""
    return permitted(user, extensions(kind, "START_PAGES"))


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
        section = found.setdefault(item.section, Section(item.section, SECTIONS[item.section]))
        section.lines.append(
            Line(item.label, url, item.url, item.icon, counts.get(item.url), url == active)
        )
    parts = list(found.values())
    _fold(parts, request.COOKIES.get(PARTS_COOKIE, ""))
    return parts


def _fold(parts: list[Section], chosen: str) -> None:
    """Open the part of the current page, and what the person chose to keep open."""
    by_hand = dict(part.split(".", 1) for part in chosen.split("-") if "." in part)
    is_short = sum(len(part.lines) for part in parts) <= LINES_AT_ONCE
    here = next((part for part in parts if any(line.active for line in part.lines)), None)
    first = here or next(iter(parts), None)
    for part in parts:
        wanted = by_hand.get(part.name)
        part.is_open = (
            part is here
            or not part.label
            or (wanted == "1" if wanted in ("0", "1") else is_short or part is first)
        )


def places(user, kind: str, text: str, limit: int) -> list[Hit]:
    """The lines of the rail and of "quick create" whose words hold ``text``, for the search."""
    declared_here = declared(kind)
    named = [
        *((item, str(SECTIONS[item.section])) for item in permitted(user, declared_here.menu)),
        *((item, gettext("New")) for item in permitted(user, declared_here.quick)),
    ]
    wanted = text.casefold()
    return [
        Hit(str(item.label), where, reverse(item.url), item.icon)
        for item, where in named
        if wanted in str(item.label).casefold()
    ][:limit]
