"""Addresses of quotes."""

from django.urls import path

from dealers.sales.views import configurator, ordering, quote_compare, quotes, rates, shared
from dealers.sales.views import quote_moves as moves

ONE = "quotes/<uuid:pk>/"
urlpatterns = [
    path("quotes/", quotes.QuoteList.as_view(), name="quote_list"),
    path("quotes/approvals/", quote_compare.QuoteApprovals.as_view(), name="quote_approvals"),
    path(ONE, quotes.QuoteDetail.as_view(), name="quote_detail"),
    path(f"{ONE}edit/", quotes.QuoteEdit.as_view(), name="quote_edit"),
    path(f"{ONE}configure/", configurator.QuoteConfigure.as_view(), name="quote_configure"),
    path(f"{ONE}describe/", configurator.QuoteDescribe.as_view(), name="quote_describe"),
    path(f"{ONE}finance/", moves.QuoteFinance.as_view(), name="quote_finance"),
    path(f"{ONE}cash/", moves.QuoteCash.as_view(), name="quote_cash"),
    path(f"{ONE}tax/", moves.QuoteTax.as_view(), name="quote_tax"),
    path(f"{ONE}submit/", moves.QuoteSubmit.as_view(), name="quote_submit"),
    path(f"{ONE}approve/", moves.QuoteApprove.as_view(), name="quote_approve"),
    path(f"{ONE}refuse/", moves.QuoteRefuse.as_view(), name="quote_refuse"),
    path(f"{ONE}send/", moves.QuoteSend.as_view(), name="quote_send"),
    path(f"{ONE}beside/", moves.QuoteBeside.as_view(), name="quote_beside"),
    path(f"{ONE}share/", moves.QuoteShare.as_view(), name="quote_share"),
    path(f"{ONE}unshare/", moves.QuoteUnshare.as_view(), name="quote_unshare"),
    path(f"{ONE}accept/", moves.QuoteAccept.as_view(), name="quote_accept"),
    path(f"{ONE}decline/", moves.QuoteDecline.as_view(), name="quote_decline"),
    path(f"{ONE}revise/", moves.QuoteRevise.as_view(), name="quote_revise"),
    path(f"{ONE}contract/", moves.QuoteContract.as_view(), name="quote_contract"),
    path(f"{ONE}order/", ordering.QuoteOrder.as_view(), name="quote_order"),
    path(f"{ONE}print/", quotes.QuotePrint.as_view(), name="quote_print"),
    path(f"{ONE}compare/", quote_compare.QuoteCompare.as_view(), name="quote_compare"),
    path(
        f"{ONE}compare/print/",
        quote_compare.QuoteComparePrint.as_view(),
        name="quote_compare_print",
    ),
    path("q/<str:token>/", shared.SharedQuote.as_view(), name="shared_quote"),
    path("settings/sales/rates/", rates.RatesEdit.as_view(), name="rates_edit"),
]
