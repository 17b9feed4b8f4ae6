"""Everything that finance changes: rates, and the reminders of a night."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.finance.models import ExchangeRate
from dealers.finance.selectors import contracts_without_plan, instalments_to_remind
from dealers.sales import services as sales
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record


@transaction.atomic
def set_exchange_rate(
    *,
    currency: str,
    into: str,
    rate: Decimal,
    actor: User,
    day: date | None = None,
    source: str = "",
) -> ExchangeRate:
    """Say what a currency is worth from a day on. A rate is never changed: figures name it.

    Raises ``InvalidInput`` for a rate of nothing, one currency twice, or a day to come; ``Conflict``
    for a second rate of one day.
    """
    day = day or localdate()
    for field, is_wrong, message in (
        ("rate", rate <= 0, _("A rate is above zero.")),
        ("into", currency == into, _("Choose two currencies.")),
        ("day", day > localdate(), _("A rate cannot begin in the future.")),
    ):
        if is_wrong:
            raise InvalidInput(message, fields={field: message})
    try:
        with transaction.atomic():
            made = ExchangeRate.objects.create(
                currency=currency,
                into=into,
                rate=rate,
                day=day,
                source=clean_text(source)[:80],
                set_by=actor,
            )
    except IntegrityError as error:
        message = _("There is a rate of this day already.")
        raise Conflict(message, fields={"day": message}) from error
    record(actor=actor, verb="finance.rate.manage", target=made, changes={"rate": str(rate)})
    return made


def chase_receivables() -> int:
    """Plan the reminders that are due tonight, each in a transaction of its own; how many there were.

    Safe to repeat: a level is reached once. Contracts from before there were plans get one first.
    """
    for contract in contracts_without_plan():
        sales.complete_old(contract=contract)
    made = 0
    for instalment, level in instalments_to_remind():
        made += sales.remind(instalment=instalment, level=level)
    return made
