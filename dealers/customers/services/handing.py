"""Whose a customer is: handed over, alone or with all of a leaver's work, or shared."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from dealers.customers.models import Customer, FollowUp, TimelineEntry
from dealers.customers.permissions import MANAGE_FOLLOW_UP, VIEW_CUSTOMER
from dealers.customers.services.contacts import add_entry
from dealers.customers.states import EntryKind
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts.leaving import WorkKind, in_words, open_work, work_kinds
from tenants.accounts.models import User
from tenants.accounts.permissions import MANAGE_PEOPLE
from tenants.accounts.services import deactivate_person
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
def name_service_advisor(
    *, customer: Customer, actor: User | None, service_advisor: User | None = None
) -> Customer:
    """Say who receives this customer's cars from now on, or nobody; the advisor is told.

    Their next bookings are this advisor's unless another is named. Raises ``InvalidInput`` for
    somebody who left.
    """
    if service_advisor is not None:
        _check_colleague(service_advisor, "service_advisor")
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    before = customer.service_advisor
    if before == service_advisor:
        return customer
    customer.service_advisor = service_advisor
    customer.save(update_fields=["service_advisor", "updated_at"])
    changes = {"service_advisor": [str(before or ""), str(service_advisor or "")]}
    record(actor=actor, verb="customers.customer.edit", target=customer, changes=changes)
    if service_advisor and service_advisor != actor:
        notify(
            people=[service_advisor],
            text=gettext_noop("You receive the cars of “%(name)s” from now on."),
            url=customer.get_absolute_url(),
            name=str(customer),
        )
    return customer


def _served(person: User) -> QuerySet[Customer]:
    return Customer.objects.living().filter(service_advisor=person)


def _living(person: User) -> QuerySet[Customer]:
    return Customer.objects.living().filter(owner=person)


def _move_customers(customers: QuerySet[Customer], person: User, to: User) -> None:
    """With a line on the timeline of each."""
    values = {"before": str(person), "after": str(to)}
    text = gettext_noop("Handed over from %(before)s to %(after)s")
    lines = [
        TimelineEntry(kind=EntryKind.RECORD, text=text, values=values, customer=customer)
        for customer in customers
    ]
    customers.update(owner=to, updated_at=now())
    TimelineEntry.objects.bulk_create(lines, batch_size=1000)


OPEN_WORK = [
    WorkKind("customers", gettext_lazy("Customers"), _living, VIEW_CUSTOMER, move=_move_customers),
    WorkKind(
        "served", gettext_lazy("Customers served"), _served, VIEW_CUSTOMER, field="service_advisor"
    ),
    WorkKind(
        "follow_ups",
        gettext_lazy("Follow-ups"),
        lambda person: FollowUp.objects.filter(owner=person, done_at=None),
        MANAGE_FOLLOW_UP,
    ),
]


def count_work(*, person: User, actor: User | None) -> dict[str, int]:
    """How much of each kind of work lies open with somebody, by its key; 0 for what is none."""
    counts = open_work(person)
    return {kind.key: counts.get(kind, 0) for kind in work_kinds()}


@transaction.atomic
def hand_over_work(
    *,
    person: User,
    actor: User,
    to: User | None = None,
    by_kind: Mapping[str, User] | None = None,
    deactivate: bool = False,
) -> dict[str, int]:
    """Give what lies open with somebody who leaves to colleagues; how much of each kind went.

    Each kind of ``tenants.accounts.leaving.WorkKind`` goes to whom ``by_kind`` names by its key, the
    rest to ``to``; what nobody is named for stays. With ``deactivate`` the person can no longer sign
    in afterwards. All of it in one transaction, or nothing: raises ``InvalidInput`` for somebody who
    left or does not do such work (field ``to`` or ``to_<kind>``), ``Conflict`` when there is nothing
    to hand over or, with ``deactivate``, something would be nobody's.
    """
    if deactivate and not actor.can(MANAGE_PEOPLE):
        raise NotPermitted(_("You may not deactivate colleagues."))
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    chosen = {kind: (by_kind or {}).get(kind.key) or to for kind in work_kinds()}
    went: dict[WorkKind, int] = {}
    for kind, colleague in chosen.items():
        if colleague is not None:
            went[kind] = _hand(kind, person, colleague, is_named=kind.key in (by_kind or {}))
    if not any(went.values()) and not deactivate:
        raise Conflict(_("%(name)s has nothing that could be handed over.") % {"name": person})
    counts = {kind.key: count for kind, count in went.items() if count}
    told = {kind.key: f"{count}: {chosen[kind]}" for kind, count in went.items() if count}
    record(actor=actor, verb="customers.customer.hand_over", target=person, changes=told)
    for colleague in {c.pk: c for c in chosen.values() if c is not None and c != actor}.values():
        theirs = {k: n for k, n in went.items() if n and chosen[k] == colleague}
        if theirs:
            _tell_heir(colleague, person, theirs)
    if deactivate:
        deactivate_person(person=person, actor=actor)
    return counts


def _hand(kind: WorkKind, person: User, to: User, *, is_named: bool) -> int:
    """Lock and give all of one kind; how much it was."""
    rows = kind.rows(person)
    ids = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    field = f"to_{kind.key}" if is_named else "to"
    _check_colleague(to, field)
    if person.pk == to.pk:
        message = _("Choose somebody else.")
        raise InvalidInput(message, fields={field: message})
    if not to.can(kind.verb):
        message = _("%(name)s does not do this work: %(work)s. Choose somebody else for it.")
        message %= {"name": to, "work": kind.label}
        raise InvalidInput(message, fields={field: message})
    kind.hand(rows.model.objects.filter(pk__in=ids), person, to)
    return len(ids)


def _tell_heir(colleague: User, person: User, work: dict[WorkKind, int]) -> None:
    with override(colleague.language or None):
        words = in_words(work)
    notify(
        people=[colleague],
        text=gettext_noop("From %(name)s you take over %(work)s."),
        url="/customers/?owner=me",
        name=str(person),
        work=words,
    )


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
