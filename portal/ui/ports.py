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
    # What everybody must know on top of every page: an object with text, tone, url, action.
    banner: Callable[[Any], Any] = lambda request: None


ports = Ports()
