"""Reads of the claims desk."""

from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from oem_hub.claims.models import Adjudication, AdjudicationLine, ReviewLimit
from oem_hub.claims.permissions import CONFIRM_CLAIM, DECIDE_CLAIM, VIEW_CLAIM
from oem_hub.claims.states import PAYABLE, WAITING, AdjudicationState
from portal.core.money import MoneyField
from tenants.accounts.models import Role, User

# What a role decides alone while nobody has set its limit, in the network's currency.
DEFAULT_LIMIT = Decimal(20000)
MANY = 1000


def lines_of(file: Adjudication) -> QuerySet[AdjudicationLine]:
    """The lines of the round that is to be decided, in the dealer's order."""
    return file.lines.filter(round=file.round).order_by("position")


def claims_awaiting(user: User) -> QuerySet[Adjudication]:
    """What waits for ``user``: open claims, their own, and those they may confirm."""
    wanted = Q(pk__in=[])
    if user.can(DECIDE_CLAIM):
        wanted |= Q(state=AdjudicationState.OPEN)
        wanted |= Q(state=AdjudicationState.IN_REVIEW, reviewer=user)
    if user.can(CONFIRM_CLAIM):
        wanted |= Q(state=AdjudicationState.TO_CONFIRM) & ~Q(reviewer=user)
    return Adjudication.objects.visible_to(user, VIEW_CLAIM).filter(wanted)


def number_awaiting(user: User) -> int:
    """How many claims wait for ``user``; no further than 1,000 is counted."""
    return claims_awaiting(user).order_by()[:MANY].count()


def claims_to_credit(user: User) -> QuerySet[Adjudication]:
    """Approved claims for which no credit note has been written."""
    return Adjudication.objects.visible_to(user, VIEW_CLAIM).filter(state__in=PAYABLE)


def history_of_vin(file: Adjudication, user: User) -> QuerySet[Adjudication]:
    """Other claims for the same car that ``user`` may see, newest first."""
    return (
        Adjudication.objects.visible_to(user, VIEW_CLAIM)
        .filter(vin=file.vin)
        .exclude(pk=file.pk)
        .select_related("dealer")
        .order_by("-repaired_on", "-id")
    )


def waiting_by_state(user: User) -> dict[str, int]:
    """How many claims stand in each state that still needs somebody."""
    rows = (
        Adjudication.objects.visible_to(user, VIEW_CLAIM)
        .filter(state__in=WAITING)
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


def limit_of(user: User) -> Decimal:
    """Up to which approved amount ``user`` decides alone: the highest of their deciding roles."""
    deciding = [
        assignment.role
        for assignment in user.assignments.select_related("role")
        if {DECIDE_CLAIM, "*"} & assignment.role.granted
    ]
    amounts = dict(ReviewLimit.objects.filter(role__in=deciding).values_list("role_id", "amount"))
    return max((amounts.get(role.pk, DEFAULT_LIMIT) for role in deciding), default=Decimal(0))


def roles_with_limits() -> QuerySet[Role]:
    """Every role that decides claims, with the ``limit`` up to which it does so alone."""
    deciding = [role.pk for role in Role.objects.all() if {DECIDE_CLAIM, "*"} & role.granted]
    known = ReviewLimit.objects.filter(role=OuterRef("pk")).values("amount")
    return Role.objects.filter(pk__in=deciding).annotate(
        limit=Coalesce(Subquery(known), Value(DEFAULT_LIMIT), output_field=MoneyField())
    )
