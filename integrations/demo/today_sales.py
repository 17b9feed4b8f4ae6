"""What is going on at a dealership this week, made by the same services that people use."""

from datetime import timedelta
from decimal import Decimal
from itertools import cycle

from django.utils.timezone import localdate, now

from dealers.customers.states import EntryKind, Source
from dealers.inventory import services as inventory
from dealers.inventory.models import VehicleUnit
from dealers.sales import services
from dealers.sales.models import Lead, Opportunity
from dealers.sales.states import (
    DepositKind,
    Grade,
    LineKind,
    LostReason,
    PayMethod,
    PriceReason,
)
from integrations.demo.past_sales import Place
from integrations.demo.people import Maker
from tenants.accounts.models import User
from tenants.reference.models import VehicleModel

WISHES = [
    "周末想带家人试驾，请问有现车吗？",
    "家里两个孩子，想看空间大一点的，预算二十万左右。",
    "Could I get a quote including registration and insurance, please?",
    "现在置换旧车有补贴吗？我的车开了六年。",
    "想了解一下冬天的续航和充电桩安装。",
    "Is the long-range version available before the holidays?",
    "公司采购三台，需要开具增值税专用发票。",
]


class SalesToday:
    """Leads, deals and cars of one dealer as they stand this morning."""

    def __init__(
        self, *, maker: Maker, places: list[Place], models: list[VehicleModel], manager: User
    ) -> None:
        self.maker, self.places, self.models, self.manager = maker, places, models, manager
        self.random = maker.random
        self.wishes = cycle(WISHES)

    def make(self, *, stock: int, leads: int, deals: int) -> None:
        """``stock`` cars in the yard, ``leads`` in the inbox, ``deals`` on their way per store."""
        for place in self.places:
            for _ in range(stock):
                self.unit(place)
            for n in range(leads):
                self.lead(place, n)
            for n in range(deals):
                self.deal(place, n)

    def unit(self, place: Place, model: VehicleModel | None = None) -> VehicleUnit:
        """A car that came some time ago, mostly ready for sale."""
        model = model or self.random.choice(self.models)
        unit = inventory.receive_unit(
            vin=self.maker.vin(),
            model_code=model.code,
            model_name=model.name_zh,
            colour=self.random.choice(model.colours)["zh"],
            model_year=2026,
            store=place.store,
            cost=(model.msrp * Decimal("0.93")).quantize(Decimal("0.01")),
            price=model.msrp,
            received_on=localdate() - timedelta(days=int(self.random.expovariate(1 / 35))),
            location=f"{self.random.choice('ABCD')}-{self.random.randrange(1, 40):02d}",
            actor=self.manager,
        )
        if self.random.random() < 0.9:
            unit = inventory.start_pdi(unit=unit, actor=self.manager)
            if self.random.random() < 0.95:
                unit = inventory.finish_pdi(unit=unit, actor=self.manager)
        return unit

    def lead(self, place: Place, n: int) -> Lead:
        """One in five still unanswered, the others somewhere on the way to the showroom."""
        model = self.random.choice(self.models)
        lead, _new = services.register_lead(
            source=self.random.choice(
                [Source.WEBSITE, Source.PLATFORM, Source.SHORT_VIDEO, Source.PHONE, Source.OEM]
            ),
            name=self.maker.name(),
            phone=self.maker.phone(),
            message=next(self.wishes),
            vehicle_of_interest={"code": model.code, "model": model.name_zh, "year": "2026"},
            store=place.store,
            requested_at=now() - timedelta(minutes=self.random.randrange(5, 3000)),
            actor=None,
        )
        seller = place.sellers[n % len(place.sellers)]
        if n % 5 == 0:
            return lead
        lead = services.assign_lead(lead=lead, owner=seller, actor=self.manager)
        if n % 5 == 1:
            return lead
        lead = services.contact_lead(
            lead=lead, kind=EntryKind.CALL, text="已电话沟通，了解基本需求。", actor=seller
        )
        if n % 5 >= 3:
            grade = self.random.choice([Grade.H, Grade.A, Grade.B, Grade.C])
            lead = services.qualify_lead(lead=lead, grade=grade, actor=seller)
        if n % 5 == 4:
            lead = services.book_appointment(
                lead=lead, at=now() + timedelta(hours=self.random.randrange(2, 60)), actor=seller
            )
        return lead

    def deal(self, place: Place, n: int) -> Opportunity:
        """A deal that has come ``n % 7`` steps far: asked, quoted, …, signed, ready to hand over."""
        seller = place.sellers[n % len(place.sellers)]
        lead = services.register_walk_in(
            name=self.maker.name(), phone=self.maker.phone(), actor=seller, store=place.store
        )
        _customer, deal = services.convert_lead(lead=lead, actor=seller)
        model = self.random.choice(self.models)
        deal = services.update_opportunity(
            opportunity=deal,
            actor=seller,
            model_code=model.code,
            model_name=model.name_zh,
            amount=model.msrp,
        )
        grade = self.random.choice([Grade.H, Grade.A, Grade.A, Grade.B, Grade.C])
        deal = services.grade_opportunity(
            opportunity=deal,
            grade=grade,
            expected_on=localdate() + timedelta(days=self.random.randrange(3, 40)),
            actor=seller,
        )
        if n % 7 == 6:
            services.mark_opportunity_lost(
                opportunity=deal, reason=LostReason.PRICE, note="竞品优惠更多。", actor=seller
            )
        elif n % 7 >= 1:
            self._quote(place, deal, seller, model, steps=n % 7)
        return deal

    def _quote(self, place: Place, deal, seller: User, model: VehicleModel, *, steps: int) -> None:
        # Every second one asks for more discount than an advisor may give.
        off = model.msrp * Decimal("0.035") if steps == 2 else Decimal(1500)
        quote = services.create_quote(
            opportunity=deal,
            actor=seller,
            lines=[
                {"kind": LineKind.VEHICLE, "code": model.code, "description": model.name_zh,
                 "price": model.msrp, "list_price": model.msrp},
                {"kind": LineKind.INSURANCE, "description": "商业险（一年）", "price": Decimal(4980)},
                {"kind": LineKind.REGISTRATION, "description": "上牌服务", "price": Decimal(800)},
                {"kind": LineKind.DISCOUNT, "description": "现金优惠", "reason": PriceReason.COMPETITOR,
                 "price": off.quantize(Decimal("1"))},
            ],
            discount_reason="客户对比竞品，本月冲量。",
        )  # fmt: skip
        quote = services.submit_quote(quote=quote, actor=seller)
        if steps <= 2:
            return
        quote = services.send_quote(quote=quote, actor=seller)
        if steps == 3:
            return
        quote = services.accept_quote(quote=quote, actor=seller)
        promised = localdate() + timedelta(days=12)
        if steps == 4 and int(deal.number[-1]) % 2:
            order = services.place_order(
                quote=quote, promised_on=promised, deposit_kind=DepositKind.BINDING, actor=seller
            )
            services.take_deposit(contract=order, method=PayMethod.WECHAT, actor=place.cashier)
            return
        contract = services.create_contract(quote=quote, actor=seller, promised_on=promised)
        contract = services.submit_contract(contract=contract, actor=seller)
        if steps == 4:
            return
        contract = services.approve_contract(contract=contract, actor=self.manager)
        signed_on = localdate() - timedelta(days=self.random.randrange(15, 60))
        contract = services.sign_contract(contract=contract, signed_on=signed_on, actor=seller)
        self._plan(contract, seller)
        services.take_deposit(contract=contract, method=PayMethod.WECHAT, actor=place.cashier)
        unit = self.unit(place, model)
        if unit.state == "received":
            unit = inventory.start_pdi(unit=unit, actor=self.manager)
        if unit.state == "pdi":
            unit = inventory.finish_pdi(unit=unit, actor=self.manager)
        services.reserve_vehicle(contract=contract, vin=unit.vin, actor=seller)

    def _plan(self, contract, seller: User) -> None:
        """A third of the money was due some time ago; insurance and plate are under way."""
        late = localdate() - timedelta(days=self.random.randrange(1, 50))
        third = (contract.amount / 3).quantize(Decimal("1"))
        start = contract.signed_on
        services.set_payment_plan(
            contract=contract,
            instalments=[
                {"kind": "deposit", "due_on": start, "amount": contract.deposit_due},
                {"kind": "instalment", "due_on": max(start, late), "amount": third},
                {"kind": "final", "due_on": contract.promised_on,
                 "amount": contract.amount - contract.deposit_due - third},
            ],
            actor=seller,
        )  # fmt: skip
        services.update_milestone(
            contract=contract,
            milestone="insurance",
            state="issued",
            data={
                "insurer": "平安财险",
                "policy_no": f"PA{contract.number[-4:]}",
                "premium": "4980",
            },
            actor=seller,
        )
        services.update_milestone(
            contract=contract,
            milestone="plate",
            state="papers",
            owner=seller,
            due_on=localdate() - timedelta(days=2),
            note="等待客户身份证原件。",
            actor=seller,
        )
