"""Two people at once at the stock, on two connections, with committed rows."""

from decimal import Decimal

from dealers.inventory import services
from dealers.inventory.models import StockCount, UnitTransfer, VehicleUnit
from portal.core.errors import DomainError
from tests.conftest import make_store
from tests.dealers.inventory.test_services import reserve
from tests.dealers.sales.test_races import both, race, refused  # noqa: F401 - a fixture
from tests.dealers.steps import VIN_2, make_unit


def test_two_stores_get_one_car_once(race):  # noqa: F811
    north, owner = race
    unit = make_unit(owner)
    first, second = (
        services.ask_transfer(unit=unit, target=make_store(code), actor=owner)
        for code in ("S2", "S3")
    )
    results = both(
        north,
        lambda: services.send_transfer(transfer=first, actor=owner),
        lambda: services.send_transfer(transfer=second, actor=owner),
    )
    assert len(refused(results)) == 1
    assert sorted(UnitTransfer.objects.values_list("state", flat=True)) == ["refused", "sent"]


def test_car_is_sent_or_reserved_not_both(race):  # noqa: F811
    north, owner = race
    unit, target = make_unit(owner), make_store("S2")
    results = both(
        north,
        lambda: services.send_unit(unit=unit, target=target, actor=owner),
        lambda: reserve(unit, owner),
    )
    assert len(refused(results)) == 1
    unit.refresh_from_db()
    assert unit.state in {"transfer_out", "reserved"}


def test_two_costs_at_once_are_both_in_the_sum(race):  # noqa: F811
    north, owner = race
    unit = make_unit(owner)
    add = lambda kind: services.add_cost(unit=unit, kind=kind, amount=Decimal(100), actor=owner)  # noqa: E731
    results = both(north, lambda: add("freight"), lambda: add("recon"))
    assert not refused(results)
    unit.refresh_from_db()
    assert (unit.cost, len(unit.cost_lines)) == (135200, 2)


def test_two_clerks_open_one_count_and_two_scanners_lose_nothing(race):  # noqa: F811
    north, owner = race
    store, cars = make_store(), [make_unit(owner), make_unit(owner, vin=VIN_2)]
    opened = both(
        north,
        lambda: services.open_count(store=store, actor=owner),
        lambda: services.open_count(store=store, actor=owner),
    )
    assert len([result for result in opened if isinstance(result, DomainError)]) == 1
    count = StockCount.objects.get()
    both(
        north,
        *(
            lambda car=car: services.scan_unit(count=count, code=car.vin, actor=owner)
            for car in cars
        ),
    )
    assert VehicleUnit.objects.filter(counted_in=count).count() == 2


def test_two_move_one_car_and_the_last_is_told(race):  # noqa: F811
    north, owner = race
    unit, zones = make_unit(owner), ("Window", "Stage")
    services.plan_hall(
        store=unit.store, actor=owner,
        zones=[{"name": name, "row": 1, "column": n} for n, name in enumerate(zones, 1)],
    )  # fmt: skip
    move = lambda zone: services.place_unit(unit=unit, zone=zone, was="", actor=owner)  # noqa: E731
    results = both(north, *[lambda zone=zone: move(zone) for zone in zones])
    assert not refused(results)
    first, last = sorted(results, key=lambda placed: bool(placed.meanwhile))
    unit.refresh_from_db()
    assert (first.meanwhile, last.meanwhile) == ("", first.unit.location)
    assert unit.location == last.unit.location
