"""Who belongs to a customer: the people of a company, a household, drivers."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers.models import Customer, CustomerLink
from dealers.customers.services.people import named
from dealers.customers.states import LinkRole
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_phone, clean_text
from tenants.accounts.models import User
from tenants.audit.services import record

MOST_LINKS = 100


def _person(other: Customer | None, full_name: str, phone: str) -> dict[str, Any]:
    """Either one of our customers, or a name with a phone."""
    full_name = clean_text(full_name)
    if other is None and not full_name:
        message = _("Choose a customer, or type a name.")
        raise InvalidInput(message, fields={"full_name": message})
    if other is not None:
        return {"other": other, "full_name": "", "phone": ""}
    phone = named("phone", clean_phone, phone) if phone.strip() else ""
    return {"other": None, "full_name": full_name, "phone": phone}


@transaction.atomic
def add_link(
    *,
    customer: Customer,
    role: LinkRole,
    actor: User | None,
    other: Customer | None = None,
    full_name: str = "",
    phone: str = "",
    note: str = "",
) -> CustomerLink:
    """Say that somebody belongs to a customer: another customer, or just a name and a phone.

    Raises ``InvalidInput`` without either, or for the customer themselves; ``Conflict`` if it was
    said before in this role, or if there are too many.
    """
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if other is not None and other.pk == customer.pk:
        message = _("Choose somebody else: this is the customer.")
        raise InvalidInput(message, fields={"other": message})
    values = _person(other, full_name, phone)
    known = CustomerLink.objects.filter(customer=customer)
    if known.filter(**values, role=role).exists():
        raise Conflict(_("This person is there already in this role."))
    if known.count() >= MOST_LINKS:
        raise Conflict(_("One customer has 100 people at most. Remove some first."))
    link = CustomerLink.objects.create(
        customer=customer, role=role, note=clean_text(note)[:200], **values
    )
    changes = {"added": [link.name, role]}
    record(actor=actor, verb="customers.customer.edit", target=customer, changes=changes)
    return link


@transaction.atomic
def remove_link(*, link: CustomerLink, actor: User | None) -> None:
    """Somebody no longer belongs to the customer; the audit trail keeps who it was."""
    link = CustomerLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    changes = {"removed": [link.name, link.role]}
    record(actor=actor, verb="customers.customer.edit", target=link.customer, changes=changes)
    link.delete()
