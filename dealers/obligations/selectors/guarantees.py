"""Where cars stand with the three guarantees, counted from their warranty jobs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, now

from dealers.customers.models import Vehicle
from dealers.obligations.permissions import VIEW_GUARANTEE
from dealers.service.models import Job, JobLine, RepairOrder
from dealers.service.states import NOT_WANTED, ON_THE_BOARD, Board, LineKind, PayType
from tenants.accounts.models import User
from tenants.reference.three_guarantees import (
    ASSEMBLY_NAMES,
    FIRST_SYSTEMS,
    MAIN_SYSTEMS,
    RANK,
    Repair,
    Standing,
    standing,
)


def assembly_of(*names: str) -> str:
    """Which main assembly a part of this name is; empty for a part of one."""
    for assembly, words in ASSEMBLY_NAMES.items():
        if any(word in name.lower() for word in words for name in names):
            return str(assembly)
    return ""


@dataclass
class _Stay:
    order: RepairOrder
    is_warranty: bool
    faults: set[str] = field(default_factory=set)
    main_parts: set[str] = field(default_factory=set)
    assemblies: set[str] = field(default_factory=set)
    first_parts: set[str] = field(default_factory=set)
    grave: set[str] = field(default_factory=set)
    grave_marks: set[str] = field(default_factory=set)

    def add(self, job: Job, lines: list[JobLine]) -> None:
        """Count one job: its fault by its code or else its first operation, and what it replaces."""
        fault, assemblies = job.fault_code.strip().upper(), set()
        for line in lines:
            if line.kind == LineKind.LABOUR:
                fault = fault or line.code.upper()
            elif line.part and (assembly := assembly_of(line.part.name_zh, line.part.name_en)):
                assemblies.add(assembly)
            elif line.part and line.part.system in MAIN_SYSTEMS:
                self.main_parts.add(line.part.number)
                if line.part.system in FIRST_SYSTEMS:
                    self.first_parts.add(line.part.number)
        self.faults |= {fault} - {""}
        self.assemblies |= assemblies
        self.first_parts |= assemblies
        if job.fault_class:
            self.grave.add(job.fault_class)
            self.grave_marks |= ({fault} - {""}) | assemblies

    def as_repair(self, comeback_of: str) -> Repair:
        order = self.order
        return Repair(
            number=order.number,
            began_at=order.opened_at,
            ended_at=order.ready_at or order.delivered_at or order.closed_at,
            odometer_km=order.odometer_in,
            faults=frozenset(self.faults),
            main_parts=frozenset(self.main_parts),
            assemblies=frozenset(self.assemblies),
            first_parts=frozenset(self.first_parts),
            grave=frozenset(self.grave),
            grave_marks=frozenset(self.grave_marks),
            comeback_of=comeback_of,
            is_warranty=self.is_warranty,
        )


def _jobs_that_tell(vehicles: Iterable[Vehicle]) -> QuerySet[Job]:
    """What the manufacturer's warranty pays on these cars, done or to be done; and of what others pay,
    the comebacks and the jobs with a fault code, which may show that a repair did not cure."""
    tells = (
        Q(pay_type=PayType.WARRANTY)
        | Q(repair_order__comeback_of__isnull=False)
        | ~Q(fault_code="")
    )
    return (
        Job.objects.filter(tells, repair_order__vehicle__in=vehicles)
        .exclude(authorisation__in=NOT_WANTED)
        .exclude(repair_order__board=Board.CANCELLED)
        .select_related("repair_order")
        .order_by("id")
    )


def standings_of(vehicles: Iterable[Vehicle], *, today: date | None = None) -> dict[UUID, Standing]:
    """Where each car stands, by its id. Two queries, however many cars.

    A fault is known by its fault code, else by the first operation of its job; parts that are
    planned count like fitted ones, so that the warning comes before the work.
    """
    vehicles, today = list(vehicles), today or localdate()
    jobs = {job.pk: job for job in _jobs_that_tell(vehicles)}
    # What others pay of a visit under warranty is a stay of its own: it counts for nothing.
    stays: dict[tuple[UUID, bool], _Stay] = {}
    stay_of: dict[UUID, _Stay] = {}
    for pk, job in jobs.items():
        is_warranty = job.pay_type == PayType.WARRANTY
        key = (job.repair_order_id, is_warranty)
        stay_of[pk] = stays.setdefault(key, _Stay(job.repair_order, is_warranty))
    lines = (
        JobLine.objects.filter(job__in=jobs, kind__in=[LineKind.LABOUR, LineKind.PART])
        .select_related("part")
        .order_by("id")
    )
    lines_of: dict[UUID, list[JobLine]] = defaultdict(list)
    for line in lines if jobs else ():
        lines_of[line.job_id].append(line)
    for pk, job in jobs.items():
        stay_of[pk].add(job, lines_of[pk])
    numbers = {stay.order.pk: stay.order.number for stay in stays.values()}
    of_car: dict[UUID, list[Repair]] = defaultdict(list)
    for stay in stays.values():
        earlier = stay.order.comeback_of_id
        comeback_of = numbers.get(earlier, "") if earlier else ""
        of_car[stay.order.vehicle_id].append(stay.as_repair(comeback_of))
    return {
        vehicle.pk: standing(
            started_on=vehicle.delivered_on or vehicle.warranty_start_on,
            odometer_km=vehicle.odometer_km,
            repairs=of_car[vehicle.pk],
            now=now(),
            today=today,
        )
        for vehicle in vehicles
    }


def standing_of(vehicle: Vehicle) -> Standing:
    """Where one car stands."""
    return standings_of([vehicle])[vehicle.pk]


def cars_in_repair(orders: QuerySet[RepairOrder]) -> list[tuple[RepairOrder, Standing]]:
    """The cars that stand here with a warranty job, the one nearest to a limit first. Three queries."""
    under_warranty = orders.filter(board__in=ON_THE_BOARD, jobs__pay_type=PayType.WARRANTY)
    here = list(under_warranty.select_related("vehicle", "customer").distinct())
    found = standings_of({order.vehicle_id: order.vehicle for order in here}.values())
    rows = [(order, found[order.vehicle_id]) for order in here]
    return sorted(rows, key=lambda row: (-RANK[row[1].level], row[0].opened_at))


def cars_in_repair_of(user: User) -> list[tuple[RepairOrder, Standing]]:
    """The same of what this person may see."""
    return cars_in_repair(RepairOrder.objects.visible_to(user, VIEW_GUARANTEE))
