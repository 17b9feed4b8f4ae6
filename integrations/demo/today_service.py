"""What stands in the workshop this morning, made by the same services that people use."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate, localtime, now

from dealers.customers.models import Customer, Vehicle
from dealers.parts.models import Part
from dealers.parts.services import add_from_catalogue, receive_part
from dealers.service.models import RepairOrder
from dealers.service.services.bookings import book_visit
from dealers.service.services.checks import pass_quality_check
from dealers.service.services.invoicing import bill_order
from dealers.service.services.jobs import add_job, assign_technician, describe_job
from dealers.service.services.lines import add_labour, add_part, issue_line
from dealers.service.services.packages import create_package
from dealers.service.services.reception import receive_vehicle
from dealers.service.services.workshop import (
    ask_authorisation,
    authorise_job,
    decline_job,
    finish_job,
    set_labour_rate,
    start_work,
    stop_work,
)
from dealers.service.states import Method, PayType
from integrations.demo.catalogue import TRIMS
from integrations.demo.past_sales import at
from integrations.demo.past_service import LABOUR_RATE, Workshop
from integrations.demo.people import Maker
from tenants.accounts.models import Unit, User

PARTS = ["EN001-Y3", "EN002-Y3", "EN004-Y3", "WE001-Y3", "WE002-Y3", "WE003-Y3", "WE005-Y3",
         "EL001-Y3", "EL006-Y3", "EL007-Y3", "BA003-E6", "CH001-Y5", "CH004-Y7", "BO005-Y5",
         "PO001-T1", "EN008-Y7", "EL005-E6", "WE004-E2", "WE006-Y3", "EL004-Y5"]  # fmt: skip
COMPLAINTS = ["保养到期", "低速时底盘异响", "Warning light stays on", "空调有异味", "右前轮抖动"]


def _next_visits() -> list[datetime]:
    """When the next customers come: one later today if the workshop still stands open then."""
    today = localdate()
    tomorrow = today + timedelta(days=1)
    first = at(today, 17) if localtime().hour < 16 else at(tomorrow, 8)
    return [first, at(tomorrow, 9), at(tomorrow, 14), at(today + timedelta(days=2), 10)]


class ServiceToday:
    """Parts on the shelf, bookings of the next days, cars on the board."""

    def __init__(self, *, maker: Maker, workshops: Sequence[Workshop], manager: User) -> None:
        self.random, self.workshops, self.manager = maker.random, workshops, manager

    def make(self, *, owned: Sequence[tuple[Customer, Vehicle, Unit]]) -> None:
        """The same small scene in every store, on cars of its own customers."""
        for pay_type in PayType:
            if pay_type == PayType.CONTRACT:
                continue  # booked at the internal rate
            set_labour_rate(
                pay_type=pay_type, rate=LABOUR_RATE, valid_from=localdate(), actor=self.manager
            )
        parts = [add_from_catalogue(code=code, actor=self.manager)[0] for code in PARTS]
        self._packages()
        for workshop in self.workshops:
            for part in parts:
                self._stock(workshop.store, part)
            cars = [row for row in owned if row[2] == workshop.store]
            self.random.shuffle(cars)
            for n, (start, (customer, car, _store)) in enumerate(
                zip(_next_visits(), cars, strict=False)
            ):
                book_visit(
                    customer=customer,
                    vehicle=car,
                    store=workshop.store,
                    starts_at=start,
                    advisor=workshop.advisors[n % len(workshop.advisors)],
                    complaint=COMPLAINTS[n],
                    actor=workshop.advisors[0],
                )
            for steps, (customer, car, _store) in enumerate(cars[4:10]):
                self._visit(workshop, customer, car, parts[2], steps)

    def _packages(self) -> None:
        """The maintenance plan of all models, and what the small petrol car needs beyond it."""
        check = {"kind": "labour", "description": "全车安全检查", "quantity": 1}
        fee = {"kind": "fee", "description": "废油环保处理", "quantity": 1, "unit_price": 15}
        oil = {"kind": "labour", "code": "EN-01", "description": "更换机油机滤"}
        coolant = {"kind": "part", "code": "WE006-Y3", "quantity": 2, "unit_price": 80}
        filters = {"kind": "part", "code": "WE005-Y3", "quantity": 1, "unit_price": 60}
        small = [{**oil, "quantity": Decimal("0.5"), "unit_price": LABOUR_RATE}, filters, fee]
        models = [f"Y3-{trim}" for trim, *_more in TRIMS]
        for code, zh, en, km, months, items, fits in (
            ("PM-CHECK", "年度安全检查", "Annual safety check", 20_000, 12,
             [{**check, "unit_price": LABOUR_RATE}], []),
            ("PM-Y3-A", "远景小保养", "Vista small service", 7_500, 6, small, models),
            ("PM-Y3-B", "远景大保养", "Vista major service", 40_000, 24,
             [*small, {**check, "unit_price": LABOUR_RATE}, coolant], models),
            ("AC-CLEAN", "空调系统清洗", "Air conditioning cleaned", None, None,
             [{**check, "description": "清洗空调系统", "unit_price": 168}], []),
        ):  # fmt: skip
            create_package(
                code=code, name_zh=zh, name_en=en, every_km=km, every_months=months,
                items=items, for_models=fits, actor=self.manager,
            )  # fmt: skip

    def _stock(self, store: Unit, part: Part) -> None:
        receive_part(
            part=part,
            store=store,
            quantity=Decimal(self.random.randrange(2, 30)),
            unit_cost=(part.price * Decimal("0.62")).quantize(Decimal("0.01")),
            bin=f"{self.random.choice('ABCDE')}{self.random.randrange(1, 9)}-"
            f"{self.random.randrange(1, 40):02d}",
            document_number="期初入库",
            actor=self.manager,
        )

    def _visit(
        self, workshop: Workshop, customer: Customer, car: Vehicle, pump: Part, steps: int
    ) -> RepairOrder:
        """A car that has come ``steps`` far: received, asked, agreed, worked on, done, billed."""
        advisor = workshop.advisors[steps % len(workshop.advisors)]
        technician = workshop.technicians[steps % len(workshop.technicians)]
        order = receive_vehicle(
            vin=car.vin,
            odometer_km=car.odometer_km + 800,
            complaint="冷启动时发动机异响，热车后消失。",
            store=workshop.store,
            customer=customer,
            advisor=advisor,
            pay_type=PayType.WARRANTY,
            promised_at=now() + timedelta(hours=self.random.choice([-1, 2, 5, 26])),
            tag_number=f"{self.random.randrange(1, 99):02d}",
            actor=advisor,
        )
        job = order.jobs.get()
        extra = add_job(repair_order=order, complaint="更换空调滤芯", actor=advisor)
        add_labour(job=extra, code="WE-04", actor=advisor)
        if steps == 0:
            return order
        if steps == 1:
            ask_authorisation(job=extra, actor=advisor)
            return order
        if steps == 2:
            decline_job(job=extra, reason="下次再做", later=True, actor=advisor)
        else:
            authorise_job(job=extra, how=Method.PHONE, by=customer.full_name, actor=advisor)
        job = assign_technician(job=job, technician=technician, actor=advisor)
        job = describe_job(
            job=job,
            cause="水泵轴承磨损",
            correction="更换水泵",
            fault_code="P0217",
            actor=technician,
        )
        add_labour(job=job, code="EN-02", actor=advisor)
        line = add_part(job=job, part=pump, quantity=Decimal(1), is_causal=True, actor=advisor)
        authorise_job(job=job, how=Method.IN_PERSON, by=customer.full_name, actor=advisor)
        if steps >= 3:
            issue_line(line=line, actor=self.manager)
            start_work(job=job, actor=technician)
        if steps >= 4:
            stop_work(job=job, actor=technician)
            finish_job(job=job, actor=technician)
        if steps >= 5:
            finish_job(job=extra, actor=technician)
            pass_quality_check(repair_order=order, actor=advisor)
            bill_order(repair_order=order, actor=self.manager)
        return order
