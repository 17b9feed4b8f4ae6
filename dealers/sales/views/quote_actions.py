"""The buttons on the page of a quote, and when each is there."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors
from dealers.sales.models import Quote
from dealers.sales.permissions import APPROVE_QUOTE, VIEW_QUOTE, WRITE_CONTRACT, WRITE_QUOTE
from dealers.sales.states import QUOTE_MOVES, QuoteStatus
from portal.ui.details import Action

AT_CUSTOMER = (QuoteStatus.SENT, QuoteStatus.VIEWED)


def _status(*states: QuoteStatus) -> Callable[[Quote], bool]:
    return lambda quote: quote.status in states


def _alone(quote: Quote) -> bool:
    return quote.status == QuoteStatus.APPROVED and not selectors.other_offers(quote)


def _beside(quote: Quote) -> bool:
    return quote.status == QuoteStatus.APPROVED and bool(selectors.other_offers(quote))


def _has_no_tax(quote: Quote) -> bool:
    is_draft = quote.status == QuoteStatus.DRAFT
    return is_draft and all(line.code != "purchase_tax" for line in quote.lines.all())


def _may_be_revised(quote: Quote) -> bool:
    is_draft = quote.status == QuoteStatus.DRAFT
    return not is_draft and QUOTE_MOVES.allows(quote.status, QuoteStatus.SUPERSEDED)


DRAFT = _status(QuoteStatus.DRAFT)
PENDING = _status(QuoteStatus.PENDING_APPROVAL)
QUOTE_ACTIONS = [
    Action(
        "sales:quote_order",
        _("Place order"),
        WRITE_CONTRACT,
        when=_status(QuoteStatus.ACCEPTED),
        primary=True,
    ),
    Action(
        "sales:quote_contract",
        _("Write contract"),
        WRITE_CONTRACT,
        when=_status(QuoteStatus.ACCEPTED),
    ),
    Action(
        "sales:quote_accept", _("Accepted"), WRITE_QUOTE, when=_status(*AT_CUSTOMER), primary=True
    ),
    Action("sales:quote_send", _("Handed over"), WRITE_QUOTE, when=_alone, primary=True),
    Action("sales:quote_beside", _("Handed over"), WRITE_QUOTE, when=_beside, primary=True),
    Action("sales:quote_submit", _("Finish"), WRITE_QUOTE, when=DRAFT, primary=True),
    Action("sales:quote_approve", _("Approve discount"), APPROVE_QUOTE, when=PENDING, primary=True),
    Action("sales:quote_refuse", _("Refuse"), APPROVE_QUOTE, when=PENDING),
    Action("sales:quote_edit", _("Edit"), WRITE_QUOTE, when=DRAFT, icon="edit"),
    Action(
        "sales:quote_configure",
        _("Configure"),
        WRITE_QUOTE,
        when=DRAFT,
        icon="adjustments-horizontal",
    ),
    Action("sales:quote_print", _("Print"), VIEW_QUOTE, icon="printer"),
    Action(
        "sales:quote_share",
        _("Share"),
        WRITE_QUOTE,
        when=_status(QuoteStatus.APPROVED, *AT_CUSTOMER),
        icon="link",
    ),
    Action("sales:quote_describe", _("Type the vehicle"), WRITE_QUOTE, when=DRAFT, menu=True),
    Action("sales:quote_finance", _("Finance"), WRITE_QUOTE, when=DRAFT, menu=True),
    Action(
        "sales:quote_cash",
        _("Without finance"),
        WRITE_QUOTE,
        when=lambda quote: DRAFT(quote) and bool(quote.finance),
        menu=True,
    ),
    Action(
        "sales:quote_trade_in",
        _("Take a car in payment"),
        WRITE_QUOTE,
        when=lambda quote: DRAFT(quote) and bool(selectors.cars_to_trade_in(quote)),
        menu=True,
    ),
    Action("sales:quote_tax", _("Add purchase tax"), WRITE_QUOTE, when=_has_no_tax, menu=True),
    Action("sales:quote_compare", _("Compare"), VIEW_QUOTE, menu=True),
    Action(
        "sales:quote_unshare",
        _("Withdraw the link"),
        WRITE_QUOTE,
        when=lambda quote: bool(quote.share_key),
        menu=True,
    ),
    Action("sales:quote_revise", _("New version"), WRITE_QUOTE, when=_may_be_revised, menu=True),
    Action(
        "sales:quote_decline",
        _("Declined"),
        WRITE_QUOTE,
        when=_status(*AT_CUSTOMER, QuoteStatus.ACCEPTED),
        danger=True,
        menu=True,
    ),
]
