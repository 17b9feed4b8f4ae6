"""The customer's status page: what the link opens, what it shows, and the answers it takes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now

from dealers.service import services
from dealers.service.models import RepairOrder
from dealers.service.services.links import order_token
from dealers.service.states import Authorisation, Board, Light
from portal.core.errors import Conflict
from tenants.context import in_tenant
from tenants.workspace.models import Notification, OutgoingMail
from tests.conftest import signed_in
from tests.dealers.sales.test_approvals import PNG
from tests.dealers.service.conftest import finish, make_customer, make_order, make_vehicle
from tests.dealers.service.test_findings import note, png
from tests.dealers.service.test_views import OrderActionTests
from tests.ui.base import ActionTests, own_queries, text_of


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def anybody():
    return Client(SERVER_NAME="north.portal.test")


@pytest.fixture
def shared(order, advisor):
    return services.share_order(repair_order=order, actor=advisor)


@pytest.fixture
def asked(shared, advisor):
    """A second job with one line, about which the customer is asked."""
    job = services.add_job(repair_order=shared, complaint="Worn pads", actor=advisor)
    services.add_labour(job=job, hours=Decimal(1), description="Pads", unit_price=Decimal(380),
                        actor=advisor)  # fmt: skip
    return services.ask_authorisation(job=job, actor=advisor)


def link(order: RepairOrder) -> str:
    return f"/status/{order_token(order)}/"


def answer(job, what: str = "agree", **fields) -> dict[str, str]:
    return {"job": str(job.pk), "amount": str(job.customer_amount), "answer": what, **fields}


def test_customer_sees_work_findings_and_photos_in_their_language(
    anybody, shared, asked, technician
):
    services.photograph_job(job=asked, photos=[png()], actor=technician)
    note(asked, technician, item="Tyres", light=Light.YELLOW, note="4 mm", photos=[png("t.png")])
    page = anybody.get(link(shared), headers={"accept-language": "en"})
    text = text_of(page)
    assert page.status_code == 200
    assert 'lang="zh-hans"' in text
    for shown in ("Engine stutters", "Worn pads", "¥380.00", "Tyres", "4 mm"):
        assert shown in text
    assert text.count("<img") == 2
    assert 'lang="en"' in text_of(anybody.get(link(shared), {"lang": "en"}))
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "strict-origin"


def test_photos_are_those_of_the_order_only(anybody, shared, asked, technician, advisor):
    job = services.photograph_job(job=asked, photos=[png()], actor=technician)
    other = make_order(make_vehicle(2, customer=make_customer("Li", "13911112222")), actor=advisor)
    theirs = services.photograph_job(job=other.jobs.get(), photos=[png()], actor=technician)
    mine = anybody.get(f"{link(shared)}photos/{job.photos[0]['id']}/")
    assert b"".join(mine.streaming_content) == PNG
    assert anybody.get(f"{link(shared)}photos/{theirs.photos[0]['id']}/").status_code == 404


def test_wrong_links_say_nothing(anybody, shared, advisor, north, south):
    token = order_token(shared)
    other = make_order(make_vehicle(2, customer=make_customer("Li", "13911112222")), actor=advisor)
    salt = f"service.order.shared:{north.schema_name}"
    wrong = [
        token[:-1], f"{token}x", "x" * 3000,
        signing.dumps([shared.pk.hex, shared.share_key], salt="service.order.shared:other"),
        signing.dumps([other.pk.hex, ""], salt=salt),
        signing.dumps([other.pk.hex, shared.share_key], salt=salt),
        signing.dumps({"a": 1}, salt=salt),
    ]  # fmt: skip
    texts = {
        text_of(anybody.get(f"/status/{text}/", headers={"accept-language": "en"}))
        for text in wrong
    }
    assert len(texts) == 1
    assert "no longer valid" in texts.pop()
    with in_tenant(south):
        there = Client(SERVER_NAME="south.portal.test")
        assert there.get(f"/status/{token}/").status_code == 404


def test_link_ends(anybody, shared, advisor, monkeypatch):
    address = link(shared)
    again = services.withdraw_order_link(repair_order=shared, actor=advisor)
    assert anybody.get(address).status_code == 404
    again = services.share_order(repair_order=again, actor=advisor)
    assert anybody.get(link(again)).status_code == 200
    RepairOrder.objects.update(board=Board.CLOSED, delivered_at=now() - timedelta(days=13))
    assert anybody.get(link(again)).status_code == 200
    RepairOrder.objects.update(delivered_at=now() - timedelta(days=15))
    assert anybody.get(link(again)).status_code == 404
    RepairOrder.objects.update(delivered_at=None, board=Board.CHECKED_IN)
    monkeypatch.setattr("dealers.service.services.sharing.LINK_DAYS", -1)
    assert anybody.get(link(again)).status_code == 404


def test_yes_goes_through_the_advisors_service(anybody, shared, asked, advisor):
    answered = anybody.post(link(shared), answer(asked, comment="Please hurry"))
    assert answered.status_code == 302
    asked.refresh_from_db()
    assert (asked.authorisation, asked.authorised_how) == (Authorisation.AUTHORISED, "online")
    assert (asked.authorised_amount, asked.authorised_by) == (Decimal(380), "Zhao Min")
    assert "Please hurry" in Notification.objects.get(user=advisor).values["words"]


def test_the_car_stands_in_work_again_once_nothing_is_asked(shared, asked, technician, advisor):
    services.authorise_job(job=asked, how="phone", actor=advisor)
    services.start_work(job=asked, actor=technician)
    more = services.add_fee(job=asked, description="Seal", amount=Decimal(20), actor=advisor).job
    services.ask_authorisation(job=more, actor=advisor)
    shared.refresh_from_db()
    assert shared.board == Board.WAITING_APPROVAL
    services.stop_work(job=more, actor=technician)
    services.authorise_job(job=more, how="online", actor=None)
    shared.refresh_from_db()
    assert shared.board == Board.IN_PROGRESS


def test_who_pays_a_part_is_told_the_part(anybody, shared, asked, advisor):
    shares = {"customer": Decimal(30), "insurance": Decimal(70)}
    services.share_job(job=asked, shares=shares, actor=advisor)
    page = text_of(anybody.get(link(shared), headers={"accept-language": "en"}))
    assert "¥114.00" in page
    assert "Not charged" not in page
    assert "¥380.00" not in page


@pytest.mark.parametrize(("what", "became"), [("decline", "declined"), ("later", "deferred")])
def test_no_and_not_now(anybody, shared, asked, what, became):
    assert anybody.post(link(shared), answer(asked, what)).status_code == 302
    asked.refresh_from_db()
    assert asked.authorisation == became
    shared.vehicle.refresh_from_db()
    assert shared.vehicle.deferred_jobs == 1


def test_only_what_was_asked_at_the_price_that_was_seen(anybody, shared, asked, advisor):
    stale = answer(asked)
    services.add_fee(job=asked, description="Disposal", amount=Decimal(20), actor=advisor)
    refused = anybody.post(link(shared), stale)
    assert refused.status_code == 422
    asked.refresh_from_db()
    assert asked.authorisation == Authorisation.ASKED
    not_asked = shared.jobs.first()
    assert anybody.post(link(shared), answer(not_asked)).status_code == 422
    other = make_order(make_vehicle(2, customer=make_customer("Li", "13911112222")), actor=advisor)
    assert anybody.post(link(shared), answer(other.jobs.get())).status_code == 404
    for bad in ({}, {"job": "x", "amount": "y", "answer": "z"}):
        assert anybody.post(link(shared), bad).status_code == 422
    assert anybody.post(link(shared), answer(asked)).status_code == 302
    with pytest.raises(Conflict):
        services.answer_shared_job(repair_order=shared, job=asked, agreed=False, seen=asked.amount)


def test_looking_and_answering_are_limited(anybody, shared, asked, monkeypatch):
    monkeypatch.setattr("dealers.service.views.shared.SharedOrder.looks_an_hour", 2)
    codes = [anybody.get(link(shared)).status_code for _n in range(3)]
    assert codes == [200, 200, 429]


def test_customer_with_an_address_is_told_when_asked_and_when_ready(advisor, store):
    customer = make_customer("Sun", "13922223333", email="sun@example.test", language="en")
    order = make_order(make_vehicle(9, customer=customer), actor=advisor, store=store)
    job = order.jobs.get()

    def waiting() -> str:
        mail = OutgoingMail.objects.get(about=order.pk)
        assert mail.to == "sun@example.test"
        return mail.template

    services.share_order(repair_order=order, actor=advisor)
    assert waiting() == "order_shared"
    services.ask_authorisation(job=job, actor=advisor)
    assert waiting() == "order_asked"
    finish(job, advisor)
    services.pass_quality_check(repair_order=order, actor=advisor)
    assert waiting() == "order_ready"


def test_page_costs_the_same_for_one_and_many_jobs(anybody, shared, asked, advisor, technician):
    def queries() -> int:
        anybody.get(link(shared))
        with own_queries() as counted:
            anybody.get(link(shared))
        return counted.count

    few = queries()
    for n in range(3):
        services.add_job(repair_order=shared, complaint=f"More {n}", actor=advisor)
        note(asked, technician, item=f"Thing {n}", photos=[png()])
    assert queries() == few


def test_order_page_and_api_show_the_link(http, api, shared, technician):
    address = f"/status/{order_token(shared).split(':')[0]}:"  # then comes the second it was made
    assert address in text_of(http.get(shared.get_absolute_url()))
    assert address in api.get(f"/api/v1/repair-orders/{shared.pk}/").json()["link"]
    dead = api.post(f"/api/v1/repair-orders/{shared.pk}/unshare/", content_type="application/json")
    assert dead.json()["link"] == ""
    assert (
        signed_in(technician, "north").post(f"/repair-orders/{shared.pk}/share/").status_code == 404
    )


class TestOrderShare(OrderActionTests):
    path = "/repair-orders/{pk}/share/"


class TestOrderUnshare(OrderActionTests):
    path = "/repair-orders/{pk}/unshare/"
    refused = ActionTests.refused
