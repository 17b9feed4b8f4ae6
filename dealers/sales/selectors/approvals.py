"""What waits for somebody's word."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, DecimalField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from dealers.sales.models import Contract, Lead, Opportunity, Quote
from dealers.sales.permissions import (
    APPROVE_LOST,
    APPROVE_QUOTE,
    REVIEW_PROPOSAL,
)
from dealers.sales.selectors.contracts import contracts_to_approve
from dealers.sales.states import ApprovalStep, LostReason
from tenants.accounts.models import User


def _lost(reason: str) -> str:
    label = LostReason(reason).label if reason in LostReason.values else reason
    return _("Lost: %(why)s") % {"why": label}


def _step(step: str) -> str:
    label = ApprovalStep(step).label if step in ApprovalStep.values else step
    return _("Contract: %(step)s") % {"step": label}


@dataclass(frozen=True)
class _Kind:
    """A kind of thing that waits: its model, the field that says why, and how that is worded."""

    model: type[Any]
    detail: str
    words: Callable[[str], str]
    amount: str = "amount"


_KINDS = {
    "quote": _Kind(Quote, "discount_percent", lambda p: _("Discount %(p)s %%") % {"p": p}, "total"),
    "contract": _Kind(Contract, "approval_step", _step),
    "deal": _Kind(Opportunity, "lost_reason", _lost),
    "proposal": _Kind(Opportunity, "stage", lambda _stage: _("Internal review")),
    "lead": _Kind(Lead, "lost_reason", _lost, ""),
}


def _rows(user: User) -> dict[str, QuerySet[Any]]:
    """Of each kind what waits for this person and is not their own."""
    quotes = Quote.objects.visible_to(user, APPROVE_QUOTE).filter(status="pending_approval")
    deals = Opportunity.objects.visible_to(user, APPROVE_LOST).filter(stage="lost_requested")
    proposals = Opportunity.objects.visible_to(user, REVIEW_PROPOSAL)
    leads = Lead.objects.visible_to(user, APPROVE_LOST).filter(status="lost_requested")
    return {
        "quote": quotes.exclude(owner=user),
        "contract": contracts_to_approve(user),
        "deal": deals.exclude(lost_asked_by=user),
        "proposal": proposals.filter(stage="internal_review").exclude(owner=user),
        "lead": leads.exclude(lost_asked_by=user),
    }


def _as_columns(key: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The same columns of every kind, so that one query finds them all."""
    kind = _KINDS[key]
    if kind.model is Lead:
        who = Concat("number", Value(" "), "name", output_field=TextField())
        amount: Any = Cast(Value(None), DecimalField(max_digits=14, decimal_places=2))
    else:
        who = Concat("customer__full_name", Value(" · "), "number", output_field=TextField())
        amount = F(kind.amount)
    return rows.order_by().values_list(
        Value(key, output_field=CharField()),
        "pk",
        "updated_at",
        who,
        Cast(kind.detail, TextField()),
        amount,
    )


def approvals_waiting(user: User, limit: int = 6) -> list[dict]:
    """Discounts, contracts, lost deals and proposals that wait for this person, oldest first.

    One query for all of them.
    """
    first, *others = [_as_columns(key, rows) for key, rows in _rows(user).items()]
    found = first.union(*others, all=True).order_by("updated_at")[:limit]
    return [
        {
            "name": who,
            "what": _KINDS[key].words(detail),
            "amount": amount,
            "at": at,
            "url": _KINDS[key].model(pk=pk).get_absolute_url(),
        }
        for key, pk, at, who, detail, amount in found
    ]
