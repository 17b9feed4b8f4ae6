"""Everything that changes the directory: the pool, the life of a tenant, who belongs to a network."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, InvalidInput
from tenants.context import in_public
from tenants.models import Domain, Kind, Membership, NetworkInvitation, Tenant
from tenants.provisioning.fingerprint import fingerprint
from tenants.provisioning.script import create_schema, drop_schema
from tenants.states import OPEN, TenantState

# Without letters and digits that are read as each other.
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def random_schema_name() -> str:
    """Random and never user text: a name can be neither guessed, nor injected, nor used again."""
    return f"t_{secrets.token_hex(8)}"


def create_tenant(
    *,
    kind: Kind,
    name: str,
    host: str,
    slug: str | None = None,
    hub: Tenant | None = None,
    dealer_code: str = "",
    region: str = "",
) -> Tenant:
    """Make an active tenant with its empty, migrated schema; a dealer joins the network of ``hub``.

    For set-up, demo and tests. A sign-up goes by ``tenants.signup.services``.
    """
    schema_name = "public" if kind == Kind.PUBLIC else random_schema_name()
    with in_public():
        if kind != Kind.PUBLIC:
            create_schema(schema_name, kind=kind)
        tenant = Tenant.objects.create(
            kind=kind,
            name=name,
            schema_name=schema_name,
            slug=slug,
            state=TenantState.ACTIVE,
            fingerprint=fingerprint(kind),
            migrated_at=now(),
        )
        Domain.objects.create(tenant=tenant, domain=host, is_primary=True)
        if hub:
            Membership.objects.create(
                dealer=tenant, hub=hub, dealer_code=dealer_code or slug or host[:20], region=region
            )
    return tenant


def erase_tenant(*, tenant: Tenant) -> None:
    """Remove a tenant with all that it has, for good: schema, hosts, memberships, directory row.

    For a sign-up that was given up, and for tests. A customer's row stays, as ``purged``, so that
    nobody takes over their address.
    """
    with in_public(), transaction.atomic():
        drop_schema(tenant.schema_name)
        Membership.objects.filter(Q(dealer=tenant) | Q(hub=tenant)).delete()
        NetworkInvitation.objects.filter(used_by=tenant).update(used_by=None)
        Domain.objects.filter(tenant=tenant).delete()
        Tenant.objects.filter(pk=tenant.pk).delete()


# The pool


def add_spare(*, kind: Kind) -> Tenant:
    """Make one ready, empty schema that belongs to nobody yet: row and schema, or neither."""
    with transaction.atomic():
        schema_name = random_schema_name()
        create_schema(schema_name, kind=kind)
        return Tenant.objects.create(
            kind=kind,
            name="",
            schema_name=schema_name,
            fingerprint=fingerprint(kind),
            migrated_at=now(),
        )


@transaction.atomic
def take_from_pool(*, kind: Kind, claim: str, name: str, slug: str, **fields: Any) -> Tenant:
    """Give a ready schema to the sign-up ``claim``, which gets the same one if it asks again.

    Two sign-ups never wait for each other (``SKIP LOCKED``). With an empty pool the schema is made
    at once. Raises ``Conflict`` when the address ``slug`` is taken.
    """
    if (mine := Tenant.objects.filter(claimed_by=claim).first()) is not None:
        return mine
    if Tenant.objects.filter(slug=slug).exists():
        raise _address_taken()
    spare = (
        Tenant.objects.select_for_update(skip_locked=True)
        .filter(kind=kind, state=TenantState.POOL, fingerprint=fingerprint(kind))
        .order_by("pk")
        .first()
    ) or add_spare(kind=kind)
    spare.move_to(TenantState.PREPARING)
    for field, value in {
        **fields,
        "name": name,
        "slug": slug,
        "claimed_by": claim,
        "claimed_at": now(),
    }.items():
        setattr(spare, field, value)
    try:
        with transaction.atomic():  # both unique: two at once, and the second is told
            spare.save()
    except IntegrityError as error:
        raise _address_taken() from error
    return spare


def _address_taken() -> Conflict:
    sentence = _("This address was taken a moment ago. Choose another.")
    return Conflict(sentence, fields={"slug": sentence})


def refill_pool(*, kind: Kind = Kind.DEALER, size: int | None = None) -> int:
    """Bring the pool of ``kind`` up to ``size`` ready schemas; how many were made.

    Spares with older migrations are dropped: making one anew is cheaper than migrating it.
    """
    size = settings.POOL_SIZE if size is None else size
    with in_public():
        spares = Tenant.objects.filter(kind=kind, state=TenantState.POOL)
        for old in spares.exclude(fingerprint=fingerprint(kind)):
            with transaction.atomic():
                if spares.select_for_update(skip_locked=True).filter(pk=old.pk).exists():
                    drop_schema(old.schema_name)
                    Tenant.objects.filter(pk=old.pk).delete()
        missing = max(0, size - spares.filter(fingerprint=fingerprint(kind)).count())
        for _n in range(missing):
            add_spare(kind=kind)
    return missing


# The life of a tenant


@transaction.atomic
def follow_billing(*, tenant: Tenant, state: TenantState) -> Tenant:
    """Open, warn or close a workspace as its subscription says. Says whether nothing by itself.

    Does nothing while the operators hold the tenant, and nothing to one that is not open.
    """
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if tenant.hold_reason or tenant.state not in OPEN or tenant.state == state:
        return tenant
    tenant.move_to(state)
    tenant.save(update_fields=["state", "updated_at"])
    return tenant


@transaction.atomic
def suspend_tenant(*, tenant: Tenant, reason: str) -> Tenant:
    """The operators make a workspace read-only until they lift it, whatever is paid."""
    if not reason.strip():
        raise InvalidInput(
            _("Say why, for the colleague who reads it next year."),
            fields={"reason": _("Say why.")},
        )
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if tenant.state != TenantState.SUSPENDED:
        tenant.move_to(TenantState.SUSPENDED)
    tenant.hold_reason = reason.strip()[:200]
    tenant.save(update_fields=["state", "hold_reason", "updated_at"])
    return tenant


@transaction.atomic
def resume_tenant(*, tenant: Tenant) -> Tenant:
    """The operators lift their hold. Billing's next word corrects the state where it differs."""
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    tenant.move_to(TenantState.ACTIVE)
    tenant.hold_reason = ""
    tenant.save(update_fields=["state", "hold_reason", "updated_at"])
    return tenant


@transaction.atomic
def close_tenant(*, tenant: Tenant) -> Tenant:
    """Shut a workspace for good: its host answers 404, its data and its address stay."""
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    tenant.move_to(TenantState.CLOSED)
    tenant.save(update_fields=["state", "updated_at"])
    Membership.objects.filter(dealer=tenant).update(is_active=False)
    return tenant


# Networks


@transaction.atomic
def invite_to_network(
    *,
    hub: Tenant,
    dealer_code: str,
    region: str = "",
    for_whom: str = "",
    code: str = "",
    days: int = 30,
) -> NetworkInvitation:
    """A manufacturer makes a code with which one dealership group joins its network.

    Raises ``Conflict`` when a member already has this dealer code.
    """
    dealer_code = dealer_code.strip().upper()
    if not dealer_code:
        raise InvalidInput(
            _("Give the dealer code."), fields={"dealer_code": _("Give the dealer code.")}
        )
    if Membership.objects.filter(hub=hub, dealer_code=dealer_code).exists():
        sentence = _("A member of the network already has this dealer code.")
        raise Conflict(sentence, fields={"dealer_code": sentence})
    return NetworkInvitation.objects.create(
        hub=hub,
        code=code
        or "-".join("".join(secrets.choice(CODE_ALPHABET) for _n in range(4)) for _m in range(3)),
        dealer_code=dealer_code,
        region=region,
        for_whom=for_whom,
        expires_at=now() + timedelta(days=days),
    )


def open_invitation(code: str) -> NetworkInvitation:
    """The invitation behind a typed code. Raises ``InvalidInput`` for one that is not valid."""
    found = (
        NetworkInvitation.objects.filter(
            code=code.strip().upper(), used_by=None, expires_at__gt=now()
        )
        .select_related("hub")
        .first()
    )
    if found is None:
        sentence = _("This code is not valid any more. Ask the manufacturer for a new one.")
        raise InvalidInput(sentence, fields={"join_code": sentence})
    return found


@transaction.atomic
def join_network(*, dealer: Tenant, code: str) -> Membership:
    """A dealership group joins the network that invited it; with the same code again it stays.

    Raises ``InvalidInput`` for a code that is not valid, ``Conflict`` for a second membership.
    """
    used = NetworkInvitation.objects.filter(code=code.strip().upper(), used_by=dealer).first()
    if used is not None:
        return Membership.objects.get(dealer=dealer, hub=used.hub)
    invitation = open_invitation(code)
    NetworkInvitation.objects.select_for_update().get(pk=invitation.pk)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                dealer=dealer,
                hub=invitation.hub,
                dealer_code=invitation.dealer_code,
                region=invitation.region,
            )
    except IntegrityError as error:
        raise Conflict(
            _("You already belong to this network, or the dealer code is in use.")
        ) from error
    invitation.used_by = dealer
    invitation.save(update_fields=["used_by", "updated_at"])
    return membership
