"""What runs out by itself: quotes past their validity, appraisals past theirs."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from dealers.sales.models import Appraisal, Quote
from dealers.sales.services.quote_base import keep_quote, lock_quote, tell_of_quote
from dealers.sales.services.trade_in import let_go
from dealers.sales.states import AppraisalStatus, QuoteStatus
from tenants.audit.services import record

RUNS_OUT = [QuoteStatus.APPROVED, QuoteStatus.SENT, QuoteStatus.VIEWED]


def expire_quotes() -> int:
    """Close every quote whose validity is over; how many. Each in a transaction of its own, so
    that one that is being answered this moment holds up nothing."""
    overdue = Quote.objects.filter(status__in=RUNS_OUT, valid_until__lt=localdate())
    return sum(_expire_quote(quote) for quote in list(overdue.only("pk").order_by("pk")))


@transaction.atomic
def _expire_quote(quote: Quote) -> bool:
    quote = lock_quote(quote)
    if quote.status not in RUNS_OUT or not quote.is_past:
        return False
    quote.move_to(QuoteStatus.EXPIRED)
    tell_of_quote(quote, None, gettext_noop("Quote expired"))
    keep_quote(quote, None, "expire")
    let_go(quote, None, all_of_them=True)
    return True


def expire_appraisals() -> int:
    """Close every agreed value whose day is over; how many."""
    overdue = Appraisal.objects.filter(status=AppraisalStatus.AGREED, valid_until__lt=localdate())
    return sum(_expire_appraisal(row) for row in list(overdue.only("pk").order_by("pk")))


@transaction.atomic
def _expire_appraisal(appraisal: Appraisal) -> bool:
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    if appraisal.status != AppraisalStatus.AGREED or not appraisal.is_past:
        return False
    appraisal.move_to(AppraisalStatus.EXPIRED)
    appraisal.save(update_fields=["status", "updated_at"])
    changes = {"status": appraisal.status}
    record(actor=None, verb="sales.appraisal.expire", target=appraisal, changes=changes)
    return True
