"""Accident cases: opened at the desk, surveyed, assessed, approved, repaired, paid by the insurer."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer, Vehicle
from dealers.obligations.models import AccidentCase
from dealers.obligations.permissions import VIEW_CASE
from dealers.obligations.services.common import note, refuse
from dealers.obligations.states import CASE_BY_HAND, CaseState
from dealers.service.models import RepairOrder
from portal.core.errors import Conflict, InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import Unit as Store
from tenants.accounts.models import User
from tenants.audit.services import record, set_fields
from tenants.workspace.services import next_number, save_upload

TEXTS = ("insurer", "report_number", "policy_number", "place", "description")
FACTS = (*TEXTS, "happened_on")
MOST_DOCUMENTS = 60


def lock_case(case: AccidentCase) -> AccidentCase:
    """The case as it is now, locked until the transaction ends."""
    return AccidentCase.objects.select_for_update().get(pk=case.pk)


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    if unknown := given.keys() - set(FACTS):
        raise TypeError(f"Not a fact of a case: {sorted(unknown)}")
    facts: dict[str, Any] = {k: clean_text(v) if k in TEXTS else v for k, v in given.items()}
    if "insurer" in facts and not facts["insurer"]:
        raise refuse("insurer", _("Name the insurer."))
    if "description" in facts and not facts["description"]:
        raise refuse("description", _("Say what happened."))
    if facts.get("happened_on") and facts["happened_on"] > localdate():
        raise refuse("happened_on", _("This day has not come yet."))
    return facts


def _check_report(insurer: str, report_number: str, *, but: AccidentCase | None = None) -> None:
    """Another case with the insurer's number would be asked for twice."""
    if not report_number:
        return
    same = AccidentCase.objects.filter(insurer=insurer, report_number=report_number)
    same = same.exclude(state=CaseState.CANCELLED)
    if found := same.exclude(pk=but.pk if but else None).first():
        raise refuse(
            "report_number", _("%(number)s has this report number already.") % {"number": found}
        )


@transaction.atomic
def open_case(
    *,
    vehicle: Vehicle,
    customer: Customer,
    store: Store,
    insurer: str,
    happened_on: date,
    description: str,
    actor: User | None,
    repair_order: RepairOrder | None = None,
    **facts: Any,
) -> AccidentCase:
    """Open a case for a car that had an accident, for the repair order it came in with, if any.

    Raises ``InvalidInput`` for an insurer's report number that has a case, or another car's order.
    """
    facts = _facts(
        {**facts, "insurer": insurer, "happened_on": happened_on, "description": description}
    )
    _check_report(facts["insurer"], facts.get("report_number", ""))
    case = AccidentCase(vehicle=vehicle, customer=customer, store=store, owner=actor, **facts)
    if repair_order:
        case.order_ids = [_own_order(case, repair_order)]
    case.number = next_number(kind="AC", store=store)
    case.save(force_insert=True)
    record(actor=actor, verb="obligations.case.opened", target=case)
    note(case, gettext_noop("Accident case %(number)s opened"), actor)
    return case


def _own_order(case: AccidentCase, order: RepairOrder) -> str:
    if order.vehicle_id != case.vehicle_id:
        raise refuse("repair_order", _("This repair order is of another car."))
    return str(order.pk)


@transaction.atomic
def amend_case(*, case: AccidentCase, actor: User | None, **facts: Any) -> AccidentCase:
    """Correct insurer, numbers, place or story while the case is open."""
    case, facts = lock_case(case), _facts(facts)
    _check_open(case)
    changes = set_fields(case, facts)
    _check_report(case.insurer, case.report_number, but=case)
    case.save(update_fields=[*facts, "updated_at"])
    record(actor=actor, verb="obligations.case.amended", target=case, changes=changes)
    return case


def _check_open(case: AccidentCase) -> None:
    if not case.is_open:
        raise Conflict(_("Case %(number)s is over.") % {"number": case})


def _go(
    case: AccidentCase, state: CaseState, verb: str, actor: User | None, **values: Any
) -> AccidentCase:
    """Move, set, save and note."""
    before = case.state
    case.move_to(state)
    changes = {"state": [before, str(state)], **set_fields(case, values)}
    case.save(update_fields=["state", *values, "updated_at"])
    record(actor=actor, verb=verb, target=case, changes=changes)
    return case


def _amount(name: str, amount: Decimal) -> Decimal:
    if amount < 0:
        raise refuse(name, _("An amount is not negative."))
    return to_cents(amount)


@transaction.atomic
def survey_case(
    *,
    case: AccidentCase,
    surveyor_name: str,
    actor: User | None,
    surveyor_phone: str = "",
    surveyed_on: date | None = None,
    report_number: str = "",
) -> AccidentCase:
    """The insurer's surveyor has seen the car; a report number not known before is noted, too."""
    case = lock_case(case)
    if not (name := clean_text(surveyor_name)[:80]):
        raise refuse("surveyor_name", _("Name the surveyor."))
    number = clean_text(report_number)[:40] or case.report_number
    _check_report(case.insurer, number, but=case)
    return _go(
        case,
        CaseState.SURVEYED,
        "obligations.case.surveyed",
        actor,
        surveyor_name=name,
        surveyor_phone=clean_text(surveyor_phone)[:40],
        surveyed_on=surveyed_on or localdate(),
        report_number=number,
    )


@transaction.atomic
def assess_case(*, case: AccidentCase, amount: Decimal, actor: User | None) -> AccidentCase:
    """The loss is assessed, or assessed anew because more damage was found."""
    case = lock_case(case)
    amount = _amount("amount", amount)
    return _go(case, CaseState.ASSESSED, "obligations.case.assessed", actor, assessed_amount=amount)


@transaction.atomic
def approve_case(
    *, case: AccidentCase, amount: Decimal, actor: User | None, approval_number: str = ""
) -> AccidentCase:
    """The insurer approves an amount: never more than was assessed."""
    case = lock_case(case)
    amount = _amount("amount", amount)
    if case.assessed_amount is not None and amount > case.assessed_amount:
        raise refuse(
            "amount",
            _("%(amount)s was assessed. Assess anew first.") % {"amount": case.assessed_amount},
        )
    return _go(
        case,
        CaseState.APPROVED,
        "obligations.case.approved",
        actor,
        approved_amount=amount,
        approval_number=clean_text(approval_number)[:40],
    )


@transaction.atomic
def reject_case(*, case: AccidentCase, reason: str, actor: User | None) -> AccidentCase:
    """The insurer does not pay. It may be assessed anew."""
    return _end(case, CaseState.REJECTED, "obligations.case.rejected", reason, actor)


@transaction.atomic
def cancel_case(*, case: AccidentCase, reason: str, actor: User | None) -> AccidentCase:
    """The case was a mistake, or the owner pays himself."""
    return _end(case, CaseState.CANCELLED, "obligations.case.cancelled", reason, actor)


def _end(
    case: AccidentCase, state: CaseState, verb: str, reason: str, actor: User | None
) -> AccidentCase:
    case = lock_case(case)
    if not (reason := clean_text(reason)[:200]):
        raise refuse("reason", _("Say why."))
    return _go(case, state, verb, actor, reason=reason)


@transaction.atomic
def advance_case(*, case: AccidentCase, state: CaseState, actor: User | None) -> AccidentCase:
    """Put a case into repair, or note that the papers went to the insurer; the rest has its act.

    Raises ``Conflict`` for papers of a case without a repair order.
    """
    case = lock_case(case)
    if state not in CASE_BY_HAND:
        raise Conflict(
            _("“%(state)s” follows from its own step.") % {"state": CaseState(state).label}
        )
    if state == CaseState.SUBMITTED and not case.order_ids:
        raise Conflict(_("Link the repair order first: the insurer pays for its work."))
    return _go(case, state, "obligations.case.moved", actor)


@transaction.atomic
def pay_case(
    *, case: AccidentCase, amount: Decimal, actor: User | None, paid_on: date | None = None
) -> AccidentCase:
    """The insurer's money is here: never more than was approved; less stays in view as missing."""
    case = lock_case(case)
    amount = _amount("amount", amount)
    if amount > (case.approved_amount or Decimal(0)):
        raise refuse(
            "amount", _("%(amount)s was approved.") % {"amount": case.approved_amount or 0}
        )
    return _go(
        case,
        CaseState.PAID,
        "obligations.case.paid",
        actor,
        paid_amount=amount,
        paid_on=paid_on or localdate(),
    )


@transaction.atomic
def link_order(
    *, case: AccidentCase, repair_order: RepairOrder, actor: User | None
) -> AccidentCase:
    """Say that a repair order of the car belongs to the case. Safe to repeat."""
    case = lock_case(case)
    _check_open(case)
    pk = _own_order(case, repair_order)
    if pk not in case.order_ids:
        case.order_ids = [*case.order_ids, pk]
        case.save(update_fields=["order_ids", "updated_at"])
        changes = {"repair_order": repair_order.number}
        record(actor=actor, verb="obligations.case.linked", target=case, changes=changes)
    return case


@transaction.atomic
def add_case_documents(
    *, case: AccidentCase, documents: Sequence[UploadedFile], actor: User
) -> AccidentCase:
    """Keep photos and papers with the case. All of them or none.

    Raises ``InvalidInput`` for a file of another kind, or more than a case holds.
    """
    case = lock_case(case)
    _check_open(case)
    if not documents:
        raise refuse("documents", _("Choose a file."))
    if len(documents) > MOST_DOCUMENTS:
        raise refuse("documents", _("At most %(most)s files at once.") % {"most": MOST_DOCUMENTS})
    names = []
    for upload in documents:
        try:
            file = save_upload(upload=upload, actor=actor, verb=VIEW_CASE, about=case)
        except InvalidInput as error:
            raise refuse("documents", str(error)) from error
        names.append(file.name)
    changes = {"documents": ", ".join(names)}
    record(actor=actor, verb="obligations.case.documents", target=case, changes=changes)
    return case
