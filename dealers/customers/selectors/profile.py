"""One customer at a glance: what is missing, and what to do next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.text import capfirst
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.customers.extensions import declared
from dealers.customers.models import Customer, FollowUp, Ownership
from dealers.customers.permissions import MANAGE_FOLLOW_UP, VIEW_VEHICLE
from dealers.customers.rules import REQUIRED, CustomerPolicy
from portal.ui import values
from tenants.accounts.models import User


@dataclass(frozen=True)
class Hint:
    """Something worth doing for a customer now. The smaller ``order``, the more urgent."""

    text: str
    url: str = ""
    tone: str = "going"
    order: int = 50


# What a domain above may add: ``CUSTOMER_HINTS`` of its ``menu.py``.
HintSource = Callable[[Customer, User], Iterable[Hint]]


@dataclass(frozen=True)
class Completeness:
    """How much of what a full record holds is there. Filled fields ÷ required fields."""

    filled: int
    required: int
    missing: tuple[str, ...]
    # The names of the missing fields, for programs.
    absent: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        """Rounded down: 100 is complete."""
        return self.filled * 100 // self.required if self.required else 100


def completeness(customer: Customer) -> Completeness:
    """What the record lacks; a person and a company are asked different things. No query."""
    wanted = REQUIRED[customer.kind]
    missing = [name for name in wanted if not getattr(customer, name)]
    labels = tuple(_label(name) for name in missing)
    return Completeness(len(wanted) - len(missing), len(wanted), labels, tuple(missing))


def with_completeness(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """The same in SQL, for filters: ``complete_percent`` of each customer, rounded down."""
    kinds = [
        When(kind=kind, then=sum((_filled(n) for n in names), Value(0)) * 100 / len(names))
        for kind, names in REQUIRED.items()
    ]
    return rows.annotate(complete_percent=Case(*kinds, output_field=IntegerField()))


def _filled(name: str) -> Case:
    field = Customer._meta.get_field(name)
    nothing: Any = [] if name == "consents" else ""
    empty = Q(**{f"{name}__isnull": True}) if field.null else Q(**{name: nothing})
    return Case(When(empty, then=Value(0)), default=Value(1), output_field=IntegerField())


def _label(name: str) -> str:
    if name == "consents":
        return _("Answer about consent")
    return capfirst(str(Customer._meta.get_field(name).verbose_name))


def next_actions(customer: Customer, *, user: User, policy: CustomerPolicy) -> list[Hint]:
    """What to do for this customer, the most urgent first; from data, each with its reason.

    Overdue promises, quotes that run out, a first service, a birthday, contact that is due by the
    customer's value, consent never asked for. A fixed number of queries.
    """
    hints = [*_promises(customer, user), *_cars(customer, user, policy)]
    hints += _dates(customer, policy)
    for source in declared("CUSTOMER_HINTS"):
        hints += source(customer, user)
    return sorted(hints, key=lambda hint: hint.order)


def _promises(customer: Customer, user: User) -> Iterable[Hint]:
    if not user.can(MANAGE_FOLLOW_UP):
        return
    late = FollowUp.objects.filter(customer=customer, done_at=None, due_at__lt=now())
    for task in late.order_by("due_at")[:3]:
        text = _("Overdue: %(subject)s") % {"subject": task.title}
        yield Hint(text, task.get_absolute_url(), "trouble", 10)


def _cars(customer: Customer, user: User, policy: CustomerPolicy) -> Iterable[Hint]:
    """Cars that have not been to their first service, and those with an open campaign."""
    if not user.can(VIEW_VEHICLE):
        return
    due = localdate() - timedelta(days=policy.first_service_days)
    owned = Ownership.objects.filter(customer=customer, until=None).select_related("vehicle")
    for car in (ownership.vehicle for ownership in owned):
        if car.open_recalls:
            text = _("%(car)s: a campaign is open, invite to the workshop") % {"car": car}
            yield Hint(text, car.get_absolute_url(), "trouble", 20)
        elif not car.visits and car.delivered_on and car.delivered_on <= due:
            text = _("%(car)s: the first service is due") % {"car": car}
            yield Hint(text, car.get_absolute_url(), "waiting", 30)


def _dates(customer: Customer, policy: CustomerPolicy) -> Iterable[Hint]:
    plan = f"{customer.get_absolute_url()}plan/"
    if (days := days_to_birthday(customer.born_on)) is not None and days <= policy.birthday_days:
        when = _("today") if days == 0 else _("in %(n)s days") % {"n": days}
        yield Hint(_("Birthday %(when)s: congratulate") % {"when": when}, plan, "going", 25)
    last = customer.last_contact_at or customer.created_at
    idle, wanted = (now() - last).days, policy.interval(customer.tier)
    if idle > wanted:
        text = _("No contact for %(idle)s days; for %(tier)s customers every %(n)s days")
        words = {"idle": idle, "tier": customer.get_tier_display(), "n": wanted}
        yield Hint(text % words, plan, "waiting", 40)
    if not customer.consents and not customer.may_contact:
        url = f"{customer.get_absolute_url()}consent/"
        yield Hint(_("Ask whether we may send offers"), url, "quiet", 60)


def days_to_birthday(born_on: date | None) -> int | None:
    """Days until the next birthday; somebody born on 29 February has it on the 28th, too."""
    if born_on is None:
        return None
    today = localdate()
    for year in (today.year, today.year + 1):
        try:
            birthday = born_on.replace(year=year)
        except ValueError:
            birthday = date(year, 2, 28)
        if birthday >= today:
            return (birthday - today).days
    return None


def greeting_for(customer: Customer | None, policy: CustomerPolicy) -> str:
    """How the house receives its gold customers; empty for everybody else."""
    if customer is None or customer.tier != "gold":
        return ""
    return policy.gold_greeting or _("Gold customer: receive at once, by the manager on duty.")


def facts_of_value(customer: Customer) -> list[tuple[Any, Any]]:
    """Label and text of each figure by which the customer is graded."""
    return [
        (_("Last visit"), values.display(customer.last_visit_on) or values.NOTHING),
        (_("Visits in 24 months"), customer.visits_24m),
        (_("Turnover in 24 months"), values.money(customer.gross_24m, "CNY")),
    ]
