"""What happened at the sales desk that may set a play of the house going."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q

from dealers.customers.selectors import Occasion, at_ten, days_of
from dealers.customers.states import PlayTrigger
from dealers.sales.models import Contract, Lead, Opportunity, Quote
from dealers.sales.states import CHOSEN_GRADES, ContractStatus, Grade, LeadStatus, QuoteStatus


def _of_document(row: Any, key: str, at: datetime, **more: Any) -> Occasion:
    """An occasion of a quote, a contract or a deal."""
    return Occasion(
        key=key, at=at, customer=row.customer, owner=row.owner, store_id=row.store_id,
        source=row.customer.source, model=f"{row.model_name} {row.model_code}", about_id=row.pk,
        number=str(row), url=row.get_absolute_url(), **more,
    )  # fmt: skip


def silent_quotes(start: datetime, end: datetime, days: int) -> Iterator[Occasion]:
    """Quotes that the customer had for so many days without an answer."""
    wait = timedelta(days=days)
    rows = Quote.objects.filter(sent_at__gte=start - wait, sent_at__lt=end - wait)
    silent = Q(decided_at=None) | Q(decided_at__gt=F("sent_at") + wait)
    rows = rows.filter(silent).exclude(status=QuoteStatus.SUPERSEDED)
    for row in rows.select_related("customer__owner", "owner").order_by("pk"):
        yield _of_document(row, str(row.pk), (row.sent_at or end) + wait)


def _contracts(field: str, start: datetime, end: datetime) -> Iterator[Occasion]:
    first, last = days_of(start, end)
    rows = Contract.objects.filter(**{f"{field}__gte": first, f"{field}__lte": last})
    rows = rows.exclude(status__in=[ContractStatus.CANCELLED, ContractStatus.AMENDED])
    for row in rows.select_related("customer__owner", "owner").order_by("pk"):
        day: date = getattr(row, field)
        # By its number: an amendment is the same contract.
        yield _of_document(row, f"{field}:{row.number}", at_ten(day))


def contracts_signed(start: datetime, end: datetime, days: int) -> Iterator[Occasion]:
    """Contracts signed in a span; an amended one once."""
    yield from _contracts("signed_on", start, end)


def cars_handed_over(start: datetime, end: datetime, days: int) -> Iterator[Occasion]:
    """Cars handed over in a span."""
    yield from _contracts("delivered_on", start, end)


def deals_graded(start: datetime, end: datetime, days: int) -> Iterator[Occasion]:
    """Deals touched in a span, with the grade they have: of each grade once."""
    rows = Opportunity.objects.filter(updated_at__gte=start, updated_at__lt=end)
    rows = rows.filter(grade__in=[*CHOSEN_GRADES, Grade.O])
    for row in rows.select_related("customer__owner", "owner").order_by("pk"):
        yield _of_document(row, f"{row.pk}:{row.grade}", row.updated_at, grade=row.grade)


def leads_asleep(start: datetime, end: datetime, days: int) -> Iterator[Occasion]:
    """Leads that fell asleep in a span, also of people who are no customers yet."""
    rows = Lead.objects.filter(status=LeadStatus.DORMANT, updated_at__gte=start, updated_at__lt=end)
    for row in rows.select_related("customer__owner", "owner").order_by("pk"):
        wish = row.vehicle_of_interest
        yield Occasion(
            key=f"{row.pk}:{row.updated_at:%Y-%m-%d}", at=row.updated_at, customer=row.customer,
            owner=row.owner, store_id=row.store_id, source=row.source, name=row.name,
            model=f"{wish.get('model', '')} {wish.get('code', '')}", about_id=row.pk,
            number=row.number, url=row.get_absolute_url(),
        )  # fmt: skip


SOURCES = [
    (PlayTrigger.QUOTE_SILENT, silent_quotes),
    (PlayTrigger.SIGNED, contracts_signed),
    (PlayTrigger.DELIVERED, cars_handed_over),
    (PlayTrigger.GRADE, deals_graded),
    (PlayTrigger.LEAD_DORMANT, leads_asleep),
]
