"""Two years of workshop visits, written in bulk, on the cars that were sold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from dealers.customers.models import Customer, TimelineEntry, Vehicle
from dealers.customers.states import EntryKind
from dealers.service.models import (
    Job,
    JobLine,
    RepairOrder,
    ServiceInvoice,
    ServicePayment,
    WorkClock,
)
from dealers.service.services.invoicing import PAYER_OF, Payer, tax_in, tax_rate
from dealers.service.services.payments import PaymentKind
from dealers.service.states import (
    Authorisation,
    Board,
    JobState,
    LineKind,
    Method,
    Paper,
    PaymentMethod,
    PayType,
)
from integrations.demo.past_sales import CHUNK, at
from integrations.demo.people import Maker
from portal.core.symptoms import symptoms_of
from tenants.accounts.models import Unit, User

LABOUR_RATE = Decimal(180)
# complaint, cause, correction, operation, hours, parts (code, name, price), who pays
VISITS = [
    ("首次保养", "按计划保养", "更换机油机滤，检查底盘。", ("EN-01", "更换机油机滤", "0.5"),
     [("EN001-Y3", "机油滤清器", "45")], PayType.CUSTOMER),
    ("常规保养 1 万公里", "按计划保养", "更换机油、机滤、空调滤芯。", ("EN-01", "更换机油机滤", "0.7"),
     [("EN001-Y3", "机油滤清器", "45"), ("WE005-Y3", "空调滤芯", "65")], PayType.CUSTOMER),
    ("刹车异响", "前制动片磨损至极限", "更换前制动片。", ("WE-01", "更换前制动片", "0.8"),
     [("WE001-Y3", "前制动片", "380")], PayType.CUSTOMER),
    ("冷启动时发动机异响", "水泵轴承磨损", "更换水泵，加注冷却液。", ("EN-02", "更换水泵", "2.4"),
     [("EN004-Y3", "水泵", "480")], PayType.WARRANTY),
    ("车窗无法升降", "升降电机卡滞", "更换车窗升降电机。", ("EL-05", "更换车窗升降电机", "0.9"),
     [("EL006-Y3", "车窗升降电机", "380")], PayType.WARRANTY),
    ("Air conditioning does not cool", "Compressor clutch worn", "Replaced the A/C compressor.",
     ("EL-04", "更换空调压缩机", "3.0"), [("EL007-Y3", "空调压缩机", "2600")], PayType.WARRANTY),
    ("新车 PDI 复检", "内部检查", "完成检查。", ("EL-06", "电气故障诊断", "1.0"), [], PayType.INTERNAL),
]  # fmt: skip
WEIGHTS = [3, 5, 3, 1, 1, 1, 1]


@dataclass(frozen=True)
class Workshop:
    """A store's workshop with the people who receive and repair."""

    store: Unit
    advisors: list[User]
    technicians: list[User]


class ServicePast:
    """Collects visits of one dealer's cars and writes them table by table."""

    def __init__(self, *, maker: Maker, workshops: Sequence[Workshop]) -> None:
        self.random = maker.random
        self.workshops = {workshop.store.pk: workshop for workshop in workshops}
        self.rows: dict[type, list] = {}
        self.number = 0

    def add(self, row):
        self.rows.setdefault(type(row), []).append(row)
        return row

    def make(self, *, visits: int, owned: Sequence[tuple[Customer, Vehicle, Unit]]) -> None:
        """``visits`` closed repair orders, oldest first, odometers only ever growing."""
        today = localdate()
        old_enough = [row for row in owned if row[1].delivered_on < today - timedelta(days=40)]
        plan = []
        for _ in range(visits if old_enough else 0):
            customer, car, store = self.random.choice(old_enough)
            span = (today - car.delivered_on).days - 20
            day = car.delivered_on + timedelta(days=10 + self.random.randrange(span))
            plan.append((day, customer, car, self.workshops[store.pk]))
        for day, customer, car, workshop in sorted(plan, key=lambda row: row[0]):
            self._visit(day, customer, car, workshop)
        self._write()

    def _visit(self, day: date, customer: Customer, car: Vehicle, workshop: Workshop) -> None:
        self.number += 1
        complaint, cause, correction, operation, parts, pays = self.random.choices(VISITS, WEIGHTS)[
            0
        ]
        code, text, hours = operation
        days = (day - car.delivered_on).days
        car.odometer_km = max(car.odometer_km + 50, int(days * self.random.uniform(25, 55)))
        car.visits += 1
        car.last_visit_on = day
        advisor = self.random.choice(workshop.advisors)
        technician = self.random.choice(workshop.technicians)
        lines = [(LineKind.LABOUR, code, text, Decimal(hours), LABOUR_RATE)]
        lines += [(LineKind.PART, c, name, Decimal(1), Decimal(price)) for c, name, price in parts]
        total = sum((quantity * price for *_, quantity, price in lines), Decimal(0))
        opened = at(day, 9, self.random.randrange(60))
        ready = opened + timedelta(hours=float(hours) + 1)
        order = self.add(
            RepairOrder(
                number=f"RO-{workshop.store.code}-{day:%y%m}-P{self.number:04d}",
                customer=customer, vehicle=car, store=workshop.store, advisor=advisor,
                odometer_in=car.odometer_km, odometer_out=car.odometer_km + 1,
                paper=Paper.INVOICE, board=Board.CLOSED, board_since=ready, opened_at=opened,
                promised_at=opened + timedelta(hours=self.random.choice([3, 4, 6])),
                ready_at=ready, settled_at=ready, settled_by=advisor, delivered_at=ready,
                closed_at=ready, payment_method=self.random.choice(PaymentMethod.values[:3]),
                customer_amount=total if pays == PayType.CUSTOMER else 0,
                manufacturer_amount=total if pays == PayType.WARRANTY else 0,
                internal_amount=total if pays == PayType.INTERNAL else 0,
            )
        )  # fmt: skip
        job = self.add(
            Job(
                repair_order=order, position=1, complaint=complaint, cause=cause,
                correction=correction, pay_type=pays, technician=technician,
                state=JobState.FINISHED, finished_at=ready, amount=total,
                authorisation=Authorisation.AUTHORISED, authorised_amount=total,
                authorised_by=customer.full_name, authorised_how=Method.IN_PERSON,
                authorised_at=opened, taken_by=advisor,
                symptoms=symptoms_of(complaint=complaint, fault_code=""),
            )
        )  # fmt: skip
        for place, (kind, line_code, name, quantity, price) in enumerate(lines):
            self.add(
                JobLine(
                    job=job, kind=kind, code=line_code, description=name, quantity=quantity,
                    flat_rate_hours=quantity if kind == LineKind.LABOUR else None,
                    unit_price=price, unit_cost=price * Decimal("0.6"), amount=quantity * price,
                    is_causal=place == 1 and pays == PayType.WARRANTY,
                )
            )  # fmt: skip
        self._traces(order, job, technician)
        self._bill(order, job, lines, PAYER_OF[pays])

    def _bill(self, order: RepairOrder, job: Job, lines: Sequence, payer: Payer) -> None:
        """The invoice of the visit, paid that day; the house pays itself nothing."""
        rate = Decimal(0) if payer == Payer.INTERNAL else tax_rate(order.ready_at.date())
        paid = Decimal(0) if payer == Payer.INTERNAL else job.amount
        name = order.customer.full_name if payer == Payer.CUSTOMER else str(payer.label)
        invoice = self.add(
            ServiceInvoice(
                number=order.number.replace("RO-", "SI-"), repair_order=order, payer=payer,
                billed_to=name, issued_on=order.ready_at.date(), issued_by=order.advisor,
                currency=order.currency, tax_rate=rate, tax=tax_in(job.amount, rate),
                gross=job.amount, paid=paid,
                lines=[
                    {
                        "job": 1, "complaint": job.complaint, "kind": kind, "code": code,
                        "description": text, "quantity": str(quantity), "unit_price": str(price),
                        "discount_percent": "0.00", "amount": str(quantity * price),
                        "is_inside": False,
                    }
                    for kind, code, text, quantity, price in lines
                ],
            )
        )  # fmt: skip
        if paid:
            self.add(
                ServicePayment(
                    number=order.number.replace("RO-", "SP-"), invoice=invoice,
                    kind=PaymentKind.PAYMENT, method=order.payment_method, amount=paid,
                    currency=order.currency, taken_at=order.ready_at, taken_by=order.advisor,
                )
            )  # fmt: skip

    def _traces(self, order: RepairOrder, job: Job, technician: User) -> None:
        """The hours clocked, and the line on the timelines."""
        self.add(
            WorkClock(
                job=job,
                technician=technician,
                started_at=order.opened_at,
                stopped_at=order.ready_at,
            )
        )
        self.add(
            TimelineEntry(
                at=order.opened_at, kind=EntryKind.SERVICE, text=job.complaint, customer=order.customer,
                vehicle=order.vehicle, actor=order.advisor, about_id=order.pk, about_number=order.number,
                url=f"/repair-orders/{order.pk}/",
            )
        )  # fmt: skip

    @transaction.atomic
    def _write(self) -> None:
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=CHUNK)
        cars = list(
            {order.vehicle_id: order.vehicle for order in self.rows.get(RepairOrder, [])}.values()
        )
        Vehicle.objects.bulk_update(
            cars, ["odometer_km", "visits", "last_visit_on"], batch_size=CHUNK
        )
