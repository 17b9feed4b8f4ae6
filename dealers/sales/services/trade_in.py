"""A used car as a line of a quote: put in, kept at its agreed value, let go again."""

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.sales.models import Appraisal, Quote
from dealers.sales.services.appraisals import keep_appraisal, lock_appraisal
from dealers.sales.services.quote_base import keep_quote, lock_draft
from dealers.sales.services.quote_lines import TOTALS, lines_of, write_lines
from dealers.sales.states import AppraisalStatus, LineKind
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User


@transaction.atomic
def trade_in_car(*, quote: Quote, appraisal: Appraisal, actor: User) -> Quote:
    """Take an appraised car in payment: its agreed value counts against the draft's total.

    The quote is then valid no longer than the value is. Raises ``Conflict`` for a value that has
    run out or stands in another quote, ``InvalidInput`` for another opportunity's car.
    """
    quote = lock_draft(quote)
    appraisal = lock_appraisal(appraisal)
    if appraisal.opportunity_id != quote.opportunity_id:
        raise InvalidInput(_("This car was appraised for another opportunity."))
    if appraisal.is_past:
        raise Conflict(_("The agreed value has run out. Value the car anew."))
    appraisal.move_to(AppraisalStatus.USED)
    appraisal.quote = quote
    keep_appraisal(appraisal, actor, "use", "quote")
    line = {
        "kind": LineKind.TRADE_IN,
        "code": appraisal.number,
        "description": " ".join(filter(None, [appraisal.model_name, appraisal.plate])),
        "price": appraisal.agreed_value,
    }
    write_lines(quote, [*lines_of(quote), line])
    if appraisal.valid_until is not None:
        quote.valid_until = min(quote.valid_until, appraisal.valid_until)
    return keep_quote(quote, actor, "write", *TOTALS, "valid_until")


def let_go(quote: Quote, actor: User | None, *, all_of_them: bool = False) -> None:
    """Cars that the quote no longer takes may be used again. In the caller's transaction."""
    held = Appraisal.objects.select_for_update().filter(quote=quote).order_by("pk")
    kept = set(quote.lines.filter(kind=LineKind.TRADE_IN).values_list("code", flat=True))
    for appraisal in held:
        if all_of_them or appraisal.number not in kept:
            appraisal.move_to(AppraisalStatus.AGREED)
            appraisal.quote = None
            keep_appraisal(appraisal, actor, "release", "quote")
