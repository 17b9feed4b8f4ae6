"""A decided claim leaves the hub: alone, or after a second person has looked at it."""

from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from oem_hub.claims.events import ClaimDecided
from oem_hub.claims.models import Adjudication, AdjudicationLine
from oem_hub.claims.permissions import CONFIRM_CLAIM
from oem_hub.claims.selectors import limit_of, lines_of
from oem_hub.claims.states import AdjudicationState, LineDecision
from oem_hub.network.services import see_vehicle
from portal.core.errors import Conflict, DomainError, InvalidInput, NotPermitted
from portal.core.money import DEFAULT_CURRENCY
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.exchange.services import publish
from tenants.selectors import tenant_by_id
from tenants.workspace.services import notify


class LinesUndecided(DomainError):
    """A claim is decided when all of its lines are."""

    code = "lines_undecided"


def _outcome(lines: list[AdjudicationLine]) -> AdjudicationState:
    """What the decisions on the lines make of the claim as a whole."""
    if all(line.decision == LineDecision.APPROVED for line in lines):
        return AdjudicationState.APPROVED
    if sum(line.approved_amount for line in lines) > 0:
        return AdjudicationState.PARTLY_APPROVED
    return AdjudicationState.REJECTED


def _tell_dealer(file: Adjudication, lines: list[AdjudicationLine], decision: str) -> None:
    publish(
        ClaimDecided(
            claim_id=str(file.claim_id),
            number=file.number,
            round=file.round,
            decision=decision,
            remark=file.remark,
            approved_amount=str(file.approved_amount or Decimal("0.00")),
            currency=file.currency,
            decided_on=localdate().isoformat(),
            lines=[
                {
                    "line_id": line.line_id,
                    "decision": line.decision,
                    "approved_amount": str(line.approved_amount),
                    "reason_code": line.reason_code,
                    "remark": line.remark,
                }
                for line in lines
            ],
        ),
        to=tenant_by_id(file.dealer.tenant_id),
    )


def _finish(file: Adjudication, lines: list[AdjudicationLine], actor: User) -> Adjudication:
    """Write the outcome, record it and tell the dealer. The file is locked by the caller."""
    before = file.state
    file.move_to(_outcome(lines))
    file.decided_at = now()
    file.save(
        update_fields=[
            *("state", "decided_at", "remark", "approved_amount", "confirmed_by", "updated_at")
        ]
    )
    record(
        actor=actor,
        verb="hub_claims.claim.decided",
        target=file,
        changes={
            "state": [before, file.state],
            "approved_amount": [None, str(file.approved_amount)],
        },
    )
    if file.approved_amount:
        see_vehicle(vin=file.vin, odometer_km=file.odometer_km, on=file.opened_on)
    _tell_dealer(file, lines, file.state)
    return file


def settle(file: Adjudication, *, actor: User, remark: str) -> Adjudication:
    """Close the review of a locked file, or ask for a second person above the actor's limit.

    An amount in another currency than the network's always needs the second person.
    Raises ``LinesUndecided``.
    """
    lines = list(lines_of(file))
    if any(line.decision == LineDecision.UNDECIDED for line in lines):
        raise LinesUndecided(_("Decide every line first, or apply the suggestions."))
    file.remark = remark
    file.approved_amount = sum((line.approved_amount or Decimal(0) for line in lines), Decimal(0))
    alone = file.currency == DEFAULT_CURRENCY and file.approved_amount <= limit_of(actor)
    if alone or not file.approved_amount:
        return _finish(file, lines, actor)
    file.move_to(AdjudicationState.TO_CONFIRM)
    file.save(update_fields=["state", "remark", "approved_amount", "updated_at"])
    record(actor=actor, verb="hub_claims.claim.handed_to_second", target=file)
    return file


@transaction.atomic
def decide_claim(*, file: Adjudication, actor: User, remark: str = "") -> Adjudication:
    """Close the review: the lines' decisions become the claim's, and the dealer is told.

    Above the reviewer's limit it waits for a second person instead. Raises ``Conflict`` if it is
    not yours to decide and ``LinesUndecided`` if a line is missing; nothing is then written.
    """
    file = Adjudication.objects.select_for_update().get(pk=file.pk)
    if file.state != AdjudicationState.IN_REVIEW or file.reviewer_id != actor.pk:
        raise Conflict(_("You are not reviewing this claim. Reload to see what happened since."))
    return settle(file, actor=actor, remark=remark)


@transaction.atomic
def send_back_claim(*, file: Adjudication, remark: str, actor: User) -> Adjudication:
    """Return a claim to the dealer for correction; it comes again as the next round.

    Raises ``Conflict`` if it is not yours, ``InvalidInput`` without a remark.
    """
    file = Adjudication.objects.select_for_update().get(pk=file.pk)
    if file.reviewer_id != actor.pk:
        raise Conflict(_("You are not reviewing this claim. Reload to see what happened since."))
    if not remark.strip():
        message = _("Tell the dealer what to correct.")
        raise InvalidInput(message, fields={"remark": message})
    file.move_to(AdjudicationState.SENT_BACK)
    file.remark, file.approved_amount = remark, None
    file.save(update_fields=["state", "remark", "approved_amount", "updated_at"])
    record(actor=actor, verb="hub_claims.claim.sent_back", target=file)
    _tell_dealer(file, [], AdjudicationState.SENT_BACK)
    return file


def _as_second(file: Adjudication, actor: User) -> Adjudication:
    """Lock a file that waits for a second person, and make sure that ``actor`` is one."""
    file = Adjudication.objects.select_for_update().get(pk=file.pk)
    if file.state == AdjudicationState.TO_CONFIRM:
        if file.reviewer_id == actor.pk:
            raise NotPermitted(_("You decided this claim yourself: a second person confirms it."))
        if not actor.can(CONFIRM_CLAIM):
            raise NotPermitted(_("Your role may not confirm decisions above the limit."))
    return file


@transaction.atomic
def confirm_decision(*, file: Adjudication, actor: User) -> Adjudication:
    """Confirm, as the second person, a decision above the reviewer's limit; the dealer is told.

    Raises ``NotPermitted`` for the reviewer and for who may not, ``TransitionRefused`` if
    nothing waits for confirmation.
    """
    file = _as_second(file, actor)
    if file.state != AdjudicationState.TO_CONFIRM:
        raise Conflict(_("Nothing here waits for a second person. Reload the page."))
    file.confirmed_by = actor
    return _finish(file, list(lines_of(file)), actor)


@transaction.atomic
def return_to_reviewer(*, file: Adjudication, remark: str, actor: User) -> Adjudication:
    """Give a decision back to its reviewer, who is told why, instead of confirming it."""
    file = _as_second(file, actor)
    if file.state != AdjudicationState.TO_CONFIRM:
        raise Conflict(_("Nothing here waits for a second person. Reload the page."))
    file.move_to(AdjudicationState.IN_REVIEW)
    file.approved_amount = None
    file.save(update_fields=["state", "approved_amount", "updated_at"])
    record(
        actor=actor,
        verb="hub_claims.claim.returned_to_reviewer",
        target=file,
        changes={"remark": [None, remark]},
    )
    notify(
        people=[file.reviewer] if file.reviewer else [],
        text=gettext_noop("%(name)s returned claim %(number)s to you: %(remark)s"),
        url=f"/claims/{file.pk}/",
        name=str(actor),
        number=file.number,
        remark=remark,
    )
    return file
