"""Post between dealers and the hub, carried by the real relay."""

import pytest
from django.db import transaction

from dealers.sales.events import VehicleDelivered
from oem_hub.claims.models import Adjudication
from oem_hub.network.models import Dealer, SaleFact
from tenants.context import in_public, in_tenant
from tenants.exchange.models import Inbox, Outbox
from tenants.exchange.relay import sweep
from tenants.exchange.services import publish
from tenants.models import Membership
from tests.oem_hub.conftest import VIN, claim_message


def send(sender, hub, *messages):
    with in_tenant(sender), transaction.atomic():
        return [publish(message, to=hub) for message in messages]


def delivered(**fields):
    values = {
        "vin": VIN,
        "contract_id": "0197f000-0000-7000-8000-000000000001",
        "store_code": "S1",
        "model_code": "M1",
        "delivered_on": "2026-03-01",
        "odometer_km": 15,
        "amount": "180000.00",
        "currency": "CNY",
    }
    return VehicleDelivered(**values | fields)


def test_delivered_again_acts_once(committed):
    north, hub = committed["North"], committed["Hub"]
    (row,) = send(north, hub, claim_message())
    sweep()
    with in_tenant(north):
        Outbox.objects.filter(pk=row.pk).update(delivered_at=None)
    sweep()
    with in_tenant(hub):
        assert Adjudication.objects.get().round == 1
        assert Inbox.objects.count() == 1


def test_equal_claim_ids_of_two_dealers_are_two_claims(committed):
    hub, message = committed["Hub"], claim_message()
    for name in ("North", "South"):
        send(committed[name], hub, message)
    sweep()
    with in_tenant(hub):
        owners = Adjudication.objects.values_list("dealer__name", "claim_id")
        assert {name for name, _id in owners} == {"North", "South"}
        assert {str(claim_id) for _name, claim_id in owners} == {message.claim_id}


@pytest.fixture
def south_put_out(committed):
    """South no longer belongs to the network."""
    membership = Membership.objects.filter(dealer=committed["South"])
    with in_public():
        membership.update(is_active=False)
    yield committed
    with in_public():
        membership.update(is_active=True)


def test_post_of_a_dealer_that_was_put_out_waits_with_the_reason(south_put_out):
    south, hub = south_put_out["South"], south_put_out["Hub"]
    (row,) = send(south, hub, delivered())
    sweep()
    with in_tenant(hub):
        assert not SaleFact.objects.exists()
        assert not Dealer.objects.exists()
    with in_tenant(south):
        row.refresh_from_db()
        assert row.delivered_at is None
        assert "network" in row.last_error


def test_message_that_cannot_be_acted_on_says_why_and_holds_back_its_object_only(committed):
    north, hub = committed["North"], committed["Hub"]
    bad, good = send(north, hub, delivered(amount="a lot"), claim_message())
    sweep()
    with in_tenant(north):
        bad.refresh_from_db()
        good.refresh_from_db()
        assert "not a number" in bad.last_error
        assert good.delivered_at
