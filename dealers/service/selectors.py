"""Reads of the workshop: what stands where, what is mine, what it costs, what is open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from dealers.customers.models import Customer, Vehicle
from dealers.customers.selectors import Occasion
from dealers.service.models import (
    Booking,
    CampaignVehicle,
    Job,
    JobLine,
    LabourRate,
    RepairOrder,
    ServiceCampaign,
    ServicePackage,
    WorkClock,
)
from dealers.service.permissions import (
    VIEW_BOOKING,
    VIEW_CAMPAIGN,
    VIEW_JOB,
    VIEW_ORDER,
    WORK_ON_JOB,
)
from dealers.service.states import (
    CLAIMABLE,
    NOT_DONE,
    NOT_WANTED,
    ON_THE_BOARD,
    RUNNING,
    Authorisation,
    Board,
    BookingState,
    CarState,
    JobState,
    LineKind,
    PayType,
)
from dealers.service.states_invoices import PAYER_OF
from tenants.accounts.models import Role, Unit, User
from tenants.reference.claim_rules import add_months

DEFAULT_RATE = Decimal("200.00")
# A private car's 15,000 km a year, where nothing is known of this one.
USUAL_KM_PER_DAY = Decimal(41)
MONTH = 30
# A step of the maintenance plan is offered so many days before it is due.
DUE_SOON = 30
# Which amount of a repair order a job of this pay type goes into.
AMOUNT_OF = {pay_type: f"{payer}_amount" for pay_type, payer in PAYER_OF.items()}


def people_who(verb: str) -> QuerySet[User]:
    """The colleagues whose role includes ``verb``; for telling them something."""
    roles = [role.pk for role in Role.objects.all() if {verb, "*"} & role.granted]
    return User.objects.filter(
        is_active=True, is_service=False, assignments__role__in=roles
    ).distinct()


def labour_rate(*, store: Unit, pay_type: str, on: date) -> Decimal:
    """What an hour costs in a store on a day: the store's own rate before the group's.

    Work on a contract's account is booked at the house's own rate.
    """
    if pay_type == PayType.CONTRACT:
        pay_type = PayType.INTERNAL
    rates = LabourRate.objects.filter(
        Q(store=store) | Q(store=None), pay_type=pay_type, valid_from__lte=on
    ).order_by("store", "-valid_from")  # PostgreSQL puts NULL last
    found = rates.first()
    return found.rate if found else DEFAULT_RATE


def amounts_by_payer(order: RepairOrder) -> dict[str, Decimal]:
    """What each payer owes for the jobs that are wanted, by name of the order's amount field."""
    amounts = dict.fromkeys(AMOUNT_OF.values(), Decimal(0))
    jobs = Job.objects.filter(repair_order=order).exclude(authorisation__in=NOT_WANTED)
    for job in jobs:
        for pay_type, amount in job.amounts.items():
            amounts[AMOUNT_OF[pay_type]] += amount
    return amounts


def earlier_visits(order: RepairOrder) -> QuerySet[RepairOrder]:
    """The visits of the same car before this one, newest first; what a comeback may come from."""
    visits = RepairOrder.objects.filter(vehicle=order.vehicle_id, opened_at__lt=order.opened_at)
    return visits.exclude(board=Board.CANCELLED).exclude(pk=order.pk).order_by("-opened_at")


def jobs_of(order: RepairOrder) -> QuerySet[Job]:
    """The order's jobs with lines, clocks and technicians, ready to be shown."""
    return (
        Job.objects.filter(repair_order=order)
        .select_related("technician", "campaign", "taken_by")
        .prefetch_related(
            Prefetch(
                "lines",
                JobLine.objects.select_related("part", "issue", "reservation").order_by("id"),
            ),
            Prefetch("clocks", WorkClock.objects.select_related("technician").order_by("id")),
        )
        .order_by("position")
    )


def photos_of(order: RepairOrder) -> set[str]:
    """The ids of all photos that the customer may see: of the walk-around, the jobs, the findings."""
    lists = [
        order.inspection.get("photos", []),
        *Job.objects.filter(repair_order=order).values_list("photos", flat=True),
        *order.findings.values_list("photos", flat=True),
    ]
    return {photo["id"] for photos in lists for photo in photos}


def clocked_hours(job: Job) -> Decimal:
    """Hours technicians spent on the job so far, running clocks included; two decimals."""
    seconds = sum(
        ((clock.stopped_at or now()) - clock.started_at).total_seconds()
        for clock in job.clocks.all()
    )
    return (Decimal(seconds) / 3600).quantize(Decimal("0.01"))


def running_clock(user: User) -> WorkClock | None:
    """What this technician is working on right now."""
    return (
        WorkClock.objects.filter(technician=user, stopped_at=None)
        .select_related("job__repair_order__vehicle")
        .first()
    )


def my_jobs(user: User) -> QuerySet[Job]:
    """Jobs assigned to this person on cars that stand in the workshop, most urgent first."""
    return (
        Job.objects.visible_to(user, WORK_ON_JOB)
        .filter(technician=user, repair_order__board__in=ON_THE_BOARD)
        .exclude(authorisation__in=NOT_WANTED)
        .exclude(state=JobState.FINISHED)
        .select_related("repair_order__vehicle", "campaign")
        .order_by("repair_order__promised_at", "id")
    )


def parts_to_hand_out(user: User) -> QuerySet[JobLine]:
    """Parts that authorised jobs of cars in the workshop wait for, the first promised first."""
    return (
        JobLine.objects.filter(
            job__in=Job.objects.visible_to(user, VIEW_JOB),
            job__authorisation=Authorisation.AUTHORISED,
            job__repair_order__board__in=ON_THE_BOARD,
            kind=LineKind.PART,
            issue=None,
        )
        .select_related("job__repair_order__vehicle")
        .order_by("job__repair_order__promised_at", "id")
    )


def unfinished_jobs(order: RepairOrder) -> QuerySet[Job]:
    """Jobs that still have to be done before the car is ready."""
    return (
        Job.objects.filter(repair_order=order)
        .exclude(authorisation__in=NOT_WANTED)
        .exclude(state=JobState.FINISHED)
    )


def claimable_jobs(user: User) -> QuerySet[Job]:
    """Finished, authorised warranty, campaign and goodwill jobs this person may see."""
    return Job.objects.visible_to(user, VIEW_JOB).filter(
        pay_type__in=CLAIMABLE,
        state=JobState.FINISHED,
        authorisation=Authorisation.AUTHORISED,
    )


def find_orders(text: str, *, user: User) -> QuerySet[RepairOrder]:
    """Repair orders by number, plate, VIN, key tag or customer, newest first."""
    return (
        RepairOrder.objects.visible_to(user, VIEW_ORDER)
        .filter(
            Q(number__icontains=text)
            | Q(vehicle__plate__icontains=text)
            | Q(vehicle__vin__icontains=text)
            | Q(tag_number__iexact=text)
            | Q(customer__full_name__icontains=text)
        )
        .select_related("vehicle", "customer")
        .order_by("-id")
    )


def orders_waiting(user: User) -> int:
    """How many cars stand in the workshop for this person."""
    orders = RepairOrder.objects.visible_to(user, VIEW_ORDER)
    return orders.filter(board__in=ON_THE_BOARD).count()


def bookings_today(user: User) -> QuerySet[Booking]:
    """Who comes today, by time."""
    start, end = day_of(now())
    return (
        Booking.objects.visible_to(user, VIEW_BOOKING)
        .filter(starts_at__gte=start, starts_at__lt=end)
        .exclude(state=BookingState.CANCELLED)
        .select_related("customer", "vehicle", "advisor")
        .order_by("starts_at")
    )


def bookings_waiting(user: User) -> int:
    """How many of today's visitors have not come yet."""
    return bookings_today(user).filter(state=BookingState.BOOKED).count()


def open_bookings_for(vehicle: Vehicle) -> QuerySet[Booking]:
    """Visits announced for this car, soonest first."""
    return Booking.objects.filter(vehicle=vehicle, state=BookingState.BOOKED).order_by("starts_at")


def deferred_jobs_of(vehicles: Iterable[Vehicle]) -> QuerySet[Job]:
    """What was put off or declined at visits that are over and not taken up since, newest first."""
    jobs = Job.objects.filter(repair_order__vehicle__in=vehicles, revival=None, campaign=None)
    jobs = jobs.filter(authorisation__in=NOT_WANTED)
    jobs = jobs.exclude(repair_order__board__in=ON_THE_BOARD)
    return jobs.select_related("repair_order").order_by("-id")


def open_campaigns_of(vehicle: Vehicle) -> QuerySet[CampaignVehicle]:
    """The campaigns in which this car still has to be repaired."""
    return (
        CampaignVehicle.objects.filter(
            vehicle=vehicle, state__in=NOT_DONE, campaign__state__in=RUNNING
        )
        .select_related("campaign", "vehicle", "booking")
        .order_by("campaign__valid_until")
    )


def campaigns_with_counts() -> QuerySet[ServiceCampaign]:
    """Campaigns with ``matched``, ``booked`` and ``done`` of our own cars."""
    return ServiceCampaign.objects.annotate(
        matched=Count("cars"),
        booked=Count("cars", filter=Q(cars__state=CarState.BOOKED)),
        done=Count("cars", filter=Q(cars__state=CarState.REPORTED)),
    )


def campaigns_waiting(user: User) -> int:
    """How many campaigns have cars of ours that nobody has dealt with."""
    if not user.can(VIEW_CAMPAIGN):
        return 0
    waiting = CampaignVehicle.objects.filter(
        campaign=OuterRef("pk"), state__in=[CarState.OPEN, CarState.NOTIFIED]
    )
    return ServiceCampaign.objects.filter(Exists(waiting), state__in=RUNNING).count()


def campaign_by_hub_id(campaign_id: UUID | str) -> ServiceCampaign | None:
    """Our copy of a campaign, by the hub's own id of it."""
    return ServiceCampaign.objects.filter(campaign_id=campaign_id).first()


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """The first moment of a day and of the next, where the reader is."""
    start = localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def visits_of_customers(since: date) -> Iterable[Mapping[str, Any]]:
    """By customer: the last visit, and how many and for how much since a day. What the maker or we
    pay is no turnover of the customer's."""
    came = RepairOrder.objects.exclude(settled_at=None).exclude(board=Board.CANCELLED)
    recent = Q(settled_at__date__gte=since)
    return (
        came.values("customer")
        .annotate(
            last_on=Max("settled_at__date"),
            visits=Count("pk", filter=recent),
            gross=Sum("customer_amount", filter=recent),
        )
        .order_by()
    )


def visits_closed(start: datetime, end: datetime, days: int) -> Iterable[Occasion]:
    """Visits that came to their end in a span: what sets plays of the house going."""
    rows = RepairOrder.objects.filter(closed_at__gte=start, closed_at__lt=end).order_by("pk")
    for row in rows.select_related("customer__owner", "vehicle"):
        yield Occasion(
            key=str(row.pk), at=row.closed_at or end, customer=row.customer, owner=row.customer.owner,
            store_id=row.store_id, source=row.customer.source, about_id=row.pk, number=row.number,
            model=f"{row.vehicle.model_name} {row.vehicle.model_code}", url=row.get_absolute_url(),
        )  # fmt: skip


def open_order_of(customer: Customer) -> str:
    """Why the customer's data is still needed: the number of a repair order that is not settled."""
    over = (Board.DELIVERED, Board.CLOSED, Board.CANCELLED)
    order = RepairOrder.objects.filter(customer=customer).exclude(board__in=over).first()
    return _("repair order %(number)s is open") % {"number": order.number} if order else ""


@dataclass(frozen=True)
class MaintenanceDue:
    """When a car needs a step of the maintenance plan next, whichever comes first."""

    package: ServicePackage
    last_on: date | None  # when it was done here last; None: never
    due_km: int | None
    due_on: date  # by the calendar or by the estimated km, the earlier of the two
    is_due: bool  # within the next ``DUE_SOON`` days or past, and not planned yet
    is_planned: bool  # stands on a repair order of a car that is here


def km_per_day(vehicle: Vehicle, readings: list[tuple[date, int]], *, today: date) -> Decimal:
    """How far a car goes in a day: from its visits a month or more apart, else since its delivery."""
    began = vehicle.delivered_on or vehicle.warranty_start_on
    ends = readings or [(today, vehicle.odometer_km)]
    if (ends[-1][0] - ends[0][0]).days < MONTH and began:
        ends = [(began, 0), *ends]
    (first_on, first_km), (last_on, last_km) = ends[0], ends[-1]
    days = (last_on - first_on).days
    if days < MONTH or last_km <= first_km:
        return USUAL_KM_PER_DAY
    return Decimal(last_km - first_km) / days


def packages_for(vehicle: Vehicle) -> list[ServicePackage]:
    """The packages that are offered for this car, by code."""
    rows = ServicePackage.objects.filter(is_active=True).order_by("code")
    return [package for package in rows if package.items and package.fits(vehicle)]


def maintenance_of(vehicle: Vehicle, *, today: date | None = None) -> list[MaintenanceDue]:
    """When each step of the maintenance plan is next due for a car, soonest first. Three queries.

    Counted from the last time it was done here, else from the delivery at 0 km, else from the
    first visit; km to come are estimated from what the car went so far.
    """
    today = today or localdate()
    visits = RepairOrder.objects.filter(vehicle=vehicle).exclude(board=Board.CANCELLED)
    readings = [
        (localtime(at).date(), km)
        for at, km in visits.order_by("opened_at").values_list("opened_at", "odometer_in")
    ]
    done: dict[UUID, tuple[date, int]] = {}
    planned = set()
    jobs = Job.objects.filter(repair_order__vehicle=vehicle, package__isnull=False)
    for pk, at, km, board in (
        jobs.exclude(authorisation__in=NOT_WANTED)
        .order_by("finished_at")
        .values_list("package", "finished_at", "repair_order__odometer_in", "repair_order__board")
    ):
        if at:
            done[pk] = (localtime(at).date(), km)
        elif board in ON_THE_BOARD:
            planned.add(pk)
    began = vehicle.delivered_on or vehicle.warranty_start_on
    start = (began, 0) if began else (readings[0] if readings else (today, vehicle.odometer_km))
    pace = km_per_day(vehicle, readings, today=today)
    read_on, read_km = readings[-1] if readings else (today, vehicle.odometer_km)
    dues = []
    for package in packages_for(vehicle):
        if package.is_maintenance:
            base_on, base_km = done.get(package.pk, start)
            due_km = base_km + package.every_km if package.every_km else None
            days = []
            if due_km is not None:
                days.append(read_on + timedelta(days=int((due_km - read_km) / pace)))
            if package.every_months:
                days.append(add_months(base_on, package.every_months))
            last_on = done[package.pk][0] if package.pk in done else None
            soon = min(days) <= today + timedelta(days=DUE_SOON)
            is_planned = package.pk in planned
            is_due = soon and not is_planned
            dues.append(MaintenanceDue(package, last_on, due_km, min(days), is_due, is_planned))
    return sorted(dues, key=lambda due: (due.due_on, due.package.code))
