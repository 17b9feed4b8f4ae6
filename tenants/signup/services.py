"""Signing up: ask, prove the e-mail address, get the workspace. And what finishes half-made ones."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, DomainError, InvalidInput
from tenants.accounts.models import User
from tenants.context import in_public, in_tenant
from tenants.models import Kind, NetworkInvitation, Tenant
from tenants.services import erase_tenant, open_invitation, take_from_pool
from tenants.signup.addresses import clean_slug, is_free
from tenants.signup.links import PROOF_SECONDS, Wish, new_wish_id, sign_welcome
from tenants.signup.mail import queue_proof
from tenants.signup.steps import NewOwner, PersonNeeded, run_steps
from tenants.states import TenantState

log = logging.getLogger(__name__)
FINISH_AFTER = timedelta(seconds=60)  # by then whoever began is done or dead
GIVE_UP_AFTER = timedelta(seconds=PROOF_SECONDS) + timedelta(hours=1)


class AlreadyOpen(Conflict):
    """The workspace of this link is open: its owner signs in with their password."""

    code = "already_open"


def ask_for_workspace(
    *, company: str, full_name: str, email: str, slug: str, language: str, join_code: str = ""
) -> Wish:
    """Mail the person a link that proves their address. Nothing is reserved, and nothing stays
    stored once the mail has left.

    Raises ``InvalidInput`` for an address or a code that cannot be had, ``Conflict`` for a taken
    address.
    """
    slug = _field("slug", clean_slug, slug)
    if not is_free(slug):
        raise _taken()
    if join_code:
        join_code = open_invitation(join_code).code
    wish = Wish(
        id=new_wish_id(),
        company=company,
        full_name=full_name,
        email=email.lower(),
        slug=slug,
        language=language,
        join_code=join_code,
    )
    queue_proof(wish)
    return wish


def open_workspace(*, wish: Wish, password: str, slug: str = "") -> tuple[Tenant, str]:
    """Make the workspace; return it with the code that signs its owner in on its own host.

    May be repeated after a fault: the same wish gets the same schema and goes on where it stopped.
    Raises ``InvalidInput`` for a weak password, ``Conflict`` when the address was taken meanwhile
    (``slug`` then names another), ``AlreadyOpen`` when it is done.
    """
    try:
        validate_password(password, User(email=wish.email, full_name=wish.full_name))
    except ValidationError as error:
        sentence = " ".join(error.messages)
        raise InvalidInput(sentence, fields={"password": sentence}) from error
    slug = _field("slug", clean_slug, slug or wish.slug)
    with in_public():
        tenant = _claim(wish, slug)
    if tenant.state != TenantState.PREPARING:
        raise AlreadyOpen(_("This workspace is open already. Sign in with your password."))
    run_steps(tenant, NewOwner(wish, password))
    with in_tenant(tenant):
        user = User.objects.get(email__iexact=wish.email)
    return tenant, sign_welcome(schema_name=tenant.schema_name, user_id=user.pk)


def workspace_of(wish: Wish) -> Tenant | None:
    """The workspace this wish got, half-made or open."""
    return Tenant.objects.filter(claimed_by=wish.id).first()


@transaction.atomic
def _claim(wish: Wish, slug: str) -> Tenant:
    tenant = take_from_pool(
        kind=Kind.DEALER,
        claim=wish.id,
        name=wish.company,
        slug=slug,
        default_language=wish.language,
    )
    if tenant.state == TenantState.PREPARING and not tenant.steps_done and wish.join_code:
        # Kept for this tenant in the same transaction; used by the step ``membership``. A code
        # that ran out since the mail is no reason to have no workspace.
        NetworkInvitation.objects.filter(code=wish.join_code, used_by=None).update(used_by=tenant)
    return tenant


def resume_all() -> int:
    """Finish workspaces whose maker died, give up those whose person did not come back.

    The second have no owner and nothing but empty tables: they are erased and their address is
    free again. How many were finished.
    """
    finished = 0
    with in_public():
        half_made = list(
            Tenant.objects.filter(state=TenantState.PREPARING, claimed_at__lt=now() - FINISH_AFTER)
        )
    for tenant in half_made:
        try:
            run_steps(tenant)
            finished += 1
        except PersonNeeded:
            if tenant.claimed_at and tenant.claimed_at < now() - GIVE_UP_AFTER:
                erase_tenant(tenant=tenant)
        except Exception:
            log.exception("Provisioning of %s stopped; it is tried again", tenant.schema_name)
    return finished


def throttle(*, what: str, per_hour: int) -> None:
    """Count one more of ``what`` within the hour. Raises ``DomainError`` beyond ``per_hour``."""
    key = f"throttle:{what}"
    cache.add(key, 0, 3600)
    if cache.incr(key) > per_hour:
        raise DomainError(_("Too many attempts from here. Try again in an hour."))


def _field(name: str, clean: Callable[[str], str], value: str) -> str:
    try:
        return clean(value)
    except InvalidInput as error:
        raise InvalidInput(str(error), fields={name: str(error)}) from error


def _taken() -> Conflict:
    sentence = _("This address is taken. Choose another.")
    return Conflict(sentence, fields={"slug": sentence})
