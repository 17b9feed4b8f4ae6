"""Customers are tagged, one or many at once."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.customers.services.people import index_customer
from dealers.customers.services.tags import clean_tags
from portal.core.errors import InvalidInput
from tenants.accounts.models import User
from tenants.audit.services import record


@transaction.atomic
def tag_customer(
    *, customer: Customer, tags: Iterable[str], actor: User | None, remove: bool = False
) -> Customer:
    """Add tags to those a customer has, or take them off; repeatable.

    Raises ``InvalidInput`` naming ``tags`` for none, one too long, or too many.
    """
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    given = clean_tags(tags)
    if not given:
        message = _("Type at least one tag.")
        raise InvalidInput(message, fields={"tags": message})
    words = {tag.casefold() for tag in given}
    before = customer.tags
    if remove:
        customer.tags = [tag for tag in before if tag.casefold() not in words]
    else:
        customer.tags = clean_tags([*before, *given])
    if customer.tags != before:
        customer.save(update_fields=["tags", "updated_at"])
        index_customer(customer)
        changes = {"tags": [before, customer.tags]}
        record(actor=actor, verb="customers.customer.edit", target=customer, changes=changes)
    return customer
