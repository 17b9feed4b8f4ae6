from decimal import Decimal

import pytest

from dealers.customers.services import change_terms, update_customer
from portal.core.errors import InvalidInput
from tenants.audit.models import AuditEntry
from tests.dealers.steps import here, make_customer
from tests.ui.base import ActionTests

GOOD = {
    "account_type": "fleet",
    "price_tier": "b",
    "credit_limit": "200000",
    "payment_days": "30",
    "is_blocked": "",
    "block_reason": "",
}


def test_terms_are_agreed_and_audited(owner, store):
    customer = make_customer(owner)
    change_terms(customer=customer, credit_limit=Decimal(200_000), payment_days=30, actor=owner)
    change_terms(customer=customer, price_tier="b", account_type="fleet", actor=owner)
    customer.refresh_from_db()
    assert (customer.credit_limit, customer.payment_days) == (Decimal(200_000), 30)
    assert (customer.price_tier, customer.account_type) == ("b", "fleet")
    first, second = AuditEntry.objects.filter(verb="customers.terms.change").order_by("id")
    assert first.changes["payment_days"] == [0, 30]
    assert set(second.changes) == {"price_tier", "account_type"}
    change_terms(customer=customer, price_tier="b", actor=owner)
    assert AuditEntry.objects.filter(verb="customers.terms.change").count() == 2


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"payment_days": 30}, "credit_limit"),
        ({"payment_days": 366, "credit_limit": Decimal(1)}, "payment_days"),
        ({"credit_limit": Decimal(-1)}, "credit_limit"),
        ({"is_blocked": True, "block_reason": " "}, "block_reason"),
    ],
)
def test_terms_that_cannot_be_are_refused_beside_their_field(owner, store, terms, field):
    customer = make_customer(owner)
    with pytest.raises(InvalidInput) as error:
        change_terms(customer=customer, actor=owner, **terms)
    assert field in error.value.fields
    customer.refresh_from_db()
    assert (customer.payment_days, customer.is_blocked) == (0, False)


def test_freeing_a_customer_forgets_the_reason(owner, store):
    customer = make_customer(owner)
    change_terms(customer=customer, is_blocked=True, block_reason="Owes since May", actor=owner)
    assert change_terms(customer=customer, is_blocked=False, actor=owner).block_reason == ""


def test_terms_are_no_details_that_anybody_may_edit(owner, store):
    with pytest.raises(TypeError):
        update_customer(customer=make_customer(owner), credit_limit=Decimal(1), actor=owner)


class TestCustomerTerms(ActionTests):
    path = "/customers/{pk}/terms/"
    refused_role = "sales_consultant"
    good = GOOD
    bad = {**GOOD, "credit_limit": ""}
    after = {"price_tier": "b", "payment_days": 30}

    def make(self, n):
        return make_customer(here(self.person))

    def test_block_shows_on_the_page(self):
        data = {**GOOD, "is_blocked": "on", "block_reason": "Owes since May"}
        assert self.http.post(self.address(), data).status_code == 302
        assert "Owes since May" in self.http.get(f"/customers/{self.thing.pk}/").content.decode()


def test_terms_by_api(api, owner, store):
    customer = make_customer(owner)
    path = f"/api/v1/customers/{customer.pk}/"
    answer = api.post(
        f"{path}change-terms/",
        {"credit_limit": "50000.00", "payment_days": 14},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    assert api.get(path).json()["credit_limit"] == "50000.00"
    only = api.post(
        f"{path}change-terms/",
        {"is_blocked": True, "block_reason": "Bad cheque"},
        content_type="application/json",
    ).json()
    assert (only["payment_days"], only["is_blocked"]) == (14, True)
    assert api.patch(path, {"payment_days": 99}, content_type="application/json").status_code == 400
    found = api.get("/api/v1/customers/", {"is_blocked": "true"}).json()["results"]
    assert [row["id"] for row in found] == [str(customer.pk)]
