"""May this customer buy on credit? Asked at the signature; and debts given up."""

from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer
from dealers.customers.services import change_terms
from dealers.sales.models import Contract
from dealers.sales.permissions import OVERRIDE_CREDIT
from dealers.sales.selectors.credit import (
    Exchange,
    latest_on_credit,
    on_credit,
    open_receivables,
    todays_exchange,
)
from dealers.sales.services.contracts import lock_contract, save_contract, tell
from dealers.sales.states import PAYABLE
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import User


def check_credit(contract: Contract, actor: User, reason: str) -> None:
    """Raise unless the customer may sign this contract on credit, or a manager says why anyway.

    What counts is what the plan lets them pay after the promised hand-over, with what they owe, all
    of it in the group's currency at today's rates, as the limit is. The customer is locked, so that
    two contracts signed at once do not both fit. Raises ``Conflict`` for a blocked customer and where
    a rate is missing, ``NotPermitted`` above the limit, ``InvalidInput`` (``credit_reason``) for a
    manager who gives no reason.
    """
    customer = Customer.objects.select_for_update().get(pk=contract.customer_id)
    if customer.is_blocked:
        raise Conflict(
            _("This customer is blocked: %(why)s. Nothing is signed until the block is lifted.")
            % {"why": customer.block_reason}
        )
    wanted = on_credit(contract)
    if not wanted:
        return
    exchange = todays_exchange()
    owed = sum(
        (_in_group(exchange, *pair) for pair in open_receivables(customer).items()), Decimal(0)
    )
    wanted = _in_group(exchange, contract.currency, wanted)
    others = owed - (wanted if contract.status in PAYABLE else 0)
    limit = customer.credit_limit or 0
    days = latest_on_credit(contract)
    if others + wanted <= limit and days <= customer.payment_days:
        return
    message = _(
        "%(wanted)s is paid after delivery, up to %(days)s days; with %(owed)s owed already the limit"
        " is %(limit)s in %(may)s days. Change the plan, or ask a manager."
    ) % {
        "wanted": f"{wanted} {exchange.into}",
        "days": days,
        "owed": others,
        "limit": limit,
        "may": customer.payment_days,
    }
    if not actor.can(OVERRIDE_CREDIT):
        raise NotPermitted(message)
    if not reason:
        raise InvalidInput(message, fields={"credit_reason": message})


def _in_group(exchange: Exchange, currency: str, amount: Decimal) -> Decimal:
    converted = exchange.convert(amount, currency)
    if converted is None:
        message = _("There is no exchange rate from %(currency)s into %(into)s. Set one first.")
        raise Conflict(message % {"currency": currency, "into": exchange.into})
    return converted


@transaction.atomic
def flag_bad_debt(*, contract: Contract, reason: str, actor: User) -> Contract:
    """The money will not come: the debt is marked, and its customer blocked for further contracts.

    Raises ``Conflict`` if nothing is owed, ``InvalidInput`` without a reason.
    """
    contract = lock_contract(contract)
    if contract.status not in PAYABLE or contract.is_paid:
        raise Conflict(_("Nothing is owed on this contract."))
    if contract.bad_debt_on:
        raise Conflict(_("This is marked as bad debt already."))
    if not (reason := clean_text(reason)[:200]):
        message = _("Say why the money will not come.")
        raise InvalidInput(message, fields={"reason": message})
    contract.bad_debt_on, contract.bad_debt_reason = localdate(), reason
    change_terms(customer=contract.customer, is_blocked=True, block_reason=reason, actor=actor)
    tell(contract, actor, gettext_noop("Marked as bad debt: %(reason)s"), reason=reason)
    return save_contract(
        contract, actor, "bad_debt", "bad_debt_on", "bad_debt_reason", owed=str(contract.owed)
    )


@transaction.atomic
def clear_bad_debt(*, contract: Contract, reason: str, actor: User) -> Contract:
    """The debt is collected after all. The customer's block is lifted with their terms, not here."""
    contract = lock_contract(contract)
    if not contract.bad_debt_on:
        raise Conflict(_("This is not marked as bad debt."))
    contract.bad_debt_on, contract.bad_debt_reason = None, ""
    return save_contract(
        contract, actor, "bad_debt", "bad_debt_on", "bad_debt_reason", cleared=clean_text(reason)
    )
