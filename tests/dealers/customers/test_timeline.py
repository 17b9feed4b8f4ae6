"""One timeline of everything: sale, money, workshop, claim, talks; quick with 5,000 lines."""

import time
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from dealers.claims.services import create_claim, submit_claim
from dealers.customers import selectors
from dealers.customers.models import TimelineEntry
from dealers.customers.services import log_contact, register_customer
from dealers.service import services as workshop
from tests.dealers.claims.conftest import make_catalogue, make_warranty_job
from tests.dealers.service.conftest import finish
from tests.dealers.steps import make_customer, make_paid_contract

LINES = 5_000


def words_of(customer) -> str:
    return "\n".join(f"{row.kind}: {row.words}" for row in selectors.timeline_of(customer=customer))


def test_a_sale_with_its_talks_quotes_orders_and_payments(owner, store):
    contract = make_paid_contract(owner)
    customer = contract.customer
    for kind in ("call", "visit", "message", "note"):
        log_contact(customer=customer, kind=kind, text=f"A {kind}", actor=owner)
    kinds = {row.kind for row in selectors.timeline_of(customer=customer)}
    assert kinds >= {
        "call",
        "visit",
        "message",
        "note",
        "opportunity",
        "quote",
        "contract",
        "receipt",
    }
    assert f"receipt: Payment {contract.amount:,} CNY" in words_of(customer)


def test_the_workshop_its_payments_and_what_was_struck_out(owner, store):
    job = make_warranty_job(actor=owner)
    order = job.repair_order
    fee = workshop.add_job(repair_order=order, complaint="Wash", actor=owner)
    workshop.add_fee(job=fee, description="Wash", amount=Decimal(100), actor=owner)
    finish(fee, owner)
    order = workshop.pass_quality_check(repair_order=order, actor=owner)
    order = workshop.bill_order(repair_order=order, actor=owner)
    invoice = order.invoices.get(payer="customer")
    payment = workshop.take_payment(invoice=invoice, method="cash", actor=owner)
    workshop.void_payment(payment=payment, reason="Twice", actor=owner)
    text = words_of(order.customer)
    assert "service: Engine stutters" in text
    paid = f"Payment {payment.amount:,} CNY, {payment.number}"
    assert f"receipt: {paid}" in text
    assert f"receipt: Struck out: {paid}" in text


def test_a_claim_for_their_car(owner, store, hub, north):
    make_catalogue(hub)
    job = make_warranty_job(actor=owner)
    claim = create_claim(job=job, actor=owner)
    submit_claim(claim=claim, actor=owner)
    lines = TimelineEntry.objects.filter(kind="claim", customer=job.repair_order.customer)
    assert [line.words for line in lines.order_by("pk")] == ["Draft", "Submitted"]


def test_every_line_is_in_the_readers_language(owner, store):
    contract = make_paid_contract(owner)
    line = TimelineEntry.objects.get(customer=contract.customer, kind="receipt")
    with override("zh-hans"):
        assert "收据" in line.words


def cost_of(http, customer) -> tuple[int, float]:
    """Queries and CPU seconds of the page, the best of three."""
    path, best, queries = f"/customers/{customer.pk}/", 9.0, 0
    for _again in range(3):
        with CaptureQueriesContext(connection) as captured:
            began = time.process_time()
            assert http.get(path).status_code == 200
            best = min(best, time.process_time() - began)
        queries = len(captured)
    return queries, best


def test_page_with_5000_lines_costs_what_a_page_with_few_does(http, owner):
    few = register_customer(full_name="李雷", phone="13900139000", actor=owner)
    busy = make_customer(owner)
    for customer, count in ((few, 40), (busy, LINES)):
        TimelineEntry.objects.bulk_create(
            TimelineEntry(kind="call", text=f"Call {n}", customer=customer, actor=owner)
            for n in range(count)
        )
    http.get(f"/customers/{few.pk}/")
    (queries_few, cpu_few), (queries, cpu) = cost_of(http, few), cost_of(http, busy)
    assert queries <= queries_few <= 15
    assert cpu <= cpu_few * 2
    assert f"Call {LINES - 1}" in http.get(f"/customers/{busy.pk}/").content.decode()
