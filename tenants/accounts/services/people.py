"""Colleagues: who they are, what they may do, and when it ends."""

from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_phone, clean_text
from tenants.accounts.grants import (
    check_is_not_self,
    check_may_give_role,
    check_may_manage,
)
from tenants.accounts.leaving import in_words, open_work
from tenants.accounts.models import ApiKey, Assignment, Role, Scope, Unit, User
from tenants.accounts.registry import OWNER
from tenants.accounts.selectors import places_taken
from tenants.audit.services import record, set_fields
from tenants.entitlements import PEOPLE, need_room


@transaction.atomic
def add_person(
    *,
    email: str,
    full_name: str,
    role: str,
    scope: Scope = Scope.OWN,
    store: Unit | None = None,
    password: str | None = None,
    **fields: Any,
) -> User:
    """Add a colleague with one role. ``role`` is a role's key.

    For provisioning, imports and accepted invitations: the address counts as proven and nobody's
    rights are asked. What a person does goes through ``invite_person``.
    """
    user = User.objects.create_user(
        email, password, full_name=full_name, home_store=store, **fields
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Assignment.objects.create(user=user, role=Role.objects.get(key=role), scope=scope, unit=None)
    return user


def _lock(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _clean(fields: dict) -> dict:
    """Trim texts and normalise the phone number. Raises ``InvalidInput`` naming the field."""
    if "full_name" in fields:
        fields["full_name"] = clean_text(fields["full_name"])
        if not fields["full_name"]:
            raise InvalidInput(_("Type a name."), fields={"full_name": _("Type a name.")})
    if fields.get("phone"):
        try:
            fields["phone"] = clean_phone(fields["phone"])
        except InvalidInput as error:
            raise InvalidInput(str(error), fields={"phone": str(error)}) from error
    if "extension" in fields:
        fields["extension"] = clean_text(fields["extension"] or "")[:12] or None
    return fields


def _check_extension(person: User) -> None:
    others = User.objects.filter(extension=person.extension).exclude(pk=person.pk)
    if person.extension and (other := others.first()):
        message = _("%(name)s has this extension. Take it away there first.") % {"name": other}
        raise InvalidInput(message, fields={"extension": message})


@transaction.atomic
def change_person(*, person: User, actor: User, **fields: Any) -> User:
    """Correct a colleague's full_name, phone, extension, job_title, home_store or team; what is left
    out stays. An extension is one person's: at another's it is refused.

    Store and team decide whose records a role reaches, so nobody changes their own here, and
    nobody moves a person into a reach they could not give. Raises ``NotPermitted``.
    """
    if unknown := set(fields) - {
        "full_name",
        "phone",
        "extension",
        "job_title",
        "home_store",
        "team",
    }:
        raise TypeError(f"Not to be changed: {unknown}")
    person = _lock(person)
    check_may_manage(actor, person)
    changes = set_fields(person, _clean(fields))
    _check_extension(person)
    if {"home_store", "team"} & set(changes):
        check_is_not_self(actor, person)
        for assignment in person.assignments.select_related("role", "unit__parent"):
            check_may_give_role(
                actor,
                assignment.role,
                scope=assignment.scope,
                unit=assignment.unit,
                store=person.home_store,
                team=person.team,
            )
    if changes:
        person.save(update_fields=[*changes, "updated_at"])
        record(actor=actor, verb="accounts.person.changed", target=person, changes=changes)
    return person


@transaction.atomic
def update_profile(*, person: User, **fields: Any) -> User:
    """Change one's own name, phone, language, look or start page. Takes any of those as keywords."""
    if unknown := set(fields) - {"full_name", "phone", "language", "theme", "start"}:
        raise TypeError(f"Not one's own to change: {unknown}")
    person = _lock(person)
    changes = set_fields(person, _clean(fields))
    if changes:
        person.save(update_fields=[*changes, "updated_at"])
        record(actor=person, verb="accounts.profile.changed", target=person, changes=changes)
    return person


@transaction.atomic
def grant_role(
    *, person: User, role: Role, scope: Scope, unit: Unit | None = None, actor: User
) -> Assignment:
    """Give a colleague one more role, over a scope; the same role at another scope replaces it.

    Raises ``NotPermitted`` for oneself, for more than the actor holds, or without the verb.
    """
    check_is_not_self(actor, person)
    person = _lock(person)
    check_may_manage(actor, person)
    check_may_give_role(
        actor, role, scope=scope, unit=unit, store=person.home_store, team=person.team
    )
    before = person.assignments.filter(role=role, unit=unit).first()
    if before and before.role.key == OWNER and scope != Scope.GROUP:
        _check_another_owner(person)
    assignment, _made = Assignment.objects.update_or_create(
        user=person, role=role, unit=unit, defaults={"scope": scope}
    )
    record(
        actor=actor,
        verb="accounts.person.role_granted",
        target=person,
        changes={"role": [None, str(role)], "scope": [before and before.scope, str(scope)]},
    )
    return assignment


@transaction.atomic
def withdraw_role(*, assignment: Assignment, actor: User) -> None:
    """Take a role away. Raises ``NotPermitted``, or ``Conflict`` for the last owner's."""
    person = _lock(assignment.user)
    check_is_not_self(actor, person)
    check_may_manage(actor, person)
    if assignment.role.key == OWNER:
        _check_another_owner(person)
    record(
        actor=actor,
        verb="accounts.person.role_withdrawn",
        target=person,
        changes={"role": [str(assignment.role), None], "scope": [assignment.scope, None]},
    )
    assignment.delete()


def _check_another_owner(person: User) -> None:
    """Lock the owner's role, so that two owners cannot remove each other, and count."""
    Role.objects.select_for_update().get(key=OWNER)
    others = Assignment.objects.filter(
        role__key=OWNER, scope=Scope.GROUP, user__is_active=True, user__is_service=False
    ).exclude(user=person)
    if not others.exists():
        raise Conflict(_("%(name)s is the last owner. Name another one first.") % {"name": person})


@transaction.atomic
def deactivate_person(*, person: User, actor: User) -> User:
    """Let somebody in no longer: ends their sessions and API keys at once; their records stay.

    Raises ``NotPermitted`` for oneself or somebody who may do more, ``Conflict`` for the last owner
    and while work lies open with them: it would be nobody's.
    """
    check_is_not_self(actor, person)
    person = _lock(person)
    check_may_manage(actor, person)
    if not person.is_active:
        return person
    if work := open_work(person):
        message = _("Hand over their work first (“Hand over work” on their page): %(work)s.")
        raise Conflict(message % {"work": in_words(work)})
    if person.assignments.filter(role__key=OWNER).exists():
        _check_another_owner(person)
    person.is_active = False
    person.save(update_fields=["is_active", "updated_at"])
    end_sessions(person=person)
    ApiKey.objects.filter(acts_as=person, revoked_at=None).update(revoked_at=now())
    record(
        actor=actor,
        verb="accounts.person.deactivated",
        target=person,
        changes={"is_active": [True, False]},
    )
    return person


@transaction.atomic
def reactivate_person(*, person: User, actor: User) -> User:
    """Let somebody in again, with the roles they had. Their API keys stay withdrawn.

    Raises ``LimitReached`` if the edition has no place left.
    """
    person = _lock(person)
    check_may_manage(actor, person)
    if person.is_active:
        return person
    need_room(PEOPLE, places_taken)
    person.is_active = True
    person.save(update_fields=["is_active", "updated_at"])
    record(
        actor=actor,
        verb="accounts.person.reactivated",
        target=person,
        changes={"is_active": [False, True]},
    )
    return person


def end_sessions(*, person: User) -> None:
    """Sign a person out everywhere. The store forgets the session and its copy in the cache."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    sessions = UserSession.objects.filter(user=person)
    for session_key in sessions.values_list("session_key", flat=True):
        store.delete(session_key)
    sessions.delete()
