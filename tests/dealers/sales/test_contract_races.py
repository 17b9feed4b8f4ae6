"""Two people at one contract at the same moment, on two connections, with committed rows."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from dealers.customers.models import FollowUp
from dealers.customers.services import change_terms
from dealers.sales import services as sales
from dealers.sales.models import Contract, Instalment, Receipt
from dealers.sales.selectors.credit import open_receivables
from tests.conftest import make_person, make_store
from tests.dealers.sales.test_amendments import amend
from tests.dealers.sales.test_credit import to_sign
from tests.dealers.sales.test_races import both, race, refused
from tests.dealers.steps import make_accepted_quote, make_customer, make_signed_contract, manager

__all__ = ["race"]


def paid_by_receipts(contract):
    rows = Receipt.objects.filter(contract=contract)
    return sum((row.signed_amount for row in rows), Decimal(0))


def test_one_step_is_decided_once(race):
    north, owner = race
    advisor = make_person("sales_consultant", store=make_store())
    contract = sales.create_contract(quote=make_accepted_quote(advisor), actor=advisor)
    contract = sales.submit_contract(contract=contract, actor=advisor)
    boss = manager()
    acts = [
        lambda: sales.approve_contract(contract=contract, actor=owner),
        lambda: sales.return_contract(contract=contract, note="Wrong colour", actor=boss),
    ]
    results = both(north, *acts)
    contract.refresh_from_db()
    # Approved first, it cannot be returned; returned first, it cannot be approved.
    assert len(refused(results)) == 1
    assert contract.approvals[-1]["act"] == ("approved" if contract.status == "approved" else "returned")  # fmt: skip


def test_two_cashiers_take_the_last_part_once_and_never_more_than_is_owed(race):
    north, owner = race
    contract = make_signed_contract(owner)
    sales.record_receipt(contract=contract, amount=5000, method="card", actor=owner)
    last = Instalment.objects.get(kind="final")
    acts = [
        lambda: sales.record_receipt(
            contract=contract, amount=147000, method="card", instalment=last, actor=owner
        )
    ] * 2
    assert len(refused(both(north, *acts))) == 1
    contract.refresh_from_db()
    last.refresh_from_db()
    assert (contract.paid, last.paid) == (Decimal(152000), Decimal(147000))
    assert paid_by_receipts(contract) == contract.paid


def test_two_refunds_at_once_give_back_no_more_than_was_paid(race):
    north, owner = race
    contract = make_signed_contract(owner)
    sales.record_receipt(contract=contract, amount=5000, method="card", actor=owner)
    acts = [
        lambda: sales.record_receipt(
            contract=contract, amount=3000, kind="refund", method="card", actor=owner
        )
    ] * 2
    assert len(refused(both(north, *acts))) == 1
    contract.refresh_from_db()
    assert contract.paid == paid_by_receipts(contract) == Decimal(2000)
    assert sum(row.paid for row in contract.instalments.all()) == Decimal(2000)


def test_money_taken_while_an_amendment_is_signed_is_on_one_version_only(race):
    north, owner = race
    old = make_signed_contract(owner)
    new = sales.submit_contract(contract=amend(old, owner), actor=owner)
    new = sales.approve_contract(contract=new, actor=manager())
    results = both(
        north,
        lambda: sales.sign_contract(contract=new, actor=owner),
        lambda: sales.record_receipt(contract=old, amount=5000, method="card", actor=owner),
    )
    old.refresh_from_db()
    new.refresh_from_db()
    taken = Decimal(5000) if not refused(results) else Decimal(0)
    # Taken first, it moved along; signed first, the cashier was told to take it on the new version.
    assert (old.status, old.paid, new.paid) == ("amended", 0, taken)
    assert paid_by_receipts(new) == sum(row.paid for row in new.instalments.all()) == taken
    assert not Receipt.objects.filter(contract=old).exists()


def test_two_amendments_at_once_are_one(race):
    north, owner = race
    contract = make_signed_contract(owner)
    results = both(north, *[lambda: amend(contract, owner)] * 2)
    assert len(refused(results)) == 1
    assert Contract.objects.count() == 2


def test_two_contracts_signed_at_once_do_not_both_fit_into_one_limit(race):
    north, owner = race
    advisor = make_person("sales_consultant", store=make_store())
    customer = change_terms(
        customer=make_customer(owner), credit_limit=Decimal(60000), payment_days=30, actor=owner
    )
    contracts = [to_sign(advisor, customer) for _ in range(2)]
    acts = [lambda c=c: sales.sign_contract(contract=c, actor=advisor) for c in contracts]
    assert len(refused(both(north, *acts))) == 1
    assert open_receivables(customer) == {"CNY": Decimal(50000)}


def test_a_reminder_made_twice_at_once_is_one_task(race):
    north, owner = race
    contract = make_signed_contract(owner)
    Instalment.objects.update(due_on=localdate() - timedelta(days=3))
    row = contract.instalments.first()
    results = both(north, *[lambda: sales.remind(instalment=row, level=1)] * 2)
    assert sorted(results) == [False, True]
    assert FollowUp.objects.filter(about_id=row.pk, done_at=None).count() == 1


def test_numbers_written_at_once_have_no_gap(race):
    north, owner = race
    quotes = []
    for n in range(2):
        customer = make_customer(owner, phone=f"1390000000{n}", full_name=f"C{n}")
        deal = sales.open_opportunity(customer=customer, model_code="AURORA-5", actor=owner)
        quotes.append(make_accepted_quote(owner, opportunity=deal))
    acts = [lambda q=q: sales.create_contract(quote=q, actor=owner) for q in quotes]
    assert refused(both(north, *acts)) == []
    numbers = sorted(Contract.objects.values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == ["0001", "0002"]
