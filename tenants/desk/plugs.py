"""What this app plugs into the sockets of ``portal.ui``, which may not know it."""

from portal.ui.ports import ports
from tenants.desk import selectors, services


def plug_in() -> None:
    """Called once, when the apps are ready."""
    ports.saved_views = selectors.views_of
    ports.view_url = selectors.view_url
    ports.timeline = selectors.timeline_of
    ports.write_note = services.write_note
