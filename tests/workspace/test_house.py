"""What a dealership decided: defaults, changes, two at once, two dealers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from threading import Barrier
from typing import ClassVar

import pytest
from django.db import connection, transaction

from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.workspace.house import House, keep_rules, locked_rules, rules_of, store_rules
from tenants.workspace.models import HouseRules
from tests.conftest import tenant_named

VERB = "workspace.rules.manage"


@dataclass(frozen=True, kw_only=True)
class Rules(House):
    area: ClassVar[str] = "tests.rules"
    days: int = 7
    rate: Decimal = Decimal("1.50")
    steps: list[str] = field(default_factory=list)


def test_defaults_hold_until_somebody_changes_them(north, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert rules_of(Rules) == Rules()
    assert rules_of(Rules).updated_at is None
    assert not HouseRules.objects.exists()


def test_change_is_kept_and_noted(owner):
    kept = keep_rules(Rules(rate=Decimal("2.25"), steps=["wash"]), actor=owner, verb=VERB)
    assert rules_of(Rules) == kept == Rules(rate=Decimal("2.25"), steps=["wash"])
    assert kept.updated_at
    entry = AuditEntry.objects.get(verb=VERB)
    assert entry.changes == {"rate": ["1.50", "2.25"], "steps": [[], ["wash"]]}
    keep_rules(Rules(), actor=owner, verb=VERB)
    assert AuditEntry.objects.filter(verb=VERB).latest("at").changes["rate"] == ["2.25", "1.50"]
    assert HouseRules.objects.get().values == {}


def test_default_of_tomorrow_holds_for_what_was_left_alone(owner):
    keep_rules(Rules(days=3), actor=owner, verb=VERB)
    assert HouseRules.objects.get().values == {"days": 3}


def test_rule_that_code_no_longer_knows_is_passed_over(north):
    HouseRules.objects.create(area=Rules.area, values={"gone": 1, "days": 2})
    assert rules_of(Rules) == Rules(days=2)


def test_other_dealer_keeps_its_own(owner, south):
    store_rules(Rules(days=1))
    with in_tenant(south):
        store_rules(Rules(days=2))
    assert rules_of(Rules).days == 1


def test_first_change_by_two_at_once_loses_none(committed):
    north, meet = tenant_named("North"), Barrier(2)

    def add(step):
        try:
            with in_tenant(north):
                meet.wait(timeout=10)
                with transaction.atomic():
                    house = locked_rules(Rules)
                    store_rules(replace(house, steps=[*house.steps, step]))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, ["a", "b"]))
    with in_tenant(north):
        assert sorted(rules_of(Rules).steps) == ["a", "b"]


def test_rules_are_locked_inside_a_transaction_only(committed):
    with in_tenant(tenant_named("North")), pytest.raises(transaction.TransactionManagementError):
        locked_rules(Rules)
