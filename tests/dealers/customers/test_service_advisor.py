"""A customer's own service advisor: named, the default of bookings, handed over by who leaves."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from dealers.customers import services
from dealers.customers.models import Customer
from dealers.service.services import book_visit
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import Scope
from tenants.accounts.services import deactivate_person
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.steps import here, make_customer
from tests.ui.base import ActionTests, text_of


def advisor(name: str = "one"):
    email = f"{name}@example.test"
    return make_person("service_advisor", store=make_store(), scope=Scope.STORE, email=email)


@pytest.fixture
def served(owner, store):
    return services.name_service_advisor(
        customer=make_customer(owner), service_advisor=advisor(), actor=owner
    )


def visit(customer, **fields):
    starts_at = now() + timedelta(days=3)
    return book_visit(
        customer=customer, store=make_store(), starts_at=starts_at, actor=None, **fields
    )


def test_the_advisor_is_told_and_gets_the_next_bookings(served, owner):
    assert Notification.objects.filter(user=served.service_advisor).count() == 1
    assert visit(served).advisor == served.service_advisor
    other = advisor("two")
    assert visit(served, advisor=other).advisor == other
    nobody = services.name_service_advisor(customer=served, actor=owner)
    assert (nobody.service_advisor, visit(nobody).advisor) == (None, None)


def test_who_left_is_refused_and_nobody_leaves_before_handing_over(served, owner):
    gone = advisor("gone")
    deactivate_person(person=gone, actor=owner)
    gone.refresh_from_db()
    with pytest.raises(InvalidInput):
        services.name_service_advisor(customer=served, service_advisor=gone, actor=owner)
    before, heir = served.service_advisor, advisor("heir")
    with pytest.raises(Conflict):
        deactivate_person(person=before, actor=owner)
    services.hand_over_work(person=before, by_kind={"served": heir}, actor=owner)
    assert Customer.objects.get(pk=served.pk).service_advisor == heir


def test_form_of_a_booking_names_the_customers_advisor(http, served):
    when = f"{now() + timedelta(days=4):%Y-%m-%dT09:00}"
    data = {"customer": str(served.pk), "starts_at": when, "minutes": "60",
            "store": str(make_store().pk)}  # fmt: skip
    assert http.post("/bookings/new/", data).status_code == 302
    assert served.bookings.get().advisor == served.service_advisor


def test_page_list_and_api_show_and_set_it(http, api, served, owner):
    name = str(served.service_advisor)
    assert name in text_of(http.get(served.get_absolute_url()))
    found = http.get("/customers/", {"service_advisor": str(served.service_advisor_id)})
    assert served.full_name in text_of(found)
    url = f"/api/v1/customers/{served.pk}/name-service-advisor/"
    answer = api.post(url, {"service_advisor": None}, content_type="application/json")
    assert (answer.status_code, answer.json()["service_advisor"]) == (200, None)
    assert api.post(url, {}, content_type="application/json").status_code == 400


class TestCustomerServiceAdvisor(ActionTests):
    path = "/customers/{pk}/service-advisor/"
    refused_role = "technician"
    bad = {"service_advisor": "nobody"}

    def make(self, n):
        return make_customer(here(self.person))

    def data(self):
        return {"service_advisor": str(advisor().pk)}


def test_merged_customer_keeps_a_service_advisor_and_the_undoing_gives_them_back(owner, served):
    other = make_customer(owner, phone="13900139009")
    mine, theirs = advisor("two"), served.service_advisor
    merge = services.merge_customers(customer=other, other=served, actor=owner)
    other.refresh_from_db()
    assert other.service_advisor == theirs  # taken over: it had none
    services.undo_merge(merge=merge, actor=owner)
    other.refresh_from_db()
    assert other.service_advisor is None
    services.name_service_advisor(customer=other, service_advisor=mine, actor=owner)
    services.merge_customers(customer=other, other=served, actor=owner)
    other.refresh_from_db()
    assert other.service_advisor == mine  # its own stays
