"""A package as one line at one price: what it holds is worked, issued and counted, and costs nothing more."""

from decimal import Decimal

import pytest

from dealers.parts.services import receive_part
from dealers.service import services
from dealers.service.hours import hours_of
from dealers.service.models import Job, JobLine, ServiceInvoice, ServicePackage
from dealers.service.selectors import jobs_of
from dealers.service.states import Authorisation, LineKind
from portal.core.errors import Conflict, InvalidInput
from tests.dealers.service.conftest import finish, make_order
from tests.dealers.service.test_packages import LABOUR, make_package, oil
from tests.dealers.service.test_views import a_job
from tests.ui.base import ActionTests, text_of


@pytest.fixture
def package(order, advisor):
    part = oil()
    receive_part(
        part=part, store=order.store, quantity=Decimal(9), unit_cost=Decimal(30), actor=advisor
    )
    return make_package(
        items=[LABOUR, {"kind": "part", "code": part.number, "quantity": 4, "unit_price": 60}]
    )


def add(job: Job, package, actor, **fields) -> JobLine:
    return services.add_package_line(job=job, package=package, actor=actor, **fields)


def test_one_line_has_the_price_and_its_contents_follow_at_nought(job, package, advisor):
    line = add(job, package, advisor)
    job.refresh_from_db()
    assert (line.kind, line.code, line.amount) == (LineKind.PACKAGE, "PK1", package.price)
    held = [(row.kind, row.quantity, row.amount) for row in line.contents.order_by("id")]
    assert held == [("labour", Decimal("0.70"), 0), ("part", Decimal(4), 0)]
    assert job.amount == package.price
    services.remove_line(line=line, actor=advisor)
    assert not job.lines.exists()


def test_hours_and_stock_count_and_the_bill_names_the_package_once(job, package, advisor, owner):
    add(job, package, advisor, price=Decimal(299))
    finish(job, advisor)
    order = services.pass_quality_check(repair_order=job.repair_order, actor=advisor)
    done = jobs_of(order).get(pk=job.pk)
    assert hours_of([done]).billed == Decimal("0.70")
    assert done.lines.get(kind=LineKind.PART).unit_cost == 30
    services.bill_order(repair_order=order, actor=owner)
    bill = ServiceInvoice.objects.get()
    assert bill.gross == 299
    shown = [(line["kind"], line["amount"], line["is_inside"]) for line in bill.lines]
    assert shown == [
        ("package", "299.00", False), ("labour", "0.00", True), ("part", "0.00", True)
    ]  # fmt: skip


def test_contents_cannot_leave_or_be_discounted_alone(job, package, advisor):
    line = add(job, package, advisor)
    held = line.contents.first()
    with pytest.raises(Conflict):
        services.remove_line(line=held, actor=advisor)
    with pytest.raises(Conflict):
        services.discount_line(line=held, percent=Decimal(10), reason="Loyal", actor=advisor)
    less = services.discount_line(line=line, percent=Decimal(10), reason="Loyal", actor=advisor)
    job.refresh_from_db()
    assert job.amount == less.amount < package.price


def test_package_with_an_issued_part_stays(job, package, advisor):
    line = add(job, package, advisor)
    services.authorise_job(job=job, how="in_person", actor=advisor)
    services.issue_line(line=line.contents.get(kind=LineKind.PART), actor=advisor)
    with pytest.raises(Conflict):
        services.remove_line(line=line, actor=advisor)
    assert line.contents.count() == 2


def test_the_customer_is_asked_anew(job, package, advisor):
    services.authorise_job(job=job, how="in_person", actor=advisor)
    add(job, package, advisor)
    job.refresh_from_db()
    assert job.authorisation == Authorisation.NOT_ASKED


def test_the_manufacturer_pays_for_no_package(job, package, advisor):
    services.share_job(job=job, shares={"warranty": Decimal(100)}, actor=advisor)
    with pytest.raises(Conflict):
        add(job, package, advisor)
    assert not job.lines.exists()
    services.share_job(job=job, shares={"customer": Decimal(100)}, actor=advisor)
    add(job, package, advisor)
    with pytest.raises(Conflict):
        services.share_job(job=job, shares={"warranty": Decimal(100)}, actor=advisor)


def test_package_that_cannot_be_writes_nothing(job, package, advisor):
    package.for_models = ["Another car"]
    package.save(update_fields=["for_models"])
    with pytest.raises(InvalidInput):
        add(job, package, advisor)
    assert not job.lines.exists()


def test_taken_up_again_it_is_a_package_at_todays_price(job, package, advisor):
    add(job, package, advisor, price=Decimal(299))
    services.decline_job(job=job, reason="Later", later=True, actor=advisor)
    services.cancel_order(repair_order=job.repair_order, reason="Nothing to do", actor=advisor)
    again = make_order(job.repair_order.vehicle, actor=advisor, store=job.repair_order.store)
    new = services.revive_job(job=job, repair_order=again, actor=advisor)
    assert new.lines.get(kind=LineKind.PACKAGE).amount == package.price
    assert new.lines.exclude(inside=None).count() == 2


def test_page_shows_what_is_included(http, job, package, advisor):
    add(job, package, advisor)
    page = text_of(http.get(job.repair_order.get_absolute_url()))
    assert page.count("included") == 2


def test_package_line_by_api(api, job, package):
    made = api.post(
        f"/api/v1/jobs/{job.pk}/add-package/", {"package": str(package.pk), "price": "250.00"},
        content_type="application/json",
    )  # fmt: skip
    assert made.status_code in (200, 201), made.content
    lines = api.get(f"/api/v1/jobs/{job.pk}/").json()["lines"]
    head = next(line for line in lines if line["kind"] == "package")
    assert [line["inside"] for line in lines].count(head["id"]) == 2
    order = api.get(f"/api/v1/repair-orders/{job.repair_order_id}/").json()
    assert order["hours"] == {"billed": "0.70", "flat_rate": "0.00", "clocked": "0.00"}


class TestJobAddPackage(ActionTests):
    path = "/repair-orders/jobs/{pk}/add-package/"
    refused_role = "technician"
    bad = {}
    after = {"amount": Decimal("250.00")}

    def make(self, n):
        return a_job(n)

    @property
    def good(self):
        package = ServicePackage.objects.first() or make_package()
        return {"package": str(package.pk), "price": "250"}
