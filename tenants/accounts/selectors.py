"""Reads about people, roles, units and keys."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Count, Exists, F, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import ApiKey, Invitation, Role, Unit, UnitKind, User


def people_here() -> int:
    """How many colleagues can sign in: what an edition counts."""
    return User.objects.humans().filter(is_active=True).count()


def places_taken() -> int:
    """Colleagues and those who are invited and may still come."""
    return people_here() + Invitation.objects.waiting().filter(expires_at__gt=now()).count()


def stores_open() -> int:
    """How many stores are in use: what an edition counts."""
    return Unit.objects.filter(kind=UnitKind.STORE, is_active=True).count()


def roles_offered() -> QuerySet[Role]:
    """The roles people may have, the portal's own left out, with how many have each."""
    active = Q(assignments__user__is_active=True, assignments__user__is_service=False)
    return (
        Role.objects.exclude(key__startswith="_")
        .annotate(people=Count("assignments__user", filter=active, distinct=True))
        .order_by("created_at", "id")
    )


def roles_givable(actor: User) -> list[Role]:
    """The roles ``actor`` may give to somebody: those that hold nothing the actor lacks."""
    return [r for r in roles_offered() if all(actor.can(verb) for verb in r.granted)]


def stores() -> QuerySet[Unit]:
    """The stores (in a hub: the regions) in use, by code."""
    return Unit.objects.filter(kind__in=[UnitKind.STORE, UnitKind.REGION], is_active=True).order_by(
        "code"
    )


def teams() -> QuerySet[Unit]:
    """Departments and teams in use, by their store and code."""
    return (
        Unit.objects.filter(kind__in=[UnitKind.DEPARTMENT, UnitKind.TEAM], is_active=True)
        .select_related("parent")
        .order_by("parent__code", "code")
    )


def keys_newest_first() -> QuerySet[ApiKey]:
    """All keys, those that still work first."""
    return ApiKey.objects.select_related("acts_as__home_store").order_by(
        F("revoked_at").desc(nulls_first=True), "-created_at"
    )


def units_in_order() -> list[Unit]:
    """All units as a tree laid flat: each below its parent, with ``depth`` and ``people``."""
    at_home = Counter(
        unit
        for place in User.objects.humans().filter(is_active=True).values_list("home_store", "team")
        for unit in place
        if unit
    )
    below: dict[UUID | None, list[Unit]] = {}
    for unit in Unit.objects.order_by("code"):
        unit.people = at_home[unit.pk]
        below.setdefault(unit.parent_id, []).append(unit)
    return list(_walk(below, None, 0))


def _walk(below: dict[UUID | None, list[Unit]], parent: UUID | None, depth: int) -> Iterator[Unit]:
    for unit in below.get(parent, ()):
        unit.depth = depth
        yield unit
        yield from _walk(below, unit.pk, depth + 1)


@dataclass(frozen=True)
class Step:
    """One thing to do at the beginning, and where."""

    label: object
    url: str
    is_done: bool


def first_steps(person: User) -> list[Step]:
    """What is left to do before a new workspace is set up, the done ones included. One query."""
    others = User.objects.humans().exclude(pk=person.pk)
    done = (
        User.objects.filter(pk=person.pk)
        .values(
            units=Exists(Unit.objects.all()),
            people=Exists(others) | Exists(Invitation.objects.all()),
            factor=Exists(Authenticator.objects.filter(user=person)),
            keys=Exists(ApiKey.objects.all()),
        )
        .get()
    )
    place = _("Set up your regions") if connection.tenant.kind == "hub" else _("Add your stores")
    return [
        Step(place, "accounts:unit_list", done["units"]),
        Step(_("Invite your colleagues"), "accounts:invitation_list", done["people"]),
        Step(_("Protect your account with a second factor"), "mfa_index", done["factor"]),
        Step(_("Connect your systems with an API key"), "accounts:key_list", done["keys"]),
    ]
