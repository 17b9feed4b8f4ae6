"""Reads of the pipeline."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.sales.models import Contract, Lead, Opportunity, Quote
from dealers.sales.permissions import (
    VIEW_CONTRACT,
    VIEW_LEAD,
    VIEW_OPPORTUNITY,
    VIEW_QUOTE,
)
from portal.core.counting import sizes
from portal.ui.charts import Chart, Series
from tenants.accounts.models import User


def is_contact_late(opportunity: Opportunity) -> bool:
    """The next contact was due and has not happened."""
    due = opportunity.next_contact_at
    return bool(due and opportunity.is_open and due < now())


def rivals(opportunity: Opportunity, *, owner: User | None = None) -> QuerySet[Opportunity]:
    """Open deals of other advisors about the same customer and model: one sale, wanted twice.

    A deal without a model may be about any.
    """
    rows = Opportunity.objects.open().filter(customer=opportunity.customer_id)
    if opportunity.model_code:
        rows = rows.filter(model_code__in=["", opportunity.model_code])
    mine = owner or opportunity.owner
    rows = (
        rows.exclude(pk=opportunity.pk).exclude(owner=mine)
        if mine
        else rows.exclude(pk=opportunity.pk)
    )
    return rows.select_related("owner", "customer").order_by("pk")


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
