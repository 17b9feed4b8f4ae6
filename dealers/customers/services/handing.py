"""Whose a customer is: handed over, one or all of them, or shared with a colleague."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer, FollowUp
from dealers.customers.services.contacts import add_entry
from dealers.customers.states import EntryKind
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import notify


def _check_colleague(person: User, field: str) -> None:
    if not person.is_active or person.is_service:
        message = _("Choose a colleague who works here.")
        raise InvalidInput(message, fields={field: message})


@transaction.atomic
def hand_over_customer(*, customer: Customer, owner: User, actor: User | None) -> Customer:
    """Give a customer to another colleague, with the open follow-ups of the one before.

    Raises ``Conflict`` if it is that colleague's already, ``InvalidInput`` for somebody who left.
    """
    _check_colleague(owner, "owner")
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    before = customer.owner
    if before == owner:
        raise Conflict(_("%(name)s looks after this customer already.") % {"name": owner})
    customer.owner = owner
    customer.save(update_fields=["owner", "updated_at"])
    if before:
        FollowUp.objects.filter(customer=customer, owner=before, done_at=None).update(owner=owner)
    add_entry(
        kind=EntryKind.RECORD,
        text=gettext_noop("Handed over from %(before)s to %(after)s"),
        values={"before": str(before or ""), "after": str(owner)},
        customer=customer,
        actor=actor,
    )
    changes = {"owner": [str(before or ""), str(owner)]}
    record(actor=actor, verb="customers.customer.hand_over", target=customer, changes=changes)
    if owner != actor:
        text = gettext_noop("“%(name)s” is your customer now.")
        notify(people=[owner], text=text, url=customer.get_absolute_url(), name=str(customer))
    return customer


@transaction.atomic
def hand_over_all(*, person: User, to: User, actor: User | None) -> int:
    """Give all customers of somebody who leaves to a colleague; returns how many.

    Their open follow-ups go along, also those about leads and documents. One audit entry and one
    notice with the count. Raises ``InvalidInput`` for the same person or one who left, ``Conflict``
    when there is nothing to hand over.
    """
    _check_colleague(to, "to")
    if person.pk == to.pk:
        message = _("Choose somebody else.")
        raise InvalidInput(message, fields={"to": message})
    mine = Customer.objects.living().filter(owner=person)
    ids = list(mine.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    tasks = FollowUp.objects.filter(owner=person, done_at=None).update(owner=to)
    if not ids and not tasks:
        raise Conflict(_("%(name)s has no customers and no follow-ups.") % {"name": person})
    Customer.objects.filter(pk__in=ids).update(owner=to)
    changes = {"to": str(to), "customers": len(ids), "follow_ups": tasks}
    record(actor=actor, verb="customers.customer.hand_over", target=person, changes=changes)
    if to != actor:
        notify(
            people=[to],
            text=gettext_noop("%(n)s customers of %(name)s are yours now."),
            url="/customers/?owner=me",
            n=str(len(ids)),
            name=str(person),
        )
    return len(ids)


@transaction.atomic
def share_customer(*, customer: Customer, colleague: User, actor: User | None) -> Customer:
    """Let a colleague read a customer of ours: page and timeline, nothing to change. Repeatable."""
    _check_colleague(colleague, "colleague")
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if colleague.pk in (customer.owner_id, *customer.shared_with):
        return customer
    customer.shared_with = [*customer.shared_with, colleague.pk]
    customer.save(update_fields=["shared_with", "updated_at"])
    changes = {"shared_with": str(colleague)}
    record(actor=actor, verb="customers.customer.share", target=customer, changes=changes)
    if colleague != actor:
        text = gettext_noop("“%(name)s” was shared with you.")
        notify(people=[colleague], text=text, url=customer.get_absolute_url(), name=str(customer))
    return customer


@transaction.atomic
def stop_sharing(*, customer: Customer, colleague: User, actor: User | None) -> Customer:
    """Take a colleague's look at a customer back. Safe to repeat."""
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if colleague.pk in customer.shared_with:
        customer.shared_with = [pk for pk in customer.shared_with if pk != colleague.pk]
        customer.save(update_fields=["shared_with", "updated_at"])
        changes = {"no_longer_shared_with": str(colleague)}
        record(actor=actor, verb="customers.customer.share", target=customer, changes=changes)
    return customer
