"""By what terms we trade with a customer: prices, credit, days to pay, and no more trade at all."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record, set_fields

LONGEST_CREDIT = 365


TERMS = frozenset(
    {"account_type", "price_tier", "credit_limit", "payment_days", "is_blocked", "block_reason"}
)


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})


def _check(customer: Customer, terms: dict[str, Any]) -> dict[str, Any]:
    """All terms as they will be. Raises ``InvalidInput`` naming the one that cannot be."""
    if unknown := terms.keys() - TERMS:
        raise TypeError(f"Not terms of an account: {sorted(unknown)}")
    after = {name: terms.get(name, getattr(customer, name)) for name in TERMS}
    limit, days = after["credit_limit"], after["payment_days"]
    after["block_reason"] = clean_text(after["block_reason"])[:200] if after["is_blocked"] else ""
    if limit is not None and limit < 0:
        raise _wrong("credit_limit", _("A credit limit cannot be below zero."))
    if not 0 <= days <= LONGEST_CREDIT:
        raise _wrong("payment_days", _("Type 0 to 365 days; 0 means paid before delivery."))
    if days and limit is None:
        raise _wrong("credit_limit", _("Whoever may pay later needs a credit limit."))
    if after["is_blocked"] and not after["block_reason"]:
        raise _wrong("block_reason", _("Say why this customer is blocked."))
    return after


@transaction.atomic
def change_terms(*, customer: Customer, actor: User | None, **terms: Any) -> Customer:
    """Agree the terms of an account, or block and free it; what is not given stays as it is.

    ``terms`` are the fields of ``TERMS``. A ``credit_limit`` of ``None`` means that nothing may be
    owed, ``payment_days`` of 0 that everything is paid before delivery. What counts are the terms
    at the moment a document is made: older ones are not touched. Raises ``InvalidInput`` for days
    without a limit, or for a block without a reason.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    changes = set_fields(customer, _check(customer, terms))
    if changes:
        customer.save(update_fields=[*changes, "updated_at"])
        record(actor=actor, verb="customers.terms.change", target=customer, changes=changes)
    return customer
