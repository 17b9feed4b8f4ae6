"""Reads of the sales desk."""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.sales.models import Contract, Lead, Opportunity, Quote, SalesPolicy
from dealers.sales.permissions import (
    APPROVE_CONTRACT,
    APPROVE_LOST,
    APPROVE_QUOTE,
    VIEW_CONTRACT,
    VIEW_LEAD,
    VIEW_OPPORTUNITY,
    VIEW_QUOTE,
)
from dealers.sales.states import ContractStatus
from portal.core.counting import sizes
from portal.ui.charts import Chart, Series
from tenants.accounts.models import Unit, UnitKind, User


def policy() -> SalesPolicy:
    """The rules of this dealership; unsaved defaults until somebody changes them."""
    return SalesPolicy.objects.first() or SalesPolicy()


def only_store() -> Unit | None:
    """The store of a dealership that has just one."""
    stores = list(Unit.objects.filter(kind=UnitKind.STORE, is_active=True)[:2])
    return stores[0] if len(stores) == 1 else None


def leads_waiting(user: User) -> int:
    """How many leads this person may see that nobody has answered, counted to 1,000."""
    waiting = Lead.objects.visible_to(user, VIEW_LEAD).unanswered()
    return len(waiting.order_by().values_list("pk")[:1000])


def living_contracts(opportunity: Opportunity) -> QuerySet[Contract]:
    """The contracts of an opportunity that are neither cancelled nor replaced."""
    over = (ContractStatus.CANCELLED, ContractStatus.AMENDED)
    return Contract.objects.filter(opportunity=opportunity).exclude(status__in=over)


def is_contact_late(opportunity: Opportunity) -> bool:
    """The next contact was due and has not happened."""
    due = opportunity.next_contact_at
    return bool(due and opportunity.is_open and due < now())


def quotes_waiting(user: User) -> int:
    """How many discounts wait for this person's word."""
    waiting = Quote.objects.visible_to(user, APPROVE_QUOTE).filter(status="pending_approval")
    return len(waiting.exclude(owner=user).values_list("pk")[:1000])


def contracts_waiting(user: User) -> int:
    """How many contracts wait for this person's look."""
    waiting = Contract.objects.visible_to(user, APPROVE_CONTRACT).filter(status="in_review")
    return len(waiting.exclude(owner=user).values_list("pk")[:1000])


def approvals_waiting(user: User, limit: int = 6) -> list[dict]:
    """Discounts, contracts and lost deals that wait for this person, oldest first."""
    quotes = Quote.objects.visible_to(user, APPROVE_QUOTE).filter(status="pending_approval")
    contracts = Contract.objects.visible_to(user, APPROVE_CONTRACT).filter(status="in_review")
    deals = Opportunity.objects.visible_to(user, APPROVE_LOST).filter(stage="lost_requested")
    leads = Lead.objects.visible_to(user, APPROVE_LOST).filter(status="lost_requested")
    rows = [
        *(
            _waiting(q, _("Discount %(p)s %%") % {"p": q.discount_percent}, q.total)
            for q in quotes.exclude(owner=user).select_related("customer")[:limit]
        ),
        *(
            _waiting(c, _("Contract"), c.amount)
            for c in contracts.exclude(owner=user).select_related("customer")[:limit]
        ),
        *(
            _waiting(d, _("Lost: %(why)s") % {"why": d.get_lost_reason_display()}, d.amount)
            for d in deals.exclude(lost_asked_by=user).select_related("customer")[:limit]
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


def deliveries_to_come(user: User) -> QuerySet[Contract]:
    """Signed contracts whose car is not handed over, the next promised first."""
    going = (ContractStatus.SIGNED, ContractStatus.EXECUTING)
    rows = Contract.objects.visible_to(user, VIEW_CONTRACT).filter(status__in=going)
    return rows.order_by(F("promised_on").asc(nulls_last=True), "pk")


def funnel_card(request: Any) -> dict:
    """What came in during 30 days, and how far it got: leads, showroom, quotes, contracts."""
    user, since = request.user, now() - timedelta(days=30)
    leads = Lead.objects.visible_to(user, VIEW_LEAD).filter(created_at__gte=since)
    deals = Opportunity.objects.visible_to(user, VIEW_OPPORTUNITY).filter(created_at__gte=since)
    quotes = Quote.objects.visible_to(user, VIEW_QUOTE).filter(created_at__gte=since, version=1)
    signed = Contract.objects.visible_to(user, VIEW_CONTRACT).filter(signed_on__gte=since)
    steps = [_("Leads"), _("Opportunities"), _("Quotes"), _("Contracts signed")]
    counts = sizes(leads, deals, quotes, signed)
    share = round(100 * counts[3] / counts[0]) if counts[0] else 0
    title = _("Of %(leads)s leads in 30 days, %(share)s %% became contracts")
    return {
        "chart": Chart(
            "funnel",
            title=title % {"leads": counts[0], "share": share},
            labels=steps,
            series=[Series(_("How many"), counts)],
            kind="across",
        )
    }
