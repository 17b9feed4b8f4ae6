"""Quotes: written, checked against the role's limit, handed over, answered, revised."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from dealers.inventory.models import VehicleUnit
from dealers.sales import selectors
from dealers.sales.models import Opportunity, Quote, QuoteLine
from dealers.sales.services.opportunities import bring_to, lock_opportunity, send_back
from dealers.sales.states import LineKind, OpportunityStage, QuoteStatus
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import next_number, notify

MAX_LINES = 60
HEAD = ("unit", "model_code", "model_name", "colour", "valid_until", "notes", "discount_reason")


def lock_quote(quote: Quote) -> Quote:
    """The row as it is now, held until the transaction ends."""
    return Quote.objects.select_for_update().get(pk=quote.pk)


def _save(quote: Quote, actor: User | None, verb: str, *fields: str, **changes: Any) -> Quote:
    quote.save(update_fields=["status", *fields, "updated_at"])
    changes = {"status": quote.status, "total": str(quote.total), **changes}
    record(actor=actor, verb=f"sales.quote.{verb}", target=quote, changes=changes)
    return quote


def _tell(quote: Quote, actor: User | None, text: str) -> None:
    add_entry(
        kind=EntryKind.QUOTE,
        text=text,
        actor=actor,
        customer=quote.customer,
        about_id=quote.pk,
        about_number=str(quote),
        url=quote.get_absolute_url(),
    )


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
    ``list_price``. Raises ``Conflict`` if the opportunity is closed, ``InvalidInput`` for a line.
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
    lines = list(lines) or ([_line_of(unit)] if unit else [])
    _write_lines(quote, lines)
    _save(quote, actor, "write", *TOTALS)
    _tell(quote, actor, gettext_noop("Quote begun"))
    return quote


def _line_of(unit: VehicleUnit) -> dict[str, Any]:
    return {
        "kind": LineKind.VEHICLE,
        "code": unit.model_code,
        "description": f"{unit.model_name} {unit.colour}".strip(),
        "price": unit.price,
        "list_price": unit.price,
        "cost": unit.cost,
    }


TOTALS = ("goods", "discount", "trade_in", "total", "discount_percent")


def _write_lines(quote: Quote, lines: list[Mapping[str, Any]]) -> None:
    """Replace a draft's lines and compute its totals (not saved)."""
    if len(lines) > MAX_LINES:
        raise InvalidInput(_("A quote has at most %(count)s lines.") % {"count": MAX_LINES})
    rows = [_clean_line(quote, place, line) for place, line in enumerate(lines)]
    quote.lines.all().delete()
    QuoteLine.objects.bulk_create(rows)
    goods = [row for row in rows if not row.is_negative]
    quote.goods = sum((row.list_amount for row in goods), Decimal(0))
    quote.trade_in = sum((-r.amount for r in rows if r.kind == LineKind.TRADE_IN), Decimal(0))
    asked = sum((row.amount for row in goods), Decimal(0))
    cut = sum((-row.amount for row in rows if row.kind == LineKind.DISCOUNT), Decimal(0))
    quote.discount = quote.goods - asked + cut
    quote.total = asked - cut - quote.trade_in
    if quote.total < 0:
        raise InvalidInput(_("The total would be below zero. Check discount and trade-in."))
    share = quote.discount / quote.goods * 100 if quote.goods else Decimal(0)
    quote.discount_percent = to_cents(share)


def _clean_line(quote: Quote, place: int, line: Mapping[str, Any]) -> QuoteLine:
    """One line as stored. Raises ``InvalidInput`` naming the line."""
    kind, price = LineKind(line["kind"]), Decimal(line["price"])
    quantity = Decimal(line.get("quantity") or 1)
    if price < 0 or quantity <= 0:
        message = _("Line %(number)s: type amounts above zero; discounts count against the total.")
        raise InvalidInput(message % {"number": place + 1})
    return QuoteLine(
        quote=quote,
        position=place,
        kind=kind,
        code=str(line.get("code") or "")[:40],
        description=clean_text(str(line.get("description") or ""))[:200] or str(kind.label),
        quantity=quantity,
        price=to_cents(price),
        list_price=to_cents(Decimal(line.get("list_price") or price)),
        cost=to_cents(Decimal(line.get("cost") or 0)),
    )


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
    quote = lock_quote(quote)
    if not quote.is_editable:
        raise Conflict(_("Only a draft can be changed. Make a new version."))
    if unknown := head.keys() - set(HEAD):
        raise TypeError(f"Not the head of a quote: {sorted(unknown)}")
    for key, value in head.items():
        setattr(quote, key, value)
    if lines is not None:
        _write_lines(quote, list(lines))
    return _save(quote, actor, "write", *TOTALS, *head)


def may_discount(*, quote: Quote, actor: User) -> bool:
    """Whether this person may give the quote's discount without asking anybody."""
    roles = actor.assignments.values_list("role__key", flat=True)
    return quote.discount_percent <= selectors.policy().discount_limit(roles)


@transaction.atomic
def submit_quote(*, quote: Quote, actor: User) -> Quote:
    """The quote is ready. Within the role's discount limit it is approved at once; above it, it
    waits for somebody who may give that much. Raises ``InvalidInput`` for a quote without a car
    or above the limit without a reason."""
    quote = lock_quote(quote)
    if not quote.lines.filter(kind=LineKind.VEHICLE).exists():
        raise InvalidInput(_("Add the vehicle first."))
    if may_discount(quote=quote, actor=actor):
        quote.move_to(QuoteStatus.APPROVED)
        quote.approved_at = now()
    else:
        quote.move_to(QuoteStatus.PENDING_APPROVAL)
        if not quote.discount_reason:
            message = _("Say why: %(percent)s %% is above your limit.")
            message %= {"percent": quote.discount_percent}
            raise InvalidInput(message, fields={"discount_reason": message})
    quote.submitted_by = actor
    return _save(quote, actor, "submit", "submitted_by", "approved_at")


@transaction.atomic
def approve_quote(*, quote: Quote, actor: User) -> Quote:
    """Allow a discount. Nobody approves their own, nor more than their own limit.

    Raises ``NotPermitted``.
    """
    quote = lock_quote(quote)
    if quote.status != QuoteStatus.PENDING_APPROVAL:
        quote.move_to(QuoteStatus.APPROVED)  # refuses, except for a draft
        raise Conflict(_("This quote has not been submitted."))
    if actor in {quote.submitted_by, quote.owner}:
        raise NotPermitted(_("Somebody else has to approve your own quote."))
    if not may_discount(quote=quote, actor=actor):
        raise NotPermitted(_("%(p)s %% is above your limit too.") % {"p": quote.discount_percent})
    quote.move_to(QuoteStatus.APPROVED)
    quote.approved_by, quote.approved_at = actor, now()
    _tell_owner(quote, actor, gettext_noop("The discount of quote %(number)s is approved."))
    return _save(quote, actor, "approve", "approved_by", "approved_at")


@transaction.atomic
def refuse_quote(*, quote: Quote, actor: User, note: str = "") -> Quote:
    """Do not allow a discount: the quote is a draft again, and its advisor is told why."""
    quote = lock_quote(quote)
    quote.move_to(QuoteStatus.DRAFT)
    _tell_owner(quote, actor, gettext_noop("The discount of quote %(number)s is refused."))
    return _save(quote, actor, "approve", note=clean_text(note))


def _tell_owner(quote: Quote, actor: User, text: str) -> None:
    if quote.owner and quote.owner != actor:
        url = quote.get_absolute_url()
        notify(people=[quote.owner], text=text, url=url, number=str(quote))


@transaction.atomic
def send_quote(*, quote: Quote, actor: User) -> Quote:
    """The customer has the quote in hands, printed or sent."""
    lock_opportunity(quote.opportunity)
    quote = lock_quote(quote)
    if quote.is_past:
        raise Conflict(_("The quote is no longer valid. Make a new version."))
    quote.move_to(QuoteStatus.SENT)
    quote.sent_at = now()
    _tell(quote, actor, gettext_noop("Quote handed over"))
    bring_to(quote.opportunity, OpportunityStage.NEGOTIATION, actor)
    return _save(quote, actor, "send", "sent_at")


@transaction.atomic
def accept_quote(*, quote: Quote, actor: User) -> Quote:
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
    _save(quote, actor, "accept", "decided_at")
    _tell(quote, actor, gettext_noop("Quote accepted"))
    opportunity.amount, opportunity.currency = quote.total, quote.currency
    opportunity.save(update_fields=["amount", "currency", "updated_at"])
    bring_to(opportunity, OpportunityStage.ORDER, actor)
    return quote


@transaction.atomic
def decline_quote(*, quote: Quote, actor: User, reason: str = "") -> Quote:
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
    _tell(quote, actor, gettext_noop("Quote declined"))
    _save(quote, actor, "decline", "decided_at", "declined_reason")
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
    _save(quote, actor, "revise")
    new = Quote.objects.get(pk=quote.pk)
    new.pk, new._state.adding = Quote._meta.pk.get_default(), True
    new.version, new.supersedes = quote.version + 1, quote
    new.status, new.declined_reason = QuoteStatus.DRAFT, ""
    new.submitted_by = new.approved_by = None
    new.approved_at = new.sent_at = new.decided_at = None
    days = selectors.policy().quote_valid_days
    new.valid_until = max(new.valid_until, localdate() + timedelta(days=days))
    new.save(force_insert=True)
    for line in lines:
        line.pk, line.quote, line._state.adding = QuoteLine._meta.pk.get_default(), new, True
    QuoteLine.objects.bulk_create(lines)
    return _save(new, actor, "write")
