"""Two records that are one person become one, and two again if that was wrong."""

import json
from collections.abc import Collection
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers import selectors
from dealers.customers.models import Customer, CustomerMerge
from dealers.customers.permissions import CHANGE_TERMS
from dealers.customers.services.contacts import add_entry
from dealers.customers.services.people import index_customer
from dealers.customers.services.tags import MOST_TAGS, clean_tags
from dealers.customers.services.terms import TERMS
from dealers.customers.states import FLAGS, MERGE_MOVES, EntryKind, MergeState, Stage
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.desk.models import Note
from tenants.workspace.models import StoredFile
from tenants.workspace.services import notify

# The farther a relation has come, the more it says.
_WARMTH = [
    Stage.PROSPECT, Stage.LOST, Stage.AT_RISK, Stage.WON_BACK, Stage.OWNER, Stage.ORDER,
]  # fmt: skip


def _both(customer: Customer, other: Customer) -> tuple[Customer, Customer]:
    """The two rows, locked in the order of their keys. Raises ``Conflict`` for one that is gone."""
    if customer.pk == other.pk:
        raise InvalidInput(_("Choose another customer: this is the same record."))
    pair = [customer.pk, other.pk]
    locked = Customer.objects.select_for_update().filter(pk__in=pair).order_by("pk")
    rows = {row.pk: row for row in locked}
    for row in rows.values():
        if row.merged_into_id:
            message = _("%(name)s was merged into another record meanwhile. Open that one instead.")
            raise Conflict(message % {"name": row})
        if row.erased_at:
            raise Conflict(_("The personal data of one of them was erased. They cannot be merged."))
    return rows[customer.pk], rows[other.pk]


def _told_twice(one: str, two: str) -> str:
    return one if two in one else "\n".join(filter(None, [one, two]))


def _consents(kept: Customer, gone: Customer) -> dict[str, Any]:
    """One ledger; of two answers to the same question the newer one counts."""
    ledger = sorted([*kept.consents, *gone.consents], key=lambda answer: answer["at"])
    values: dict[str, Any] = {"consents": ledger}
    for purpose, flag in FLAGS.items():
        said = [answer["given"] for answer in ledger if answer["purpose"] == purpose]
        values[flag] = said[-1] if said else getattr(kept, flag) or getattr(gone, flag)
    values["consent_at"] = max(filter(None, [kept.consent_at, gone.consent_at]), default=None)
    values["consent_proof"] = kept.consent_proof or gone.consent_proof
    return values


def _both_tags(kept: Customer, gone: Customer) -> list[str]:
    """Those of the kept one first, where both have more than one may have."""
    known = {tag.casefold() for tag in kept.tags}
    added = [tag for tag in gone.tags if tag.casefold() not in known]
    return clean_tags([*kept.tags, *added][:MOST_TAGS])


def _united(kept: Customer, gone: Customer) -> dict[str, Any]:
    """What nobody has to choose: it follows from both."""
    values = _consents(kept, gone)
    values["notes"] = _told_twice(kept.notes, gone.notes)
    values["stage"] = max(kept.stage, gone.stage, key=lambda s: _WARMTH.index(Stage(s)))
    for name in ("last_contact_at", "last_visit_on"):
        values[name] = max(filter(None, [getattr(kept, name), getattr(gone, name)]), default=None)
    for name in ("visits_24m", "gross_24m"):
        values[name] = getattr(kept, name) + getattr(gone, name)
    for name in ("recency", "frequency", "monetary"):
        values[name] = max(getattr(kept, name), getattr(gone, name))
    values["tags"] = _both_tags(kept, gone)
    values["service_advisor"] = kept.service_advisor or gone.service_advisor
    values["shared_with"] = sorted({*kept.shared_with, *gone.shared_with})
    if gone.is_blocked:  # a debt does not go away by merging
        values["is_blocked"] = True
        values["block_reason"] = (kept.block_reason or gone.block_reason)[:200]
    return values


def _take(kept: Customer, gone: Customer, names: Collection[str]) -> tuple[dict, dict]:
    """Give ``kept`` what it takes over; returns what was there before and what is there now."""
    values = {**_united(kept, gone), **{name: getattr(gone, name) for name in names}}
    if "phone" in names:
        values["phone_raw"] = gone.phone_raw
    before, taken = {}, {}
    for name, value in values.items():
        if getattr(kept, name) != value:
            before[name] = _plain(name, getattr(kept, name))
            setattr(kept, name, value)
            taken[name] = _plain(name, value)
    kept.save(update_fields=[*taken, "updated_at"])
    return before, taken


def _plain(name: str, value: Any) -> Any:
    """A value as JSON keeps it; records by their id, and nothing of what lies sealed elsewhere."""
    if name == "document_no":
        return ""
    return json.loads(json.dumps(getattr(value, "pk", value), cls=DjangoJSONEncoder))


def _move(source: Customer, target: Customer) -> dict[str, list[str]]:
    """Point everything of ``source`` to ``target``; returns which rows, for the way back.

    Nobody adds one meanwhile: a new row that names the customer waits for the lock on it.
    """
    moved = {}
    between = {source.pk, target.pk}
    for pointer in selectors.pointers():
        rows = pointer.rows().filter(**{pointer.field.name: source})
        if pointer.key.startswith("customers.customerlink."):
            # A relation between the two stays where it is: it would be one with oneself.
            rows = rows.exclude(customer__in=between, other__in=between)
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        if ids:
            pointer.rows().filter(pk__in=ids).update(**{pointer.field.name: target})
            moved[pointer.key] = ids
    for model in (StoredFile, Note):
        rows = model._base_manager.filter(about=source.pk)
        if ids := [str(pk) for pk in rows.values_list("pk", flat=True)]:
            rows.update(about=target.pk)
            moved[f"{model._meta.label_lower}.about"] = ids
    return moved


def _check_taken(names: Collection[str], actor: User | None) -> None:
    if terms := set(names) & TERMS:
        if actor is not None and not actor.can(CHANGE_TERMS):
            raise NotPermitted(_("Account terms are agreed by a manager. Leave them as they are."))
        names = set(names) - terms
    if unknown := set(names) - set(selectors.CHOSEN):
        message = _("These cannot be chosen: %(names)s.") % {"names": ", ".join(sorted(unknown))}
        raise InvalidInput(message, fields={"take": message})


@transaction.atomic
def merge_customers(
    *,
    customer: Customer,
    other: Customer,
    actor: User | None,
    take: Collection[str] | None = None,
    version: str = "",
) -> CustomerMerge:
    """Make one record of two: ``customer`` stays, everything of ``other`` moves there.

    ``take`` names the fields whose value is the other's; left out, what the survivor lacks.
    Notes, consents, visits and turnover are united, a block for bad debt always stays. Nothing is
    lost: the other record is kept, hidden, for ``undo_merge``; its address leads to the survivor.

    ``version`` is what the preview showed. Raises ``Conflict`` if one of the two was edited since,
    or was merged by somebody who was faster.
    """
    kept, gone = _both(customer, other)
    if version and version != selectors.version_of(kept, gone):
        raise Conflict(
            _("One of the two records was edited since you looked. Look again, then merge.")
        )
    names = selectors.suggested(kept, gone) if take is None else set(take)
    _check_taken(names, actor)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into", "updated_at"])
    own_document = kept.document_no
    before, taken = _take(kept, gone, names)
    merge = CustomerMerge.objects.create(
        survivor=kept, absorbed=gone, before=before, taken=taken, moved=_move(gone, kept),
        document_before=own_document if "document_no" in taken else "", decided_by=actor,
    )  # fmt: skip
    index_customer(kept)
    add_entry(
        kind=EntryKind.RECORD,
        text=gettext_noop("The record of %(name)s was merged into this one."),
        values={"name": str(gone)},
        customer=kept,
        actor=actor,
        url=merge.get_absolute_url(),
    )
    changes = {"merged": [str(gone.pk), str(kept.pk)], "rows": merge.rows_moved}
    record(actor=actor, verb="customers.customer.merge", target=kept, changes=changes)
    _tell_owner(gone, kept, actor)
    return merge


def _tell_owner(gone: Customer, kept: Customer, actor: User | None) -> None:
    """Whoever looked after the other record learns where it went."""
    if gone.owner and gone.owner not in (actor, kept.owner):
        notify(
            people=[gone.owner],
            text=gettext_noop("“%(name)s” was merged into “%(kept)s”."),
            url=kept.get_absolute_url(),
            name=str(gone),
            kept=str(kept),
        )


def _check_undoable(merge: CustomerMerge, kept: Customer, gone: Customer) -> None:
    MERGE_MOVES.check(MergeState(merge.state), MergeState.UNDONE)
    if kept.merged_into_id:
        message = _("%(name)s was itself merged into another record since. Undo that merge first.")
        raise Conflict(message % {"name": kept})
    if kept.erased_at or gone.erased_at:
        raise Conflict(_("Personal data was erased since. This merge can no longer be undone."))


def _give_back(merge: CustomerMerge, kept: Customer, gone: Customer) -> list[str]:
    """Set the survivor's fields back, except those changed since; returns which were."""
    restored = []
    for name, taken in merge.taken.items():
        field = Customer._meta.get_field(name)
        if name == "document_no":  # the other record still has what was taken over
            is_still_so, value = kept.document_no == gone.document_no, merge.document_before
        else:
            is_still_so, value = _plain(name, getattr(kept, name)) == taken, merge.before[name]
        if is_still_so:
            keep = value if value is None or isinstance(value, list) else field.to_python(value)
            setattr(kept, field.attname, keep)
            restored.append(name)
    kept.save(update_fields=[*restored, "updated_at"])
    return restored


@transaction.atomic
def undo_merge(*, merge: CustomerMerge, actor: User | None) -> CustomerMerge:
    """Make two records of one again: what moved goes back, what was taken over is given back.

    What was added since stays with the survivor, and so does a field that was changed since.
    Raises ``Conflict`` if it was undone before, if the survivor was merged on, or if personal data
    was erased since.
    """
    merge = CustomerMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    pair = [merge.survivor_id, merge.absorbed_id]
    locked = Customer.objects.select_for_update().filter(pk__in=pair).order_by("pk")
    rows = {row.pk: row for row in locked}
    kept, gone = rows[merge.survivor_id], rows[merge.absorbed_id]
    _check_undoable(merge, kept, gone)
    gone.merged_into = None
    gone.save(update_fields=["merged_into", "updated_at"])
    for pointer in selectors.pointers():
        ids = merge.moved.get(pointer.key, [])
        mine = pointer.rows().filter(pk__in=ids, **{pointer.field.name: kept})
        mine.update(**{pointer.field.name: gone})
    for model in (StoredFile, Note):
        ids = merge.moved.get(f"{model._meta.label_lower}.about", [])
        model._base_manager.filter(pk__in=ids, about=kept.pk).update(about=gone.pk)
    restored = _give_back(merge, kept, gone)
    for one in (kept, gone):
        index_customer(one)
    merge.state, merge.undone_by, merge.undone_at = MergeState.UNDONE, actor, now()
    merge.save(update_fields=["state", "undone_by", "undone_at", "updated_at"])
    add_entry(
        kind=EntryKind.RECORD,
        text=gettext_noop("The record of %(name)s stands by itself again."),
        values={"name": str(gone)},
        customer=kept,
        actor=actor,
        url=merge.get_absolute_url(),
    )
    changes = {"undone": [str(kept.pk), str(gone.pk)], "restored": restored}
    record(actor=actor, verb="customers.customer.merge", target=kept, changes=changes)
    return merge


@transaction.atomic
def keep_apart(*, customer: Customer, other: Customer, actor: User | None) -> CustomerMerge:
    """Say that two records are two people, so that nobody is asked again. Safe to repeat."""
    kept, gone = _both(customer, other)
    first, second = sorted([kept, gone], key=lambda row: row.pk)
    said, is_new = CustomerMerge.objects.get_or_create(
        survivor=first, absorbed=second, state=MergeState.APART, defaults={"decided_by": actor}
    )
    if is_new:
        changes = {"apart": [str(first.pk), str(second.pk)]}
        record(actor=actor, verb="customers.customer.merge", target=first, changes=changes)
    return said
