"""Whom the stock desk tells something."""

from tenants.accounts.models import Assignment, Scope, Unit, User
from tenants.models import Tenant
from tenants.selectors import networks_of_this_dealer, sisters_of_this_dealer


def people_at(store: Unit | None, verb: str) -> list[User]:
    """Who may do ``verb`` in a store (everywhere if none is named), each once. One query.

    Of those whose role holds for a store it counts the store named in it, or else their own.
    """
    rows = (
        Assignment.objects.filter(
            user__is_active=True,
            user__is_service=False,
            scope__in=[Scope.GROUP, Scope.STORE],
        )
        .select_related("role", "user")
        .order_by("user_id")
    )
    found: dict = {}
    for row in rows:
        near = (
            row.scope == Scope.GROUP
            or store is None
            or store.pk == (row.unit_id or row.user.home_store_id)
        )
        if near and {verb, "*"} & row.role.granted:
            found.setdefault(row.user_id, row.user)
    return list(found.values())


def has_network() -> bool:
    """Whether there is a manufacturer whom orders can be sent to."""
    return networks_of_this_dealer().filter(is_active=True).exists()


def sister_dealers() -> list[Tenant]:
    """The dealerships of our networks that a car can be sent to, by name."""
    return list(sisters_of_this_dealer().order_by("name"))
