from datetime import date
from uuid import uuid4

import pytest

from dealers.sales.events import ContractSigned
from oem_hub.network import handlers, services
from oem_hub.network.models import Dealer, NetworkVehicle, SaleFact
from oem_hub.network.selectors import vehicle_by_vin
from oem_hub.network.states import DEALER_MOVES, DealerState
from oem_hub.network.tasks import refresh_networks
from portal.core.errors import InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope, UnitKind
from tenants.audit.models import AuditEntry
from tenants.models import Membership
from tests.oem_hub.conftest import VIN, dealer_of, deliver, hub_person, make_region

pytestmark = pytest.mark.django_db


def sign(tenant, **fields):
    values = {
        "contract_id": str(uuid4()),
        "store_code": "S1",
        "model_code": "M1",
        "signed_on": "2026-02-20",
        "amount": "182000.00",
        "currency": "CNY",
    }
    message = ContractSigned(**values | fields)
    handlers.note_contract(message, sender=tenant.pk)
    return message


@pytest.mark.parametrize("source", DealerState)
@pytest.mark.parametrize("target", DealerState)
def test_dealer_moves_as_the_table_says(source, target):
    dealer = Dealer(state=source)
    if target in DEALER_MOVES.from_(source):
        dealer.move_to(target)
        assert dealer.state == target
    else:
        with pytest.raises(TransitionRefused):
            dealer.move_to(target)
        assert dealer.state == source


def test_refresh_takes_the_dealers_and_their_region_from_the_directory(network):
    assert services.refresh_dealers() == 2
    north = dealer_of(network.north)
    assert (north.code, north.name, north.state) == ("D001", "North", DealerState.ACTIVE)
    assert north.region.kind == UnitKind.REGION
    assert north.region.name == "East"
    assert dealer_of(network.south).region == north.region
    assert services.refresh_dealers() == 2
    assert Dealer.objects.count() == 2


def test_beat_visits_every_hub(network):
    assert refresh_networks() == 2
    assert Dealer.objects.count() == 2


def test_refresh_without_news_costs_two_queries(network, django_assert_num_queries):
    services.refresh_dealers()
    with django_assert_num_queries(4):  # two of them the savepoint of a test
        services.refresh_dealers()


def test_refresh_marks_who_left_and_welcomes_them_back(network, manager):
    services.refresh_dealers()
    Membership.objects.filter(dealer=network.south).update(is_active=False)
    assert services.refresh_dealers(actor=manager) == 1
    assert dealer_of(network.south).state == DealerState.LEFT
    assert AuditEntry.objects.filter(verb="hub_network.dealer.left").count() == 1
    Membership.objects.filter(dealer=network.south).update(is_active=True)
    services.refresh_dealers()
    assert dealer_of(network.south).state == DealerState.ACTIVE


def test_refresh_keeps_the_region_the_hub_has_given(network, manager):
    services.refresh_dealers()
    west = make_region("WEST", "West")
    services.change_region(dealer=dealer_of(network.north), region=west, actor=manager)
    services.refresh_dealers()
    assert dealer_of(network.north).region == west


def test_change_region_refuses_what_is_no_region(network, manager):
    services.refresh_dealers()
    store = make_region("S9", "Store")
    store.kind = UnitKind.STORE
    store.save()
    with pytest.raises(InvalidInput):
        services.change_region(dealer=dealer_of(network.north), region=store, actor=manager)


def test_messages_of_a_tenant_outside_the_network_are_refused(network):
    Membership.objects.filter(dealer=network.south).update(is_active=False)
    with pytest.raises(services.NotAMember, match="not an active member"):
        deliver(network.south)
    with pytest.raises(services.NotAMember):
        sign(network.south)
    assert not SaleFact.objects.exists()
    assert not NetworkVehicle.objects.exists()


def test_delivery_starts_the_warranty_and_counts_the_sale(network):
    deliver(network.north)
    vehicle = vehicle_by_vin(VIN)
    assert vehicle.dealer == dealer_of(network.north)
    assert vehicle.warranty_start_on == date(2026, 3, 1)
    assert (vehicle.model_code, vehicle.last_odometer_km) == ("M1", 15)
    assert SaleFact.objects.get().delivered_on == date(2026, 3, 1)


@pytest.mark.parametrize("order", ["contract first", "delivery first"])
def test_contract_and_delivery_make_one_fact_in_either_order(network, order):
    contract_id = str(uuid4())
    steps = [
        lambda: sign(network.north, contract_id=contract_id),
        lambda: deliver(network.north, contract_id=contract_id),
    ]
    for step in steps if order == "contract first" else reversed(steps):
        step()
    sale = SaleFact.objects.get()
    assert sale.signed_on == date(2026, 2, 20)
    assert sale.delivered_on == date(2026, 3, 1)
    assert str(sale.amount) == "180000.00"  # the delivery knows the final price
    assert sale.vin == VIN


def test_facts_told_twice_are_counted_once(network):
    contract_id = str(uuid4())
    for _ in range(2):
        sign(network.north, contract_id=contract_id)
        deliver(network.north, contract_id=contract_id)
    assert SaleFact.objects.count() == 1
    assert NetworkVehicle.objects.count() == 1


def test_equal_contract_ids_of_two_dealers_are_two_sales(network):
    message = sign(network.north)
    sign(network.south, contract_id=message.contract_id, amount="1.00")
    assert SaleFact.objects.count() == 2
    assert str(dealer_of(network.north).sales.get().amount) == "182000.00"


def test_second_dealer_of_a_car_does_not_move_its_warranty(network):
    deliver(network.north)
    deliver(network.south, delivered_on="2026-05-01")
    vehicle = vehicle_by_vin(VIN)
    assert vehicle.dealer == dealer_of(network.north)
    assert vehicle.warranty_start_on == date(2026, 3, 1)
    assert vehicle.is_disputed
    assert SaleFact.objects.count() == 2


def test_older_or_lower_odometer_does_not_replace_the_last(network):
    deliver(network.north)
    services.see_vehicle(vin=VIN, odometer_km=9000, on=date(2026, 6, 1))
    services.see_vehicle(vin=VIN, odometer_km=9500, on=date(2026, 5, 1))
    services.see_vehicle(vin=VIN, odometer_km=8000, on=date(2026, 7, 1))
    vehicle = vehicle_by_vin(VIN)
    assert (vehicle.last_odometer_km, vehicle.last_seen_on) == (9000, date(2026, 6, 1))


def test_people_of_a_region_see_its_dealers_only(network):
    services.refresh_dealers()
    west = make_region("WEST", "West")
    services.change_region(dealer=dealer_of(network.south), region=west, actor=None)
    person = hub_person("network_manager", scope=Scope.STORE, store=west)
    verb = "hub_network.dealer.view"
    assert list(Dealer.objects.visible_to(person, verb)) == [dealer_of(network.south)]
