"""Who is on the telephone: by number whose it is, what lies open with them, who sits at an extension."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from django.db.models import QuerySet

from dealers.care.models import Case
from dealers.care.permissions import ANSWER_CALL, VIEW_CASE
from dealers.customers.models import Customer, FollowUp, Vehicle
from dealers.customers.selectors import duplicates_of, vehicles_of
from dealers.sales.models import Lead, Opportunity
from dealers.sales.states import OPEN_LEAD
from dealers.service.models import Booking, RepairOrder
from dealers.service.states import ON_THE_BOARD, BookingState
from tenants.accounts.models import User

SEE_CUSTOMER = "customers.customer.view"
_CALLS = UUID("5d0f7a52-6c5a-4c0e-9a55-6f0b6b1b1c11")


def call_key(call_id: str) -> UUID:
    """The id under which a telephone system's call is kept; the same number elsewhere is another's."""
    return uuid5(_CALLS, f"{connection.schema_name} {call_id}")


def calls() -> QuerySet[FollowUp]:
    """Calls of the telephone system: each is a task until somebody has spoken."""
    return FollowUp.objects.filter(values__has_key="call_id")


def call_of(user: User, key: UUID) -> FollowUp | None:
    """The call with this id, if this person may see it."""
    mine = FollowUp.objects.visible_to(user, ANSWER_CALL).filter(about_id=key)
    return mine.select_related("customer", "owner").first()


def person_at(*, extension: str = "", email: str = "") -> User | None:
    """Who sits at an extension of the telephone system, or has this e-mail."""
    people = User.objects.humans().filter(is_active=True)
    if extension and (found := people.filter(extension=extension).first()):
        return found
    return people.filter(email__iexact=email).first() if email else None


def customers_with(number: str) -> list[Customer]:
    """Whose number (E.164) it is; a family may share one."""
    return list(duplicates_of(phone=number)[:5])


def open_lead_with(number: str) -> Lead | None:
    """The newest open lead with this number."""
    leads = (
        Lead.objects.filter(phone=number, status__in=OPEN_LEAD) if number else Lead.objects.none()
    )
    return leads.order_by("-id").first()


@dataclass
class Caller:
    """One customer who may be on the telephone: cars and what lies open."""

    customer: Customer
    cars: list[Vehicle] = field(default_factory=list)
    work: list[Any] = field(default_factory=list)


def callers(user: User, number: str) -> list[Caller]:
    """Who it may be, of those this person may see, with cars and open work."""
    visible = Customer.objects.visible_to(user, SEE_CUSTOMER)
    return [
        Caller(customer, cars_of(customer), open_work_of(customer, user))
        for customer in visible.filter(pk__in=[row.pk for row in customers_with(number)])
    ]


def cars_of(customer: Customer) -> list[Vehicle]:
    """The cars a customer has now."""
    return [row.vehicle for row in vehicles_of(customer).filter(until=None)[:5]]


def open_work_of(customer: Customer, user: User) -> list[Any]:
    """Repair orders, bookings, leads, deals and requests that are not at their end."""
    found: list[Any] = []
    for verb, rows in (
        ("service.order.view", RepairOrder.objects.filter(board__in=ON_THE_BOARD)),
        ("service.booking.view", Booking.objects.filter(state=BookingState.BOOKED)),
        ("sales.lead.view", Lead.objects.filter(status__in=OPEN_LEAD)),
        ("sales.opportunity.view", Opportunity.objects.open()),
        (VIEW_CASE, Case.objects.brought().open()),
    ):
        if user.can(verb):
            found += rows.visible_to(user, verb).filter(customer=customer).order_by("-id")[:5]
    return found
