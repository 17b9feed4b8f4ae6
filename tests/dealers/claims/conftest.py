from decimal import Decimal

import pytest

from dealers.claims import services
from dealers.claims.models import WarrantyClaim
from dealers.service.models import Job
from dealers.service.services import add_labour
from dealers.service.states import PayType
from tenants.accounts.models import Scope
from tenants.models import Tenant
from tenants.reference.models import Coverage, LabourOperation
from tenants.reference.models import Part as CatalogueEntry
from tests.conftest import make_person, make_store
from tests.dealers.service.conftest import (
    finish,
    make_customer,
    make_line,
    make_order,
    make_vehicle,
)


def make_catalogue(hub: Tenant) -> None:
    """One operation, one part, and coverage of their system, in the hub's catalogue."""
    names = {"name_zh": "线圈", "name_en": "Coil"}
    LabourOperation.objects.get_or_create(
        network=hub.pk,
        code="E100",
        defaults={"hours": Decimal("1.50"), "system": "engine", **names},
    )
    for code in ("P-100", "P-200", "P-300"):
        CatalogueEntry.objects.get_or_create(
            network=hub.pk,
            code=code,
            defaults={"price": Decimal(400), "system": "engine", **names},
        )
    Coverage.objects.get_or_create(
        network=hub.pk,
        code="ENG",
        valid_from="2020-01-01",
        defaults={"system": "engine", "months": 36, "kilometres": 60_000, **names},
    )


def make_warranty_job(serial: int = 1, *, actor, part: str = "P-100", **fields) -> Job:
    """A finished warranty job: 1.5 hours and one causal part, 300 + 450."""
    customer = make_customer(f"Customer {serial}", f"1380013{serial:04d}")
    vehicle = make_vehicle(serial, customer=customer)
    order = make_order(
        vehicle, actor=actor, store=make_store(), pay_type=PayType.WARRANTY, **fields
    )
    job = order.jobs.get()
    add_labour(job=job, code="E100", description="Replace coil", hours=Decimal("1.50"), actor=actor)
    make_line(job, part, is_causal=True)
    return finish(job, actor)


@pytest.fixture
def catalogue(north, hub):
    make_catalogue(hub)


@pytest.fixture
def clerk(store):
    return make_person("warranty_clerk", store=store, scope=Scope.STORE)


@pytest.fixture
def job(catalogue, clerk) -> Job:
    return make_warranty_job(actor=clerk)


@pytest.fixture
def claim(job, clerk) -> WarrantyClaim:
    return services.create_claim(job=job, actor=clerk)


@pytest.fixture
def submitted(claim, clerk) -> WarrantyClaim:
    return services.submit_claim(claim=claim, actor=clerk)
