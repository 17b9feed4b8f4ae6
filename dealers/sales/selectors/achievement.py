"""What was reached of the targets: by person, team and store, in one month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q, Sum
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from dealers.customers.models import TimelineEntry
from dealers.customers.states import EntryKind
from dealers.sales.models import Contract, Lead, Target, TestDrive
from dealers.sales.permissions import SET_TARGETS, VIEW_CONTRACT, VIEW_LEAD, VIEW_OPPORTUNITY
from dealers.sales.selectors.forecast import SIGNED, month_after
from dealers.sales.selectors.policy import policy
from dealers.sales.selectors.reports import share
from dealers.sales.states import DAILY, Metric
from dealers.sales.states.test_drives import DriveStatus
from tenants.accounts.models import Role, Unit, UnitKind, User

Numbers = dict[str, Decimal]
ZERO = Decimal(0)
# The roles whose people sell: they stand in the grid.
SELLERS = ("sales_consultant", "sales_manager")


@dataclass
class Standing:
    """What somebody was to reach in a month, and has."""

    name: str
    person: User | None = None
    unit: Unit | None = None
    targets: Numbers = field(default_factory=dict)
    actual: Numbers = field(default_factory=dict)

    def share(self, metric: str) -> float | None:
        """Percent of the target reached; nothing without a target."""
        return share(self.actual.get(metric, ZERO), self.targets.get(metric))


def _bounds(month: date) -> tuple[datetime, datetime]:
    """The first moment of a month and of the next."""
    first, after = month, month_after(month, 1)
    return (
        make_aware(datetime(first.year, first.month, 1)),
        make_aware(datetime(after.year, after.month, 1)),
    )


def days_so_far(month: date) -> int:
    """Days of a month that have come, today included; all of them for a month gone by."""
    first, after = month, month_after(month, 1)
    return max((min(after, date.fromordinal(localdate().toordinal() + 1)) - first).days, 1)


def entered_in_time(days: int) -> Q:
    """Signed contracts whose customer was entered at least so many days before, the day of the
    signature being the first; all of them for 0."""
    if not days:
        return Q()
    latest = ExpressionWrapper(
        F("signed_on") - timedelta(days=days - 1), output_field=DateTimeField()
    )
    return Q(customer__created_at__date__lte=latest)


def actuals(*, user: User, month: date) -> dict[UUID, Numbers]:
    """What every advisor within reach has done in a month, by metric. Five queries.

    Deals whose customer was entered after the fact bring no credit, by the rules for leads.
    """
    start, end = _bounds(month)
    found: dict[UUID, Numbers] = {}

    def add(rows: Iterable[Mapping[str, Any]], person: str, **columns: Metric) -> None:
        for row in rows:
            numbers = found.setdefault(row[person], {})
            for column, metric in columns.items():
                numbers[metric.value] = Decimal(row[column] or 0)

    signed = Contract.objects.visible_to(user, VIEW_CONTRACT).filter(
        status__in=SIGNED, signed_on__gte=start.date(), signed_on__lt=end.date()
    )
    signed = signed.filter(entered_in_time(policy().leads.entry_days))
    sold = signed.order_by().values("owner").annotate(units=Count("pk"), value=Sum("amount"))
    add(sold, "owner", units=Metric.UNITS, value=Metric.AMOUNT)
    leads = Lead.objects.visible_to(user, VIEW_LEAD).filter(
        first_response_at__gte=start, first_response_at__lt=end
    )
    add(leads.order_by().values("owner").annotate(n=Count("pk")), "owner", n=Metric.LEADS)
    driven = TestDrive.objects.visible_to(user, VIEW_OPPORTUNITY).filter(
        status__in=(DriveStatus.OUT, DriveStatus.RETURNED), starts_at__gte=start, starts_at__lt=end
    )
    by_advisor = driven.order_by().values("advisor").annotate(n=Count("pk"))
    add(by_advisor, "advisor", n=Metric.TEST_DRIVES)
    colleagues = User.objects.visible_to(user, VIEW_OPPORTUNITY).values("pk")
    told = TimelineEntry.objects.filter(at__gte=start, at__lt=end, actor__in=colleagues)
    told = told.filter(kind__in=(EntryKind.CALL, EntryKind.VISIT))
    counted = (
        told.order_by()
        .values("actor")
        .annotate(
            calls=Count("pk", filter=Q(kind=EntryKind.CALL)),
            visits=Count("pk", filter=Q(kind=EntryKind.VISIT)),
        )
    )
    add(counted, "actor", calls=Metric.CALLS, visits=Metric.VISITS)
    for numbers in found.values():
        _per_day(numbers, month)
    return found


def _per_day(numbers: Numbers, month: date) -> None:
    for metric in DAILY:
        if metric.value in numbers:
            average = numbers[metric.value] / days_so_far(month)
            numbers[metric.value] = average.quantize(Decimal("0.1"))


def standings(*, user: User, month: date) -> tuple[list[Standing], list[Standing]]:
    """People, then teams and stores, with what they were to reach and have. Seven queries.

    A team's or store's actual is the sum of its people's.
    """
    done = actuals(user=user, month=month)
    targets = list(
        Target.objects.visible_to(user, VIEW_OPPORTUNITY)
        .filter(month=month).select_related("unit", "person")
    )  # fmt: skip
    wanted = {row.person_id for row in targets if row.person_id} | set(done)
    people = {
        person.pk: Standing(str(person), person=person, actual=done.get(person.pk, {}))
        for person in User.objects.visible_to(user, VIEW_OPPORTUNITY)
        .filter(pk__in=wanted).select_related("home_store", "team")
    }  # fmt: skip
    units: dict[UUID, Standing] = {}
    for row in targets:
        mine = people.get(row.person_id) if row.person_id else None
        if mine is not None:
            mine.targets[row.metric] = row.value
        elif row.person_id is None and row.unit is not None:
            standing = units.setdefault(row.unit.pk, Standing(str(row.unit), unit=row.unit))
            standing.targets[row.metric] = row.value
    for standing in people.values():
        person = standing.person
        for unit_id in set(units) & {person.home_store_id, person.team_id}:
            _sum_up(units[unit_id].actual, standing.actual)
    return list(people.values()), sorted(units.values(), key=lambda row: row.name)


def _sum_up(whole: Numbers, part: Numbers) -> None:
    for metric, number in part.items():
        whole[metric] = whole.get(metric, ZERO) + number


def ranked(rows: Iterable[Standing], metric: str) -> list[Standing]:
    """The furthest first; whoever has no target for it comes last, by what was done."""

    def place(row: Standing) -> tuple[float, Decimal, str]:
        reached = row.share(metric)
        return (1.0 if reached is None else -reached, -row.actual.get(metric, ZERO), row.name)

    return sorted(rows, key=place)


def totals(rows: Iterable[Standing]) -> Standing:
    """Everybody together, of those who have a target for a metric."""
    whole = Standing(_("All"))
    for row in rows:
        _sum_up(whole.targets, row.targets)
        _sum_up(whole.actual, {m: n for m, n in row.actual.items() if m in row.targets})
    return whole


def own_standing(*, user: User, month: date) -> Standing | None:
    """What a person was to reach themselves this month, and has; nothing without a target."""
    mine = Target.objects.filter(month=month, person=user)
    targets = {row.metric: row.value for row in mine}
    if not targets:
        return None
    return Standing(
        str(user), person=user, targets=targets,
        actual=actuals(user=user, month=month).get(user.pk, {}),
    )  # fmt: skip


def target_rows(*, user: User, month: date) -> dict[str, Any]:
    """Whom a person may set targets for, and what is set already; as the grid takes it."""
    reach = user.reach(SET_TARGETS)
    people = User.objects.visible_to(user, SET_TARGETS).humans().filter(is_active=True)
    sellers = Role.objects.filter(key__in=SELLERS)
    people = people.filter(assignments__role__in=sellers).distinct().order_by("full_name", "pk")
    units = Unit.objects.filter(kind__in=(UnitKind.STORE, UnitKind.TEAM), is_active=True)
    if not reach.everything:
        units = units.filter(pk__in=reach.stores | reach.teams)
    values = {
        ("person" if row.person_id else "unit", row.person_id or row.unit_id, row.metric): row.value
        for row in Target.objects.filter(month=month)
    }
    return {"people": list(people), "units": list(units.order_by("kind", "name")), "values": values}
