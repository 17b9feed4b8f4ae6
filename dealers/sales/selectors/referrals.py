"""Customers whom colleagues sent to the showroom: what became of them, and who earned what."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from dealers.customers.models import Customer
from dealers.sales.models import Contract, Lead, Opportunity
from dealers.sales.permissions import REFER_CUSTOMER
from dealers.sales.selectors.forecast import SIGNED
from dealers.sales.states import OPEN_LEAD
from tenants.accounts.models import User


@dataclass(frozen=True)
class Referrer:
    """What one colleague's referrals came to."""

    pk: UUID
    name: str
    referred: int
    open: int
    sold: int
    credit: Decimal


def with_outcome(rows: QuerySet[Lead]) -> QuerySet[Lead]:
    """Each with ``sold_on`` and ``contract_number`` of the signed contract it led to, and the credit ``earned`` by that."""
    sale = Contract.objects.filter(opportunity__lead=OuterRef("pk"), status__in=SIGNED)
    sale = sale.order_by("signed_on", "pk")
    rows = rows.annotate(
        sold_on=Subquery(sale.values("signed_on")[:1]),
        contract_number=Subquery(sale.values("number")[:1]),
    )
    return rows.annotate(
        earned=Case(When(sold_on__isnull=False, then=F("referral_credit")), default=None)
    )


def referrals_of(user: User) -> QuerySet[Lead]:
    """The referrals within this person's reach: their own, or their store's."""
    rows = Lead.referrals.visible_to(user, REFER_CUSTOMER).filter(referred_by__isnull=False)
    return with_outcome(rows)


def by_person(rows: QuerySet[Lead]) -> list[Referrer]:
    """Who referred how many, and what came of it; the most sales first. One query."""
    counted = (
        rows.order_by()
        .values("referred_by", "referred_by__full_name")
        .annotate(
            referred=Count("pk"),
            open=Count("pk", filter=Q(status__in=OPEN_LEAD)),
            sold=Count("pk", filter=Q(sold_on__isnull=False)),
            credit=Sum("earned"),
        )
    )
    return [
        Referrer(
            row["referred_by"],
            row["referred_by__full_name"],
            row["referred"],
            row["open"],
            row["sold"],
            row["credit"] or Decimal(0),
        )
        for row in counted.order_by("-sold", "-referred", "referred_by__full_name")
    ]


def in_hands_of_sales(customer: Customer) -> str:
    """The number of the lead or opportunity by which sales is with this customer already."""
    lead = Lead.objects.filter(customer=customer, status__in=OPEN_LEAD).first()
    found = lead or Opportunity.objects.open().filter(customer=customer).first()
    return found.number if found else ""
