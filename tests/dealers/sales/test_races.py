"""Two people at once, on two connections, with committed rows."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from dealers.customers.models import Customer
from dealers.customers.services import DuplicateCustomer
from dealers.inventory.models import Reservation, VehicleUnit
from dealers.sales import services as sales
from dealers.sales.models import Contract, Lead, Opportunity, Receipt
from portal.core.errors import DomainError
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tests.conftest import make_person, make_store
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.steps import (
    make_customer,
    make_opportunity,
    make_signed_contract,
    make_unit,
)


@pytest.fixture
def race(committed):
    """North, entered, with an owner; its rows are committed, so that two threads see them."""
    north = committed["North"]
    with in_tenant(north):
        yield north, make_person("owner", store=make_store(), scope=Scope.GROUP)


def both(north, *acts: Callable[[], object]) -> list:
    """Run the acts at the same moment, each on its own connection; what each returned or raised."""
    results: list = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            with in_tenant(north):
                connections["default"].ensure_connection()
                gate.wait(timeout=10)
                results[place] = acts[place]()
        except DomainError as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[n]) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def refused(results: list) -> list:
    return [result for result in results if isinstance(result, DomainError)]


def test_a_lead_is_converted_once(race):
    north, owner = race
    lead = sales.contact_lead(lead=new_lead(owner), kind="call", text="x", actor=owner)
    results = both(north, *[lambda: sales.convert_lead(lead=lead, actor=owner)] * 2)
    assert len(refused(results)) == 1
    assert (Opportunity.objects.count(), Customer.objects.count()) == (1, 1)


def test_a_car_is_reserved_once(race):
    north, owner = race
    unit = make_unit(owner)
    contracts = [
        make_signed_contract(
            owner,
            opportunity=make_opportunity(
                owner, customer=make_customer(owner, phone=f"1390000000{n}", full_name=f"C{n}")
            ),
        )
        for n in range(2)
    ]
    acts = [
        lambda c=contract: sales.reserve_vehicle(contract=c, vin=unit.vin, actor=owner)
        for contract in contracts
    ]
    results = both(north, *acts)
    assert len(refused(results)) == 1
    assert Reservation.objects.filter(released_at=None).count() == 1
    assert VehicleUnit.objects.get().state == "reserved"
    assert Contract.objects.exclude(unit=None).count() == 1


def test_the_last_payment_is_taken_once(race):
    north, owner = race
    contract = make_signed_contract(owner)
    act = lambda: sales.record_receipt(  # noqa: E731
        contract=contract, amount=contract.amount, method="card", actor=owner
    )
    results = both(north, act, act)
    assert len(refused(results)) == 1
    assert Receipt.objects.count() == 1


def test_the_same_phone_typed_twice_at_once_is_one_customer(race):
    north, owner = race
    results = both(north, *[lambda: make_customer(owner)] * 2)
    assert [type(error) for error in refused(results)] == [DuplicateCustomer]
    assert Customer.objects.count() == 1


def test_the_same_lead_delivered_twice_at_once_is_one_lead(race):
    north, owner = race
    act = lambda: sales.register_lead(  # noqa: E731
        source="website", name="X", external_source="site", external_id="1", actor=owner
    )
    results = both(north, act, act)
    assert sorted(is_new for _lead, is_new in results) == [False, True]
    assert Lead.objects.count() == 1
