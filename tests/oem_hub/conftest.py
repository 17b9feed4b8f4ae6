"""The hub entered, with its people; dealers speak to it by their messages."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import localdate

from dealers.claims.events import ClaimSubmitted
from dealers.sales.events import VehicleDelivered
from oem_hub.claims import handlers as claim_handlers
from oem_hub.claims.models import Adjudication
from oem_hub.network import handlers as network_handlers
from oem_hub.network.models import Dealer
from tenants.accounts.models import Scope, Unit, UnitKind
from tenants.accounts.services import create_api_key
from tenants.context import in_tenant
from tests.conftest import DOMAIN, make_person, signed_in, tenant_named

VIN = "LHGCM82683A004352"
OTHER_VIN = "LSVAA49J132047371"


@dataclass
class Network:
    """The two dealers' tenants, seen from the hub; ``send_…`` is what their messages do."""

    north: object
    south: object
    codes: dict = field(default_factory=dict)


@pytest.fixture
def hub_in(hub):
    """The hub, in whose schema the test runs."""
    with in_tenant(hub):
        yield hub


@pytest.fixture
def network(hub_in):
    return Network(north=tenant_named("North"), south=tenant_named("South"))


def hub_person(role, **fields):
    fields.setdefault("scope", Scope.GROUP)
    return make_person(role, kind="hub", **fields)


@pytest.fixture
def hub_owner(hub_in):
    return hub_person("owner")


@pytest.fixture
def reviewer(hub_in):
    return hub_person("claims_reviewer")


@pytest.fixture
def manager(hub_in):
    return hub_person("network_manager")


@pytest.fixture
def campaigner(hub_in):
    return hub_person("campaign_manager")


@pytest.fixture
def http_hub(hub_owner):
    """The hub's host with its owner signed in."""
    return signed_in(hub_owner, "hub")


@pytest.fixture
def api_hub(hub_owner):
    """The hub's API with a key that acts as the owner."""
    return hub_api(hub_owner)


def hub_api(person, verbs=("*",)):
    _key, text = create_api_key(
        name="Tests", acts_as=person, verbs=verbs, secret=f"dp_{uuid4().hex}"
    )
    return Client(SERVER_NAME=f"hub.{DOMAIN}", headers={"authorization": f"Bearer {text}"})


def make_region(code="EAST", name="East"):
    return Unit.objects.get_or_create(code=code, defaults={"kind": UnitKind.REGION, "name": name})[
        0
    ]


def dealer_of(tenant) -> Dealer:
    return Dealer.objects.get(tenant_id=tenant.pk)


def line(line_id="L1", **fields):
    """One line of a claim: an hour of labour, unless told otherwise."""
    return {
        "line_id": line_id,
        "kind": "labour",
        "code": "OP-1",
        "description": "Replace the pump",
        "quantity": "2.00",
        "unit_price": "120.00",
        "amount": "240.00",
        "is_causal": False,
    } | fields


def part(line_id="L2", **fields):
    return line(
        line_id,
        **{
            "kind": "part",
            "code": "P-1",
            "description": "Water pump",
            "quantity": "1",
            "unit_price": "500.00",
            "amount": "500.00",
            "is_causal": True,
            **fields,
        },
    )


def claim_message(**fields) -> ClaimSubmitted:
    today = localdate()
    values = {
        "claim_id": str(uuid4()),
        "number": "WC-S1-0001",
        "round": 1,
        "vin": VIN,
        "repair_order_number": "RO-1",
        "odometer_km": 12000,
        "opened_on": (today - timedelta(days=2)).isoformat(),
        "repaired_on": (today - timedelta(days=1)).isoformat(),
        "complaint": "Coolant on the ground",
        "cause": "Pump seal leaks",
        "correction": "Pump replaced",
        "currency": "CNY",
        "lines": [line(), part()],
    }
    return ClaimSubmitted(**values | fields)


def submit(tenant, **fields) -> Adjudication:
    """What the hub has after a dealer submitted a claim."""
    message = claim_message(**fields)
    claim_handlers.open_adjudication(message, sender=tenant.pk)
    return Adjudication.objects.get(dealer__tenant_id=tenant.pk, claim_id=message.claim_id)


def deliver(tenant, **fields) -> None:
    """A dealer hands a car over and says so."""
    values = {
        "vin": VIN,
        "contract_id": str(uuid4()),
        "store_code": "S1",
        "model_code": "M1",
        "delivered_on": date(2026, 3, 1).isoformat(),
        "odometer_km": 15,
        "amount": "180000.00",
        "currency": "CNY",
    }
    network_handlers.note_delivery(VehicleDelivered(**values | fields), sender=tenant.pk)
