"""Discounts: what a role may give alone, and what a second person has to allow."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.sales import selectors
from dealers.sales.models import Quote
from dealers.sales.permissions import APPROVE_QUOTE
from dealers.sales.services.quote_base import keep_quote, lock_quote
from dealers.sales.services.quote_lines import check_reasons
from dealers.sales.states import LineKind, OverLimit, QuoteStatus
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.services import notify


def limits_exceeded(*, quote: Quote, actor: User) -> list[str]:
    """Which limits of this person's roles the quote goes beyond: percent, amount, margin.

    The floor under the margin binds everybody who may not approve discounts. A margin that is
    not known (a car that is yet to be ordered) breaks no rule.
    """
    policy = selectors.policy()
    roles = list(actor.assignments.values_list("role__key", flat=True))
    most, margin = policy.discount_amount(roles), quote.margin_percent
    floor = policy.margin_floor
    found = {
        OverLimit.PERCENT: quote.discount_percent > policy.discount_limit(roles),
        OverLimit.AMOUNT: most is not None and quote.discount > most,
        OverLimit.MARGIN: None not in (floor, margin)
        and margin < floor  # type: ignore[operator] # neither is None
        and not actor.can(APPROVE_QUOTE),
    }
    return [limit.value for limit, is_over in found.items() if is_over]


def may_discount(*, quote: Quote, actor: User) -> bool:
    """Whether this person may give the quote's discount without asking anybody."""
    return not limits_exceeded(quote=quote, actor=actor)


@transaction.atomic
def submit_quote(*, quote: Quote, actor: User) -> Quote:
    """The quote is ready. Within the role's limits it is approved at once; above one, it waits
    for somebody who may give that much. Raises ``InvalidInput`` for a quote without a car, for a
    line below the list or an amount above the limit without a reason."""
    quote = lock_quote(quote)
    if not quote.lines.filter(kind=LineKind.VEHICLE).exists():
        raise InvalidInput(_("Add the vehicle first."))
    check_reasons(quote)
    quote.over_limit = limits_exceeded(quote=quote, actor=actor)
    if not quote.over_limit:
        quote.move_to(QuoteStatus.APPROVED)
        quote.approved_at = now()
    else:
        quote.move_to(QuoteStatus.PENDING_APPROVAL)
        if not quote.discount_reason:
            message = _("Say why: a discount of %(percent)s %% needs approval.")
            message %= {"percent": quote.discount_percent}
            raise InvalidInput(message, fields={"discount_reason": message})
    quote.submitted_by = actor
    return keep_quote(quote, actor, "submit", "submitted_by", "approved_at", "over_limit")


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
    if beyond := limits_exceeded(quote=quote, actor=actor):
        labels = ", ".join(str(OverLimit(limit).label) for limit in beyond)
        raise NotPermitted(_("This is above your limit too (%(limits)s).") % {"limits": labels})
    quote.move_to(QuoteStatus.APPROVED)
    quote.approved_by, quote.approved_at = actor, now()
    _tell_owner(quote, actor, gettext_noop("The discount of quote %(number)s is approved."))
    return keep_quote(quote, actor, "approve", "approved_by", "approved_at")


@transaction.atomic
def refuse_quote(*, quote: Quote, actor: User, note: str = "") -> Quote:
    """Do not allow a discount: the quote is a draft again, and its advisor is told why."""
    quote = lock_quote(quote)
    quote.move_to(QuoteStatus.DRAFT)
    _tell_owner(quote, actor, gettext_noop("The discount of quote %(number)s is refused."))
    return keep_quote(quote, actor, "approve", note=clean_text(note))


def _tell_owner(quote: Quote, actor: User, text: str) -> None:
    if quote.owner and quote.owner != actor:
        url = quote.get_absolute_url()
        notify(people=[quote.owner], text=text, url=url, number=str(quote))
