"""What a customer owes us, and what a contract lets them pay after the car is theirs."""

from decimal import Decimal
from typing import Protocol

from django.db.models import F, Q, Sum

from dealers.customers.models import Customer
from dealers.sales.models import Contract, Instalment
from dealers.sales.states import PAYABLE, ContractStatus, InstalmentKind
from portal.ui.menu import extensions

# A deposit comes before the car, a loan from the lender: neither is credit that we give.
_OURS = (InstalmentKind.INSTALMENT, InstalmentKind.FINAL)


def on_credit(contract: Contract) -> Decimal:
    """What this contract's plan lets the customer pay after the promised hand-over."""
    rows = contract.instalments.filter(_after_delivery())
    return rows.aggregate(sum=Sum(F("amount") - F("paid")))["sum"] or Decimal(0)


def latest_on_credit(contract: Contract) -> int:
    """How many days after the promised hand-over the last part on credit is due."""
    last = contract.instalments.filter(_after_delivery()).order_by("due_on").last()
    promised = contract.promised_on
    return (last.due_on - promised).days if last and promised else 0


def _after_delivery() -> Q:
    return Q(kind__in=_OURS, contract__promised_on__isnull=False) & Q(
        due_on__gt=F("contract__promised_on")
    )


def open_receivables(customer: Customer) -> dict[str, Decimal]:
    """What the customer owes for cars they have, and will owe by the plans of signed contracts, by
    currency."""
    rows = Instalment.objects.filter(
        contract__customer=customer, contract__status__in=PAYABLE
    ).filter(Q(contract__status=ContractStatus.DELIVERED) | _after_delivery())
    sums = rows.order_by().values_list("contract__currency")
    return dict(sums.annotate(sum=Sum(F("amount") - F("paid"))))


class Exchange(Protocol):
    """The day's rates into the group's currency, as finance keeps them."""

    into: str

    def convert(self, amount: Decimal, currency: str) -> Decimal | None:
        """The amount in the group's currency; ``None`` where there is no rate."""


def todays_exchange() -> Exchange:
    """The rates of today, which finance, a domain above, declares as ``EXCHANGE``."""
    return extensions("dealer", "EXCHANGE")[0]()
