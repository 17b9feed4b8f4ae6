"""A quote for the customer to look at and answer, behind a signed link.

The link holds the quote's id and its ``share_key``, signed with this tenant's own salt: it opens
this quote at this dealership and nothing else, until the quote is over or the link is withdrawn.
"""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.sales.models import Quote
from dealers.sales.services.quote_base import keep_quote, lock_quote, tell_of_quote
from dealers.sales.services.quotes import accept_quote, decline_quote, send_quote
from dealers.sales.states import QuoteStatus
from portal.core.errors import Conflict, InvalidInput
from portal.core.links import new_key, open_link, sign_link
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.services import notify

PLACE = "sales.quote.shared"
OPEN_TO_CUSTOMER = {
    QuoteStatus.SENT,
    QuoteStatus.VIEWED,
    QuoteStatus.ACCEPTED,
    QuoteStatus.DECLINED,
}


def token_of(quote: Quote) -> str:
    """The text of the public link; empty while the quote is not shared."""
    return sign_link(PLACE, quote.pk, quote.share_key)


def shared_quote(token: str) -> Quote:
    """The quote behind a public link.

    Raises ``InvalidInput`` for a link that is forged, cut off, of another dealership, withdrawn,
    or over with its quote: one sentence for all, so that nothing can be learnt by trying.
    """
    dead = _("This link is no longer valid. Ask your advisor for a new one.")
    pk, key = open_link(PLACE, token, dead=dead)
    people = ("customer", "owner", "store", "unit")
    quote = Quote.objects.select_related(*people).filter(pk=pk, share_key=key).first()
    if quote is None or quote.status not in OPEN_TO_CUSTOMER:
        raise InvalidInput(dead)
    if quote.is_past and quote.status != QuoteStatus.ACCEPTED:
        raise InvalidInput(dead)
    return quote


@transaction.atomic
def share_quote(*, quote: Quote, actor: User, beside: bool = False) -> Quote:
    """Make the public link; a quote that was not handed over yet is handed over by it.

    A quote that is shared already keeps its link. Raises ``Conflict`` for one that is over, or
    with another at the customer unless ``beside``.
    """
    quote = lock_quote(quote)
    if quote.status == QuoteStatus.APPROVED:
        quote = send_quote(quote=quote, beside=beside, actor=actor)
    if quote.status not in {QuoteStatus.SENT, QuoteStatus.VIEWED} or quote.is_past:
        raise Conflict(_("Only a quote that the customer may still accept can be shared."))
    quote.share_key = quote.share_key or new_key()
    return keep_quote(quote, actor, "share", "share_key")


@transaction.atomic
def withdraw_link(*, quote: Quote, actor: User) -> Quote:
    """Make the public link useless at once; sharing again makes a new one."""
    quote = lock_quote(quote)
    quote.share_key = ""
    return keep_quote(quote, actor, "unshare", "share_key")


@transaction.atomic
def mark_viewed(*, quote: Quote, actor: User | None = None) -> Quote:
    """The customer has opened the link; the first time, the advisor is told."""
    quote = lock_quote(quote)
    if quote.status != QuoteStatus.SENT:
        return quote
    quote.move_to(QuoteStatus.VIEWED)
    quote.viewed_at = now()
    tell_of_quote(quote, actor, gettext_noop("Quote opened by the customer"))
    _tell_owner(quote, gettext_noop("The customer has opened quote %(number)s."))
    return keep_quote(quote, actor, "view", "viewed_at")


@transaction.atomic
def answer_shared(*, quote: Quote, accepted: bool, comment: str = "") -> Quote:
    """The customer's own answer over the link, with a word to the advisor.

    Raises ``Conflict`` as ``accept_quote`` and ``decline_quote`` do.
    """
    words = clean_text(comment)[:500]
    if accepted:
        quote = accept_quote(quote=quote, actor=None)
        _tell_owner(quote, gettext_noop("The customer accepts quote %(number)s."))
    else:
        if quote.status == QuoteStatus.ACCEPTED:  # an order is undone at the dealership
            raise Conflict(_("You have accepted this quote. Speak to your advisor."))
        quote = decline_quote(quote=quote, reason=words, actor=None)
        _tell_owner(quote, gettext_noop("The customer declines quote %(number)s."))
    quote.customer_comment = words
    quote.save(update_fields=["customer_comment", "updated_at"])
    return quote


def _tell_owner(quote: Quote, text: str) -> None:
    if quote.owner:
        notify(people=[quote.owner], text=text, url=quote.get_absolute_url(), number=str(quote))
