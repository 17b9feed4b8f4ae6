"""The rule of giving: nobody hands out more than they hold, and nobody to themselves."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from portal.core.errors import NotPermitted
from tenants.accounts.models import Reach, Role, Scope, Unit, User
from tenants.accounts.permissions import MANAGE_PEOPLE


def check_may(actor: User, verb: str) -> None:
    """Raise ``NotPermitted`` unless ``actor`` may do ``verb`` at all."""
    if not actor.can(verb):
        raise NotPermitted(_("Your role does not include this."))


def _covers(reach: Reach, *, scope: str, store: UUID | None, team: UUID | None) -> bool:
    if reach.everything:
        return True
    match scope:
        case Scope.GROUP:
            return False
        case Scope.STORE:
            return store in reach.stores
        case Scope.TEAM:
            return team in reach.teams or store in reach.stores
        case _:
            return bool(reach)


def check_may_give(
    actor: User,
    verbs: Iterable[str],
    *,
    scope: str,
    store: UUID | None = None,
    team: UUID | None = None,
) -> None:
    """Raise ``NotPermitted`` if ``actor`` lacks one of ``verbs`` over the reach that ``scope`` gives.

    The owner's ``*`` may only be given by an owner.
    """
    for verb in verbs:
        if not _covers(actor.reach(verb), scope=scope, store=store, team=team):
            raise NotPermitted(
                _("You cannot give more than you may do yourself."),
                fields={"role": _("This role may do things that you may not, or reaches further.")},
            )


def check_may_give_role(
    actor: User, role: Role, *, scope: str, unit: Unit | None, store: Unit | None, team: Unit | None
) -> None:
    """``check_may_give`` for an assignment: ``unit`` if it names one, else the person's own places."""
    place_store = unit or store
    place_team = unit or team
    if unit is not None and unit.parent_id and scope == Scope.TEAM:
        place_store = unit.parent
    check_may_give(
        actor,
        role.granted,
        scope=scope,
        store=place_store.pk if place_store else None,
        team=place_team.pk if place_team else None,
    )


def check_is_not_self(actor: User, person: User) -> None:
    """Raise ``NotPermitted`` when somebody is about to change their own rights."""
    if actor.pk == person.pk:
        raise NotPermitted(_("You cannot change your own rights. Ask another administrator."))


def check_may_manage(actor: User, person: User) -> None:
    """Raise ``NotPermitted`` unless ``actor`` manages people, reaches ``person`` and outranks them.

    Whoever may do something the actor may not is out of reach, or a manager could lock the owner
    out.
    """
    check_may(actor, MANAGE_PEOPLE)
    if not User.objects.visible_to(actor, MANAGE_PEOPLE).filter(pk=person.pk).exists():
        raise NotPermitted(_("%(name)s works outside your stores.") % {"name": person})
    for assignment in person.assignments.select_related("role"):
        if not all(actor.can(verb) for verb in assignment.role.granted):
            raise NotPermitted(_("%(name)s may do more than you. Ask an owner.") % {"name": person})
