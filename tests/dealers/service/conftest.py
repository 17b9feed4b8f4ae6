from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from dealers.customers.models import Customer, Vehicle
from dealers.customers.services import record_ownership, register_customer, register_vehicle
from dealers.parts.services import create_part, receive_part
from dealers.service import services
from dealers.service.models import Job, JobLine, RepairOrder, ServiceCampaign
from dealers.service.services.campaigns import hash_of
from dealers.service.states import PayType
from portal.core.models import uuid7
from portal.core.validation import vin_check_digit
from tenants.accounts.models import Scope
from tests.conftest import make_person, make_store


def make_vin(serial: int = 1) -> str:
    """A valid VIN."""
    draft = f"LFV3A23C0K3{serial:06d}"
    return draft[:8] + vin_check_digit(draft) + draft[9:]


def make_customer(name: str = "Zhao Min", phone: str = "13800138000", **fields) -> Customer:
    return register_customer(
        full_name=name, phone=phone, actor=None, allow_duplicate=True, **fields
    )


def make_vehicle(serial: int = 1, *, customer: Customer | None = None, **fields) -> Vehicle:
    given = {"plate": f"沪A{serial:05d}", "odometer_km": 20_000, **fields}
    given.setdefault("warranty_start_on", date(2025, 11, 1))
    vehicle = register_vehicle(vin=make_vin(serial), actor=None, **given)
    if customer:
        record_ownership(customer=customer, vehicle=vehicle, actor=None)
    return vehicle


def make_order(vehicle: Vehicle, *, actor, store=None, **fields) -> RepairOrder:
    given = {"odometer_km": 20_500, "complaint": "Engine stutters", **fields}
    return services.receive_vehicle(
        vin=vehicle.vin, store=store or make_store(), actor=actor, **given
    )


def make_campaign(hub, *vehicles: Vehicle, **fields) -> ServiceCampaign:
    """A service campaign of the hub that names these cars, as it arrives here."""
    campaign_id = str(uuid7())
    given = {
        "code": "C26-01",
        "kind": "service",
        "title_zh": "更新软件",
        "title_en": "Update the software",
        "instructions_zh": "",
        "instructions_en": "",
        "operation_code": "C2601",
        "labour_hours": "0.50",
        "part_codes": [],
        "valid_from": date(2020, 1, 1).isoformat(),
        "valid_until": date(2099, 12, 31).isoformat(),
        "vin_hashes": [hash_of(campaign_id, vehicle.vin) for vehicle in vehicles],
        **fields,
    }
    return services.receive_campaign(hub=hub.pk, campaign_id=campaign_id, **given)


def make_line(job: Job, number: str = "P-100", *, stock: int = 2, **fields) -> JobLine:
    """A planned part, with some of it in the store."""
    part = create_part(
        number=number, name_zh="点火线圈", name_en="Coil", price=Decimal(450), actor=None
    )
    if stock:
        receive_part(
            part=part, store=job.repair_order.store, quantity=Decimal(stock),
            unit_cost=Decimal(300), actor=None,
        )  # fmt: skip
    return services.add_part(job=job, part=part, quantity=Decimal(1), actor=None, **fields)


def finish(job: Job, actor) -> Job:
    """Agree to a job and bring it to its end."""
    services.authorise_job(job=job, how="in_person", actor=actor)
    services.describe_job(job=job, cause="Cracked", correction="Replaced", actor=actor)
    for line in job.lines.filter(kind="part", issue=None):
        services.issue_line(line=line, actor=actor)
    return services.finish_job(job=job, actor=actor)


@pytest.fixture
def advisor(store):
    return make_person("service_advisor", store=store, scope=Scope.STORE)


@pytest.fixture
def technician(store):
    return make_person("technician", store=store)


@pytest.fixture
def customer(north):
    return make_customer()


@pytest.fixture
def vehicle(customer):
    return make_vehicle(customer=customer)


@pytest.fixture
def order(vehicle, advisor, store):
    return make_order(vehicle, actor=advisor, store=store)


@pytest.fixture
def job(order):
    return order.jobs.get()


@pytest.fixture
def warranty_job(vehicle, advisor, store):
    order = make_order(vehicle, actor=advisor, store=store, pay_type=PayType.WARRANTY)
    return order.jobs.get()


@pytest.fixture
def tomorrow():
    return now() + timedelta(days=1)
