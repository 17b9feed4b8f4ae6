import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from dealers.customers.models import Customer
from dealers.service import services
from dealers.service.models import RepairOrder, ServiceInvoice, ServicePayment
from dealers.service.services.invoicing import tax_in
from dealers.service.states import Board, Paper, PayType
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tests.conftest import make_person, make_store
from tests.dealers.service.conftest import finish, make_customer, make_order, make_vehicle


@pytest.fixture
def ready(order, job, advisor) -> RepairOrder:
    """Ready: 226 for the customer, 100 shared with the insurer, 50 of our own."""
    services.add_fee(job=job, description="Check", amount=Decimal(226), actor=advisor)
    shared = services.add_job(repair_order=order, complaint="Door", actor=advisor)
    services.add_fee(job=shared, description="Paint", amount=Decimal(100), actor=advisor)
    parts = {"customer": Decimal("33.33"), "insurance": Decimal("66.67")}
    services.share_job(job=shared, shares=parts, actor=advisor)
    own = services.add_job(
        repair_order=order, complaint="Wash", pay_type=PayType.INTERNAL, actor=advisor
    )
    services.add_fee(job=own, description="Wash", amount=Decimal(50), actor=advisor)
    declined = services.add_job(repair_order=order, complaint="Wipers", actor=advisor)
    services.add_fee(job=declined, description="Wipers", amount=Decimal(80), actor=advisor)
    services.decline_job(job=declined, reason="x", actor=advisor)
    for each in (job, shared, own):
        finish(each, advisor)
    return services.pass_quality_check(repair_order=order, actor=advisor)


def bill_of(order, payer="customer") -> ServiceInvoice:
    return order.invoices.get(payer=payer, kind="invoice", credits=0)


def pay(invoice, amount=None, **fields) -> ServicePayment:
    amount = None if amount is None else Decimal(amount)
    given = {"method": "card", "actor": None, **fields}
    return services.take_payment(invoice=invoice, amount=amount, **given)


def test_one_invoice_per_payer_that_adds_up_and_is_frozen(ready, advisor):
    order = services.bill_order(repair_order=ready, actor=advisor)
    assert (order.paper, order.settled_by) == (Paper.INVOICE, advisor)
    bills = {bill.payer: bill for bill in ServiceInvoice.objects.all()}
    assert {payer: bill.gross for payer, bill in bills.items()} == {
        "customer": Decimal("259.33"),
        "insurer": Decimal("66.67"),
        "internal": Decimal(50),
    }
    mine = bills["customer"]
    assert (mine.net, mine.tax, mine.billed_to) == (
        Decimal("229.50"), Decimal("29.83"), "Zhao Min",
    )  # fmt: skip
    assert (bills["internal"].net, bills["internal"].tax) == (50, 0)
    assert [(row["job"], row["amount"]) for row in mine.lines] == [(1, "226.00"), (2, "33.33")]
    for bill in bills.values():
        assert sum(Decimal(row["amount"]) for row in bill.lines) == bill.gross
    with pytest.raises(Conflict):
        services.bill_order(repair_order=order, actor=advisor)


@pytest.mark.parametrize(
    ("gross", "net"),
    [("113.00", "100.00"), ("0.01", "0.01"), ("100.00", "88.50"), ("0.06", "0.05")],
)
def test_net_is_rounded_half_up_and_tax_is_the_rest(gross, net):
    assert Decimal(gross) - tax_in(Decimal(gross), Decimal("0.13")) == Decimal(net)


def test_a_bill_is_paid_in_parts_and_never_too_much(ready, advisor):
    invoice = bill_of(services.bill_order(repair_order=ready, actor=advisor))
    for amount in ("259.34", "0", "-1", "0.001"):
        with pytest.raises(InvalidInput):
            pay(invoice, amount)
    with pytest.raises(InvalidInput):
        pay(invoice, method="account")
    pay(invoice, "100")
    with pytest.raises(Conflict):
        services.deliver_vehicle(repair_order=ready, odometer_out=20_510, actor=advisor)
    payment = pay(invoice, method="wechat", reference="WX-1")
    assert payment.amount == Decimal("159.33")
    with pytest.raises(Conflict):
        pay(invoice)
    ready.refresh_from_db()
    assert ready.payment_method == "wechat"
    order = services.deliver_vehicle(repair_order=ready, odometer_out=20_510, actor=advisor)
    assert order.board == Board.DELIVERED


def test_credit_lets_the_car_go_before_it_is_paid(ready, advisor):
    invoice = bill_of(services.bill_order(repair_order=ready, actor=advisor))
    today = localdate()
    for until, reason in ((today - timedelta(1), "Fleet"), (today, " ")):
        with pytest.raises(InvalidInput):
            services.approve_credit(invoice=invoice, until=until, reason=reason, actor=advisor)
    Customer.objects.update(is_blocked=True, block_reason="Owes")
    with pytest.raises(Conflict):
        services.approve_credit(invoice=invoice, until=today, reason="Fleet", actor=advisor)
    Customer.objects.update(is_blocked=False, block_reason="")
    services.approve_credit(
        invoice=invoice, until=today + timedelta(30), reason="Fleet", actor=advisor
    )
    services.deliver_vehicle(repair_order=ready, odometer_out=20_510, actor=advisor)
    pay(invoice)
    with pytest.raises(Conflict):
        services.approve_credit(invoice=invoice, until=today, reason="x", actor=advisor)


def test_on_account_needs_somebody_who_may_approve_credit(ready, advisor, store):
    with pytest.raises(NotPermitted):
        services.settle_order(repair_order=ready, payment_method="account", actor=advisor)
    assert not ServiceInvoice.objects.exists()
    manager = make_person("service_manager", store=store, scope=Scope.STORE)
    order = services.settle_order(repair_order=ready, payment_method="account", actor=manager)
    assert (order.payment_method, bill_of(order).credit_approved_by) == ("account", manager)


def test_all_at_once_settles_and_pays_what_the_customer_owes(ready, advisor):
    order = services.settle_order(repair_order=ready, payment_method="cash", actor=advisor)
    assert (order.payment_method, bill_of(order).due) == ("cash", 0)
    assert bill_of(order, "insurer").due == Decimal("66.67")
    assert ServicePayment.objects.count() == 1


def test_a_settlement_is_taken_back_by_credit_notes_and_the_money_carried_over(ready, job, advisor):
    with pytest.raises(Conflict):
        services.reopen_order(repair_order=ready, reason="x", actor=advisor)
    order = services.settle_order(repair_order=ready, payment_method="cash", actor=advisor)
    first = bill_of(order)
    with pytest.raises(InvalidInput):
        services.reopen_order(repair_order=order, reason=" ", actor=advisor)
    order = services.reopen_order(repair_order=order, reason="Wrong price", actor=advisor)
    assert (order.paper, order.settled_at, order.payment_method) == (Paper.REPAIR_ORDER, None, "")
    first.refresh_from_db()
    assert (first.due, first.overpaid) == (0, Decimal("259.33"))
    note = first.credit_notes.get()
    assert (note.gross, note.tax, note.due, note.reason) == (
        first.gross, first.tax, 0, "Wrong price",
    )  # fmt: skip
    with pytest.raises(Conflict):
        pay(note)
    services.reopen_job(job=job, actor=advisor)
    services.discount_line(
        line=job.lines.get(), percent=Decimal(50), reason="Promised", actor=advisor
    )
    services.finish_job(job=job, actor=advisor)
    services.pass_quality_check(repair_order=order, actor=advisor)
    order = services.settle_order(repair_order=order, actor=advisor)
    second = bill_of(order)
    assert (second.gross, second.due) == (Decimal("146.33"), 0)
    first.refresh_from_db()
    assert first.overpaid == 113
    with pytest.raises(Conflict):
        services.void_payment(payment=second.payments.get(), reason="x", actor=advisor)
    for amount in ("113.01", "0"):
        with pytest.raises(InvalidInput):
            services.refund_payment(
                invoice=first, amount=Decimal(amount), method="cash", actor=advisor
            )
    services.refund_payment(invoice=first, amount=Decimal(113), method="cash", actor=advisor)
    with pytest.raises(Conflict):
        services.refund_payment(invoice=first, amount=Decimal(1), method="cash", actor=advisor)
    services.deliver_vehicle(repair_order=order, odometer_out=20_510, actor=advisor)
    with pytest.raises(Conflict):
        services.reopen_order(repair_order=order, reason="Too late", actor=advisor)


def test_a_payment_struck_out_is_due_again(ready, advisor):
    order = services.settle_order(repair_order=ready, payment_method="cash", actor=advisor)
    payment = bill_of(order).payments.get()
    with pytest.raises(InvalidInput):
        services.void_payment(payment=payment, reason=" ", actor=advisor)
    services.void_payment(payment=payment, reason="Bounced", actor=advisor)
    assert bill_of(order).due == Decimal("259.33")
    with pytest.raises(Conflict):
        services.void_payment(payment=payment, reason="again", actor=advisor)
    with pytest.raises(Conflict):
        services.deliver_vehicle(repair_order=order, odometer_out=20_510, actor=advisor)
    services.reopen_order(repair_order=order, reason="x", actor=advisor)


def test_money_that_moved_on_cannot_be_struck_out(ready, advisor):
    order = services.settle_order(repair_order=ready, payment_method="cash", actor=advisor)
    first = bill_of(order)
    order = services.reopen_order(repair_order=order, reason="x", actor=advisor)
    services.bill_order(repair_order=order, actor=advisor)
    with pytest.raises(Conflict):
        services.void_payment(payment=first.payments.get(kind="payment"), reason="x", actor=advisor)


@pytest.mark.parametrize("change", [{"paid": -1}, {"paid": 1000}, {"credits": 1000}, {"tax": 1000}])
def test_the_database_refuses_amounts_that_cannot_be(ready, advisor, change):
    services.bill_order(repair_order=ready, actor=advisor)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceInvoice.objects.filter(payer="customer").update(**change)


def _ready_order(store, owner) -> RepairOrder:
    car = make_vehicle(1, customer=make_customer())
    job = make_order(car, actor=owner, store=store).jobs.get()
    services.add_fee(job=job, description="Check", amount=Decimal(100), actor=owner)
    finish(job, owner)
    return services.pass_quality_check(repair_order=job.repair_order, actor=owner)


def _together(tenant, *acts) -> list[str]:
    """Run the acts at the same moment; ``done`` or the name of what was raised, sorted."""
    results, barrier = [], threading.Barrier(len(acts))

    def run(act) -> None:
        try:
            with in_tenant(tenant):
                connection.ensure_connection()
                barrier.wait(10)
                act()
                results.append("done")
        except Conflict:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(results)


def test_of_two_cashiers_who_take_the_same_money_one_wins(committed):
    north = committed["North"]
    with in_tenant(north):
        owner, store = make_person("owner", scope=Scope.GROUP), make_store()
        order = services.bill_order(repair_order=_ready_order(store, owner), actor=owner)
        invoice = bill_of(order)
    take = lambda: services.take_payment(invoice=invoice, method="cash", actor=owner)  # noqa: E731
    assert _together(north, take, take) == ["done", "refused"]
    with in_tenant(north):
        assert ServicePayment.objects.count() == 1
        assert bill_of(order).paid == 100


def test_settling_beside_a_new_line_bills_it_or_refuses_it(committed):
    north = committed["North"]
    with in_tenant(north):
        owner, store = make_person("owner", scope=Scope.GROUP), make_store()
        order = _ready_order(store, owner)
        job = order.jobs.get()
        type(job).objects.update(state="waiting")  # a job that may still get lines
    results = _together(
        north,
        lambda: services.bill_order(repair_order=order, actor=owner),
        lambda: services.add_fee(job=job, description="More", amount=Decimal(50), actor=owner),
    )
    with in_tenant(north):
        billed = bill_of(order).gross
        assert results in (["done", "done"], ["done", "refused"])
        assert billed == (150 if results == ["done", "done"] else 100)
        job.refresh_from_db()
        assert job.amount == billed
