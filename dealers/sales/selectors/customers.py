"""What the sales desk knows of a customer: turnover, and quotes that run out."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.customers.selectors import Hint
from dealers.sales.models import Contract, Quote
from dealers.sales.permissions import VIEW_QUOTE
from dealers.sales.states import ContractStatus, QuoteStatus
from portal.ui import values
from tenants.accounts.models import User

SOON = timedelta(days=3)
# Cancelled, or replaced by a newer version of itself.
OVER = (ContractStatus.CANCELLED, ContractStatus.AMENDED)


def turnover_of_customers(since: date) -> Iterable[Mapping[str, Any]]:
    """By customer: the last purchase, and how many and for how much since a day. Signed ones only."""
    signed = Contract.objects.exclude(signed_on=None).exclude(status__in=OVER)
    recent = Q(signed_on__gte=since)
    return (
        signed.values("customer")
        .annotate(
            last_on=Max("signed_on"),
            visits=Count("pk", filter=recent),
            gross=Sum("amount", filter=recent),
        )
        .order_by()
    )


def quotes_running_out(customer: Customer, user: User) -> Iterable[Hint]:
    """Offers that the customer has and that end within three days."""
    if not user.can(VIEW_QUOTE):
        return
    open_ones = Quote.objects.visible_to(user, VIEW_QUOTE).filter(
        customer=customer,
        status__in=[QuoteStatus.SENT, QuoteStatus.VIEWED],
        valid_until__lte=localdate() + SOON,
    )
    for quote in open_ones.order_by("valid_until")[:2]:
        words = {"number": quote.number, "day": values.day(quote.valid_until)}
        text = _("Quote %(number)s ends on %(day)s: ask for a decision") % words
        yield Hint(text, quote.get_absolute_url(), "waiting", 15)


def open_contract_of(customer: Customer) -> str:
    """Why the customer's data is still needed: the number of a contract that is not at its end."""
    over = (*OVER, ContractStatus.DELIVERED, ContractStatus.CLOSED)
    contract = Contract.objects.filter(customer=customer).exclude(status__in=over).first()
    return _("contract %(number)s is open") % {"number": contract.number} if contract else ""
