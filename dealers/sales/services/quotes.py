"""Quotes: written, handed over, answered, revised."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.inventory.models import VehicleUnit
from dealers.sales import selectors
from dealers.sales.models import Appraisal, Opportunity, Quote, QuoteLine
from dealers.sales.services.deals import lock_opportunity
from dealers.sales.services.quote_base import (
    keep_quote,
    lock_draft,
    lock_quote,
    tell_of_quote,
)
from dealers.sales.services.quote_lines import TOTALS, line_of_unit, write_lines
from dealers.sales.services.stages import bring_to, send_back
from dealers.sales.services.trade_in import let_go
from dealers.sales.states import OpportunityStage, QuoteStatus
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.services import next_number

HEAD = ("unit", "model_code", "model_name", "colour", "valid_until", "notes", "discount_reason")


@transaction.atomic
def create_quote(
    *,
    opportunity: Opportunity,
    actor: User,
    lines: Iterable[Mapping[str, Any]] = (),
    unit: VehicleUnit | None = None,
    valid_until: date | None = None,
    **head: Any,
) -> Quote:
    """Begin a quote for an opportunity, as a draft.

    With a car from stock and no lines, the car at its price is the first line. ``lines`` are
    mappings with ``kind``, ``description``, ``price`` and optionally ``code``, ``quantity``,
    ``list_price``, ``reason`` (a ``PriceReason``). Raises ``Conflict`` if the opportunity is closed, ``InvalidInput`` for a line.
    """
    opportunity = bring_to(opportunity, OpportunityStage.QUOTE, actor)
    head.setdefault("model_code", unit.model_code if unit else opportunity.model_code)
    head.setdefault("model_name", unit.model_name if unit else opportunity.model_name)
    head.setdefault("colour", unit.colour if unit else opportunity.colour)
    quote = Quote.objects.create(
        number=next_number(kind="Q", store=opportunity.store),
        opportunity=opportunity,
        customer=opportunity.customer,
        unit=unit,
        currency=unit.currency if unit else opportunity.currency,
        valid_until=valid_until
        or localdate() + timedelta(days=selectors.policy().quote_valid_days),
        owner=opportunity.owner or actor,
        store=opportunity.store,
        **head,
    )
    lines = list(lines) or ([line_of_unit(unit)] if unit else [])
    write_lines(quote, lines)
    keep_quote(quote, actor, "write", *TOTALS)
    tell_of_quote(quote, actor, gettext_noop("Quote begun"))
    return quote


@transaction.atomic
def update_quote(
    *,
    quote: Quote,
    actor: User,
    lines: Iterable[Mapping[str, Any]] | None = None,
    **head: Any,
) -> Quote:
    """Change a draft: its head, its lines (all of them), or both; the totals follow.

    Raises ``Conflict`` once it has left the advisor's hands: make a new version then.
    """
    quote = lock_draft(quote)
    if unknown := head.keys() - set(HEAD):
        raise TypeError(f"Not the head of a quote: {sorted(unknown)}")
    for key, value in head.items():
        setattr(quote, key, value)
    if lines is not None:
        write_lines(quote, lines)
        let_go(quote, actor)
    return keep_quote(quote, actor, "write", *TOTALS, *head)


@transaction.atomic
def send_quote(*, quote: Quote, actor: User, beside: bool = False) -> Quote:
    """The customer has the quote in hands, printed or sent.

    Raises ``Conflict`` if another quote of the opportunity is at the customer, unless it is said
    that the customer is to choose between them (``beside``).
    """
    lock_opportunity(quote.opportunity)
    quote = lock_quote(quote)
    if quote.is_past:
        raise Conflict(_("The quote is no longer valid. Make a new version."))
    if not beside and (others := selectors.other_offers(quote)):
        message = _("%(number)s is at the customer, too. Say that they choose, or take it back.")
        raise Conflict(message % {"number": ", ".join(map(str, others))})
    quote.move_to(QuoteStatus.SENT)
    quote.sent_at = now()
    tell_of_quote(quote, actor, gettext_noop("Quote handed over"))
    bring_to(quote.opportunity, OpportunityStage.NEGOTIATION, actor)
    return keep_quote(quote, actor, "send", "sent_at")


@transaction.atomic
def accept_quote(*, quote: Quote, actor: User | None) -> Quote:
    """The customer says yes: the deal is an order, at this amount.

    Raises ``Conflict`` for a quote past its validity, or if another one was accepted.
    """
    opportunity = lock_opportunity(quote.opportunity)
    quote = lock_quote(quote)
    quote.move_to(QuoteStatus.ACCEPTED)
    if quote.is_past:
        raise Conflict(_("The quote is no longer valid. Make a new version."))
    others = opportunity.quotes.filter(status=QuoteStatus.ACCEPTED)
    if others.exists():
        raise Conflict(_("Another quote of this opportunity has been accepted."))
    quote.decided_at = now()
    keep_quote(quote, actor, "accept", "decided_at")
    tell_of_quote(quote, actor, gettext_noop("Quote accepted"))
    opportunity.amount, opportunity.currency = quote.total, quote.currency
    opportunity.save(update_fields=["amount", "currency", "updated_at"])
    bring_to(opportunity, OpportunityStage.ORDER, actor)
    return quote


@transaction.atomic
def decline_quote(*, quote: Quote, actor: User | None, reason: str = "") -> Quote:
    """The customer says no to this quote, or backs out of the order made on it.

    Raises ``Conflict`` while a contract made from it is alive.
    """
    opportunity = lock_opportunity(quote.opportunity)
    quote = lock_quote(quote)
    if selectors.living_contracts(opportunity).filter(quote=quote).exists():
        raise Conflict(_("Cancel the contract first."))
    was_ordered = quote.status == QuoteStatus.ACCEPTED
    quote.move_to(QuoteStatus.DECLINED)
    quote.decided_at, quote.declined_reason = now(), clean_text(reason)[:200]
    tell_of_quote(quote, actor, gettext_noop("Quote declined"))
    keep_quote(quote, actor, "decline", "decided_at", "declined_reason")
    let_go(quote, actor, all_of_them=True)
    if was_ordered:
        send_back(opportunity, actor)
    return quote


@transaction.atomic
def revise_quote(*, quote: Quote, actor: User) -> Quote:
    """Make a new version, a draft with the same lines; the old one is superseded.

    Raises ``TransitionRefused`` for an accepted quote: cancel its contract first.
    """
    quote = lock_quote(quote)
    lines = list(quote.lines.all())
    quote.move_to(QuoteStatus.SUPERSEDED)
    keep_quote(quote, actor, "revise")
    new = Quote.objects.get(pk=quote.pk)
    new.pk, new._state.adding = Quote._meta.pk.get_default(), True
    new.version, new.supersedes = quote.version + 1, quote
    new.status, new.over_limit = QuoteStatus.DRAFT, []
    new.declined_reason = new.customer_comment = new.share_key = ""
    new.submitted_by = new.approved_by = None
    new.approved_at = new.sent_at = new.viewed_at = new.decided_at = None
    days = selectors.policy().quote_valid_days
    new.valid_until = max(new.valid_until, localdate() + timedelta(days=days))
    new.save(force_insert=True)
    for line in lines:
        line.pk, line.quote, line._state.adding = QuoteLine._meta.pk.get_default(), new, True
    QuoteLine.objects.bulk_create(lines)
    Appraisal.objects.filter(quote=quote).update(quote=new)
    return keep_quote(new, actor, "write")
