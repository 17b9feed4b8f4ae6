"""What lies open on somebody's desk, declared by the domains: nobody leaves while it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import now

from portal.ui.menu import extensions
from tenants.accounts.models import User


@dataclass(frozen=True, eq=False)
class WorkKind:
    """One kind of open work that is somebody's; a list of them is a domain's ``OPEN_WORK``.

    ``rows(person)`` finds theirs. They are given to somebody who may ``verb`` by writing ``field``,
    or by ``move(rows, person, to)`` where a column is not all; ``check(rows, to)`` may refuse.
    """

    key: str
    label: Any
    rows: Callable[[User], QuerySet]
    verb: str
    field: str = "owner"
    check: Callable[[QuerySet, User], None] | None = None
    move: Callable[[QuerySet, User, User], None] | None = None

    def hand(self, rows: QuerySet, person: User, to: User) -> None:
        """Give the rows, which the caller has locked, to ``to``."""
        if self.check is not None:
            self.check(rows, to)
        if self.move is not None:
            self.move(rows, person, to)
        else:
            rows.update(**{self.field: to, "updated_at": now()})


def work_kinds() -> list[WorkKind]:
    """All kinds that the domains of this workspace know."""
    return extensions(getattr(connection.tenant, "kind", ""), "OPEN_WORK")


def open_work(person: User) -> dict[WorkKind, int]:
    """How much of each kind is this person's, without what is none; a query for each kind."""
    counts = {kind: kind.rows(person).count() for kind in work_kinds()}
    return {kind: count for kind, count in counts.items() if count}


def in_words(work: dict[WorkKind, int]) -> str:
    """“Customers: 3, Leads: 2”."""
    return ", ".join(f"{kind.label}: {count}" for kind, count in work.items())
