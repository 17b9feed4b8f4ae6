"""The dealership of the workshop's journey: its people, its bay, a customer's car, parts on the shelf."""

import contextlib
from collections.abc import Iterator
from decimal import Decimal

from django.db import connection

from dealers.customers.services import record_ownership, register_customer, register_vehicle
from dealers.inventory.services import open_count, receive_unit
from dealers.parts.services import create_part, receive_part, start_count
from dealers.service.services import keep_resource
from tenants.accounts.models import Scope
from tenants.context import in_public, in_tenant
from tenants.models import Domain, Tenant
from tests.conftest import make_person, make_store
from tests.journeys.running import LANGUAGE, PASSWORD

SLUG, HOST = "north", "north.localhost"
VIN, PLATE, CUSTOMER, PHONE_NUMBER = "LYCAB2C19T7654321", "沪A66B18", "孙柏青", "13922223333"
STOCK_VIN = "LYCAB2C13T7000001"
PADS, PUMP = "BP-2201", "WP-3310"
ALWAYS_OPEN = {
    day: [["00:00", "23:59"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
}
# Role, name, and whether the person reads Chinese.
STAFF = {
    "service_advisor": ("顾雨晴", True),
    "technician": ("田师傅", True),
    "parts_clerk": ("Paul Parker", False),
    "cashier": ("Carol Stein", False),
    "service_manager": ("Sam Lindqvist", False),
}


def email_of(role: str) -> str:
    return f"{role}@north.test"


@contextlib.contextmanager
def workshop(tenants: dict[str, Tenant]) -> Iterator[None]:
    """What stands there before the customer books; whoever emptied the tenants empties them again."""
    north = tenants["North"]
    with in_public():
        Domain.objects.create(tenant=north, domain=HOST, is_primary=False)
    with in_tenant(north):
        store = make_store(name="北辰服务中心", opening_hours=ALWAYS_OPEN)
        people = {
            role: make_person(
                role, email=email_of(role), full_name=name, password=PASSWORD,
                language=LANGUAGE or ("zh-hans" if chinese else "en"), scope=Scope.OWN if role == "technician" else Scope.STORE,
                store=store,
            )
            for role, (name, chinese) in STAFF.items()
        }  # fmt: skip
        keep_resource(kind="bay", name="工位 1", store=store, actor=None)
        keep_resource(
            kind="technician", name="田师傅", store=store, user=people["technician"], actor=None
        )
        _car_and_parts(store)
        _to_be_counted(store)
    connection.close()
    try:
        yield
    finally:
        with in_public():
            Domain.objects.filter(domain=HOST).delete()


def _car_and_parts(store) -> None:
    owner = register_customer(
        full_name=CUSTOMER,
        phone=PHONE_NUMBER,
        store=store,
        language=LANGUAGE or "zh-hans",
        actor=None,
    )
    car = register_vehicle(
        vin=VIN, plate=PLATE, model_name="云驰 揽月", odometer_km=31_200, store=store, actor=None
    )
    record_ownership(customer=owner, vehicle=car, actor=None)
    for number, chinese, english, price in (
        (PADS, "前制动片", "Front brake pads", 680),
        (PUMP, "雨刮喷水泵", "Washer pump", 120),
    ):
        part = create_part(
            number=number, name_zh=chinese, name_en=english, price=Decimal(price), actor=None
        )
        receive_part(
            part=part, store=store, quantity=Decimal(3), unit_cost=Decimal(price) / 2, actor=None
        )


def _to_be_counted(store) -> None:
    """A car in the yard, and a count of it and one of the shelves that have begun."""
    receive_unit(
        vin=STOCK_VIN, vin_override="A label of the test", model_code="LY", model_name="云驰 揽月",
        store=store, actor=None,
    )  # fmt: skip
    open_count(store=store, actor=None)
    start_count(store=store, actor=None)
