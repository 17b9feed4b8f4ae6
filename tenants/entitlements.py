"""What the workspace's edition allows, and whether there is room for one more.

Whoever sells editions plugs in (``port.limits``); this package and the domains above know only that
some things are counted. Without a plug, or for a workspace without a subscription, all is allowed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.core.locks import hold

PEOPLE, STORES = "people", "stores"


@dataclass(frozen=True)
class Edition:
    """What was bought: its name, and ``{"people": 15}``; what is not named is unlimited."""

    name: str
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Port:
    """The socket. ``billing.workspace`` fills it."""

    edition: Callable[[], Edition | None] = lambda: None


port = Port()


class LimitReached(DomainError):
    """The edition allows no more of this."""

    code = "limit_reached"


def need_room(what: str, used: Callable[[], int]) -> None:
    """Say that one more of ``what`` is about to be added; inside the transaction that adds it.

    ``used`` counts those there are, after everybody else who adds one has finished. Raises
    ``LimitReached`` with what to do.
    """
    edition = port.edition()
    limit = edition.limits.get(what) if edition else None
    if edition is None or limit is None:
        return
    hold(f"{connection.schema_name}:limit:{what}")
    if used() >= limit:
        raise LimitReached(_SENTENCES[what]() % {"limit": limit, "edition": edition.name})


_SENTENCES = {
    PEOPLE: lambda: _(
        "“%(edition)s” allows %(limit)s people, open invitations included, and all places are taken. "
        "Deactivate somebody who left, withdraw an invitation, or choose a larger edition under "
        "“Subscription”."
    ),
    STORES: lambda: _(
        "“%(edition)s” allows %(limit)s stores, and all are in use. Close one that is no longer used, "
        "or choose a larger edition under “Subscription”."
    ),
}
