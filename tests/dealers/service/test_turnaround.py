"""How long visits take, by month, store and pay type, with comebacks."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import make_aware

from dealers.service import services
from dealers.service.models import Job, RepairOrder
from dealers.service.states import Board
from portal.core.errors import InvalidInput
from tenants.accounts.models import Scope
from tests.conftest import make_person, make_store
from tests.dealers.service.test_views import an_order
from tests.ui.base import ScreenTests, own_queries, text_of

START, END = date(2026, 3, 1), date(2026, 3, 31)
CAME = make_aware(datetime(2026, 3, 2, 9))


def visit(n: int, *, ready: int, gone: int, promised: int | None = None, **fields) -> RepairOrder:
    """A visit that came on 2 March at nine; hours from then."""
    order = an_order(n)
    RepairOrder.objects.filter(pk=order.pk).update(
        opened_at=CAME,
        ready_at=CAME + timedelta(hours=ready),
        delivered_at=CAME + timedelta(hours=gone),
        promised_at=None if promised is None else CAME + timedelta(hours=promised),
        board=Board.CLOSED,
        **fields,
    )
    return order


@pytest.fixture
def manager(north, store):
    return make_person("service_manager", store=store, scope=Scope.STORE)


def ask(manager, by="month", **fields):
    return services.ask_turnaround(actor=manager, start=START, end=END, by=by, **fields)


def test_the_middle_and_the_mean_and_what_was_on_time(manager):
    visit(1, ready=2, gone=3, promised=3)
    visit(2, ready=4, gone=5, promised=3)
    visit(3, ready=30, gone=40, is_comeback=True)
    row = ask(manager).rows[0]
    assert (row.key, row.visits) == ("2026-03", 3)
    assert (row.to_ready, row.mean_to_ready) == (Decimal("4.0"), Decimal("12.0"))
    assert (row.to_release, row.mean_to_release) == (Decimal("5.0"), Decimal("16.0"))
    assert (row.promised, row.on_time, row.on_time_share) == (2, 1, Decimal("50.0"))
    assert (row.comebacks, row.comeback_share) == (1, Decimal("33.3"))
    assert ask(manager).total.visits == 3


def test_every_payer_of_a_wanted_job_has_the_visit(manager):
    order = visit(1, ready=2, gone=3)
    Job.objects.filter(repair_order=order).update(shares={"customer": "30", "insurance": "70"})
    visit(2, ready=2, gone=3)
    Job.objects.filter(repair_order__vehicle__plate="沪A00002").update(authorisation="declined")
    found = ask(manager, by="pay_type")
    assert {row.key: row.visits for row in found.rows} == {"customer": 1, "insurance": 1}
    assert found.total.visits == 2


def test_only_ones_own_stores_and_days(manager, north):
    visit(1, ready=2, gone=3)
    elsewhere = visit(2, ready=2, gone=3)
    RepairOrder.objects.filter(pk=elsewhere.pk).update(store=make_store("S9"))
    visit(3, ready=2, gone=24 * 60)
    assert [row.visits for row in ask(manager, by="store").rows] == [1]
    assert ask(manager, store=make_store("S9")).rows == []


@pytest.mark.parametrize("end", [date(2026, 2, 1), date(2027, 4, 1)])
def test_period_that_cannot_be_is_refused(manager, end):
    with pytest.raises(InvalidInput):
        services.ask_turnaround(actor=manager, start=START, end=end)


def test_turnaround_by_api(api):
    visit(1, ready=2, gone=3)
    rows = api.get("/api/v1/workshop-turnaround/", {"start": "2026-03-01", "end": "2026-03-31"})
    assert [(row["key"], row["to_ready"]) for row in rows.json()] == [("2026-03", "2.0")]


class TestTurnaroundPage(ScreenTests):
    path = "/repair-orders/turnaround/"
    refused_role = "technician"
    asked = {"start": "2026-03-01", "end": "2026-03-31"}

    def test_one_and_three_visits_cost_the_same_queries(self):
        self.http.get(self.path)  # the first page of a session writes it
        counts = []
        for numbers in ([1], [2, 3]):
            for n in numbers:
                visit(n, ready=2, gone=3)
            with own_queries() as counted:
                text = text_of(self.http.get(self.path, self.asked))
            counts.append(counted.count)
        assert "2026-03" in text
        assert counts[0] == counts[1] <= 8
