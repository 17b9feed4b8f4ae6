"""How long prospects are kept."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from dealers.customers import tasks
from dealers.customers.models import Customer, TimelineEntry
from dealers.customers.services import (
    change_policy,
    log_contact,
    plan_follow_up,
    record_ownership,
    register_vehicle,
)
from dealers.customers.services.forgetting import erase_forgotten, forgotten
from tenants.context import in_tenant
from tests.conftest import make_person, make_store
from tests.dealers.steps import VIN, make_customer

TODAY = localdate()


def old(actor, **fields) -> Customer:
    """A prospect of three years ago."""
    customer = make_customer(actor, **fields)
    moment = now() - timedelta(days=1100)
    Customer.objects.filter(pk=customer.pk).update(created_at=moment, last_contact_at=moment)
    TimelineEntry.objects.filter(customer=customer).update(at=moment)
    customer.refresh_from_db()
    return customer


def test_nobody_is_erased_unless_the_house_says_so(owner):
    old(owner)
    assert erase_forgotten(today=TODAY) == 0


def test_forgotten_prospect_is_erased_and_noted(owner, north):
    customer, fresh = old(owner), make_customer(owner, phone="13800138009")
    change_policy(keep_months=24, actor=owner)
    tasks.grade_customers(north.schema_name)
    customer.refresh_from_db()
    fresh.refresh_from_db()
    assert customer.erased_at
    assert (customer.phone, fresh.erased_at) == ("", None)
    assert erase_forgotten(today=TODAY) == 0


def _contact(customer, owner):
    log_contact(customer=customer, kind="call", text="Still thinks", actor=owner)


def _plan(customer, owner):
    plan_follow_up(subject="Call", due_at=now(), customer=customer, actor=owner)


def _car(customer, owner):
    vehicle = register_vehicle(vin=VIN, actor=owner)
    record_ownership(customer=customer, vehicle=vehicle, actor=owner)


def _order(customer, _owner):
    Customer.objects.filter(pk=customer.pk).update(stage="order")


def _debt(customer, _owner):
    Customer.objects.filter(pk=customer.pk).update(is_blocked=True, block_reason="Owes us")


@pytest.mark.parametrize("tie", [_contact, _plan, _car, _order, _debt])
def test_whoever_is_tied_to_us_is_kept(owner, tie):
    customer = old(owner)
    tie(customer, owner)
    assert not forgotten(today=TODAY, keep_months=24).exists()


def test_other_dealer_keeps_by_its_own_rule(owner, south):
    change_policy(keep_months=24, actor=owner)
    with in_tenant(south):
        customer = old(make_person("owner", store=make_store()))
        assert erase_forgotten(today=TODAY) == 0
        customer.refresh_from_db()
        assert customer.erased_at is None


def test_page_says_how_many_go_tonight(http, owner):
    old(owner)
    form = {
        "gold_percent": "10", "potential_percent": "20", "days_gold": "14", "days_potential": "60",
        "days_general": "120", "risk_days": "100", "lost_days": "200", "first_service_days": "60",
        "birthday_days": "3", "keep_months": "24",
    }  # fmt: skip
    answer = http.post("/customers/rules/", form, follow=True)
    assert "1 prospect is erased tonight." in answer.content.decode()
