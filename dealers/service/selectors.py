"""Reads of the workshop: what stands where, what is mine, what it costs, what is open."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils.timezone import localtime, now

from dealers.customers.models import Vehicle
from dealers.service.models import (
    Booking,
    CampaignVehicle,
    Job,
    JobLine,
    LabourRate,
    RepairOrder,
    ServiceCampaign,
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
    BookingState,
    CarState,
    JobState,
    PayType,
)
from tenants.accounts.models import Role, Unit, User

DEFAULT_RATE = Decimal("200.00")
# Which amount of a repair order a job of this pay type goes into.
AMOUNT_OF = {
    PayType.CUSTOMER: "customer_amount",
    PayType.WARRANTY: "manufacturer_amount",
    PayType.CAMPAIGN: "manufacturer_amount",
    PayType.GOODWILL: "manufacturer_amount",
    PayType.INSURANCE: "insurer_amount",
    PayType.INTERNAL: "internal_amount",
}


def people_who(verb: str) -> QuerySet[User]:
    """The colleagues whose role includes ``verb``; for telling them something."""
    roles = [role.pk for role in Role.objects.all() if {verb, "*"} & role.granted]
    return User.objects.filter(
        is_active=True, is_service=False, assignments__role__in=roles
    ).distinct()


def labour_rate(*, store: Unit, pay_type: str, on: date) -> Decimal:
    """What an hour costs in a store on a day: the store's own rate before the group's."""
    rates = LabourRate.objects.filter(
        Q(store=store) | Q(store=None), pay_type=pay_type, valid_from__lte=on
    ).order_by("store", "-valid_from")  # PostgreSQL puts NULL last
    found = rates.first()
    return found.rate if found else DEFAULT_RATE


def amounts_by_payer(order: RepairOrder) -> dict[str, Decimal]:
    """What each payer owes for the jobs that are wanted, by name of the order's amount field."""
    amounts = dict.fromkeys(AMOUNT_OF.values(), Decimal(0))
    rows = (
        Job.objects.filter(repair_order=order)
        .exclude(authorisation__in=NOT_WANTED)
        .values_list("pay_type")
        .annotate(Sum("amount"))
    )
    for pay_type, amount in rows:
        amounts[AMOUNT_OF[PayType(pay_type)]] += amount
    return amounts


def jobs_of(order: RepairOrder) -> QuerySet[Job]:
    """The order's jobs with lines, clocks and technicians, ready to be shown."""
    return (
        Job.objects.filter(repair_order=order)
        .select_related("technician", "campaign", "taken_by")
        .prefetch_related(
            Prefetch("lines", JobLine.objects.select_related("part", "issue").order_by("id")),
            Prefetch("clocks", WorkClock.objects.select_related("technician").order_by("id")),
        )
        .order_by("position")
    )


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
