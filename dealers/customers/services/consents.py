"""What customers allowed, when, how that was said; and the end of their data with us."""

import logging
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.extensions import declared
from dealers.customers.models import (
    Customer,
    CustomerLink,
    CustomerMerge,
    FollowUp,
    TimelineEntry,
)
from dealers.customers.states import FLAGS, HAND_WRITTEN, Channel, Purpose
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.desk.models import Note
from tenants.workspace.models import StoredFile

log = logging.getLogger(__name__)
# What names a person. Kind, store, source and figures stay: they are the house's, not theirs.
PERSONAL = (
    "contact_name", "phone", "phone_raw", "email", "document_no", "gender", "industry", "city",
    "address", "notes", "wishes", "consent_proof",
)  # fmt: skip


@transaction.atomic
def record_consent(
    *,
    customer: Customer,
    purpose: Purpose,
    given: bool,
    channel: Channel,
    actor: User | None,
    proof: str = "",
) -> Customer:
    """Note that a customer allowed something, or takes it back; the newest answer counts.

    Nothing is overwritten: earlier answers stay, with who asked and how it was said. Raises
    ``InvalidInput`` for consent without a proof of it; to take it back nothing need be proved.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    proof = clean_text(proof)[:120]
    if given and not proof:
        message = _("Say where the consent can be seen: the number of the paper, the message.")
        raise InvalidInput(message, fields={"proof": message})
    at = now()
    line = {
        "purpose": str(purpose),
        "given": given,
        "at": at.isoformat(),
        "by": str(actor or ""),
        "channel": str(channel),
        "proof": proof,
    }
    customer.consents = [*customer.consents, line]
    fields = ["consents", "updated_at"]
    if flag := FLAGS.get(Purpose(purpose)):
        setattr(customer, flag, given)
        fields.append(flag)
    if given:
        customer.consent_at, customer.consent_proof = at, proof
        fields += ["consent_at", "consent_proof"]
    customer.save(update_fields=fields)
    changes = {"purpose": str(purpose), "given": given, "channel": str(channel)}
    record(actor=actor, verb="customers.customer.edit", target=customer, changes=changes)
    return customer


def _check_no_holds(customer: Customer) -> None:
    """Raises ``Conflict`` naming what is still open with this customer."""
    holds = [str(why) for hold in declared("CUSTOMER_HOLDS") if (why := hold(customer))]
    if customer.is_blocked:
        holds.append(_("there is a bad debt"))
    if holds:
        message = _("The data is still needed: %(why)s. Finish that first.")
        raise Conflict(message % {"why": ", ".join(holds)})


def _all_records(customer: Customer) -> list[Customer]:
    """The customer and every record that was merged into it, locked in the order of the keys."""
    ids = wave = {customer.pk}
    while wave := set(Customer.objects.filter(merged_into__in=wave).values_list("pk", flat=True)):
        ids = ids | wave
    return list(Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


@transaction.atomic
def erase_customer(*, customer: Customer, reason: str, actor: User | None) -> Customer:
    """Take out everything that says who this was, because they asked for it. Cannot be undone.

    Contracts, invoices and repair orders stay with the house, as the law wants, and so do figures;
    they name somebody without a name. Notes, messages, relations, papers and records merged into
    this one are emptied, too. Raises ``Conflict`` while something is open: a contract, a repair
    order, a debt; or if it was done before.
    """
    rows = _all_records(customer)
    customer = next(row for row in rows if row.pk == customer.pk)
    if customer.erased_at:
        raise Conflict(_("The personal data was erased already."))
    if not (reason := clean_text(reason)):
        message = _("Say who asked for it, and when.")
        raise InvalidInput(message, fields={"reason": message})
    _check_no_holds(customer)
    for row in rows:
        _empty(row)
    _empty_around(rows)
    for eraser in declared("CUSTOMER_ERASERS"):
        eraser(rows)
    changes = {"reason": reason, "records": len(rows)}
    record(actor=actor, verb="customers.customer.erase", target=customer, changes=changes)
    return customer


def _empty(row: Customer) -> None:
    for name in PERSONAL:
        setattr(row, name, "")
    row.full_name = _("Erased customer %(id)s") % {"id": str(row.pk)[-6:]}
    row.born_on = row.owner = None
    row.may_contact = row.may_share_with_oem = False
    row.shared_with, row.tags, row.search, row.erased_at = [], [], None, now()
    row.consents = [{**line, "proof": "", "by": ""} for line in row.consents]
    row.save()


def _empty_around(rows: Iterable[Customer]) -> None:
    """What was written about them, by hand or as a file."""
    ids = [row.pk for row in rows]
    CustomerLink.objects.filter(customer__in=ids).delete()
    CustomerLink.objects.filter(other__in=ids).delete()
    TimelineEntry.objects.filter(customer__in=ids, kind__in=HAND_WRITTEN).update(text="", values={})
    mine = FollowUp.objects.filter(customer__in=ids)
    mine.update(contact_name="", note="")
    mine.filter(values={}).update(subject="–")
    merges = CustomerMerge.objects.filter(Q(survivor__in=ids) | Q(absorbed__in=ids))
    merges.update(before={}, taken={}, document_before="")
    Note.objects.filter(about__in=ids).delete()
    files = StoredFile.objects.filter(about__in=ids)
    paths = list(files.values_list("path", flat=True))
    files.delete()
    transaction.on_commit(lambda: _remove(paths))


def _remove(paths: list[str]) -> None:
    """The rows are gone for good: now the files, too. One that cannot be removed is told the log."""
    for path in paths:
        try:
            default_storage.delete(path)
        except OSError:
            log.exception("a file of an erased customer stays: %s", path)
