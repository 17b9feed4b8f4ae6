from decimal import Decimal

import pytest

from dealers.service import services
from dealers.service.models import Job, RepairOrder
from dealers.service.states import Board, JobState
from portal.core.errors import Conflict, InvalidInput
from tests.dealers.service.conftest import finish, make_order, make_vehicle
from tests.dealers.service.test_views import OrderActionTests, a_car, a_job, an_order, someone
from tests.ui.base import ActionTests, text_of


def gone_home(order: RepairOrder, actor) -> RepairOrder:
    """The visit is over, without work."""
    services.ask_authorisation(job=order.jobs.get(), actor=actor)
    services.decline_job(job=order.jobs.get(), reason="x", actor=actor)
    services.pass_quality_check(repair_order=order, actor=actor)
    return services.deliver_vehicle(repair_order=order, odometer_out=order.odometer_in, actor=actor)


def test_a_failed_check_sends_the_named_jobs_back_and_is_kept(order, job, advisor):
    other = services.add_job(repair_order=order, complaint="Door", actor=advisor)
    with pytest.raises(Conflict):
        services.fail_quality_check(repair_order=order, reason="x", jobs=[job], actor=advisor)
    finish(job, advisor)
    finish(other, advisor)
    for reason, jobs in ((" ", [job]), ("Leaks", [])):
        with pytest.raises(InvalidInput):
            services.fail_quality_check(repair_order=order, reason=reason, jobs=jobs, actor=advisor)
    order = services.fail_quality_check(
        repair_order=order, reason="Leaks", jobs=[other], actor=advisor
    )
    states = list(Job.objects.order_by("position").values_list("state", flat=True))
    assert (order.board, states) == (Board.IN_PROGRESS, [JobState.FINISHED, JobState.WAITING])
    services.finish_job(job=other, actor=advisor)
    order = services.pass_quality_check(repair_order=order, remark="Dry", actor=advisor)
    kept = [(row["passed"], row["remark"], row["jobs"]) for row in order.quality_checks]
    assert kept == [(False, "Leaks", [2]), (True, "Dry", [])]
    assert all(row["by"] == str(advisor) and row["at"] for row in order.quality_checks)


def test_another_orders_job_cannot_be_sent_back(order, job, advisor, store):
    other = make_order(make_vehicle(2), actor=advisor, store=store, full_name="Qian").jobs.get()
    finish(job, advisor)
    with pytest.raises(InvalidInput):
        services.fail_quality_check(repair_order=order, reason="x", jobs=[other], actor=advisor)


def test_a_car_that_goes_back_to_work_is_not_ready_any_more(order, job, advisor):
    finish(job, advisor)
    order = services.pass_quality_check(repair_order=order, actor=advisor)
    assert order.ready_at
    services.reopen_job(job=job, actor=advisor)
    order.refresh_from_db()
    assert (order.board, order.ready_at) == (Board.IN_PROGRESS, None)


def test_a_comeback_is_linked_to_the_visit_before(order, advisor, store):
    vehicle = order.vehicle
    gone_home(order, advisor)
    again = make_order(vehicle, actor=advisor, store=store, odometer_km=20_600, is_comeback=True)
    assert again.comeback_of == order
    again = services.link_comeback(repair_order=again, actor=advisor)
    assert (again.comeback_of, again.is_comeback) == (None, False)
    again = services.link_comeback(repair_order=again, earlier=order, actor=advisor)
    assert again.is_comeback
    stranger = make_order(make_vehicle(2), actor=advisor, store=store, full_name="Qian")
    for earlier in (again, stranger):
        with pytest.raises(InvalidInput):
            services.link_comeback(repair_order=again, earlier=earlier, actor=advisor)


class TestOrderFailCheck(ActionTests):
    path = "/repair-orders/{pk}/fail-check/"
    refused_role = "technician"
    bad = {"reason": "Leaks"}
    after = {"board": "in_progress"}

    def make(self, n):
        return finish(a_job(n), None).repair_order

    def data(self):
        return {"reason": "Leaks", "jobs": [str(self.thing.jobs.get().pk)]}

    def refused(self):
        services.pass_quality_check(repair_order=self.thing, actor=None)

    def test_the_order_shows_its_checks(self):
        self.http.post(self.address(), self.data())
        assert "Leaks" in text_of(self.http.get(f"/repair-orders/{self.thing.pk}/?tab=checks"))


class TestOrderComeback(OrderActionTests):
    path = "/repair-orders/{pk}/comeback/"
    after = {"is_comeback": True}

    def make(self, n):
        car = a_car(n)
        self.earlier = gone_home(make_order(car, actor=someone(), store=None), someone())
        return make_order(car, actor=someone(), odometer_km=20_600)

    def data(self):
        return {"earlier": str(self.thing.vehicle.repair_orders.earliest("id").pk)}

    bad = {"earlier": "x"}


class TestJobShare(ActionTests):
    path = "/repair-orders/jobs/{pk}/share/"
    refused_role = "cashier"
    good = {"customer": "30", "insurance": "70"}
    bad = {"customer": "30"}
    after = {"pay_type": "insurance"}

    def make(self, n):
        return a_job(n)

    def refused(self):
        services.cancel_order(repair_order=self.thing.repair_order, reason="x", actor=None)


class TestLineDiscount(ActionTests):
    path = "/repair-orders/lines/{pk}/discount/"
    refused_role = "cashier"
    good = {"percent": "10", "reason": "Regular"}
    bad = {"percent": "10", "reason": ""}
    after = {"amount": Decimal(90)}

    def make(self, n):
        return services.add_fee(
            job=an_order(n).jobs.get(), description="Check", amount=Decimal(100), actor=None
        )

    def refused(self):
        services.cancel_order(repair_order=self.thing.job.repair_order, reason="x", actor=None)
