"""A customer of the workshop is sent to the showroom, and whoever sent them has the credit."""

from decimal import Decimal

import pytest

from dealers.sales import services as sales
from dealers.sales.models import Lead
from dealers.sales.selectors.referrals import by_person, referrals_of
from dealers.sales.services import change_lead_rules, convert_lead, refer_customer
from dealers.service.services import assign_technician, refer_from_job, refer_from_order
from portal.core.errors import Conflict
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_races import both, race  # noqa: F401 - a fixture
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.dealers.service.test_views import an_order
from tests.dealers.steps import LINES, here, manager
from tests.ui.base import ActionTests, DetailPageTests, ListPageTests, text_of


def an_order_of(advisor, n: int = 1):
    customer = make_customer(f"Zhao {n}", f"1380013800{n}")
    return make_order(make_vehicle(n, customer=customer), actor=advisor, store=make_store())


def buy(lead, seller):
    """The referred customer signs."""
    lead = sales.assign_lead(lead=lead, owner=seller, actor=seller)
    lead = sales.contact_lead(lead=lead, kind="call", text="Called", actor=seller)
    _customer, opportunity = convert_lead(lead=lead, customer=lead.customer, actor=seller)
    quote = sales.create_quote(opportunity=opportunity, lines=LINES, actor=seller)
    quote = sales.send_quote(quote=sales.submit_quote(quote=quote, actor=seller), actor=seller)
    quote = sales.accept_quote(quote=quote, actor=seller)
    contract = sales.submit_contract(
        contract=sales.create_contract(quote=quote, actor=seller), actor=seller
    )
    contract = sales.approve_contract(contract=contract, actor=manager())
    return sales.sign_contract(contract=contract, actor=seller)


def test_the_customer_comes_from_the_visit_and_the_lead_says_so(advisor):
    order = an_order_of(advisor)
    lead = refer_from_order(repair_order=order, wish="Aurora 7", note="Two children", actor=advisor)
    lead.refresh_from_db()
    assert (lead.source, lead.customer, lead.phone) == (
        "referral",
        order.customer,
        "+8613800138001",
    )
    assert (lead.referred_by, lead.referred_from) == (advisor, order.number)
    assert lead.referred_url == order.get_absolute_url()
    assert (lead.wanted, lead.trade_in["vin"]) == ("Aurora 7", order.vehicle.vin)


def test_sales_is_told_once_only(advisor):
    order = an_order_of(advisor)
    lead = refer_from_order(repair_order=order, actor=advisor)
    with pytest.raises(Conflict, match=lead.number):
        refer_customer(customer=order.customer, actor=advisor)
    assert Lead.objects.count() == 1


def test_a_sale_brings_what_the_rules_promised_then(advisor, owner):
    change_lead_rules(actor=owner, referral_credit=500)
    order = an_order_of(advisor)
    lead = refer_from_order(repair_order=order, actor=advisor)
    change_lead_rules(actor=owner, referral_credit=100)
    seller = make_person("sales_consultant", store=make_store(), scope=Scope.STORE)
    (row,) = referrals_of(advisor)
    assert (row.sold_on, row.earned) == (None, None)
    buy(lead, seller)
    (row,) = referrals_of(advisor)
    assert (row.earned, row.sold_on is not None) == (Decimal(500), True)
    assert row.contract_number
    (person,) = by_person(referrals_of(advisor))
    assert (person.referred, person.open, person.sold, person.credit) == (1, 0, 1, Decimal(500))


def test_a_technician_refers_from_the_job_and_sees_their_own_only(advisor, technician):
    first, second = an_order_of(advisor, 1), an_order_of(advisor, 2)
    refer_from_order(repair_order=first, actor=advisor)
    job = assign_technician(job=second.jobs.get(), technician=technician, actor=advisor)
    mine = refer_from_job(job=job, actor=technician)
    assert [lead.pk for lead in referrals_of(technician)] == [mine.pk]
    page = text_of(signed_in(technician, "north").get("/leads/referrals/"))
    assert second.customer.full_name in page
    assert first.customer.full_name not in page


def test_another_house_sees_nothing(north, south, advisor):
    refer_from_order(repair_order=an_order_of(advisor), actor=advisor)
    with in_tenant(south):
        assert not Lead.referrals.exists()


def test_of_two_colleagues_one_refers(race):  # noqa: F811 - the fixture
    north, person = race
    customer = an_order_of(person).customer
    results = both(north, *[lambda: refer_customer(customer=customer, actor=person)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Lead"]


class _Refer(ActionTests):
    refused_role = "cashier"
    good = {"wish": "Aurora 7", "note": "Call on Friday"}


class TestOrderRefer(_Refer):
    path = "/repair-orders/{pk}/refer/"

    def make(self, n):
        return an_order(n)


class TestJobRefer(_Refer):
    path = "/repair-orders/jobs/{pk}/refer/"

    def make(self, n):
        return an_order(n).jobs.get()


class TestCustomerRefer(_Refer):
    path = "/customers/{pk}/refer/"

    def make(self, n):
        return make_customer()

    def refused(self):
        refer_customer(customer=self.thing, actor=self.person)


class TestReferralDetail(DetailPageTests):
    path = "/leads/referrals/{pk}/"
    refused_role = "cashier"
    shows = ("Zhao 1",)
    queries = 1

    def make(self, n):
        actor = here(self.person)
        return refer_customer(customer=an_order_of(actor, n).customer, actor=actor)


class TestReferralList(ListPageTests):
    path = "/leads/referrals/"
    queries = 3
    refused_role = "cashier"
    found, missed = "Zhao 1", "Zhou"
    sort = "name"
    filters = "sold=false"
    person = None

    def make(self, n):
        actor = here(self.person)
        return refer_customer(customer=an_order_of(actor, n).customer, actor=actor)
