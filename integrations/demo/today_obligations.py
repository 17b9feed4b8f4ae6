"""What the house owes some of its customers: contracts, accidents, rescues, grave faults; findings, referrals."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate, now

from dealers.customers.models import Customer, Vehicle
from dealers.obligations import services as owed
from dealers.obligations.models import ServicePlan
from dealers.obligations.states import RescueKind
from dealers.sales.services import change_lead_rules
from dealers.service.models import Job, JobLine, RepairOrder, ServicePackage
from dealers.service.services import (
    describe_job,
    note_finding,
    refer_from_order,
    reserve_line,
)
from dealers.service.states import ON_THE_BOARD, JobState, Light
from integrations.demo.past_service import Workshop
from tenants.accounts.models import Unit, User
from tenants.reference.three_guarantees import FaultClass

Owned = Sequence[tuple[Customer, Vehicle, Unit]]


class ObligationsToday:
    """The same few cases in every store."""

    def __init__(self, *, workshops: Sequence[Workshop], manager: User) -> None:
        self.workshops, self.manager = workshops, manager

    def make(self, *, owned: Owned) -> None:
        """After the workshop stands: what lies on its cars, and what its customers bought."""
        change_lead_rules(referral_credit=500, actor=self.manager)
        plans = self._plans()
        for workshop in self.workshops:
            here = list(
                RepairOrder.objects.filter(store=workshop.store, board__in=ON_THE_BOARD)
                .select_related("vehicle", "customer")
                .order_by("pk")
            )
            away = [row for row in owned if row[2] == workshop.store]
            away = [row for row in away if row[1].pk not in {order.vehicle_id for order in here}]
            self._contracts(workshop, plans, here[:1], away[:2])
            self._accidents(workshop, away[2:4])
            self._rescues(workshop, away[4:7])
            self._on_the_floor(workshop, here)

    def _plans(self) -> list[ServicePlan]:
        packages = {package.code: package for package in ServicePackage.objects.all()}
        care = [
            {"package": packages["PM-CHECK"], "quantity": 2},
            {"package": packages["AC-CLEAN"], "quantity": 2},
        ]
        hours = [{"name": "机修工时 / Labour", "unit": "hours", "quantity": 10, "value": 180}]
        return [
            owed.create_plan(
                code=code, name_zh=zh, name_en=en, price=Decimal(price), months=months, km=km,
                items=items, actor=self.manager,
            )
            for code, zh, en, price, months, km, items in (
                ("CARE-2Y", "两年无忧保养套餐", "Two years of care", 598, 24, 40_000, care),
                ("HOURS-10", "工时卡 10 小时", "Ten hours of labour", 1_500, 12, None, hours),
            )
        ]  # fmt: skip

    def _contracts(
        self, workshop: Workshop, plans: list[ServicePlan], here: list[RepairOrder], away: Owned
    ) -> None:
        advisor = workshop.advisors[0]
        for plan, (customer, car, store) in zip(plans, away, strict=False):
            owed.sell_contract(
                plan=plan, vehicle=car, customer=customer, store=store, payment_method="card",
                actor=advisor,
            )  # fmt: skip
        for order in here:
            contract = owed.sell_contract(
                plan=plans[0], vehicle=order.vehicle, customer=order.customer, store=order.store,
                payment_method="wechat", actor=advisor,
            )  # fmt: skip
            owed.redeem_contract(repair_order=order, contract=contract, position=2, actor=advisor)

    def _accidents(self, workshop: Workshop, cars: Owned) -> None:
        for n, (customer, car, store) in enumerate(cars):
            case = owed.open_case(
                vehicle=car, customer=customer, store=store, actor=workshop.advisors[0],
                insurer=("平安财险", "人保财险")[n % 2],
                happened_on=localdate() - timedelta(days=3 + n), place="内环高架下匝道",
                description="追尾前车，前保险杠、右前大灯、引擎盖受损。",
            )  # fmt: skip
            if n:
                continue
            case = owed.survey_case(case=case, surveyor_name="陆勘", actor=workshop.advisors[0])
            case = owed.assess_case(case=case, amount=Decimal(12_600), actor=self.manager)
            owed.approve_case(case=case, amount=Decimal(11_800), actor=self.manager)

    def _rescues(self, workshop: Workshop, cars: Owned) -> None:
        calls = (
            (RescueKind.START, "电瓶亏电，无法启动。", "地下车库 B2 层 108 号车位"),
            (RescueKind.TYRE, "右后轮爆胎，无备胎。", "外环高速 26 公里处应急车道"),
            (RescueKind.TOW, "水温报警，已熄火停靠路边。", "沪青平公路 1200 号"),
        )
        for n, ((customer, car, store), (kind, problem, address)) in enumerate(
            zip(cars, calls, strict=False)
        ):
            ticket = owed.take_call(
                kind=kind, caller_name=customer.full_name, caller_phone=customer.phone or "110",
                problem=problem, address=address, store=store, customer=customer, vehicle=car,
                promised_at=now() + timedelta(minutes=40), actor=workshop.advisors[0],
            )  # fmt: skip
            if n == 0:
                continue
            technician = workshop.technicians[0]
            ticket = owed.dispatch_rescue(
                ticket=ticket, technician=technician, van="救援车 1 号", actor=workshop.advisors[0]
            )
            if n == 1:
                ticket = owed.arrive_at_rescue(ticket=ticket, actor=technician)
                owed.finish_rescue(
                    ticket=ticket, outcome="更换备用轮胎，车辆自行驶离。", actor=technician
                )

    def _on_the_floor(self, workshop: Workshop, here: list[RepairOrder]) -> None:
        """A grave fault, two findings, a reserved part and a customer for the showroom."""
        working = Job.objects.filter(
            repair_order__in=here, state=JobState.WORKING, technician__isnull=False
        ).first()
        if working:
            for item, light, note in (
                ("前制动片", Light.RED, "厚度 2 mm，低于极限值。"),
                ("雨刮片", Light.YELLOW, "右侧开裂，刮水不净。"),
                ("轮胎", Light.GREEN, ""),
            ):
                note_finding(
                    job=working, item=item, light=light, note=note, actor=working.technician
                )
            describe_job(job=working, fault_class=FaultClass.SAFETY, actor=working.technician)
        waiting = JobLine.objects.filter(
            job__repair_order__in=here, kind="part", issue=None, inside=None
        ).first()
        if waiting:
            reserve_line(line=waiting, actor=workshop.advisors[0])
        if here:
            refer_from_order(
                repair_order=here[-1], wish="远景 Y7", note="二胎家庭，想换七座，周末来看车。",
                actor=workshop.advisors[0],
            )  # fmt: skip
