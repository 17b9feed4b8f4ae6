"""What a quote costs a month."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.sales.models import Quote
from dealers.sales.services.quote_base import lock_draft
from portal.core.errors import InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record

LONGEST = 96  # months


def instalment(
    *, amount: Decimal, months: int, annual_percent: Decimal, balloon: Decimal = Decimal(0)
) -> Decimal:
    """The equal monthly payment, at the end of each month, that pays a loan back.

    The annuity: with ``i = annual_percent / 1200`` and ``v = (1 + i) ** -months`` it is
    ``(amount - balloon * v) * i / (1 - v)``; without interest ``(amount - balloon) / months``.
    ``balloon`` is still owed after the last month. Computed with the 28 digits of Python's
    decimals and rounded once, to the cent, half up: the lender's last payment evens out the rest.
    """
    rate = annual_percent / 1200
    if not rate:
        return to_cents((amount - balloon) / months)
    left = (1 + rate) ** -months
    return to_cents((amount - balloon * left) * rate / (1 - left))


def plan_of(
    *,
    total: Decimal,
    down_payment: Decimal,
    months: int,
    annual_percent: Decimal,
    customer_percent: Decimal | None = None,
    balloon: Decimal = Decimal(0),
    lender: str = "",
) -> dict[str, Any]:
    """A loan on ``total`` as the quote keeps it: amounts and percents as text.

    ``customer_percent`` is what the customer pays where maker or dealer bear the rest; the
    difference over the whole term is ``subsidy``. Raises ``InvalidInput``.
    """
    amount = to_cents(total - down_payment)
    if amount <= 0:
        message = _("The down payment must be less than what there is to pay.")
        raise InvalidInput(message, fields={"down_payment": message})
    if not 1 <= months <= LONGEST:
        message = _("The term is 1 to %(count)s months.") % {"count": LONGEST}
        raise InvalidInput(message, fields={"months": message})
    if balloon >= amount:
        message = _("The final payment must be less than the amount financed.")
        raise InvalidInput(message, fields={"balloon": message})
    own = annual_percent if customer_percent is None else customer_percent
    if own > annual_percent:
        message = _("The subsidised rate cannot be above the lender's.")
        raise InvalidInput(message, fields={"customer_percent": message})
    monthly, full = (
        instalment(amount=amount, months=months, annual_percent=percent, balloon=balloon)
        for percent in (own, annual_percent)
    )
    return {
        "lender": clean_text(lender)[:80],
        "down_payment": str(to_cents(down_payment)),
        "amount": str(amount),
        "months": months,
        "annual_percent": str(annual_percent),
        "customer_percent": None if customer_percent is None else str(customer_percent),
        "balloon": str(to_cents(balloon)),
        "monthly": str(monthly),
        "interest": str(monthly * months + to_cents(balloon) - amount),
        "subsidy": str((full - monthly) * months),
    }


def refresh_finance(quote: Quote) -> None:
    """The total has changed: compute the loan anew; one that no longer fits goes (not saved)."""
    plan = quote.finance
    if not plan:
        return
    try:
        quote.finance = plan_of(
            total=quote.total,
            down_payment=Decimal(plan["down_payment"]),
            months=plan["months"],
            annual_percent=Decimal(plan["annual_percent"]),
            customer_percent=None
            if plan["customer_percent"] is None
            else Decimal(plan["customer_percent"]),
            balloon=Decimal(plan["balloon"]),
            lender=plan["lender"],
        )
    except InvalidInput:
        quote.finance = {}


@transaction.atomic
def finance_quote(
    *,
    quote: Quote,
    down_payment: Decimal,
    months: int,
    annual_percent: Decimal,
    actor: User,
    customer_percent: Decimal | None = None,
    balloon: Decimal = Decimal(0),
    lender: str = "",
) -> Quote:
    """Show on a draft what it costs a month; what there is to pay stays the same.

    Raises ``Conflict`` unless it is a draft, ``InvalidInput`` for terms that cannot be.
    """
    quote = lock_draft(quote)
    quote.finance = plan_of(
        total=quote.total,
        down_payment=down_payment,
        months=months,
        annual_percent=annual_percent,
        customer_percent=customer_percent,
        balloon=balloon or Decimal(0),
        lender=lender,
    )
    return _keep(quote, actor)


@transaction.atomic
def drop_finance(*, quote: Quote, actor: User) -> Quote:
    """The customer pays at once. Raises ``Conflict`` unless the quote is a draft."""
    quote = lock_draft(quote)
    quote.finance = {}
    return _keep(quote, actor)


def _keep(quote: Quote, actor: User) -> Quote:
    quote.save(update_fields=["finance", "updated_at"])
    monthly = quote.finance.get("monthly", "")
    record(actor=actor, verb="sales.quote.write", target=quote, changes={"monthly": monthly})
    return quote
