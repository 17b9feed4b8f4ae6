"""One line of a file becomes a customer, by the same services as the screens."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers import selectors
from dealers.customers.models import Customer
from dealers.customers.permissions import EDIT_CUSTOMER
from dealers.customers.services.handing import hand_over_customer
from dealers.customers.services.people import DuplicateCustomer, register_customer, update_customer
from dealers.customers.services.tags import clean_tags
from dealers.customers.services.vehicles import record_ownership, register_vehicle
from dealers.customers.states import OnDuplicate, RowResult
from portal.core.errors import NotPermitted
from tenants.accounts.models import User

# What one adds to, rather than replace it, when two are made one.
_ADDED_TO = ("notes", "wishes")
_CONSENT = ("may_contact", "consent_proof")


@dataclass(frozen=True)
class Row:
    """A line as it was read: details of a customer, of their car, and what to do if they exist."""

    id: UUID
    details: dict[str, Any]
    car: dict[str, Any]
    on_duplicate: OnDuplicate = OnDuplicate.SKIP


@transaction.atomic
def import_row(*, row: Row, actor: User) -> tuple[RowResult, Customer]:
    """Take a line in, with its car, or nothing of it. The second time it finds what it made.

    A customer exists if the phone, the e-mail or the document is theirs; without any of the three,
    if somebody of that name has none of them either. Raises ``DomainError``: what the services
    refuse, and ``NotPermitted`` for a change to a customer that is not the actor's to change.
    """
    if made := Customer.objects.filter(pk=row.id).first():
        return RowResult.CREATED, made
    existing = selectors.same_as(row.details)
    result = RowResult.CREATED
    if existing is None:
        try:
            customer = _register(row, actor)
        except DuplicateCustomer as error:  # the phone typed differently, or a moment ago
            existing = error.existing
    if existing is not None:
        result, customer = _apply(row, existing, actor)
    if row.car and result != RowResult.SKIPPED:
        vehicle = register_vehicle(**row.car, actor=actor)
        record_ownership(customer=customer, vehicle=vehicle, actor=actor)
    return result, customer


def _register(row: Row, actor: User) -> Customer:
    """A new customer is whose the file says, else whose the rules say; and of the actor's store."""
    details = {"store": actor.home_store, **row.details}
    return register_customer(id=row.id, is_imported=True, **details, actor=actor)


def _apply(row: Row, existing: Customer, actor: User) -> tuple[RowResult, Customer]:
    if row.on_duplicate == OnDuplicate.SKIP:
        return RowResult.SKIPPED, existing
    mine = Customer.objects.visible_to(actor, EDIT_CUSTOMER)
    if not mine.filter(pk=existing.pk).exists():
        raise NotPermitted(
            _("%(name)s exists and is not yours to change. Ask who looks after them.")
            % {"name": existing}
        )
    details = dict(row.details)
    if existing.consents:  # what a person answered is not overruled by a file
        details = {k: v for k, v in details.items() if k not in _CONSENT}
    if details.get("tags"):  # a file adds to what the house marked them with, and takes nothing off
        details["tags"] = clean_tags([*existing.tags, *details["tags"]])
    result = RowResult.UPDATED
    if row.on_duplicate == OnDuplicate.MERGE:
        result, details = RowResult.MERGED, _missing(existing, details)
    owner = details.pop("owner", None)
    customer = update_customer(customer=existing, **details, actor=actor) if details else existing
    if owner is not None and owner.pk != customer.owner_id:
        customer = hand_over_customer(customer=customer, owner=owner, actor=actor)
    return result, customer


def _missing(existing: Customer, details: dict[str, Any]) -> dict[str, Any]:
    """Of the details those that the customer lacks; what is written by hand is added below."""
    lacking = {
        k: v for k, v in details.items()
        if k == "tags" or getattr(existing, k) in (None, "", False)
    }  # fmt: skip
    for key in _ADDED_TO:
        before, new = getattr(existing, key), details.get(key)
        if before and new and new not in before:
            lacking[key] = f"{before}\n{new}"
    return lacking
