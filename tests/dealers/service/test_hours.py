from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import get_current_timezone

from dealers.service import hours, services
from dealers.service.models import Job, WorkClock
from dealers.service.selectors import jobs_of
from tenants.accounts.models import Scope
from tests.conftest import make_person, make_store
from tests.dealers.service.conftest import finish, make_order, make_vehicle
from tests.dealers.service.test_views import a_job, someone
from tests.ui.base import ScreenTests, own_queries, text_of

DAY = datetime(2026, 3, 2, tzinfo=get_current_timezone())  # a Monday


def worked(job: Job, technician, *, billed: str, flat: str, clocked: float, at: datetime) -> Job:
    """A job done on a day: hours billed, of the catalogue, and clocked."""
    services.add_labour(
        job=job, description="x", hours=Decimal(billed), flat_rate_hours=Decimal(flat), actor=None
    )
    WorkClock.objects.create(
        job=job, technician=technician, started_at=at, stopped_at=at + timedelta(hours=clocked)
    )
    finish(job, technician)
    Job.objects.filter(pk=job.pk).update(technician=technician, finished_at=at)
    return job


@pytest.fixture
def manager(store):
    return make_person("service_manager", store=store, scope=Scope.STORE)


def report(user, **fields):
    first = DAY.date()
    return hours.report(user, **{"start": first, "end": first + timedelta(1), **fields})


def test_three_numbers_and_the_measures_made_of_them(job, technician, manager, store):
    worked(job, technician, billed="3", flat="2.5", clocked=2, at=DAY + timedelta(hours=9))
    row = report(manager).rows[0]
    assert (row.label, row.billed, row.flat_rate, row.clocked, row.available) == (
        str(technician), 3, Decimal("2.5"), 2, 9,
    )  # fmt: skip
    assert (row.efficiency, row.productivity, row.utilisation) == (
        125, Decimal("22.2"), Decimal("27.8"),
    )  # fmt: skip
    found = hours.hours_of(jobs_of(job.repair_order))
    assert (found.billed, found.flat_rate, found.clocked) == (3, Decimal("2.5"), 2)


def test_by_day_by_technician_and_within_reach(job, technician, manager, store, advisor):
    other = make_person("technician", email="t2@example.test", store=store)
    order = make_order(make_vehicle(2), actor=advisor, store=store, full_name="Qian")
    worked(job, technician, billed="1", flat="1", clocked=1, at=DAY + timedelta(hours=9))
    worked(order.jobs.get(), other, billed="2", flat="2", clocked=4, at=DAY + timedelta(hours=34))
    by_day = report(manager, by="day")
    assert [(row.key, row.billed) for row in by_day.rows] == [("2026-03-02", 1), ("2026-03-03", 2)]
    assert (by_day.total.clocked, by_day.total.available) == (5, 18)
    assert len(report(manager).rows) == 2
    assert [row.key for row in report(manager, technician=other).rows] == [str(other.pk)]
    assert report(manager, store=make_store("S2")).rows == []
    assert [row.key for row in report(technician).rows] == [str(technician.pk)]
    assert (
        report(manager, start=DAY.date() - timedelta(9), end=DAY.date() - timedelta(1)).rows == []
    )


def test_a_running_clock_counts_and_nothing_is_divided_by_nought(job, technician, manager):
    services.authorise_job(job=job, how="phone", actor=None)
    services.start_work(job=job, actor=technician)
    today = datetime.now(get_current_timezone()).date()
    row = report(manager, start=today, end=today).rows[0]
    assert row.clocked >= 0
    assert hours.Hours().efficiency is None


def test_nobodys_hours_are_shown_as_such(job, manager):
    worked(job, someone(), billed="1", flat="1", clocked=1, at=DAY + timedelta(hours=9))
    WorkClock.objects.all().delete()
    Job.objects.update(technician=None)
    row = report(manager).rows[0]
    assert (row.key, row.label, row.efficiency) == ("", "Without technician", None)


class TestHoursPage(ScreenTests):
    path = "/repair-orders/hours/"
    refused_role = "cashier"
    asked = {"start": "2026-03-01", "end": "2026-03-31"}

    def rows(self, *numbers):
        for n in numbers:
            worked(
                a_job(n), make_person("technician", email=f"t{n}@example.test", store=make_store()),
                billed="3", flat="2.5", clocked=2, at=DAY + timedelta(hours=9),
            )  # fmt: skip

    def test_one_and_three_technicians_cost_the_same_queries(self):
        self.http.get(self.path)  # the first page of a session writes it
        counts = []
        for numbers in ([1], [2, 3]):
            self.rows(*numbers)
            with own_queries() as counted:
                text = text_of(self.http.get(self.path, self.asked))
            counts.append(counted.count)
        assert "125.0" in text
        assert counts[0] == counts[1] <= 8

    def test_a_period_that_cannot_be_is_said_at_its_field(self):
        for asked in ({"start": "x"}, {"start": "2026-03-02", "end": "2026-03-01"}):
            response = self.http.get(self.path, asked)
            assert response.status_code == 200
            assert "is-wrong" in text_of(response) or "error" in text_of(response)
