"""Reads of quotes."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from dealers.sales.models import Quote
from dealers.sales.permissions import APPROVE_QUOTE, VIEW_QUOTE
from dealers.sales.states import QuoteStatus
from tenants.accounts.models import User

AT_CUSTOMER = [QuoteStatus.SENT, QuoteStatus.VIEWED]


def quotes_waiting(user: User) -> int:
    """How many discounts wait for this person's word."""
    waiting = Quote.objects.visible_to(user, APPROVE_QUOTE).filter(status="pending_approval")
    return len(waiting.exclude(owner=user).values_list("pk")[:1000])


def other_offers(quote: Quote) -> list[Quote]:
    """Other quotes of the same opportunity that the customer may accept now."""
    rows = Quote.objects.filter(opportunity=quote.opportunity_id, status__in=AT_CUSTOMER)
    return list(rows.exclude(pk=quote.pk).order_by("pk"))


def compared_quotes(user: User, ids: Iterable[str | UUID]) -> Sequence[Quote]:
    """The quotes to be laid side by side, those of one customer that this person may see, in the
    order of ``ids``. Two queries."""
    wanted = {str(pk): place for place, pk in enumerate(dict.fromkeys(map(str, ids)))}
    rows = Quote.objects.visible_to(user, VIEW_QUOTE).filter(pk__in=list(wanted))
    found = sorted(
        rows.select_related("customer", "owner", "store").prefetch_related("lines"),
        key=lambda quote: wanted[str(quote.pk)],
    )
    return [quote for quote in found if quote.customer_id == found[0].customer_id]
