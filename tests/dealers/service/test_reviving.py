"""What was put off at an earlier visit is offered on the page of the order, and taken up there."""

import json
from decimal import Decimal

import pytest

from dealers.service import services
from dealers.service.models import Job
from portal.core.errors import Conflict
from tests.dealers.service.conftest import make_order
from tests.ui.base import text_of


@pytest.fixture
def put_off(order, job, advisor) -> Job:
    """A job of a visit that is over."""
    services.add_fee(job=job, description="Wiper blades", amount=Decimal(90), actor=advisor)
    services.decline_job(job=job, reason="Not now", later=True, actor=advisor)
    services.cancel_order(repair_order=order, reason="Nothing else", actor=advisor)
    return Job.objects.get(pk=job.pk)


@pytest.fixture
def today(put_off, vehicle, advisor, store):
    return make_order(vehicle, actor=advisor, store=store, complaint="Oil service")


def test_page_offers_it_and_takes_it_up_once(http, today, put_off):
    page = text_of(http.get(today.get_absolute_url()))
    assert "Engine stutters: put off at" in page
    done = http.post(f"{today.get_absolute_url()}revive/", {"job": str(put_off.pk)})
    assert done.status_code in (204, 302)
    assert today.jobs.get(revived_from=put_off).amount == 90
    assert "put off at" not in text_of(http.get(today.get_absolute_url()))
    again = http.post(f"{today.get_absolute_url()}revive/", {"job": str(put_off.pk)})
    assert again.status_code == 422
    assert today.jobs.count() == 2


def test_api_takes_it_up(api, today, put_off):
    made = api.post(
        f"/api/v1/repair-orders/{today.pk}/revive/", json.dumps({"job": str(put_off.pk)}),
        content_type="application/json",
    )  # fmt: skip
    assert made.status_code in (200, 201), made.content
    assert today.jobs.filter(revived_from=put_off).exists()


def test_nothing_is_taken_up_on_an_order_that_is_over(today, put_off, advisor):
    services.cancel_order(repair_order=today, reason="Left", actor=advisor)
    with pytest.raises(Conflict):
        services.revive_job(job=put_off, repair_order=today, actor=advisor)
    assert today.jobs.count() == 1
