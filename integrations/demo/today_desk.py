"""What a desk plans and counts: targets, routing, visitors, test drives, rivals, used cars, bays."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.utils.timezone import localdate, now

from dealers.customers.states import Source
from dealers.inventory import services as inventory
from dealers.inventory.models import VehicleUnit
from dealers.sales import services
from dealers.sales.models import Opportunity, ShowroomVisit
from dealers.sales.services import guests
from dealers.sales.states import CheckResult, Metric, OpportunityStage, ValueSource
from dealers.sales.states.lead_rules import MOTIVES, RoutingMethod
from dealers.sales.states.showroom import Rsvp, VisitPurpose
from dealers.service.services.resources import keep_resource
from dealers.service.states import ResourceKind, Skill
from integrations.demo.past_sales import Place, at
from integrations.demo.past_service import Workshop
from integrations.demo.people import Maker
from tenants.accounts.models import User

PERSON_TARGETS = {
    Metric.UNITS: 6,
    Metric.AMOUNT: 1_200_000,
    Metric.TEST_DRIVES: 15,
    Metric.CALLS: 12,
}
RIVALS = [
    ("比亚迪", "宋 PLUS DM-i", 149_800),
    ("吉利", "银河 L7", 138_700),
    ("Tesla", "Model Y", 263_900),
    ("大众", "ID.4 CROZZ", 189_900),
]
USED = [
    ("大众 朗逸 2019", 2019, 68_000, 62_000),
    ("丰田 卡罗拉 2020", 2020, 51_000, 79_000),
    ("别克 英朗 2018", 2018, 92_000, 46_000),
]
VISITS = [
    (VisitPurpose.BUY, 2), (VisitPurpose.LOOK, 3), (VisitPurpose.BUY, 1), (VisitPurpose.SERVICE, 1),
    (VisitPurpose.TEST_DRIVE, 2), (VisitPurpose.LOOK, 4), (VisitPurpose.DEAL, 2), (VisitPurpose.BUY, 2),
]  # fmt: skip
PAST_DAYS = 12
SKILLS = [
    [Skill.MAINTENANCE, Skill.MECHANICAL],
    [Skill.MAINTENANCE, Skill.ELECTRICAL, Skill.HIGH_VOLTAGE],
    [Skill.BODY, Skill.PAINT],
]


class DeskToday:
    """The same small scene in every store."""

    def __init__(
        self, *, maker: Maker, places: Sequence[Place], workshops: Sequence[Workshop], manager: User
    ) -> None:
        self.maker, self.random, self.manager = maker, maker.random, manager
        self.places, self.workshops = places, workshops

    def make(self) -> None:
        """After the leads, which no rule hands out yet, and the deals."""
        for place in self.places:
            self._targets(place)
            deals = list(Opportunity.objects.open().filter(store=place.store).order_by("pk")[:6])
            self._rivals(deals)
            self._used_cars(deals)
            self._test_drives(place, deals)
            self._visitors(place)
            self._guests(place)
        for workshop in self.workshops:
            self._resources(workshop)
        self._routing()

    def _targets(self, place: Place) -> None:
        for months in (0, 1):
            month = (localdate().replace(day=1) - timedelta(days=28 * months)).replace(day=1)
            cells = [
                {"metric": metric, "person": seller, "value": Decimal(value)}
                for seller in place.sellers
                for metric, value in PERSON_TARGETS.items()
            ]
            share = len(place.sellers)
            cells += [
                {"metric": metric, "unit": place.store, "value": Decimal(PERSON_TARGETS[metric]) * share}
                for metric in (Metric.UNITS, Metric.AMOUNT)
            ]  # fmt: skip
            services.set_targets(month=month, cells=cells, actor=self.manager)

    def _rivals(self, deals: Sequence[Opportunity]) -> None:
        for deal, (brand, model, price) in zip(deals, RIVALS, strict=False):
            services.update_opportunity(
                opportunity=deal,
                competitor_brand=brand,
                competitor_model=model,
                competitor_price=Decimal(price),
                actor=self.manager,
            )

    def _used_cars(self, deals: Sequence[Opportunity]) -> None:
        """One just looked at, one valued by two, one agreed."""
        for steps, (deal, (model, year, km, worth)) in enumerate(zip(deals, USED, strict=False)):
            appraisal = services.open_appraisal(
                opportunity=deal,
                model_name=model,
                model_year=year,
                odometer_km=km,
                actor=deal.owner,
            )
            seen = [
                {"item": item["item"], "result": CheckResult.REPAIR if n == 2 else CheckResult.OK,
                 "note": "前保险杠有划痕" if n == 2 else "", "cost": "800" if n == 2 else None}
                for n, item in enumerate(appraisal.items)
            ]  # fmt: skip
            appraisal = services.check_car(appraisal=appraisal, items=seen, actor=deal.owner)
            if steps == 0:
                continue
            for source, part in ((ValueSource.DEALER, "1"), (ValueSource.AUCTION, "0.97")):
                appraisal = services.value_car(
                    appraisal=appraisal,
                    source=source,
                    amount=Decimal(worth) * Decimal(part),
                    actor=deal.owner,
                )
            if steps == 2:
                services.agree_value(appraisal=appraisal, amount=Decimal(worth), actor=self.manager)

    def _test_drives(self, place: Place, deals: Sequence[Opportunity]) -> None:
        """Two cars to drive; one drive is over, the others are booked for the next days."""
        free = VehicleUnit.objects.filter(store=place.store, state="in_stock").order_by("pk")[:2]
        cars = [inventory.make_demo(unit=unit, actor=self.manager) for unit in free]
        early = [OpportunityStage.RECEPTION, OpportunityStage.TEST_DRIVE]
        drivers = [deal for deal in deals if deal.stage in early] or list(deals)
        for n, deal in enumerate(drivers[:4]):
            if not cars:
                return
            start = at(localdate() + timedelta(days=n), 10 + n)
            drive = services.book_test_drive(
                unit=cars[n % len(cars)],
                opportunity=deal,
                advisor=deal.owner,
                starts_at=start,
                ends_at=start + timedelta(minutes=45),
                route="城市道路环线 8 公里",
                actor=deal.owner,
            )
            if n == 0:
                drive = services.begin_test_drive(
                    test_drive=drive,
                    licence_checked=True,
                    agreement_signed=True,
                    odometer_out=120,
                    actor=deal.owner,
                )
                services.end_test_drive(
                    test_drive=drive,
                    odometer_in=129,
                    outcome="静谧性和座椅很满意，关心充电时间。",
                    actor=deal.owner,
                )

    def _visitors(self, place: Place) -> None:
        """Two weeks of parties, half of them with a name; the last one is still inside."""
        for day in range(PAST_DAYS, -1, -1):
            for n, (purpose, size) in enumerate(self.random.sample(VISITS, 4)):
                named = n % 2 == 0
                visit = services.receive_visitor(
                    purpose=purpose,
                    party_size=size,
                    name=self.maker.name() if named else "",
                    phone=self.maker.phone() if named and purpose == VisitPurpose.BUY else "",
                    motive=self.random.choice(MOTIVES) if named else "",
                    advisor=place.sellers[n % len(place.sellers)],
                    store=place.store,
                    actor=self.manager,
                )
                came = (
                    at(localdate() - timedelta(days=day), 9 + 2 * n)
                    if day
                    else now() - timedelta(minutes=20 * (n + 1))
                )
                left = None if day == 0 and n == 0 else came + timedelta(minutes=35 + 10 * n)
                ShowroomVisit.objects.filter(pk=visit.pk).update(came_at=came, left_at=left)

    def _guests(self, place: Place) -> None:
        """The list of the next event: some will come, one will not, the rest has not answered."""
        english = connection.tenant.default_language == "en"
        invited = guests.invite_guests(
            event="Winter drive day" if english else "冬季试驾会",
            expected_on=localdate() + timedelta(days=12),
            guests=[{"name": self.maker.name(), "phone": self.maker.phone()} for _n in range(8)],
            store=place.store,
            advisor=place.sellers[0],
            actor=self.manager,
        )
        answers = (Rsvp.ACCEPTED, Rsvp.ACCEPTED, Rsvp.DECLINED)
        for n, (visit, rsvp) in enumerate(zip(invited, answers, strict=False), 1):
            guests.answer_guest(visit=visit, rsvp=rsvp, party_size=n, actor=self.manager)

    def _resources(self, workshop: Workshop) -> None:
        store = workshop.store
        for n, skills in enumerate([*SKILLS, SKILLS[0]], 1):
            keep_resource(
                kind=ResourceKind.BAY, name=f"{n} 号工位", store=store, skills=skills,
                actor=self.manager,
            )  # fmt: skip
        for n, person in enumerate(workshop.technicians):
            keep_resource(
                kind=ResourceKind.TECHNICIAN, name=person.full_name, store=store,
                skills=SKILLS[n % len(SKILLS)], actor=self.manager,
            )  # fmt: skip
        for name in ("代步车 1", "代步车 2"):
            keep_resource(
                kind=ResourceKind.COURTESY_CAR, name=name, store=store, actor=self.manager
            )

    def _routing(self) -> None:
        first = self.places[0]
        for position, rule in enumerate(
            (
                {"name": "短视频线索 · 轮流分配", "method": RoutingMethod.ROUND_ROBIN,
                 "sources": [Source.SHORT_VIDEO], "people": first.sellers},
                {"name": "官网与平台 · 线索少者优先", "method": RoutingMethod.LEAST_LOAD,
                 "sources": [Source.WEBSITE, Source.PLATFORM]},
                {"name": "厂家下发 · 进入公海", "method": RoutingMethod.NOBODY, "sources": [Source.OEM]},
            ),
            1,
        ):  # fmt: skip
            services.create_routing_rule(position=position * 10, actor=self.manager, **rule)
