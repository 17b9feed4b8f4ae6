"""Thresholds of the stock: raised, told, acknowledged, resolved, reported."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealers.inventory import selectors
from dealers.inventory.models import StockAlert, VehicleUnit
from dealers.inventory.permissions import HANDLE_ALERT
from dealers.inventory.services import (
    acknowledge_alert,
    change_rules,
    resolve_alert,
    set_limits,
    watch_stock,
)
from dealers.inventory.states import AlertKind, AlertState
from dealers.inventory.tasks import watch_everywhere
from portal.core.errors import InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.workspace.models import Notification, OutgoingMail
from tests.conftest import make_person, make_store
from tests.dealers.inventory.test_costs import RULES, cars
from tests.dealers.steps import make_unit


def limits(actor, *rows):
    names = ("model_code", "least", "most")
    return set_limits(limits=[dict(zip(names, row, strict=True)) for row in rows], actor=actor)


def test_old_cars_are_raised_once_told_and_resolve_by_themselves(owner):
    change_rules(**RULES, actor=owner)
    old, _young = cars(owner, 75, 5)
    assert watch_stock() == 1
    alert = StockAlert.objects.get()
    assert (alert.kind, alert.unit, alert.value, alert.threshold) == ("aged", old, 75, 60)
    notice = Notification.objects.get(user=owner)
    assert notice.values == {"n": "1", "store": "Store S1"}
    assert watch_stock() == 0
    VehicleUnit.objects.filter(pk=old.pk).update(state="sold")
    watch_stock()
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_by) == (AlertState.RESOLVED, None)


def test_too_few_and_too_many_of_a_model_in_each_store(owner):
    make_store("S2")
    cars(owner, 1, 2, 3)
    limits(owner, ("AURORA-5", 1, 2), ("B-7", 1, None))
    assert watch_stock() == 4
    found = StockAlert.objects.order_by("store__code", "kind", "model_code")
    assert [(a.store.code, a.kind, a.model_code, a.value) for a in found] == [
        ("S1", "few", "B-7", 0),
        ("S1", "many", "AURORA-5", 3),
        ("S2", "few", "AURORA-5", 0),
        ("S2", "few", "B-7", 0),
    ]
    limits(owner, ("AURORA-5", 1, 4))
    watch_stock()
    assert StockAlert.objects.open().get().store.code == "S2"


def test_somebody_takes_care_and_it_stays_quiet(owner):
    limits(owner, ("AURORA-5", 1, None))
    watch_stock()
    alert = acknowledge_alert(alert=StockAlert.objects.get(), actor=owner)
    assert (alert.state, alert.acknowledged_by) == (AlertState.ACKNOWLEDGED, owner)
    with pytest.raises(TransitionRefused):
        acknowledge_alert(alert=alert, actor=owner)
    with pytest.raises(InvalidInput):
        resolve_alert(alert=alert, measure=" ", actor=owner)
    with pytest.raises(InvalidInput):
        resolve_alert(alert=alert, measure="x", quiet_days=999, actor=owner)
    alert = resolve_alert(alert=alert, measure="Ordered two", quiet_days=7, actor=owner)
    assert watch_stock() == 0
    StockAlert.objects.update(quiet_until=None)
    assert watch_stock() == 1
    (row,) = selectors.alert_report(owner)
    assert (row["raised"], row["open"], row["unseen"], row["by_hand"]) == (2, 1, 1, 1)
    assert row["seen_after"] >= timedelta(0)


def test_wrong_limits_are_refused(owner):
    for rows in ([("A", 1, 2), ("A", 1, 2)], [("A", 3, 2)]):
        with pytest.raises(InvalidInput):
            limits(owner, *rows)
    assert limits(owner, ("A", 1, None), ("", 1, 1), ("B", None, None)).limits == {
        "A": {"least": 1}
    }


def test_watching_costs_the_same_queries_for_any_number(owner):
    change_rules(**RULES, actor=owner)
    limits(owner, ("AURORA-5", 9, None))
    counts = []
    for n, ages in enumerate(((70,), (71, 72, 73))):
        StockAlert.objects.all().delete()
        VehicleUnit.objects.all().delete()
        cars(owner, *ages)
        with CaptureQueriesContext(connection) as caught:
            assert watch_stock() == len(ages) + 1, n
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_alerts_are_for_the_people_of_the_store(owner):
    limits(owner, ("AURORA-5", 1, None))
    watch_stock()
    there = make_person("sales_manager", store=make_store("S2"))
    assert not StockAlert.objects.visible_to(there, HANDLE_ALERT).exists()
    assert selectors.alerts_waiting(owner) == 1
    assert selectors.alerts_waiting(make_person("technician")) == 0


def test_clock_watches_every_dealership(owner):
    limits(owner, ("AURORA-5", 1, None))
    assert watch_everywhere() == 1
    assert StockAlert.objects.get().kind == AlertKind.FEW


def test_rules_keep_the_limits(owner):
    limits(owner, ("AURORA-5", 1, None))
    house = change_rules(**{**RULES, "floor_rate": Decimal(5)}, actor=owner)
    assert house.limits == {"AURORA-5": {"least": 1}}
    make_unit(owner)
    assert watch_stock() == 0


def test_new_alerts_go_by_mail_where_that_is_wanted(owner):
    change_rules(**RULES, actor=owner)
    make_store("S2")
    watch_stock()
    limits(owner, ("B-7", 1, None))
    watch_stock()
    assert not OutgoingMail.objects.exists()
    change_rules(**RULES, mails_alerts=True, actor=owner)
    limits(owner, ("B-7", 1, None), ("C-8", 1, None))
    watch_stock()
    watch_stock()  # nothing new
    [mail] = OutgoingMail.objects.all()
    assert (mail.to, mail.template) == (owner.email, "stock_alerts")
