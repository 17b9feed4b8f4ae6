"""Where cars stand with the three guarantees, counted from their warranty jobs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
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


@dataclass
class _Stay:
    order: RepairOrder
    faults: set[str] = field(default_factory=set)
    main_parts: set[str] = field(default_factory=set)
    assemblies: set[str] = field(default_factory=set)
    first_parts: set[str] = field(default_factory=set)
    grave: set[str] = field(default_factory=set)

    def as_repair(self) -> Repair:
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
        )


def assembly_of(*names: str) -> str:
    """Which main assembly a part of this name is; empty for a part of one."""
    for assembly, words in ASSEMBLY_NAMES.items():
        if any(word in name.lower() for word in words for name in names):
            return str(assembly)
    return ""


def warranty_jobs(vehicles: Iterable[Vehicle]) -> QuerySet[Job]:
    """What the manufacturer's warranty pays on these cars, done or to be done."""
    return (
        Job.objects.filter(repair_order__vehicle__in=vehicles, pay_type=PayType.WARRANTY)
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
    jobs = {job.pk: job for job in warranty_jobs(vehicles)}
    stays: dict[UUID, _Stay] = {}
    faults = {pk: job.fault_code.strip().upper() for pk, job in jobs.items()}
    for job in jobs.values():
        stay = stays.setdefault(job.repair_order_id, _Stay(job.repair_order))
        if job.fault_class:
            stay.grave.add(job.fault_class)
    lines = (
        JobLine.objects.filter(job__in=jobs, kind__in=[LineKind.LABOUR, LineKind.PART])
        .select_related("part")
        .order_by("id")
    )
    for line in lines if jobs else ():
        stay = stays[jobs[line.job_id].repair_order_id]
        if line.kind == LineKind.LABOUR:
            faults[line.job_id] = faults[line.job_id] or line.code.upper()
        elif line.part and (assembly := assembly_of(line.part.name_zh, line.part.name_en)):
            stay.assemblies.add(assembly)
            stay.first_parts.add(assembly)
        elif line.part and line.part.system in MAIN_SYSTEMS:
            stay.main_parts.add(line.part.number)
            if line.part.system in FIRST_SYSTEMS:
                stay.first_parts.add(line.part.number)
    of_car: dict[UUID, list[Repair]] = defaultdict(list)
    for pk, fault in faults.items():
        if fault:
            stays[jobs[pk].repair_order_id].faults.add(fault)
    for stay in stays.values():
        of_car[stay.order.vehicle_id].append(stay.as_repair())
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
