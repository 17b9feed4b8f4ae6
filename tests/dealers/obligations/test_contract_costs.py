"""What a job that is not done gives back, and what work on a contract's account costs."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from dealers.obligations import selectors, services
from dealers.obligations.models import Redemption, ServiceContract
from dealers.service import turnaround
from dealers.service.models import Job, RepairOrder, ServiceInvoice
from dealers.service.services import (
    add_fee,
    add_job,
    add_labour,
    authorise_job,
    bill_order,
    cancel_order,
    decline_job,
    deliver_vehicle,
    issue_line,
    pass_quality_check,
    receive_vehicle,
    reopen_order,
    set_labour_rate,
    share_job,
    take_payment,
)
from dealers.service.states import PayType
from portal.core.errors import Conflict, InvalidInput
from tests.dealers.obligations.test_contracts import owner_and, sell, use
from tests.dealers.service.conftest import finish, make_line
from tests.ui.base import ListPageTests, text_of


@pytest.fixture
def contract(vehicle, customer):
    return sell(vehicle, customer)


@pytest.fixture
def used(order, contract):
    return use(order, contract)


def test_the_contract_is_shown_as_payer(used):
    job = Job.objects.get(pk=used.job_id)
    assert (job.pay_type, job.get_pay_type_display()) == (PayType.CONTRACT, "Service contract")


@pytest.mark.parametrize("end", ["decline", "later", "cancel"])
def test_a_job_that_is_not_done_gives_the_use_back(order, contract, used, advisor, end):
    job = Job.objects.get(pk=used.job_id)
    if end == "cancel":
        cancel_order(repair_order=order, reason="Drove on", actor=advisor)
    else:
        decline_job(job=job, reason="No time", later=end == "later", actor=advisor)
    job.refresh_from_db()
    contract.refresh_from_db()
    back = Redemption.objects.get()
    assert (back.returned_at is not None, job.pay_type) == (True, PayType.CUSTOMER)
    assert back.return_reason == ("Drove on" if end == "cancel" else "No time")
    assert contract.used_amount == 0
    order = RepairOrder.objects.get(pk=order.pk)
    assert order.contract_amount == 0


def test_what_is_used_up_can_be_used_again_after_a_cancelled_visit(order, vehicle, customer):
    contract = sell(vehicle, customer)
    use(order, contract, 1, quantity=Decimal(2))
    use(order, contract, 2, quantity=Decimal(2))
    contract.refresh_from_db()
    assert contract.state == "used_up"
    cancel_order(repair_order=order, reason="Drove on", actor=None)
    contract.refresh_from_db()
    assert (contract.state, contract.used_amount) == ("active", 0)


def test_of_a_cancelled_contract_nothing_comes_back(order, contract, used, advisor):
    services.cancel_contract(contract=contract, reason="Sold", actor=advisor)
    decline_job(job=Job.objects.get(pk=used.job_id), reason="No time", actor=advisor)
    contract.refresh_from_db()
    assert (contract.state, contract.used_amount > 0) == ("cancelled", True)
    assert Job.objects.get(pk=used.job_id).pay_type == PayType.CUSTOMER


def test_nobody_chooses_the_contract_as_payer_by_hand(order, used, advisor):
    with pytest.raises(InvalidInput):
        add_job(repair_order=order, complaint="Wash", pay_type=PayType.CONTRACT, actor=advisor)
    job = Job.objects.get(pk=used.job_id)
    with pytest.raises(Conflict, match="contract"):
        share_job(job=job, shares={"customer": Decimal(100)}, actor=advisor)
    other = add_job(repair_order=order, complaint="Wash", actor=advisor)
    with pytest.raises(InvalidInput):
        share_job(job=other, shares={"contract": Decimal(100)}, actor=advisor)


def test_the_cost_is_parts_at_cost_and_hours_at_the_house_rate(order, contract, used, advisor):
    set_labour_rate(
        pay_type=PayType.INTERNAL, rate=Decimal(80), valid_from=date(2020, 1, 1), actor=None
    )
    job = Job.objects.get(pk=used.job_id)
    labour = add_labour(job=job, hours=Decimal("1.5"), description="Wash", actor=advisor)
    assert labour.unit_price == 80
    line = make_line(job)
    authorise_job(job=job, how="in_person", actor=advisor)
    issue_line(line=line, actor=advisor)
    row = selectors.with_costs(ServiceContract.objects.all()).get()
    assert (row.hours, row.parts_cost, row.cost) == (Decimal("1.50"), 300, 420)
    assert row.margin == row.used_amount - 420
    services.return_redemption(redemption=used, reason="Wrong car", actor=advisor)
    assert selectors.with_costs(ServiceContract.objects.all()).get().cost == 0


def settled(order, used, advisor, *, also: Decimal | None):
    """A ready order with 100 of contract work, and ``also`` for the customer, is billed."""
    covered = Job.objects.get(pk=used.job_id)
    add_fee(job=covered, description="Oil change", amount=Decimal(100), actor=advisor)
    first = order.jobs.exclude(pk=covered.pk).get()
    if also:
        add_fee(job=first, description="Check", amount=also, actor=advisor)
    else:
        decline_job(job=first, reason="No time", actor=advisor)
    for job in [covered, first] if also else [covered]:
        finish(job, advisor)
    order = pass_quality_check(repair_order=order, actor=advisor)
    return bill_order(repair_order=order, actor=advisor)


def test_work_on_a_contract_is_settled_by_it_and_stands_on_the_paper_for_nothing(
    order, job, contract, used, advisor, http
):
    order = settled(order, used, advisor, also=Decimal(226))
    amounts = (order.customer_amount, order.contract_amount, order.internal_amount, order.total)
    assert amounts == (226, 100, 0, 326)
    bills = {bill.payer: bill for bill in ServiceInvoice.objects.all()}
    assert bills.keys() == {"customer", "contract"}
    mine, theirs = bills["customer"], bills["contract"]
    assert (mine.gross, mine.due, theirs.gross, theirs.due, theirs.tax) == (226, 226, 100, 0, 0)
    assert theirs.billed_to == str(order.customer)
    found = {line["description"]: line for line in mine.lines}
    assert (found["Oil change"]["amount"], found["Oil change"]["contract"]) == (
        "0.00",
        contract.number,
    )
    assert "contract" not in found["Check"]
    assert list(ServiceInvoice.objects.due()) == list(ServiceInvoice.objects.earned()) == [mine]
    for language, said in (("en", "covered by contract"), ("zh-hans", "由服务合同承担")):
        paper = http.get(f"{mine.get_absolute_url()}print/", headers={"accept-language": language})
        assert f"{said} {contract.number}" in text_of(paper)
    assert contract.number in text_of(http.get(f"{mine.get_absolute_url()}?tab=lines"))


def test_car_goes_home_when_the_contract_covers_all(order, job, used, advisor, http):
    order = settled(order, used, advisor, also=None)
    (paper,) = ServiceInvoice.objects.all()
    assert (paper.payer, paper.due, paper.is_overdue) == ("contract", 0, False)
    assert "Covered by the service contract" in text_of(
        http.get(f"{paper.get_absolute_url()}print/")
    )
    with pytest.raises(Conflict, match="Nothing is due"):
        take_payment(invoice=paper, method="cash", actor=advisor)
    again = reopen_order(repair_order=order, reason="A part more", actor=advisor)
    assert ServiceInvoice.objects.filter(kind="credit_note", payer="contract").count() == 1
    order = bill_order(repair_order=again, actor=advisor)
    order = deliver_vehicle(repair_order=order, odometer_out=order.odometer_in, actor=advisor)
    assert order.board == "delivered"
    figures = turnaround.report(advisor, start=localdate(), end=localdate(), by="pay_type")
    assert [row.key for row in figures.rows] == ["contract"]  # and not "internal"


class TestContractCostList(ListPageTests):
    path = "/service-contracts/costs/"
    queries = 1
    refused_role = "service_advisor"
    found, missed = "Zhao", "Nothing"
    sort = "number"
    filters = "state=active"

    def make(self, n):
        return owner_and(n)

    def test_the_order_names_the_contract_that_pays(self):
        contract = self.make(1)
        order = RepairOrder.objects.filter(vehicle=contract.vehicle).first()
        if order is None:
            order = receive_vehicle(
                vin=contract.vehicle.vin, odometer_km=20_500, complaint="Wash",
                store=contract.store, actor=self.person,
            )  # fmt: skip
        use(order, contract)
        page = text_of(self.http.get(f"/repair-orders/{order.pk}/owed/"))
        assert f"Contract {contract.number} pays" in page
