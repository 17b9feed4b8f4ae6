"""A car lent for a visit to the workshop, from its page and without a key to it."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from dealers.fleet.models import Trip
from tests.dealers.fleet.steps import TEN, the_car
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.ui.base import text_of


@pytest.fixture
def visit(owner, store):
    vehicle = make_vehicle(customer=make_customer())
    return make_order(vehicle, actor=owner, store=store)


def test_a_repair_order_lends_a_car_to_its_customer(http, owner, visit):
    the_car(owner)
    page = text_of(http.get(f"{visit.get_absolute_url()}?tab=lent"))
    assert "Lend a car" in page
    assert f"about_id={visit.pk}" in page
    address = page.split('href="/fleet/trips/new/?')[1].split('"')[0].replace("&amp;", "&")
    form = http.get(f"/fleet/trips/new/?{address}").context["form"]
    known = {name: form[name].value() for name in form.fields if form[name].value()}
    known["store"] = str(known["store"])
    assert known["customer"] == str(visit.customer_id)
    span = {
        "starts_at": f"{localtime(TEN):%Y-%m-%dT%H:%M}",
        "ends_at": f"{localtime(TEN + timedelta(days=2)):%Y-%m-%dT%H:%M}",
    }
    assert http.post("/fleet/trips/new/", {**known, **span}).status_code == 302
    trip = Trip.objects.get()
    assert (trip.about_id, trip.customer) == (visit.pk, visit.customer)
    assert trip.driver_name == visit.customer.full_name
    assert trip.number in text_of(http.get(f"{visit.get_absolute_url()}?tab=lent"))
    assert visit.get_absolute_url() in text_of(http.get(trip.get_absolute_url()))


def test_an_address_of_another_site_is_no_link(http, owner):
    data = {"purpose": "errand", "about_url": "//evil.test/x"}
    assert "about_url" in http.post("/fleet/trips/new/", data).context["form"].errors
