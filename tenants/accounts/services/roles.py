"""What a role may do: as delivered, or as the owner wants it."""

import secrets
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.grants import check_may
from tenants.accounts.models import Role, User
from tenants.accounts.permissions import MANAGE_ROLES
from tenants.accounts.registry import OWNER, ROLES, default_verbs, verbs_of
from tenants.audit.services import record


@transaction.atomic
def create_default_roles(*, kind: str) -> None:
    """Give a new tenant the trade's roles, as delivered. Safe to repeat."""
    Role.objects.bulk_create([Role(key=key) for key in ROLES[kind]], ignore_conflicts=True)


def _check_verbs(actor: User, wanted: Iterable[str]) -> list[str]:
    """The verbs, sorted. Raises ``InvalidInput`` for unknown ones, ``NotPermitted`` for lacking ones."""
    verbs = sorted(set(wanted))
    if unknown := set(verbs) - set(verbs_of(connection.tenant.kind)):
        raise InvalidInput(_("Unknown right: %(verbs)s.") % {"verbs": ", ".join(sorted(unknown))})
    if any(not actor.reach(verb).everything for verb in verbs):
        raise NotPermitted(_("You cannot give more than you may do yourself."))
    return verbs


def _check_not_own(actor: User, role: Role) -> None:
    owns_all = actor.reach("*").everything
    if not owns_all and actor.assignments.filter(role=role).exists():
        raise NotPermitted(_("You cannot change your own rights. Ask another administrator."))


@transaction.atomic
def create_role(*, name: str, verbs: Iterable[str], actor: User) -> Role:
    """Make a role of the tenant's own. Raises ``NotPermitted`` for rights the actor lacks."""
    check_may(actor, MANAGE_ROLES)
    name = clean_text(name)
    if not name:
        raise InvalidInput(_("Type a name."), fields={"name": _("Type a name.")})
    role = Role.objects.create(
        key=f"own-{secrets.token_hex(6)}", name=name, verbs=_check_verbs(actor, verbs)
    )
    record(
        actor=actor, verb="accounts.role.created", target=role, changes={"verbs": [[], role.verbs]}
    )
    return role


@transaction.atomic
def change_role(*, role: Role, verbs: Iterable[str], actor: User, name: str = "") -> Role:
    """Decide what a role may do from now on; holds for everybody who has it, at once.

    Raises ``Conflict`` for the owner's role, which may always do everything, ``NotPermitted`` for
    one's own role or for rights the actor lacks.
    """
    check_may(actor, MANAGE_ROLES)
    role = Role.objects.select_for_update().get(pk=role.pk)
    if role.key == OWNER or role.key.startswith("_"):
        raise Conflict(_("This role may always do everything."))
    _check_not_own(actor, role)
    before = sorted(role.granted)
    role.verbs = _check_verbs(actor, verbs)
    if name := clean_text(name):
        role.name = name if name != str(Role(key=role.key)) else ""
    role.save(update_fields=["verbs", "name", "updated_at"])
    added, removed = set(role.verbs) - set(before), set(before) - set(role.verbs)
    record(
        actor=actor,
        verb="accounts.role.changed",
        target=role,
        changes={"verbs": [sorted(removed), sorted(added)]},
    )
    return role


@transaction.atomic
def reset_role(*, role: Role, actor: User) -> Role:
    """Let a delivered role do again what the portal's newest version gives it.

    Raises ``Conflict`` for a role the tenant made itself.
    """
    check_may(actor, MANAGE_ROLES)
    role = Role.objects.select_for_update().get(pk=role.pk)
    if role.key not in ROLES[connection.tenant.kind]:
        raise Conflict(_("This role is your own making; there is nothing to go back to."))
    _check_not_own(actor, role)
    _check_verbs(actor, default_verbs(role.key) & set(verbs_of(connection.tenant.kind)))
    role.verbs, role.name = None, ""
    role.save(update_fields=["verbs", "name", "updated_at"])
    record(actor=actor, verb="accounts.role.reset", target=role)
    return role
