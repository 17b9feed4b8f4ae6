"""Short ways to customers who are to be asked, and to surveys that are out or answered."""

from datetime import timedelta

from django.utils.timezone import localdate, now

from dealers.customers.models import Customer
from dealers.customers.services import record_consent
from dealers.sales.models import Contract
from dealers.service.models import RepairOrder
from dealers.surveys import services
from dealers.surveys.models import Survey
from tenants.accounts.models import User
from tests.conftest import make_person, make_store
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.dealers.steps import make_opportunity, make_signed_contract

# Of the questionnaire of the house for the workshop: everything at its best.
BEST = {
    "q1": "10", "q2": "10", "q3": "10", "q4": "10", "q5": "yes", "q6": "10", "q7": "10", "q8": "yes",
    "q9": "10", "q10": "10",
}  # fmt: skip
WORST = {
    "q2": "2", "q3": "3", "q4": "4", "q5": "no", "q6": "5", "q7": "5", "q9": "3", "q10": "2",
}  # fmt: skip


def consented(customer: Customer, given: bool = True) -> Customer:
    return record_consent(
        customer=customer, purpose="survey", given=given, channel="paper", proof="P1", actor=None
    )


def a_customer(n: int = 1, *, email: bool = True, consent: bool | None = True) -> Customer:
    customer = make_customer(
        f"Zhao {n}", f"1380013{n:04d}", email=f"zhao{n}@example.test" if email else ""
    )
    return customer if consent is None else consented(customer, consent)


def advisor_of(store=None):
    found = User.objects.filter(email="sa@example.test").first()
    return found or make_person(
        "service_advisor", email="sa@example.test", store=store or make_store()
    )


def a_visit(
    n: int = 1, *, customer: Customer | None = None, days: float = 3, **fields
) -> RepairOrder:
    """A car that went home from the workshop some days ago."""
    customer = customer or a_customer(n)
    order = make_order(make_vehicle(n, customer=customer), actor=advisor_of())
    given = {"board": "closed", "delivered_at": now() - timedelta(days=days), **fields}
    RepairOrder.objects.filter(pk=order.pk).update(**given)
    order.refresh_from_db()
    return order


def a_sale(owner, n: int = 1, *, customer: Customer | None = None, days: int = 4) -> Contract:
    """A car delivered some days ago."""
    customer = customer or a_customer(n)
    deal = make_opportunity(owner, customer=customer)
    contract = make_signed_contract(owner, opportunity=deal)
    Contract.objects.filter(pk=contract.pk).update(
        status="delivered", delivered_on=localdate() - timedelta(days=days), store=make_store()
    )
    contract.refresh_from_db()
    return contract


def asked(n: int = 1, **fields) -> Survey:
    """A survey that is out, by link unless the customer says otherwise."""
    visit = a_visit(n, **fields)
    services.ask_due()
    return Survey.objects.get(document_id=visit.pk)


def answered(n: int = 1, answers=BEST, comment: str = "", **fields) -> Survey:
    return services.answer_survey(
        survey=asked(n, **fields), answers=answers, comment=comment, actor=None
    )


def rules(**values):
    return services.change_survey_rules(actor=None, **values)
