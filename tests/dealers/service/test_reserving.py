"""Parts held for a job before they are handed out."""

from decimal import Decimal

import pytest

from dealers.parts.models import PartDemand, StockLevel
from dealers.parts.services import receive_part
from dealers.service import services
from dealers.service.models import JobLine
from portal.core.errors import Conflict
from tests.conftest import make_store
from tests.dealers.sales.test_races import both, race  # noqa: F401 - a fixture
from tests.dealers.service.conftest import make_customer, make_line, make_order, make_vehicle
from tests.dealers.service.test_views import a_job
from tests.ui.base import ActionTests, text_of


@pytest.fixture
def line(job):
    return make_line(job, stock=1)


def level():
    return StockLevel.objects.get()


def other_line(line, actor, n: int = 7) -> JobLine:
    """The same part planned for another car."""
    car = make_vehicle(n, customer=make_customer("Qian Li", f"1390013900{n}"))
    job = make_order(car, actor=actor, store=make_store()).jobs.get()
    return services.add_part(job=job, part=line.part, quantity=Decimal(1), actor=None)


def test_what_is_there_is_held_for_the_job_and_told(line, order):
    line = services.reserve_line(line=line, actor=None)
    assert (line.held, line.missing, line.is_reserved) == (1, 0, True)
    assert (level().on_hand, level().available) == (1, 0)
    demand = PartDemand.objects.get()
    assert (demand.document_id, demand.document_number) == (order.pk, order.number)


def test_what_is_missing_comes_with_the_next_delivery(line, advisor):
    services.reserve_line(line=line, actor=None)
    late = services.reserve_line(line=other_line(line, advisor), actor=None)
    assert (late.held, late.missing) == (0, 1)
    receive_part(
        part=line.part, store=make_store(), quantity=Decimal(1), unit_cost=Decimal(300), actor=None
    )
    late = JobLine.objects.get(pk=late.pk)
    assert (late.held, late.missing) == (1, 0)


def test_it_is_issued_to_its_own_job_and_to_no_other(line, advisor):
    services.reserve_line(line=line, actor=None)
    other = other_line(line, advisor)
    for one in (line, other):
        services.authorise_job(job=one.job, how="in_person", actor=advisor)
    with pytest.raises(Conflict):
        services.issue_line(line=other, actor=advisor)
    services.issue_line(line=line, actor=advisor)
    assert PartDemand.objects.get().state == "served"
    assert (level().on_hand, level().reserved) == (0, 0)
    back = services.return_line(line=JobLine.objects.get(pk=line.pk), actor=advisor)
    assert not back.is_reserved


@pytest.mark.parametrize("end", ["decline", "cancel", "remove", "unreserve"])
def test_it_is_let_go_when_nobody_needs_it(line, order, advisor, end):
    line = services.reserve_line(line=line, actor=None)
    waiting = services.reserve_line(line=other_line(line, advisor), actor=None)
    if end == "decline":
        services.decline_job(job=line.job, reason="Too dear", actor=advisor)
    elif end == "cancel":
        services.cancel_order(repair_order=order, reason="Drove on", actor=advisor)
    elif end == "remove":
        services.remove_line(line=line, actor=advisor)
    else:
        services.unreserve_line(line=line, actor=advisor)
    assert JobLine.objects.get(pk=waiting.pk).held == 1
    assert PartDemand.objects.filter(state="released").count() == 1


def test_twice_is_refused_and_so_is_what_nobody_wants(line, advisor):
    services.reserve_line(line=line, actor=None)
    with pytest.raises(Conflict, match="already"):
        services.reserve_line(line=line, actor=None)
    other = other_line(line, advisor)
    services.decline_job(job=other.job, reason="Too dear", actor=advisor)
    with pytest.raises(Conflict, match="not want"):
        services.reserve_line(line=other, actor=None)
    labour = services.add_labour(job=line.job, hours=Decimal(1), description="Look", actor=None)
    with pytest.raises(Conflict, match="nothing to be reserved"):
        services.reserve_line(line=labour, actor=None)
    with pytest.raises(Conflict, match="not reserved"):
        services.unreserve_line(line=labour, actor=None)


def test_of_two_who_want_the_last_piece_one_waits(race):  # noqa: F811 - the fixture
    north, person = race
    first = make_line(a_job(1), stock=1)
    second = other_line(first, person)
    both(
        north,
        *[
            lambda line=line: services.reserve_line(line=line, actor=person)
            for line in (first, second)
        ],
    )
    lines = JobLine.objects.select_related("reservation").filter(pk__in=[first.pk, second.pk])
    assert sorted((one.held, one.missing) for one in lines) == [(0, 1), (1, 0)]
    assert level().reserved == 1


class _Line(ActionTests):
    refused_role = "cashier"

    def make(self, n):
        return make_line(a_job(n), f"P-{n}", stock=1)


class TestLineReserve(_Line):
    path = "/repair-orders/lines/{pk}/reserve/"

    def refused(self):
        services.reserve_line(line=self.thing, actor=self.person)

    def test_the_order_says_what_is_held_and_what_is_missing(self):
        order = self.thing.job.repair_order
        services.reserve_line(line=self.thing, actor=self.person)
        page = text_of(self.http.get(order.get_absolute_url()))
        assert "1 reserved" in page
        assert "Let go" in page


class TestLineUnreserve(_Line):
    path = "/repair-orders/lines/{pk}/unreserve/"

    def make(self, n):
        return services.reserve_line(line=super().make(n), actor=None)

    def refused(self):
        services.unreserve_line(line=self.thing, actor=self.person)
