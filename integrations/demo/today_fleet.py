"""The dealership's own cars: a year of drives behind them, some requested, one out, one late."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate, now

from dealers.customers.models import Customer, Vehicle
from dealers.fleet import services as fleet
from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.states import CarUse, CostKind, PolicyKind, Purpose, TaskKind, TripState
from dealers.service.models import RepairOrder
from dealers.service.services import book_visit, keep_resource
from dealers.service.states import ON_THE_BOARD, ResourceKind
from integrations.demo.past_sales import at
from integrations.demo.people import Maker
from tenants.accounts.models import Unit, User
from tenants.workspace.services import next_number

CARS = [
    (CarUse.COURTESY, "远景 Y3", "白", Decimal(98_800)),
    (CarUse.COMPANY, "远景 Y5", "黑", Decimal(139_800)),
    (CarUse.DEMO, "远景 E6", "蓝", Decimal(189_800)),
]
ERRANDS = ["车管所上牌", "银行送款", "拜访大客户", "机场接人", "Parts depot", "二手车评估"]
LICENCE = {"licence_class": "C1", "licence_until": localdate() + timedelta(days=1500)}


class FleetToday:
    """Three cars in every store, with what they did and what waits for an answer."""

    def __init__(self, *, slug: str, maker: Maker, manager: User) -> None:
        self.slug, self.maker, self.random, self.manager = slug, maker, maker.random, manager

    def make(
        self, *, owned: Sequence[tuple[Customer, Vehicle, Unit]], stores: Sequence[Unit]
    ) -> None:
        """The same small fleet in every store."""
        for store in stores:
            people = list(User.objects.filter(home_store=store, is_service=False).order_by("email"))
            customers = [row[0] for row in owned if row[2] == store]
            cars = [self._past(self._car(store, people, *row), people) for row in CARS]
            self._present(cars, people, customers)

    def _car(
        self, store: Unit, people: list[User], use: CarUse, model: str, colour: str, price: Decimal
    ) -> FleetCar:
        bought = localdate() - timedelta(days=self.random.randrange(380, 800))
        car = fleet.register_car(
            vin=self.maker.vin(),
            plate=self.maker.plate(self.slug, electric="E6" in model),
            model_name=model,
            colour=colour,
            use=use,
            store=store,
            keeper=self.random.choice(people),
            odometer_km=self.random.randrange(8_000, 20_000),
            bought_on=bought,
            price=price,
            residual=price * Decimal("0.35"),
            inspection_due_on=localdate() + timedelta(days=self.random.choice([12, 140, 300])),
            service_due_on=localdate() + timedelta(days=self.random.choice([-3, 45, 120])),
            actor=self.manager,
        )
        start = localdate() - timedelta(days=self.random.choice([200, 250, 345]))
        for kind, premium in ((PolicyKind.COMPULSORY, 950), (PolicyKind.COMMERCIAL, 3_280)):
            fleet.add_policy(
                car=car,
                kind=kind,
                insurer="平安财险",
                number=f"PA{self.random.randrange(10**11):011d}",
                valid_from=start,
                valid_until=start + timedelta(days=364),
                premium=Decimal(premium),
                actor=self.manager,
            )
        return car

    def _past(self, car: FleetCar, people: list[User]) -> FleetCar:
        """A year of drives, and what was paid on the way."""
        start, trips, km = now() - timedelta(days=360), [], car.odometer_km
        while (start := start + timedelta(hours=self.random.randrange(30, 130))) < now():
            end = start + timedelta(hours=self.random.choice([2, 3, 5, 9, 26, 50]))
            if end > now() - timedelta(days=1):
                break
            trips.append(self._drive(car, self.random.choice(people), start, end, km))
            km = trips[-1].odometer_in or km
        Trip.objects.bulk_create(trips)
        car = fleet.change_car(car=car, odometer_km=km, actor=self.manager)
        for ago in range(340, 0, -17):
            day = localdate() - timedelta(days=ago)
            litres = Decimal(self.random.randrange(2_800, 4_600)) / 100
            fleet.book_cost(
                car=car, kind=CostKind.FUEL, amount=(litres * Decimal("7.9")).quantize(Decimal("0.01")),
                quantity=litres, day=day, note="中国石化", actor=self.manager,
            )  # fmt: skip
        for ago, kind, amount in (
            (280, CostKind.REPAIR, 680), (150, CostKind.REPAIR, 1_250), (120, CostKind.FINE, 200),
            (90, CostKind.TOLL, 135), (40, CostKind.PARKING, 30),
        ):  # fmt: skip
            day = localdate() - timedelta(days=ago)
            fleet.book_cost(car=car, kind=kind, amount=Decimal(amount), day=day, actor=self.manager)
        return car

    def _drive(self, car: FleetCar, driver: User, start: datetime, end: datetime, km: int) -> Trip:
        sheet = {"fuel_percent": 70, "marks": [], "photos": [], "note": "", "by": str(self.manager)}
        return Trip(
            number=next_number(kind="FT", store=car.store),
            state=TripState.RETURNED,
            purpose=self.random.choice([Purpose.CUSTOMER, Purpose.ERRAND, Purpose.JOURNEY]),
            destination=self.random.choice(ERRANDS),
            store=car.store,
            requested_by=driver,
            driver=driver,
            car=car,
            starts_at=start,
            ends_at=end,
            answered_by=self.manager,
            answered_at=start,
            out_at=start,
            in_at=end,
            odometer_out=km,
            odometer_in=km + self.random.randrange(12, 220),
            out_sheet=sheet,
            in_sheet=sheet,
            **LICENCE,
        )

    def _present(self, cars: list[FleetCar], people: list[User], customers: list[Customer]) -> None:
        """One lent to a customer and out, one late, two that ask, one promised; one repair."""
        courtesy, company, demo = cars
        self._lend(courtesy, people[0], customers)
        late = self._out(self._ask(people[1], -2, 3), company)
        Trip.objects.filter(pk=late.pk).update(
            starts_at=now() - timedelta(hours=7), ends_at=now() - timedelta(hours=2)
        )
        fleet.approve_trip(trip=self._ask(people[2], 24, 5), car=demo, actor=self.manager)
        self._ask(people[3], 30, 4)
        self._ask(people[1], 50, 26, wanted_use=CarUse.COMPANY)
        task = fleet.plan_task(
            car=demo, kind=TaskKind.ACCIDENT, title="左前门划痕修复", actor=self.manager,
            assignee=people[0], due_on=localdate() + timedelta(days=4),
        )  # fmt: skip
        fleet.report_claim(
            task=task, policy=demo.policies.get(kind=PolicyKind.COMMERCIAL),
            accident_on=localdate() - timedelta(days=2), claimed=Decimal(1_800),
            claim_number="RC20261107", actor=self.manager,
        )  # fmt: skip

    def _lend(self, car: FleetCar, advisor: User, customers: list[Customer]) -> None:
        """The workshop plans with the courtesy car: one visit has it now, another is promised it."""
        keep_resource(
            kind=ResourceKind.COURTESY_CAR, name=str(car)[:80], store=car.store, own_car=car.pk,
            actor=self.manager,
        )  # fmt: skip
        here = RepairOrder.objects.filter(store=car.store, board__in=ON_THE_BOARD)
        order = here.select_related("customer").order_by("pk").first()
        visit = {
            "about_id": order.pk, "about_number": order.number,
            "about_url": order.get_absolute_url(),
        } if order else {}  # fmt: skip
        trip = self._ask(
            advisor, -2, 30, purpose=Purpose.COURTESY, wanted_use=CarUse.COURTESY,
            customer=order.customer if order else customers[0], **visit,
        )  # fmt: skip
        self._out(trip, car)
        book_visit(
            customer=customers[1], store=car.store, courtesy_car=True, minutes=240, advisor=advisor,
            starts_at=at(localdate() + timedelta(days=3), 9), complaint="更换正时皮带，需代步车",
            actor=self.manager,
        )  # fmt: skip

    def _ask(self, person: User, hours: int, length: int, **more) -> Trip:
        start = now() + timedelta(hours=hours)
        more.setdefault("purpose", Purpose.ERRAND)
        return fleet.request_car(
            starts_at=start,
            ends_at=start + timedelta(hours=length),
            destination=self.random.choice(ERRANDS),
            actor=person,
            **LICENCE,
            **more,
        )

    def _out(self, trip: Trip, car: FleetCar) -> Trip:
        trip = fleet.approve_trip(trip=trip, car=car, actor=self.manager)
        return fleet.hand_over(
            trip=trip, odometer_km=car.odometer_km, fuel_percent=85, licence_seen=True,
            marks=[{"x": 120, "y": 30, "kind": "scratch", "note": ""}], actor=self.manager,
        )  # fmt: skip
