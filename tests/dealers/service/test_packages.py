"""Packages at a fixed price and the maintenance plan: rules, screens, API."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from dealers.parts.services import create_part
from dealers.service import selectors, services
from dealers.service.models import Job, RepairOrder, ServicePackage
from dealers.service.states import Authorisation, JobState, PayType
from portal.core.errors import Conflict, InvalidInput
from tenants.context import in_tenant
from tests.dealers.service.conftest import finish, make_order, make_vehicle
from tests.dealers.service.test_views import an_order
from tests.ui.base import (
    HTMX,
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    text_of,
)

LABOUR = {
    "kind": "labour", "code": "M10", "description": "Oil service", "quantity": Decimal("0.70"),
    "unit_price": Decimal("199.99"),
}  # fmt: skip


def make_package(n: int = 1, **fields) -> ServicePackage:
    given = {"name_zh": "小保养", "name_en": "Small service", "items": [LABOUR], **fields}
    return services.create_package(code=f"PK{n}", actor=None, **given)


def oil(number: str = "OIL-5W30"):
    return create_part(number=number, name_zh="机油", name_en="Oil", price=Decimal(80), actor=None)


def test_price_is_what_the_items_will_cost_and_the_job_costs_the_same(order, advisor):
    oil()
    parts = {"kind": "part", "code": "oil-5w30", "quantity": 4, "unit_price": Decimal("65.5")}
    fee = {"kind": "fee", "description": "Disposal", "quantity": 1, "unit_price": Decimal(10)}
    package = make_package(items=[LABOUR, parts, fee])
    assert package.price == Decimal("411.99")  # 0.7 × 199.99 = 139.993 → 139.99

    job = services.add_package(repair_order=order, package=package, actor=advisor)

    assert job.package == package
    assert (job.complaint, job.pay_type) == ("Small service", PayType.CUSTOMER)
    assert job.amount == package.price
    lines = job.lines.order_by("id")
    assert [line.kind for line in lines] == ["labour", "part", "fee"]
    assert [line.part and line.part.number for line in lines] == [None, "OIL-5W30", None]
    assert job.authorisation == Authorisation.NOT_ASKED  # a package is agreed to like any job
    order.refresh_from_db()
    assert order.customer_amount == package.price


def test_package_with_a_part_out_of_use_writes_nothing(order, advisor):
    part = oil()
    package = make_package(
        items=[LABOUR, {"kind": "part", "code": part.number, "quantity": 1, "unit_price": 1}]
    )
    type(part).objects.filter(pk=part.pk).update(is_active=False)
    with pytest.raises(InvalidInput, match="OIL-5W30"):
        services.add_package(repair_order=order, package=package, actor=advisor)
    assert order.jobs.count() == 1


@pytest.mark.parametrize(
    "fields", [{"items": []}, {"is_active": False}, {"for_models": ["Another car"]}]
)
def test_package_that_is_not_offered_for_the_car_is_refused(order, advisor, fields):
    package = make_package(**fields)
    assert package not in selectors.packages_for(order.vehicle)
    with pytest.raises(InvalidInput) as refused:
        services.add_package(repair_order=order, package=package, actor=advisor)
    assert "package" in refused.value.fields
    assert not Job.objects.filter(package=package).exists()


def test_package_on_a_settled_order_is_refused(order, advisor):
    RepairOrder.objects.filter(pk=order.pk).update(board="closed")
    with pytest.raises(Conflict):
        services.add_package(repair_order=order, package=make_package(), actor=advisor)


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({**LABOUR, "quantity": 0}, "quantity"),
        ({**LABOUR, "unit_price": -1}, "unit_price"),
        ({**LABOUR, "description": " "}, "description"),
        ({**LABOUR, "kind": "sublet"}, "kind"),
        ({**LABOUR, "kind": "fee", "quantity": 2}, "quantity"),
        ({**LABOUR, "kind": "part", "code": "NONE"}, "code"),
    ],
)
def test_item_that_cannot_be_is_refused_and_no_package_made(north, item, field):
    with pytest.raises(InvalidInput) as refused:
        make_package(items=[item])
    assert field in refused.value.fields
    package = make_package()
    with pytest.raises(InvalidInput):
        services.add_package_item(package=package, actor=None, **item)
    package.refresh_from_db()
    assert len(package.items) == 1


def test_code_is_given_once_and_an_item_that_is_gone_cannot_be_removed(north):
    package = make_package()
    with pytest.raises(InvalidInput):
        make_package()
    services.remove_package_item(package=package, position=1, actor=None)
    with pytest.raises(InvalidInput):
        services.remove_package_item(package=package, position=1, actor=None)
    package.refresh_from_db()
    assert (package.items, package.price) == ([], 0)


def visit(car, advisor, store, *, days_ago: int, km: int) -> RepairOrder:
    RepairOrder.objects.filter(vehicle=car).update(board="closed")
    order = make_order(
        car, actor=advisor, store=store, odometer_km=km, complaint="Look", pay_type="internal"
    )
    RepairOrder.objects.filter(pk=order.pk).update(opened_at=now() - timedelta(days=days_ago))
    return RepairOrder.objects.get(pk=order.pk)


def test_due_is_the_sooner_of_months_and_estimated_km_since_it_was_last_done(
    customer, advisor, store
):
    today = localdate()
    car = make_vehicle(customer=customer, odometer_km=0, warranty_start_on=date(2020, 1, 1))
    package = make_package(every_km=10_000, every_months=12)
    order = visit(car, advisor, store, days_ago=100, km=10_000)
    job = finish(services.add_package(repair_order=order, package=package, actor=advisor), advisor)
    Job.objects.filter(pk=job.pk).update(finished_at=now() - timedelta(days=100))
    visit(car, advisor, store, days_ago=0, km=15_000)

    (due,) = selectors.maintenance_of(car)

    # 5,000 km in 100 days are 50 a day: the 5,000 km that are left take 100 days more.
    assert (due.due_km, due.due_on) == (20_000, today + timedelta(days=100))
    assert due.last_on == today - timedelta(days=100)
    assert not due.is_due
    assert selectors.maintenance_of(car, today=due.due_on - timedelta(days=30))[0].is_due
    assert job.state == JobState.FINISHED


def test_due_of_a_car_never_serviced_counts_from_its_delivery(north):
    today = localdate()
    start = today - timedelta(days=200)
    car = make_vehicle(odometer_km=0, warranty_start_on=start)
    make_package(every_months=3)
    make_package(2)  # sold on occasion: never due
    (due,) = selectors.maintenance_of(car)
    assert due.last_on is None
    assert due.is_due
    assert due.due_on < today


def test_what_is_due_is_offered_on_the_order_until_it_stands_there(http, order, advisor):
    package = make_package(every_months=1)
    assert "Maintenance due" in text_of(http.get(order.get_absolute_url()))
    job = services.add_package(repair_order=order, package=package, actor=advisor)
    (due,) = selectors.maintenance_of(order.vehicle)
    assert (due.is_due, due.is_planned) == (False, True)
    assert "Maintenance due" not in text_of(http.get(order.get_absolute_url()))
    services.decline_job(job=job, reason="Too dear", actor=advisor)
    assert selectors.maintenance_of(order.vehicle)[0].is_due


def test_due_asks_three_times_however_many_packages(order, vehicle, django_assert_num_queries):
    for n in (1, 2, 3):
        make_package(n, every_km=10_000 * n)
    with django_assert_num_queries(3):
        assert len(selectors.maintenance_of(vehicle)) == 3


class TestPackageList(ListPageTests):
    path = "/service-packages/"
    queries = 1
    refused_role = "technician"
    found, missed = "Small", "Nothing"
    sort = "code"
    filters = "maintenance=true&is_active=true"

    def make(self, n):
        return make_package(n, every_km=10_000)


class TestPackageDetail(DetailPageTests):
    path = "/service-packages/{pk}/"
    queries = 1
    refused_role = "technician"
    shows = ("Small service", "Oil service", "139.99")
    tabs = ("items",)

    def make(self, n):
        return make_package(n)


class TestPackageCreate(CreatePageTests):
    path = "/service-packages/new/"
    refused_role = "service_advisor"
    model = ServicePackage
    good = {"code": "K1", "name_zh": "保养", "for_models": "M1, M2，M3", "is_active": "on"}
    bad = {"code": "K1", "name_zh": "保养", "every_km": "-5"}
    wrong_field = "every_km"


class TestPackageEdit(EditPageTests):
    path = "/service-packages/{pk}/edit/"
    refused_role = "service_advisor"
    good = {"name_zh": "大保养", "every_km": "20000", "for_models": "M1，M2"}
    bad = {"name_zh": ""}
    changed = {"name_zh": "大保养", "every_km": 20_000, "for_models": ["M1", "M2"]}

    def make(self, n):
        return make_package(n)


class _ItemAction(ActionTests):
    refused_role = "service_advisor"
    bad = {}

    def make(self, n):
        return make_package(n)


class TestPackageAddLabour(_ItemAction):
    path = "/service-packages/{pk}/add-labour/"
    good = {"description": "Check", "quantity": "1", "unit_price": "10"}
    after = {"price": Decimal("149.99")}


class TestPackageAddPart(_ItemAction):
    path = "/service-packages/{pk}/add-part/"
    after = {"price": Decimal("159.99")}

    def data(self):
        return {"part": str(oil().pk), "quantity": "2", "unit_price": "10"}


class TestPackageAddFee(_ItemAction):
    path = "/service-packages/{pk}/add-fee/"
    good = {"description": "Disposal", "unit_price": "5"}
    after = {"price": Decimal("144.99")}


class TestPackageRemoveItem(_ItemAction):
    path = "/service-packages/{pk}/remove-item/"
    good = {"position": "1"}
    after = {"price": Decimal(0)}


class TestOrderAddPackage(ActionTests):
    path = "/repair-orders/{pk}/add-package/"
    refused_role = "cashier"
    bad = {"package": "nothing"}
    after = {"customer_amount": Decimal("139.99")}

    def make(self, n):
        make_package(n)
        return an_order(n)

    def data(self):
        return {"package": str(ServicePackage.objects.get().pk), "pay_type": "customer"}


def test_dialog_says_what_is_due_and_offers_it_first(http, order):
    make_package(1, name_en="Wash")
    make_package(2, name_en="Big service", every_months=1)
    text = text_of(http.get(f"/repair-orders/{order.pk}/add-package/", headers=HTMX))
    assert text.index("Big service") < text.index("Wash")
    assert "due 20" in text


def test_car_shows_what_it_needs_next(http, order):
    make_package(every_months=1)
    url = f"{order.vehicle.get_absolute_url()}?tab=maintenance"
    assert "Small service" in text_of(http.get(url))


def test_api_makes_a_package_and_writes_it_onto_an_order(api, order, south):
    body = {
        "code": "A1", "name_zh": "保养", "every_months": 1,
        "items": [{"kind": "fee", "description": "X", "quantity": "1", "unit_price": "9.90"}],
    }  # fmt: skip
    made = api.post("/api/v1/service-packages/", body, content_type="application/json").json()
    assert made["price"] == "9.90"
    with in_tenant(south):
        theirs = make_package()
    address = f"/api/v1/repair-orders/{order.pk}/add-package/"
    refused = api.post(address, {"package": str(theirs.pk)}, content_type="application/json")
    assert refused.status_code == 400
    put = api.post(address, {"package": made["id"]}, content_type="application/json")
    assert put.status_code == 200, put.content
    assert Job.objects.get(package=made["id"]).amount == Decimal("9.90")
    dues = api.get("/api/v1/maintenance-dues/", {"vehicle": str(order.vehicle_id)}).json()
    assert [(due["code"], due["is_planned"]) for due in dues] == [("A1", True)]
