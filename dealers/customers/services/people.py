"""Customers: added once, changed with a trace, found again."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers import selectors
from dealers.customers.models import Customer, Ownership
from dealers.customers.models.customers import masked
from dealers.customers.selectors import Assigned
from dealers.customers.services.assignment import arrival_of, assign
from dealers.customers.services.contacts import add_entry
from dealers.customers.services.tags import clean_tags
from dealers.customers.states import (
    FLAGS,
    Channel,
    CustomerKind,
    EntryKind,
    Source,
    Stage,
    Tier,
)
from portal.core.errors import Conflict, InvalidInput
from portal.core.locks import hold
from portal.core.papers import clean_document
from portal.core.search import as_vector, name_words, phone_words, vehicle_words
from portal.core.validation import clean_phone, clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import notify

OLDEST_YEAR = 1900
DETAILS = frozenset(
    {
        "kind",
        "full_name",
        "contact_name",
        "phone",
        "email",
        "document_no",
        "gender",
        "born_on",
        "industry",
        "city",
        "address",
        "language",
        "source",
        "tier",
        "tier_is_fixed",
        "owner",
        "store",
        "may_contact",
        "may_share_with_oem",
        "consent_proof",
        "notes",
        "wishes",
        "tags",
    }
)


class DuplicateCustomer(Conflict):
    """There is already a customer with this phone or e-mail."""

    code = "duplicate_customer"

    def __init__(self, existing: Customer) -> None:
        super().__init__(
            _("%(name)s is already a customer with this phone or e-mail. Open that record instead.")
            % {"name": existing}
        )
        self.existing = existing


def _hold(*values: str) -> None:
    """Make two people who enter the same phone or e-mail at once come one after the other."""
    for value in sorted(filter(None, values)):
        hold(f"{connection.schema_name}:{value}")


def named(field: str, clean: Callable[..., str], value: str, **options: Any) -> str:
    """The value made clean; what is wrong with it is said beside its field."""
    try:
        return clean(value, **options)
    except InvalidInput as error:
        raise InvalidInput(str(error), fields={field: str(error)}) from error


def _check_birthday(born_on: date) -> None:
    if born_on > localdate():
        message = _("A birthday cannot be in the future.")
        raise InvalidInput(message, fields={"born_on": message})
    if born_on.year < OLDEST_YEAR:
        message = _("Type the year of birth with four digits, such as 1985.")
        raise InvalidInput(message, fields={"born_on": message})


def _clean(details: dict[str, Any], kind: str) -> dict[str, Any]:
    """Details as they are stored. Raises ``InvalidInput`` naming the field at fault."""
    if unknown := details.keys() - DETAILS:
        raise TypeError(f"Not details of a customer: {sorted(unknown)}")
    result = dict(details)
    for key, value in details.items():
        if isinstance(value, str):
            result[key] = clean_text(value)
    if "full_name" in result and not result["full_name"]:
        message = _("Type the customer's name.")
        raise InvalidInput(message, fields={"full_name": message})
    if result.get("phone"):
        result["phone_raw"] = result["phone"][:60]
        result["phone"] = named("phone", clean_phone, result["phone"])
    if "email" in result:
        result["email"] = result["email"].lower()
    if result.get("document_no"):
        is_company = result.get("kind", kind) == CustomerKind.COMPANY
        number = named("document_no", clean_document, result["document_no"], is_company=is_company)
        result["document_no"] = number
    if result.get("born_on"):
        _check_birthday(result["born_on"])
    if "tags" in result:
        result["tags"] = clean_tags(result["tags"])
    return result


def _note_consents(
    changed: dict[str, Any], given: dict[str, Any], ledger: list[dict], actor: User | None
) -> None:
    """Keep in the ledger what was ticked or unticked in a form, beside the tick itself."""
    lines = [
        {
            "purpose": str(purpose),
            "given": changed[flag],
            "at": now().isoformat(),
            "by": str(actor or ""),
            "channel": str(Channel.SPOKEN),
            "proof": given.get("consent_proof", ""),
        }
        for purpose, flag in FLAGS.items()
        if flag in changed and (changed[flag] or ledger)
    ]
    if lines:
        changed["consents"] = [*ledger, *lines]
    if any(line["given"] for line in lines):
        changed["consent_at"] = now()


def _own_words(customer: Customer) -> set[str]:
    words = name_words(customer.full_name) | name_words(customer.contact_name)
    words |= phone_words(customer.phone)
    for tag in customer.tags:
        words |= name_words(tag)
    if customer.email:
        words |= {customer.email, *customer.email.split(".")}
    return words


def index_customer(customer: Customer) -> None:
    """Write the customer's search words: name, phone, e-mail and the cars of today."""
    words = _own_words(customer)
    current = Ownership.objects.filter(customer=customer, until=None)
    for vin, plate in current.values_list("vehicle__vin", "vehicle__plate"):
        words |= vehicle_words(vin=vin, plate=plate)
    Customer.objects.filter(pk=customer.pk).update(search=as_vector(words))


@transaction.atomic
def register_customer(
    *,
    full_name: str,
    actor: User | None,
    allow_duplicate: bool = False,
    id: UUID | None = None,
    wanted: str = "",
    is_imported: bool = False,
    **details: Any,
) -> Customer:
    """Add a customer; the rest of ``details`` are the fields of ``DETAILS``.

    Without ``owner`` the rules of the house say who looks after them, by ``wanted`` (the model they
    ask for) too; where none fits whoever adds them, but nobody for a line of a file
    (``is_imported``). Two people who enter the same phone at once come one after the other, so that
    the second is told. ``id`` makes a repeated import recognise its own customers.

    Raises ``DuplicateCustomer`` (with ``existing``) unless ``allow_duplicate``; ``InvalidInput``.
    """
    clean = _clean({"full_name": full_name, **details}, CustomerKind.PERSON)
    _hold(clean.get("phone", ""), clean.get("email", ""))
    existing = selectors.duplicates_of(phone=clean.get("phone", ""), email=clean.get("email", ""))
    # Only its id: there is none as a rule, and asking for all columns costs more than the search.
    same = None if allow_duplicate else existing.values_list("pk", flat=True).first()
    if same:
        raise DuplicateCustomer(Customer.objects.get(pk=same))
    if actor and not actor.is_service and "store" not in clean:
        clean["store_id"] = actor.home_store_id
    found = _assigned(clean, actor, wanted=wanted, is_imported=is_imported)
    _note_consents(clean, clean, [], actor)
    if clean.get("tier", Tier.GENERAL) != Tier.GENERAL:
        clean["tier_since"] = localdate()
    customer = Customer(**clean, **({"pk": id} if id else {}))
    customer.search = as_vector(_own_words(customer))  # nobody has a car yet: one statement
    customer.save(force_insert=True)
    del customer.search  # read again when asked for; now it is the expression
    record(actor=actor, verb="customers.customer.create", target=customer, changes=_told(found))
    if found.owner is not None:
        _tell_owner(customer, found, None if is_imported else actor)
    return customer


def _assigned(
    clean: dict[str, Any], actor: User | None, *, wanted: str, is_imported: bool
) -> Assigned:
    """Enter into the details who looks after the customer; by which rule, if one said so."""
    if "owner" in clean:
        return Assigned()
    is_person = actor is not None and not actor.is_service
    by_hand = is_person and not is_imported and not actor.via
    found = assign(arrival_of(clean, wanted=wanted, by_hand=by_hand))
    clean["owner"] = found.owner or (actor if is_person and not is_imported else None)
    return found


def _told(found: Assigned) -> dict[str, Any]:
    """What the audit trail keeps of a rule that decided."""
    return {"owner": str(found.owner), "rule": found.rule.name} if found.rule else {}


def _tell_owner(customer: Customer, found: Assigned, actor: User | None) -> None:
    """Keep on the timeline which rule gave them a customer, and let them know; not of each line of
    a file."""
    add_entry(
        kind=EntryKind.RECORD,
        text=gettext_noop("%(name)s looks after them by the rule “%(rule)s”"),
        values={"name": str(found.owner), "rule": found.rule.name if found.rule else ""},
        customer=customer,
        actor=None,
    )
    if found.owner is not None and actor is not None and found.owner != actor:
        text = gettext_noop("“%(name)s” is your customer now.")
        notify(people=[found.owner], text=text, url=customer.get_absolute_url(), name=str(customer))


def _noted(name: str, value: Any) -> str:
    """A value as the audit trail keeps it: of what lies sealed only the ends."""
    return masked(value) if name == "document_no" else str(value)


@transaction.atomic
def update_customer(*, customer: Customer, actor: User | None, **details: Any) -> Customer:
    """Change some of a customer's details. Raises ``InvalidInput``; ``DuplicateCustomer`` if the
    new phone or e-mail is another customer's."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if customer.merged_into_id:
        raise Conflict(_("This record was merged into another one. Open that one instead."))
    if customer.erased_at:
        raise Conflict(_("The personal data was erased on request. Add a new customer instead."))
    clean = _clean(details, customer.kind)
    changed = {k: v for k, v in clean.items() if getattr(customer, k) != v}
    if "tier" in changed:
        changed["tier_since"] = localdate()
    reach = {k: changed[k] for k in ("phone", "email") if changed.get(k)}
    _hold(*reach.values())
    if other := selectors.duplicates_of(**reach).exclude(pk=customer.pk).first():
        raise DuplicateCustomer(other)
    _note_consents(changed, clean, customer.consents, actor)
    before = {k: _noted(k, getattr(customer, k)) for k in changed if k != "consents"}
    for key, value in changed.items():
        setattr(customer, key, value)
    customer.save(update_fields=[*changed, "updated_at"])
    index_customer(customer)
    record(
        actor=actor,
        verb="customers.customer.edit",
        target=customer,
        changes={k: [before[k], _noted(k, changed[k])] for k in before},
    )
    return customer


@transaction.atomic
def change_stage(*, customer: Customer, stage: Stage, actor: User | None) -> Customer:
    """Say by hand where the relation stands, when a person knows better than the figures.

    Raises ``TransitionRefused`` for what cannot follow on the present stage.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    before = customer.stage
    customer.move_to(Stage(stage))
    customer.save(update_fields=["stage", "updated_at"])
    changes = {"stage": [before, customer.stage]}
    record(actor=actor, verb="customers.customer.edit", target=customer, changes=changes)
    return customer


@transaction.atomic
def move_stage(*, customer: Customer, stage: Stage, actor: User | None) -> None:
    """Note where the relation stands now; called by the sales desk and the care centre."""
    if Customer.objects.filter(pk=customer.pk).exclude(stage=stage).update(stage=stage):
        record(
            actor=actor,
            verb="customers.customer.edit",
            target=customer,
            changes={"stage": [customer.stage, stage.value]},
        )


def customer_for(
    *,
    full_name: str,
    actor: User | None,
    phone: str = "",
    email: str = "",
    source: Source = Source.OTHER,
    **details: Any,
) -> Customer:
    """The customer with this phone or e-mail, or a new one: for leads, bookings and imports."""
    try:
        return register_customer(
            full_name=full_name, phone=phone, email=email, source=source, actor=actor, **details
        )
    except DuplicateCustomer as error:
        return error.existing
