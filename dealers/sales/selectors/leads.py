"""Reads of the lead inbox."""

from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from dealers.customers.models import TimelineEntry
from dealers.customers.states import EntryKind
from dealers.sales.models import Lead
from dealers.sales.permissions import VIEW_LEAD
from dealers.sales.states import OPEN_LEAD
from tenants.accounts.models import User


def leads_waiting(user: User) -> int:
    """How many leads this person may see that nobody has answered, counted to 1,000."""
    waiting = Lead.objects.visible_to(user, VIEW_LEAD).unanswered()
    return len(waiting.order_by().values_list("pk")[:1000])


def also_asked(phone: Any, owner: Any) -> QuerySet[Lead]:
    """Open leads of this phone that another advisor works on."""
    same = Lead.objects.filter(phone=phone, status__in=OPEN_LEAD, owner__isnull=False)
    return same.exclude(owner=owner)


def effort_on(lead: Lead) -> list[dict[str, Any]]:
    """Who has been in touch with this person, how often and when last, the busiest first.

    Calls, visits and messages on the lead's and the customer's timeline: what a dispute about
    whose customer it is, is decided by. One query.
    """
    wanted = Q(about_id=lead.pk)
    if lead.customer_id:
        wanted |= Q(customer=lead.customer_id)
    rows = TimelineEntry.objects.filter(
        wanted,
        kind__in=[EntryKind.CALL, EntryKind.VISIT, EntryKind.MESSAGE, EntryKind.TEST_DRIVE],
        actor__isnull=False,
    )
    counted = rows.order_by().values("actor", "actor__full_name")
    ranked = counted.annotate(contacts=Count("pk"), last_at=Max("at"))
    return [dict(row) for row in ranked.order_by("-contacts", "-last_at")]
