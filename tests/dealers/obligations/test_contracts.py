"""Prepaid plans and contracts: sold, used, never more than bought, taken back, owed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from dealers.obligations import selectors, services
from dealers.obligations.models import Redemption, ServiceContract, ServicePlan
from dealers.obligations.selectors.contracts import used_of
from dealers.obligations.tasks import expire_contracts
from dealers.service.models import Job, RepairOrder
from dealers.service.services import add_job, decline_job
from dealers.service.states import PayType
from portal.core.errors import Conflict, DomainError, InvalidInput
from tenants.context import in_tenant
from tenants.workspace.models import Notification
from tests.conftest import make_store
from tests.dealers.sales.test_races import both, race  # noqa: F401 - a fixture
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.dealers.service.test_packages import make_package
from tests.dealers.service.test_views import an_order
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    _Renders,
    text_of,
)

WASH = {"name": "Wash", "quantity": Decimal(2), "value": Decimal(50)}
HOURS = {"name": "Diagnosis", "unit": "hours", "quantity": Decimal(2), "value": Decimal(200)}


def make_plan(n: int = 1, **fields) -> ServicePlan:
    given = {"name_zh": "保养套餐", "name_en": "Care plan", "price": Decimal(400), "months": 24}
    given["items"] = [WASH, HOURS]
    return services.create_plan(code=f"PL{n}", actor=None, **{**given, **fields})


def sell(vehicle, customer, *, plan=None, actor=None, **fields) -> ServiceContract:
    return services.sell_contract(
        plan=plan or make_plan(), vehicle=vehicle, customer=customer, store=make_store(),
        payment_method="card", actor=actor, **fields,
    )  # fmt: skip


@pytest.fixture
def contract(vehicle, customer):
    return sell(vehicle, customer)


def use(order, contract, position: int = 1, **fields) -> Redemption:
    return services.redeem_contract(
        repair_order=order, contract=contract, position=position, actor=None, **fields
    )


def left(contract) -> list[Decimal]:
    contract.refresh_from_db()
    return [item["left"] for item in contract.entitlements(used_of(contract))]


def test_contract_copies_the_plan_and_stays_when_that_changes(vehicle, customer):
    plan = make_plan(km=30_000)
    contract = sell(vehicle, customer, plan=plan)
    services.change_plan(plan=plan, price=Decimal(1), actor=None)
    services.remove_plan_item(plan=plan, position=1, actor=None)
    contract.refresh_from_db()
    assert (contract.price, len(contract.items)) == (400, 2)
    assert contract.end_km == vehicle.odometer_km + 30_000
    assert contract.ends_on > localdate() + timedelta(days=700)


@pytest.mark.parametrize("changes", [{"is_active": False}, {"items": []}])
def test_plan_that_is_not_for_sale_is_refused(vehicle, customer, changes):
    plan = make_plan()
    ServicePlan.objects.filter(pk=plan.pk).update(**changes)
    with pytest.raises(InvalidInput):
        sell(vehicle, customer, plan=plan)
    assert not ServiceContract.objects.exists()


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({**WASH, "quantity": Decimal(0)}, "quantity"),
        ({**WASH, "quantity": Decimal("1.5")}, "quantity"),
        ({**WASH, "value": None}, "value"),
        ({**WASH, "value": Decimal(-1)}, "value"),
        ({**WASH, "name": " "}, "name"),
    ],
)
def test_item_that_cannot_be_is_refused(north, item, field):
    with pytest.raises(InvalidInput) as refused:
        services.add_plan_item(plan=make_plan(), actor=None, **item)
    assert field in refused.value.fields


def test_job_on_a_contract_costs_the_customer_nothing(order, contract, advisor):
    redemption = use(order, contract, 2, quantity=Decimal("1.5"))
    assert redemption.job.complaint == "Diagnosis"
    assert redemption.job.pay_type == PayType.CONTRACT
    assert left(contract) == [2, Decimal("0.5")]
    # 1.5 h × 200 of 2 × 50 + 2 h × 200 without the plan: three fifths of the price.
    assert contract.used_amount == Decimal("240.00")
    assert contract.open_amount == Decimal("160.00")


def test_package_of_the_item_is_written_onto_the_order(order, vehicle, customer):
    package = make_package()
    plan = make_plan(items=[{"package": package, "quantity": Decimal(3)}])
    contract = sell(vehicle, customer, plan=plan)
    job = use(order, contract).job
    assert (job.package, job.lines.count()) == (package, 1)
    order.refresh_from_db()
    assert (order.customer_amount, order.contract_amount) == (0, package.price)
    assert order.internal_amount == 0
    other = add_job(repair_order=order, complaint="Something else", actor=None)
    with pytest.raises(InvalidInput) as refused:
        use(order, contract, job=other)
    assert "job" in refused.value.fields


def test_last_use_ends_it_with_the_whole_price_used(order, contract):
    use(order, contract, 2, quantity=Decimal(2))
    use(order, contract, 1, quantity=Decimal(2))
    contract.refresh_from_db()
    assert (contract.state, contract.used_amount, contract.open_amount) == ("used_up", 400, 0)
    with pytest.raises(Conflict):
        use(order, contract)


@pytest.mark.parametrize("quantity", [3, 0, -1])
def test_never_more_than_bought(order, contract, quantity):
    with pytest.raises(InvalidInput) as refused:
        use(order, contract, quantity=Decimal(quantity))
    assert "quantity" in refused.value.fields
    assert order.jobs.count() == 1  # nothing half written
    assert left(contract) == [2, 2]


def test_job_is_done_on_one_contract_only(order, contract, vehicle, customer):
    job = use(order, contract).job
    with pytest.raises(Conflict):
        use(order, contract, job=job)
    with pytest.raises(Conflict):
        use(order, sell(vehicle, customer, plan=make_plan(2)), job=job)


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": localdate() - timedelta(days=1)},
        {"end_km": 20_000},
        {"state": "cancelled"},
        {"state": "expired"},
    ],
)
def test_contract_that_is_over_gives_nothing(order, contract, changes):
    ServiceContract.objects.filter(pk=contract.pk).update(**changes)
    with pytest.raises(Conflict):
        use(order, contract)
    running = selectors.running_contracts(order.vehicle, odometer_km=order.odometer_in)
    assert running == []


def test_contract_of_another_car_gives_nothing(order, customer):
    with pytest.raises(InvalidInput):
        use(order, sell(make_vehicle(9), customer))


def test_settled_order_and_declined_job_use_nothing(order, contract, advisor):
    job = order.jobs.get()
    decline_job(job=job, reason="Later", actor=advisor)
    with pytest.raises(Conflict):
        use(order, contract, job=job)
    RepairOrder.objects.filter(pk=order.pk).update(board="closed")
    with pytest.raises(Conflict):
        use(order, contract)


def test_use_taken_back_gives_it_again_and_the_customer_pays(order, contract):
    redemption = use(order, contract, 1, quantity=Decimal(2))
    services.return_redemption(redemption=redemption, reason="Wrong car wash", actor=None)
    assert left(contract) == [2, 2]
    assert contract.used_amount == 0
    assert Job.objects.get(pk=redemption.job_id).pay_type == PayType.CUSTOMER
    with pytest.raises(Conflict):
        services.return_redemption(redemption=redemption, reason="Again", actor=None)
    assert use(order, contract, job=redemption.job).job_id == redemption.job_id


def test_use_on_a_settled_order_cannot_be_taken_back(order, contract):
    redemption = use(order, contract)
    RepairOrder.objects.filter(pk=order.pk).update(board="closed")
    with pytest.raises(Conflict):
        services.return_redemption(redemption=redemption, reason="Late", actor=None)


def test_cancelling_pays_back_what_is_owed_and_no_more(order, contract):
    use(order, contract, 1)
    with pytest.raises(InvalidInput):
        services.cancel_contract(
            contract=contract, reason="x", refund=Decimal("360.01"), actor=None
        )
    contract = services.cancel_contract(contract=contract, reason="Car sold", actor=None)
    assert (contract.state, contract.refunded_amount, contract.open_amount) == ("cancelled", 360, 0)
    with pytest.raises(Conflict):
        services.cancel_contract(contract=contract, reason="Again", actor=None)


def test_contracts_expire_and_are_reminded_of_once(vehicle, customer, advisor):
    over = sell(vehicle, customer, actor=advisor)
    soon = sell(vehicle, customer, plan=make_plan(2), actor=advisor)
    today = localdate()
    ServiceContract.objects.filter(pk=over.pk).update(ends_on=today - timedelta(days=1))
    ServiceContract.objects.filter(pk=soon.pk).update(ends_on=today + timedelta(days=30))
    assert expire_contracts() == 2
    assert expire_contracts() == 0
    over.refresh_from_db()
    assert over.state == "expired"
    notice = Notification.objects.get(user=advisor)
    assert (notice.url, notice.values["number"]) == (soon.get_absolute_url(), soon.number)


def test_report_adds_up(order, contract, vehicle, customer, django_assert_num_queries):
    use(order, contract, 1)  # 40
    lapsed = sell(vehicle, customer, plan=contract.plan)
    ServiceContract.objects.filter(pk=lapsed.pk).update(state="expired")
    gone = sell(vehicle, customer, plan=contract.plan)
    services.cancel_contract(contract=gone, reason="x", refund=Decimal(100), actor=None)
    with django_assert_num_queries(1):
        (plan,) = selectors.liability_by_plan(ServiceContract.objects.all())
    assert (plan.sold_count, plan.open_count, plan.sold) == (3, 1, 1200)
    assert (plan.used, plan.refunded, plan.open, plan.lapsed) == (40, 100, 360, 700)
    assert plan.used + plan.refunded + plan.open + plan.lapsed == plan.sold


def test_what_is_left_is_asked_in_two_queries(
    order, contract, vehicle, customer, django_assert_num_queries
):
    use(order, contract, 1)
    sell(vehicle, customer, plan=make_plan(2))
    with django_assert_num_queries(2):
        found = selectors.running_contracts(vehicle, odometer_km=0)
    assert [[item["left"] for item in items] for _c, items in found] == [[1, 2], [2, 2]]


def test_two_desks_at_once_use_the_last_one_once(race):  # noqa: F811
    north, owner = race
    vehicle = make_vehicle(customer=make_customer())
    plan = make_plan(items=[{**WASH, "quantity": Decimal(1)}])
    contract = sell(vehicle, make_customer("Other"), plan=plan, actor=owner)
    order = make_order(vehicle, actor=owner)
    jobs = [add_job(repair_order=order, complaint=f"Wash {n}", actor=owner) for n in (1, 2)]

    results = both(
        north,
        *[lambda job=job: use(order, contract, job=job) for job in jobs],
    )

    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert Redemption.objects.filter(returned_at=None).count() == 1
    assert left(contract) == [0]


def owner_and(n: int) -> ServiceContract:
    customer = make_customer(f"Zhao {n}")
    plan = ServicePlan.objects.filter(code="PL1").first() or make_plan()
    return sell(make_vehicle(n, customer=customer), customer, plan=plan)


class TestPlanList(ListPageTests):
    path = "/service-plans/"
    queries = 1
    refused_role = "technician"
    found, missed = "Care", "Nothing"
    sort = "code"
    filters = "is_active=true"

    def make(self, n):
        return make_plan(n)


class TestPlanDetail(DetailPageTests):
    path = "/service-plans/{pk}/"
    queries = 1
    refused_role = "technician"
    shows = ("Care plan", "Diagnosis", "2 hours", "400.00")
    tabs = ("items",)

    def make(self, n):
        return make_plan(n)


class TestPlanCreate(CreatePageTests):
    path = "/service-plans/new/"
    refused_role = "service_advisor"
    model = ServicePlan
    good = {"code": "K1", "name_zh": "保养", "price": "999", "months": "12", "is_active": "on"}
    bad = {"code": "K1", "name_zh": "保养", "price": "999", "months": "0"}
    wrong_field = "months"


class TestPlanEdit(EditPageTests):
    path = "/service-plans/{pk}/edit/"
    refused_role = "service_advisor"
    good = {"name_zh": "大套餐", "price": "500", "months": "36", "km": "60000"}
    bad = {"name_zh": ""}
    changed = {"name_zh": "大套餐", "price": Decimal(500), "months": 36, "km": 60_000}

    def make(self, n):
        return make_plan(n)


class TestPlanAddItem(ActionTests):
    path = "/service-plans/{pk}/add-item/"
    refused_role = "service_advisor"
    bad = {"quantity": "1"}

    def make(self, n):
        return make_plan(n, items=[])

    def data(self):
        return {"package": str(make_package().pk), "quantity": "3", "unit": "times"}

    @property
    def after(self):
        return {
            "items": [
                {"name": "小保养", "unit": "times", "quantity": "3.00", "value": "139.99",
                 "package": "PK1"}
            ]
        }  # fmt: skip


class TestPlanRemoveItem(ActionTests):
    path = "/service-plans/{pk}/remove-item/"
    refused_role = "service_advisor"
    good, bad = {"position": "1"}, {}
    after = {"items": []}

    def make(self, n):
        return make_plan(n, items=[WASH])


class TestContractList(ListPageTests):
    path = "/service-contracts/"
    queries = 1
    refused_role = "technician"
    found, missed = "Zhao", "Nothing"
    sort = "number"
    filters = "state=active&owner=none&ending=false"

    def make(self, n):
        return owner_and(n)


class TestContractDetail(DetailPageTests):
    path = "/service-contracts/{pk}/"
    queries = 2
    refused_role = "technician"
    shows = ("Zhao 1", "Wash", "2 times", "400.00")
    tabs = ("uses",)

    def make(self, n):
        return owner_and(n)


class TestContractCreate(CreatePageTests):
    path = "/service-contracts/new/"
    refused_role = "technician"
    model = ServiceContract
    bad = {"payment_method": "card"}
    wrong_field = "plan"

    @property
    def good(self):
        customer = make_customer()
        return {
            "plan": str(make_plan().pk), "vehicle": str(make_vehicle(customer=customer).pk),
            "customer": str(customer.pk), "payment_method": "card", "store": str(make_store().pk),
        }  # fmt: skip


class TestContractCancel(ActionTests):
    path = "/service-contracts/{pk}/cancel/"
    refused_role = "service_advisor"
    good = {"refund": "100", "reason": "Car sold"}
    bad = {"refund": "500", "reason": "Car sold"}
    after = {"state": "cancelled", "refunded_amount": Decimal(100)}

    def make(self, n):
        return owner_and(n)


class TestOrderRedeem(ActionTests):
    path = "/repair-orders/{pk}/redeem/"
    refused_role = "technician"
    bad = {"quantity": "1"}
    after = {"contract_amount": Decimal("139.99")}

    def make(self, n):
        order = an_order(n)
        plan = make_plan(n, items=[{"package": make_package(n), "quantity": Decimal(3)}])
        sell(order.vehicle, order.customer, plan=plan)
        return order

    def data(self):
        return {"item": f"{ServiceContract.objects.get().pk}/1", "quantity": "1"}


class TestRedemptionReturn(ActionTests):
    path = "/service-contracts/uses/{pk}/return/"
    refused_role = "technician"
    good, bad = {"reason": "Wrong car"}, {}
    after = {"return_reason": "Wrong car"}

    def make(self, n):
        order = an_order(n)
        return use(order, sell(order.vehicle, order.customer, plan=make_plan(n)))


class TestLiability(_Renders):
    path = "/service-contracts/liability/"
    refused_role = "service_advisor"


def test_order_and_car_say_what_is_left_and_the_report_what_is_owed(http, order, contract):
    said = text_of(http.get(f"/repair-orders/{order.pk}/owed/"))
    assert contract.number in said
    assert "Wash (2 times), Diagnosis (2 hours)" in said
    assert contract.number in text_of(http.get(f"{order.vehicle.get_absolute_url()}?tab=contracts"))
    assert "400.00" in text_of(http.get("/service-contracts/liability/"))


def test_api_sells_uses_and_takes_back(api, order, customer, south):
    package = make_package()
    body = {
        "code": "A1", "name_zh": "三次保养", "price": "300.00", "months": 24,
        "items": [{"package": str(package.pk), "quantity": "3"}],
    }  # fmt: skip

    def post(address, data, status=201):
        answer = api.post(f"/api/v1/{address}/", data, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    plan = post("service-plans", body)
    with in_tenant(south):
        make_store()
        theirs = make_vehicle()
    sale = {
        "plan": plan["id"], "vehicle": str(order.vehicle_id), "customer": str(customer.pk),
        "store": str(make_store().pk), "payment_method": "wechat",
    }  # fmt: skip
    post("service-contracts", {**sale, "vehicle": str(theirs.pk)}, 400)
    contract = post("service-contracts", sale)
    redeem = f"service-contracts/{contract['id']}/redeem"
    used = post(redeem, {"repair_order": str(order.pk), "position": 1})
    assert Job.objects.get(pk=used["job"]).package == package
    post(redeem, {"repair_order": str(order.pk), "position": 1, "quantity": "3"}, 422)
    (row,) = api.get("/api/v1/contract-liabilities/").json()
    assert (row["sold"], row["used"], row["open"]) == ("300.00", "100.00", "200.00")
    post(f"contract-redemptions/{used['id']}/take-back", {"reason": "Mistake"}, 200)
    ended = post(f"service-contracts/{contract['id']}/cancel", {"reason": "Sold"}, 200)
    assert (ended["state"], ended["refunded_amount"]) == ("cancelled", "300.00")
