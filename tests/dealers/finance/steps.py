"""Signed contracts with money due some days ago."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from dealers.sales import services as sales
from dealers.sales.models import Contract, Instalment
from tests.dealers.steps import make_customer, make_opportunity, make_signed_contract

NAMES = ["欧阳小明", "李雷", "韩梅梅", "王芳", "赵云"]


def part(amount, days, kind="instalment"):
    return {"kind": kind, "amount": Decimal(amount), "due_on": localdate() + timedelta(days=days)}


def signed_for(actor, n=1, **fields):
    """A signed contract over 152,000 of the n-th customer."""
    customer = make_customer(actor, full_name=NAMES[n - 1], phone=f"1380013800{n}")
    contract = make_signed_contract(actor, opportunity=make_opportunity(actor, customer=customer))
    Contract.objects.filter(pk=contract.pk).update(**fields)
    contract.refresh_from_db()
    return contract


def owing(actor, n=1, *, days=5, amount=10000, **fields):
    """The same with one part of ``amount`` due ``days`` ago, the rest due later."""
    contract = signed_for(actor, n, **fields)
    parts = [part(amount, 0), part(152000 - amount, 30)]
    sales.set_payment_plan(contract=contract, instalments=parts, actor=actor)
    first = contract.instalments.order_by("due_on").first()
    Instalment.objects.filter(pk=first.pk).update(due_on=localdate() - timedelta(days=days))
    return contract
