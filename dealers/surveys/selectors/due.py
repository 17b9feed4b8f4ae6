"""After which deliveries and visits somebody is still to be asked, and whether they may be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zlib import crc32

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate, make_aware, now

from dealers.customers.models import Customer, Vehicle
from dealers.customers.states import Purpose
from dealers.sales.models import Contract
from dealers.sales.states import ContractStatus
from dealers.service.models import Job, RepairOrder
from dealers.service.states import Board
from dealers.surveys.models import Survey
from dealers.surveys.rules import SurveyRules
from dealers.surveys.states import About, AskedBy, SurveyKind
from tenants.accounts.models import Unit, User


@dataclass(frozen=True)
class Document:
    """What somebody is asked about, wherever it comes from."""

    kind: SurveyKind
    about: About
    customer: Customer
    store: Unit
    id: UUID | None = None
    number: str = ""
    url: str = ""
    at: datetime | None = None
    advisor: User | None = None
    technician: User | None = None
    vehicle: Vehicle | None = None


def _is_drawn(pk: UUID, percent: int) -> bool:
    """Whether the lot fell on a document: always the same answer for the same one."""
    return crc32(pk.bytes) % 100 < percent


def _not_asked(rows: QuerySet) -> QuerySet:
    return rows.exclude(Exists(Survey.objects.filter(document_id=OuterRef("pk"))))


def sales_due(house: SurveyRules) -> Iterator[Document]:
    """Delivered cars of the last days whose buyers are to be asked now."""
    last = localdate() - timedelta(days=house.sale_after_days)
    rows = _not_asked(
        Contract.objects.filter(
            status__in=[ContractStatus.DELIVERED, ContractStatus.CLOSED],
            delivered_on__range=(last - timedelta(days=house.catch_up_days), last),
        )
    )
    found = list(rows.select_related("customer", "store", "owner", "unit").order_by("pk"))
    vins = [row.unit.vin for row in found if row.unit]
    cars = {car.vin: car for car in Vehicle.objects.filter(vin__in=vins)}
    for row in found:
        if row.store and _is_drawn(row.pk, house.sale_percent):
            yield Document(
                SurveyKind.SSI, About.SALE, row.customer, row.store, row.pk, row.number,
                row.get_absolute_url(), make_aware(datetime.combine(row.delivered_on, time(12))),
                row.owner, None, cars.get(row.unit.vin) if row.unit else None,
            )  # fmt: skip


def visits_due(house: SurveyRules) -> Iterator[Document]:
    """Cars that went home from the workshop in the last days whose customers are to be asked now."""
    last = now() - timedelta(days=house.service_after_days)
    rows = _not_asked(
        RepairOrder.objects.filter(
            board__in=[Board.DELIVERED, Board.CLOSED],
            delivered_at__range=(last - timedelta(days=house.catch_up_days), last),
        )
    )
    found = list(rows.select_related("customer", "store", "advisor", "vehicle").order_by("pk"))
    jobs = Job.objects.filter(repair_order__in=found, technician__isnull=False)
    hands = {
        job.repair_order_id: job.technician
        for job in jobs.select_related("technician").order_by("repair_order", "-position")
    }
    for row in found:
        if _is_drawn(row.pk, house.service_percent):
            yield Document(
                SurveyKind.CSI, About.SERVICE, row.customer, row.store, row.pk, row.number,
                row.get_absolute_url(), row.delivered_at, row.advisor, hands.get(row.pk),
                row.vehicle,
            )  # fmt: skip


def survey_consent(customer: Customer) -> bool | None:
    """The last answer to whether surveys may be sent; ``None`` if nobody asked."""
    said = [line["given"] for line in customer.consents if line.get("purpose") == Purpose.SURVEY]
    return bool(said[-1]) if said else None


def may_ask(customer: Customer, house: SurveyRules) -> bool:
    """Whether the rules let this customer be asked at all: not erased, not against their word, and
    not asked within the quiet days."""
    if customer.erased_at or survey_consent(customer) is False:
        return False
    since = now() - timedelta(days=house.quiet_days)
    own = Survey.objects.filter(customer=customer, created_at__gt=since)
    return not own.exclude(channel=AskedBy.MYSTERY).exclude(state="cancelled").exists()
