"""The yard as it stands this morning: financed, ordered, made ready, on the road, watched."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from dealers.inventory import services as inventory
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import CostKind, UnitClass, UnitState
from integrations.demo.past_sales import Place
from integrations.demo.people import Maker
from tenants.accounts.models import User
from tenants.reference.models import VehicleModel


class StockToday:
    """What goes on around the cars of one dealer; every step is a person's."""

    def __init__(
        self, *, maker: Maker, places: list[Place], models: list[VehicleModel], manager: User
    ) -> None:
        self.maker, self.places, self.models, self.manager = maker, places, models, manager
        self.random = maker.random

    def make(self) -> None:
        """Rules and plan, the cost of each car, two orders a store, then what moves."""
        inventory.change_rules(
            floor_rate=Decimal("6.3"),
            floor_free_days=30,
            year_days=360,
            upkeep_per_day=Decimal("6.00"),
            aged_days=90,
            actor=self.manager,
        )
        limits = [{"model_code": model.code, "least": 1, "most": 6} for model in self.models]
        inventory.set_limits(limits=limits, actor=self.manager)
        for ahead in (0, 31):
            lines = [
                {"model_code": model.code, "buy": 2 + n % 3, "sell": 2 + n % 4}
                for n, model in enumerate(self.models[:8])
            ]
            month = localdate() + timedelta(days=ahead)
            inventory.plan_month(month=month, lines=lines, actor=self.manager)
        for unit in VehicleUnit.objects.on_hand().order_by("pk"):
            self.cost(unit)
        for place in self.places:
            self.orders(place)
            self.hall(place)
        self.moves()
        inventory.watch_stock(actor=self.manager)

    def cost(self, unit: VehicleUnit) -> None:
        """Freight on every car, interest on most."""
        freight = Decimal(self.random.randrange(6, 24) * 100)
        inventory.add_cost(
            unit=unit, kind=CostKind.FREIGHT, amount=freight, note="干线运输", actor=self.manager
        )
        if self.random.random() < 0.8:
            inventory.start_floor_plan(unit=unit, lender="厂家金融公司", actor=self.manager)

    def orders(self, place: Place) -> None:
        """Two cars whose steps were typed, one on its way; three that the manufacturer answers."""
        for steps in (1, 3):
            model = self.random.choice(self.models)
            unit = inventory.order_unit(
                model_code=model.code,
                model_name=model.name_zh,
                colour=self.random.choice(model.colours)["zh"],
                store=place.store,
                order_number=f"OD{self.random.randrange(10**7):07d}",
                expected_on=localdate() + timedelta(days=40 // steps),
                cost=(model.msrp * Decimal("0.93")).quantize(Decimal("0.01")),
                price=model.msrp,
                actor=self.manager,
            )
            vin = self.maker.vin() if steps > 1 else ""
            for _ in range(steps):
                unit = inventory.advance_order(unit=unit, vin=vin, actor=self.manager)
        for ahead in (60, 75, 90):
            model = self.random.choice(self.models)
            inventory.order_unit(
                model_code=model.code,
                model_name=model.name_zh,
                colour=self.random.choice(model.colours)["zh"],
                store=place.store,
                expected_on=localdate() + timedelta(days=ahead),
                cost=(model.msrp * Decimal("0.93")).quantize(Decimal("0.01")),
                price=model.msrp,
                send=True,
                actor=self.manager,
            )

    def hall(self, place: Place) -> None:
        """Four zones of the showroom with three cars; one model that is to be shown is missing."""
        codes = [model.code for model in self.models[:4]]
        zones = [
            {"name": "展厅 1 号位", "row": 1, "column": 1, "capacity": 1, "models": codes[:1]},
            {"name": "展厅 A 区", "row": 1, "column": 2, "capacity": 3, "models": codes[1:3]},
            {"name": "新能源区", "row": 2, "column": 1, "capacity": 2, "models": codes[3:]},
            {"name": "交车区", "row": 2, "column": 3, "capacity": 2, "models": []},
        ]
        inventory.plan_hall(store=place.store, zones=zones, actor=self.manager)
        here = VehicleUnit.objects.filter(store=place.store, state=UnitState.IN_STOCK)
        for zone, unit in zip(zones[1:], here.order_by("-pk")[:3], strict=False):
            inventory.place_unit(unit=unit, zone=str(zone["name"]), actor=self.manager)

    def moves(self) -> None:
        """One display car, one in reconditioning with two steps at once, one asked for elsewhere."""
        free = list(VehicleUnit.objects.filter(state=UnitState.IN_STOCK).order_by("pk")[:4])
        if len(free) < 4:
            return
        show, recon, wanted, counted = free
        inventory.edit_unit(
            unit=show, kind=UnitClass.DISPLAY, location="展厅 1 号位", actor=self.manager
        )
        recon = inventory.start_recon(unit=recon, actor=self.manager)
        first, second, third = recon.recon["steps"][:3]
        for step in (first, second):
            inventory.start_step(unit=recon, step_id=step["id"], actor=self.manager)
        inventory.finish_step(
            unit=recon, step_id=third["id"], cost=Decimal("680.00"), actor=self.manager
        )
        others = [place.store for place in self.places if place.store != wanted.store]
        if others:
            inventory.ask_transfer(
                unit=wanted, target=others[0], reason="客户指定颜色", actor=self.manager
            )
        count = inventory.open_count(store=counted.store, actor=self.manager)
        inventory.scan_unit(
            count=count, code=str(counted.vin), place=counted.location, actor=self.manager
        )
