"""From an invitation to a colleague."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.grants import check_may, check_may_give_role
from tenants.accounts.mail import send_invitation
from tenants.accounts.models import Invitation, Role, Scope, Unit, User
from tenants.accounts.permissions import MANAGE_PEOPLE
from tenants.accounts.selectors import people_here, places_taken
from tenants.accounts.services.people import add_person
from tenants.audit.services import record
from tenants.entitlements import PEOPLE, need_room
from tenants.workspace.services import drop_mail

VALID_FOR = timedelta(days=7)


def hash_of(secret: str) -> str:
    """What is kept of a link's secret. Bound to this tenant: the same secret is another's nothing."""
    return hashlib.sha256(f"invitation:{connection.schema_name}:{secret}".encode()).hexdigest()


@transaction.atomic
def invite_person(
    *,
    email: str,
    full_name: str,
    role: Role,
    scope: Scope = Scope.OWN,
    store: Unit | None = None,
    language: str = "",
    job_title: str = "",
    actor: User,
) -> Invitation:
    """Ask somebody to join, by a mail in their language with a link that works for seven days.

    The mail leaves after the commit. Raises ``NotPermitted`` for a role or reach the actor could
    not give, ``InvalidInput`` if the address already belongs to a colleague or is invited,
    ``LimitReached`` if the edition has no place left.
    """
    check_may(actor, MANAGE_PEOPLE)
    check_may_give_role(actor, role, scope=scope, unit=None, store=store, team=None)
    email, full_name = email.strip().lower(), clean_text(full_name)
    if User.objects.filter(email__iexact=email).exists():
        message = _("This address already belongs to a colleague.")
        raise InvalidInput(message, fields={"email": message})
    if scope in {Scope.STORE, Scope.TEAM} and store is None:
        message = _("Choose the store that this role reaches.")
        raise InvalidInput(message, fields={"store": message})
    stale = Invitation.objects.waiting().filter(email=email, expires_at__lte=now())
    stale.update(revoked_at=now())
    if Invitation.objects.waiting().filter(email=email).exists():
        message = _("This address is invited already. Send that invitation again instead.")
        raise InvalidInput(message, fields={"email": message})
    need_room(PEOPLE, places_taken)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        full_name=full_name,
        job_title=job_title,
        language=language,
        role=role,
        scope=scope,
        store=store,
        invited_by=actor,
        secret_hash=hash_of(secret),
        expires_at=now() + VALID_FOR,
    )
    record(
        actor=actor,
        verb="accounts.invitation.sent",
        target=invitation,
        changes={"role": [None, str(role)], "scope": [None, str(scope)]},
    )
    send_invitation(invitation, secret)
    return invitation


def _lock_open(invitation: Invitation, actor: User) -> Invitation:
    mine = Invitation.objects.visible_to(actor, MANAGE_PEOPLE).filter(pk=invitation.pk)
    if not mine.exists():
        raise NotPermitted(_("Your role does not include this."))
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.accepted_at or locked.revoked_at:
        raise Conflict(_("This invitation is no longer open."))
    return locked


@transaction.atomic
def resend_invitation(*, invitation: Invitation, actor: User) -> Invitation:
    """Send the mail again with a new link; the old link dies. Raises ``Conflict`` if not open."""
    invitation = _lock_open(invitation, actor)
    check_may_give_role(
        actor,
        invitation.role,
        scope=invitation.scope,
        unit=None,
        store=invitation.store,
        team=None,
    )
    secret = secrets.token_urlsafe(32)
    invitation.secret_hash, invitation.expires_at = hash_of(secret), now() + VALID_FOR
    invitation.sent_at = None
    invitation.save(update_fields=["secret_hash", "expires_at", "sent_at", "updated_at"])
    record(actor=actor, verb="accounts.invitation.resent", target=invitation)
    send_invitation(invitation, secret)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: User) -> Invitation:
    """Make the link useless. Raises ``Conflict`` if it was accepted or withdrawn meanwhile."""
    invitation = _lock_open(invitation, actor)
    invitation.revoked_at = now()
    invitation.save(update_fields=["revoked_at", "updated_at"])
    drop_mail(about=invitation.pk)
    record(actor=actor, verb="accounts.invitation.withdrawn", target=invitation)
    return invitation


def open_invitation(secret: str) -> Invitation | None:
    """The invitation behind a link, or ``None`` for anything that is not valid here and now."""
    invitation = (
        Invitation.objects.select_related("role", "store", "invited_by")
        .filter(secret_hash=hash_of(secret))
        .first()
    )
    return invitation if invitation and _is_usable(invitation) else None


def _is_usable(invitation: Invitation) -> bool:
    """Open, and asked for by somebody who is still here."""
    return invitation.is_open and invitation.invited_by.is_active


@transaction.atomic
def accept_invitation(*, secret: str, full_name: str, password: str, language: str = "") -> User:
    """The invited person sets name and password and becomes a colleague.

    Needs no actor: the secret is the proof. Two clicks at once make one person. Raises
    ``Conflict`` for a link that is used, withdrawn, expired or another tenant's, ``InvalidInput``
    for a weak password, ``LimitReached`` if the edition has no place left.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("role", "invited_by")
        .filter(secret_hash=hash_of(secret))
        .first()
    )
    if not invitation or not _is_usable(invitation):
        raise Conflict(_("This link is no longer valid. Ask for a new invitation."))
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise Conflict(_("This address already belongs to a colleague."))
    full_name = clean_text(full_name)
    try:
        validate_password(password, User(email=invitation.email, full_name=full_name))
    except ValidationError as error:
        message = " ".join(error.messages)
        raise InvalidInput(message, fields={"password": message}) from error
    need_room(PEOPLE, people_here)
    person = add_person(
        email=invitation.email,
        full_name=full_name,
        role=invitation.role.key,
        scope=Scope(invitation.scope),
        store=invitation.store,
        password=password,
        language=language or invitation.language,
        job_title=invitation.job_title,
    )
    invitation.accepted_at = now()
    invitation.save(update_fields=["accepted_at", "updated_at"])
    record(actor=person, verb="accounts.invitation.accepted", target=person)
    return person
