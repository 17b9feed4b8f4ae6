"""What screens need of the packages above, which plug themselves in when the apps are ready.

``portal.ui`` imports nothing of ours but ``portal.core``; saved views, notices and the timeline
live in ``tenants.workspace`` and ``tenants.audit``. Until something is plugged in, the screens
simply show none of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class View:
    """A saved view as the tabs of a list show it; ``query`` is the query of its address."""

    id: str
    name: str
    query: str
    is_shared: bool = False
    is_mine: bool = True


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: who did or wrote what, newest first."""

    at: datetime
    who: str
    text: str
    kind: str = "act"  # "act" or "note"
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Ports:
    """The sockets. ``WorkspaceConfig.ready`` fills them."""

    saved_views: Callable[[Any, str], Iterable[View]] = lambda user, screen: ()
    view_url: Callable[[str, str], str] = lambda act, view_id: ""
    timeline: Callable[[Any, int], Iterable[Entry]] = lambda record, limit: ()
    write_note: Callable[..., None] | None = None
    unread_notices: Callable[[Any], int] = lambda user: 0
    # The stores a person may look at, (id, name); and narrowing a screen to the chosen one.
    stores: Callable[[Any], list[tuple[Any, str]]] = lambda user: []
    look_at_store: Callable[[Any, bool], None] = lambda request, focused: None
    # A list became a file: (the list's page, "csv" or "xlsx").
    note_export: Callable[[Any, str], None] = lambda page, format: None
    # Where a long list is handed to a job; empty if there are no jobs.
    export_url: Callable[[], str] = lambda: ""
    # What everybody must know on top of every page: an object with text, tone, url, action.
    banner: Callable[[Any], Any] = lambda request: None


ports = Ports()
