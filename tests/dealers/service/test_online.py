"""Booking by the customer: free times, one winner, own page, and one reminder the day before."""

import html
import re
import threading
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils.timezone import localdate, make_aware, now

from dealers.customers.models import Customer, FollowUp
from dealers.service import services
from dealers.service.models import Booking
from dealers.service.services import reminders
from dealers.service.tasks import remind_visits
from portal.core.errors import Conflict, InvalidInput
from tenants.context import in_tenant
from tenants.workspace.models import OutgoingMail
from tests.conftest import make_store
from tests.dealers.service.conftest import make_campaign, make_customer
from tests.dealers.service.test_resources import book, keep, tomorrow_at
from tests.ui.base import own_queries, text_of

PAGE = "/book/"
WHO = {"full_name": "Sun Bo", "phone": "139 2222 3333", "complaint": "Oil change"}


@pytest.fixture(autouse=True)
def _nobody_came_yet():
    cache.clear()


@pytest.fixture
def anybody():
    return Client(SERVER_NAME="north.portal.test", headers={"accept-language": "en"})


@pytest.fixture
def bay(store):
    return keep("bay", "Bay 1", store)


def when(store, hour: int = 10, **more) -> dict[str, str]:
    at = tomorrow_at(hour)
    day = f"{localdate() + timedelta(days=1)}"
    return {
        "store": str(store.pk),
        "skill": "",
        "car": "",
        "day": day,
        "at": at.isoformat(),
        **more,
    }


def address(store, hour: int = 10, **more) -> str:
    return f"{PAGE}?{urlencode(when(store, hour, **more))}"


def online(store, hour: int = 10, **fields) -> Booking:
    return services.book_online(store=store, starts_at=tomorrow_at(hour), **{**WHO, **fields})


def test_customer_books_a_free_time_and_calls_it_off(anybody, store, bay):
    page = text_of(anybody.get(address(store)))
    assert "10:00" in page
    done = anybody.post(address(store), WHO)
    booking = Booking.objects.get()
    assert (done.status_code, booking.bay, booking.is_online) == (302, bay, True)
    assert (booking.customer.full_name, booking.customer.source) == ("Sun Bo", "website")
    own = anybody.get(done.url)
    assert booking.number in text_of(own)
    assert "noindex" in own.headers["X-Robots-Tag"]
    assert anybody.post(done.url).status_code == 302
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert "Call the visit off" not in text_of(anybody.get(done.url))


def test_link_with_a_part_of_the_wish_fills_it_in(anybody, store, bay):
    page = anybody.get("/book/", {"skill": "maintenance", "car": "沪A12345"}).content.decode()
    assert 'value="沪A12345"' in page
    assert '<option value="maintenance" selected>' in page
    assert "errorlist" not in page


def test_chosen_language_stays_to_the_end(anybody, store, bay):
    offered = anybody.get(f"{address(store)}&lang=zh-hans").content.decode()
    times = re.findall(r'href="(\?[^"]*at=[^"]*)#who"', offered)
    done = anybody.post("/book/" + html.unescape(times[0]), WHO)
    assert "您的预约" in text_of(anybody.get(done.url))


def test_only_free_times_are_offered_and_taken(anybody, customer, store, bay):
    book(customer, store, 10)
    page = text_of(anybody.get(address(store, 11)))
    assert "T10%3A00" not in page
    assert anybody.post(address(store, 10), WHO).status_code == 422
    for odd in (
        tomorrow_at(11, 7),
        now() + timedelta(minutes=20),
        tomorrow_at(10) + timedelta(days=90),
    ):
        with pytest.raises(Conflict):
            services.book_online(store=store, starts_at=odd, **WHO)
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"), [({"phone": "12"}, "phone"), ({"full_name": ""}, "full_name")]
)
def test_bad_input_writes_nothing(anybody, store, bay, fields, field):
    page = anybody.post(address(store), {**WHO, **fields})
    assert page.status_code == 422
    assert not Booking.objects.exists()
    assert not Customer.objects.exists()
    assert anybody.post(PAGE, WHO).status_code == 422


def test_known_phone_is_the_same_customer_and_a_whole_plate_the_car(store, bay, customer, vehicle):
    booking = online(store, phone=customer.phone, car=vehicle.plate.lower())
    assert (booking.customer, booking.vehicle) == (customer, vehicle)
    unknown = online(store, 12, car="粤B99999")
    assert unknown.vehicle is None
    assert "粤B99999" in unknown.complaint


def test_campaign_of_the_car_is_offered_and_booked(anybody, store, bay, vehicle, hub):
    campaign = make_campaign(hub, vehicle)
    page = text_of(anybody.get(address(store, car=vehicle.vin)))
    assert campaign.code in page
    assert campaign.code not in text_of(anybody.get(address(store, car="粤B99999")))
    sent = {**WHO, "complaint": "", "campaign": str(campaign.pk)}
    assert anybody.post(address(store, car=vehicle.vin), sent).status_code == 302
    booking = Booking.objects.get()
    assert (booking.campaign, vehicle.campaigns.get().state) == (campaign, "booked")
    with pytest.raises(InvalidInput) as refused:
        online(store, 14, campaign=campaign)
    assert set(refused.value.fields) == {"campaign"}


def test_one_phone_books_three_visits_to_come(store, bay):
    for hour in (9, 11, 13):
        online(store, hour)
    with pytest.raises(Conflict):
        online(store, 15)


def test_booking_is_limited_by_address(anybody, store, bay, monkeypatch):
    monkeypatch.setattr("dealers.service.views.online.BookOnline.answers_an_hour", 1)
    assert anybody.post(address(store), {}).status_code == 422
    assert anybody.post(address(store), WHO).status_code == 429
    assert not Booking.objects.exists()


def test_page_asks_a_constant_number_of_queries(anybody, store, bay, customer):
    def queries() -> int:
        anybody.get(address(store))
        with own_queries() as counted:
            anybody.get(address(store))
        return counted.count

    few = queries()
    for n in range(2, 5):
        keep("bay", f"Bay {n}", store)
        book(customer, store, 10 + n)
    assert queries() == few


def test_store_without_bays_is_not_offered(anybody, store, bay):
    make_store("S9", name="No bays here")
    assert "No bays here" not in text_of(anybody.get(PAGE))
    assert anybody.get(PAGE, {"day": "x", "store": "y"}).status_code == 200


def test_of_two_customers_who_book_the_last_slot_one_wins(committed):
    north = committed["North"]
    with in_tenant(north):
        store = make_store()
        keep("bay", "Bay 1", store)
    results, together = [], threading.Barrier(2)

    def ask(phone: str) -> None:
        try:
            with in_tenant(north):
                connection.ensure_connection()
                together.wait(10)
                online(store, phone=phone)
                results.append("booked")
        except Conflict:
            results.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[f"1392222333{n}"]) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == ["booked", "too late"]
    with in_tenant(north):
        assert Booking.objects.count() == 1


# -- the day before --------------------------------------------------------------------------------


@pytest.fixture
def at_noon(monkeypatch):
    """It is noon, whatever the clock says."""
    today = localdate()
    noon = make_aware(datetime(today.year, today.month, today.day, 12))
    monkeypatch.setattr(reminders, "now", lambda: noon)


def test_reminder_goes_out_once_by_mail_or_as_a_call(store, advisor, at_noon):
    with_mail = make_customer("Sun", "13922223333", email="sun@example.test", language="en")
    without = make_customer("Qian", "13922224444")
    first = book(with_mail, store, 10)
    second = book(without, store, 11, advisor=advisor)
    later = book(without, store, 10, starts_at=tomorrow_at(10) + timedelta(days=1))
    cancelled = services.cancel_booking(booking=book(without, store, 12), actor=None)
    assert services.remind_visits() == 2
    assert services.remind_visits() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.about) == ("sun@example.test", first.pk)
    (task,) = FollowUp.objects.all()
    assert (task.owner, task.about_id) == (advisor, second.pk)
    for booking in (later, cancelled):
        booking.refresh_from_db()
        assert booking.reminded_at is None
    first.refresh_from_db()
    moved = services.move_booking(booking=first, starts_at=tomorrow_at(15), actor=None)
    assert moved.reminded_at is None


def test_nobody_is_reminded_at_night(store, customer, monkeypatch):
    book(customer, store, 10)
    today = localdate()
    night = make_aware(datetime(today.year, today.month, today.day, 22))
    monkeypatch.setattr(reminders, "now", lambda: night)
    assert services.remind_visits() == 0


def test_clock_reminds_at_every_dealer(store, customer, at_noon, south):
    book(customer, store, 10)
    with in_tenant(south):
        book(make_customer("Li", "13911112222"), make_store(), 10)
    assert remind_visits() == 2


def test_two_clocks_at_once_remind_once(committed):
    north = committed["North"]
    with in_tenant(north):
        booking = book(make_customer("Sun", "13922223333"), make_store(), 10)
    results, together = [], threading.Barrier(2)

    def tick() -> None:
        try:
            with in_tenant(north):
                connection.ensure_connection()
                together.wait(10)
                results.append(reminders.remind_of(pk=booking.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == [False, True]
