"""Who leads whom: the people a lead or a task that waits too long is told to."""

from uuid import UUID

from dealers.sales.permissions import ASSIGN_LEAD
from dealers.sales.states.lead_rules import Level
from tenants.accounts.models import Assignment, Scope, Unit, User

ROLE_KEYS = {
    Level.SALES_MANAGER: ("sales_manager",),
    Level.GENERAL_MANAGER: ("general_manager", "owner"),
}


def _covers(person: User, store: Unit | None) -> bool:
    reach = person.reach(ASSIGN_LEAD)
    return reach.everything or store is None or store.pk in reach.stores


def _team_leads(team_id: UUID | None) -> list[User]:
    if team_id is None:
        return []
    rows = Assignment.objects.filter(
        scope=Scope.TEAM, user__is_active=True, user__is_service=False
    ).select_related("role", "user")
    return [
        row.user
        for row in rows.order_by("user_id")
        if ASSIGN_LEAD in row.role.granted and team_id in (row.unit_id or row.user.team_id,)
    ]


def managers_at(level: Level, *, store: Unit | None, owner: User | None) -> list[User]:
    """The people of one level over a store, and over its advisor where there is one.

    A team lead may hand out leads within the team; the others hold the role over the store.
    """
    if level == Level.TEAM_LEAD:
        return _team_leads(owner.team_id if owner else None)
    for key in ROLE_KEYS[level]:
        people = User.objects.filter(
            assignments__role__key=key, is_active=True, is_service=False
        ).distinct()
        if found := [person for person in people.order_by("pk") if _covers(person, store)]:
            return found
    return []


def managers_from(level: Level, *, store: Unit | None, owner: User | None) -> list[User]:
    """The people of a level; where nobody holds it, those of the next one."""
    levels = list(Level)
    for step in levels[levels.index(level) :]:
        if people := managers_at(step, store=store, owner=owner):
            return [person for person in people if person != owner] or people
    return []
