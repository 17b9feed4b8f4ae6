"""What this app plugs into the sockets of ``portal.ui``, which may not know it."""

from typing import Any

from portal.ui.ports import ports
from tenants.accounts.stores import choose_store
from tenants.desk import exports, selectors, services

# Which store a person looks at, on this browser: "<person>.<store>", so that two people who share a
# tablet do not share it. It is checked against the person's reach each time.
STORE_COOKIE = "store"


def look_at_store(request: Any, focused: bool) -> None:
    """Note on the person which store they look at, and narrow a ``focused`` screen to it."""
    user = request.user
    person, _dot, store = request.COOKIES.get(STORE_COOKIE, "").partition(".")
    if person == str(user.pk):
        choose_store(user, store)
    user.focus = user.chosen_store_id if focused else None


def plug_in() -> None:
    """Called once, when the apps are ready."""
    ports.saved_views = selectors.views_of
    ports.view_url = selectors.view_url
    ports.timeline = selectors.timeline_of
    ports.write_note = services.write_note
    ports.note_export = exports.note_export
    ports.export_url = exports.export_url
    ports.stores = lambda user: user.stores
    ports.look_at_store = look_at_store
