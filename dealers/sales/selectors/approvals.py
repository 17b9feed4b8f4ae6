"""What waits for somebody's word."""

from typing import Any

from django.utils.translation import gettext as _

from dealers.sales.models import Lead, Opportunity, Quote
from dealers.sales.permissions import (
    APPROVE_LOST,
    APPROVE_QUOTE,
    REVIEW_PROPOSAL,
)
from dealers.sales.selectors.contracts import contracts_to_approve
from tenants.accounts.models import User


def approvals_waiting(user: User, limit: int = 6) -> list[dict]:
    """Discounts, contracts, lost deals and proposals that wait for this person, oldest first."""
    quotes = Quote.objects.visible_to(user, APPROVE_QUOTE).filter(status="pending_approval")
    contracts = contracts_to_approve(user)
    deals = Opportunity.objects.visible_to(user, APPROVE_LOST).filter(stage="lost_requested")
    proposals = Opportunity.objects.visible_to(user, REVIEW_PROPOSAL)
    proposals = proposals.filter(stage="internal_review").exclude(owner=user)
    leads = Lead.objects.visible_to(user, APPROVE_LOST).filter(status="lost_requested")
    rows = [
        *(
            _waiting(q, _("Discount %(p)s %%") % {"p": q.discount_percent}, q.total)
            for q in quotes.exclude(owner=user).select_related("customer")[:limit]
        ),
        *(
            _waiting(c, _("Contract: %(step)s") % {"step": c.get_approval_step_display()}, c.amount)
            for c in contracts.select_related("customer")[:limit]
        ),
        *(
            _waiting(d, _("Lost: %(why)s") % {"why": d.get_lost_reason_display()}, d.amount)
            for d in deals.exclude(lost_asked_by=user).select_related("customer")[:limit]
        ),
        *(
            _waiting(deal, _("Internal review"), deal.amount)
            for deal in proposals.select_related("customer")[:limit]
        ),
        *(
            _waiting(lead, _("Lost: %(why)s") % {"why": lead.get_lost_reason_display()}, None)
            for lead in leads.exclude(lost_asked_by=user)[:limit]
        ),
    ]
    return sorted(rows, key=lambda row: row["at"])[:limit]


def _waiting(record: Any, what: str, amount: Any) -> dict:
    name = str(record) if isinstance(record, Lead) else f"{record.customer} · {record.number}"
    return {
        "name": name,
        "what": what,
        "amount": amount,
        "at": record.updated_at,
        "url": record.get_absolute_url(),
    }
