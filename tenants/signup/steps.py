"""What turns a spare schema into a workspace: small steps, each of which may be repeated.

    claim -> domain -> roles -> units -> owner -> membership -> (what other packages add) -> ready

Each step works in one schema and is then noted in ``Tenant.steps_done``. Whoever dies in between
repeats at most one step. ``owner`` needs the person with their password; all after it do not, so
the sweep can finish them.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from tenants.accounts.models import Scope, Unit, UnitKind, User
from tenants.accounts.registry import OWNER
from tenants.accounts.services import add_person, create_default_roles
from tenants.context import in_public, in_tenant
from tenants.models import Domain, Membership, NetworkInvitation, Tenant
from tenants.selectors import host_of
from tenants.signup.links import Wish
from tenants.states import TenantState

log = logging.getLogger(__name__)


class PersonNeeded(Exception):
    """The next step needs the owner's password, which is kept nowhere: they must come back."""


@dataclass(frozen=True)
class NewOwner:
    """The person who signs up, with the password they chose."""

    wish: Wish
    password: str


def domain(tenant: Tenant, by: NewOwner | None) -> None:
    """From now on the host answers, with "being prepared"."""
    with in_public():
        Domain.objects.get_or_create(
            domain=host_of(tenant), defaults={"tenant": tenant, "is_primary": True}
        )


def roles(tenant: Tenant, by: NewOwner | None) -> None:
    """The trade's roles."""
    with in_tenant(tenant):
        create_default_roles(kind=tenant.kind)


def units(tenant: Tenant, by: NewOwner | None) -> None:
    """A first store under the company's name; more are added in the settings."""
    with in_tenant(tenant):
        if not Unit.objects.exists():
            Unit.objects.create(
                kind=UnitKind.STORE, code="S1", name=tenant.name[:80], time_zone=tenant.time_zone
            )


def owner(tenant: Tenant, by: NewOwner | None) -> None:
    """The person who signed up, with every right."""
    if by is None:
        raise PersonNeeded
    with in_tenant(tenant):
        if not User.objects.filter(email__iexact=by.wish.email).exists():
            add_person(
                email=by.wish.email,
                full_name=by.wish.full_name,
                role=OWNER,
                scope=Scope.GROUP,
                store=Unit.objects.order_by("pk").first(),
                password=by.password,
                language=by.wish.language,
            )


def membership(tenant: Tenant, by: NewOwner | None) -> None:
    """The network whose invitation was kept for this tenant when it was claimed."""
    with in_public():
        for invitation in NetworkInvitation.objects.filter(used_by=tenant).select_related("hub"):
            try:
                with transaction.atomic():
                    Membership.objects.get_or_create(
                        dealer=tenant,
                        hub=invitation.hub,
                        defaults={
                            "dealer_code": invitation.dealer_code,
                            "region": invitation.region,
                        },
                    )
            except IntegrityError:
                # Somebody else got the dealer code meanwhile. No reason to have no workspace.
                log.warning("Dealer code %s is in use", invitation.dealer_code)


def ready(tenant: Tenant, by: NewOwner | None) -> None:
    """Open the doors."""
    with in_public(), transaction.atomic():
        row = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if row.state == TenantState.PREPARING:
            row.move_to(TenantState.TRIAL)
            row.save(update_fields=["state", "updated_at"])


def _added(path: str) -> tuple[str, Callable[[Tenant, NewOwner | None], None]]:
    def step(tenant: Tenant, by: NewOwner | None) -> None:
        with in_public():
            import_string(path)(tenant=tenant)

    return path, step


def all_steps() -> list[tuple[str, Callable[[Tenant, NewOwner | None], None]]]:
    """The steps after the claim, in order, by name."""
    named = [(step.__name__, step) for step in (domain, roles, units, owner, membership)]
    return [*named, *map(_added, settings.PROVISION_WITH), (ready.__name__, ready)]


def run_steps(tenant: Tenant, by: NewOwner | None = None) -> None:
    """Do what is not done yet. Raises ``PersonNeeded`` where only the owner can go on."""
    for name, step in all_steps():
        if name not in tenant.steps_done:
            step(tenant, by)
            _note(tenant, name)
            fail_point(name)


def _note(tenant: Tenant, name: str) -> None:
    with in_public(), transaction.atomic():
        row = Tenant.objects.select_for_update().only("steps_done").get(pk=tenant.pk)
        if name not in row.steps_done:
            row.steps_done = [*row.steps_done, name]
            row.save(update_fields=["steps_done"])
    tenant.steps_done = row.steps_done


def fail_point(name: str) -> None:
    """Break off here if a test asked for it: ``FAIL_POINT=owner``. Never in production."""
    if settings.DEV_TOOLS and os.environ.get("FAIL_POINT") == name:
        raise RuntimeError(f"Fail point {name}")
