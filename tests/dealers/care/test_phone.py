"""The telephone system's reports: the pop, the timeline, missed calls; twice, late, out of order, at once."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from dealers.care import selectors, services
from dealers.care.services import phone
from dealers.customers.models import Customer, FollowUp, TimelineEntry
from dealers.customers.services import (
    erase_customer,
    plan_follow_up,
    record_ownership,
    register_vehicle,
)
from dealers.customers.states import Source
from dealers.sales.models import Lead
from dealers.sales.services import register_lead
from dealers.service.services import receive_vehicle
from portal.core.errors import InvalidInput
from tenants.accounts.models import Scope
from tenants.accounts.services import change_person
from tenants.context import in_tenant
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_races import both, race, refused  # noqa: F401 - a fixture
from tests.dealers.steps import make_customer
from tests.ui.base import text_of

NUMBER = "138 0013 8000"


@pytest.fixture
def advisor(store):
    return make_person(
        "service_advisor", store=store, scope=Scope.STORE, extension="204", email="a@example.test"
    )


@pytest.fixture
def desk(store):
    return make_person("care_specialist", store=store, scope=Scope.STORE, email="d@example.test")


@pytest.fixture
def caller(owner, advisor):
    return make_customer(owner)


def ring(owner, call_id="c-1", **fields):
    given = {"number": NUMBER, "extension": "204", **fields}
    return services.report_ringing(call_id=call_id, actor=owner, **given)


def told(person) -> list[Notification]:
    return list(Notification.objects.filter(user=person).order_by("id"))


def said_of(customer) -> list[str]:
    return [e.words for e in TimelineEntry.objects.filter(customer=customer, kind="call")]


def test_who_sits_at_the_extension_sees_who_is_calling_with_car_and_open_work(
    owner, caller, advisor, http
):
    car = register_vehicle(
        vin="LSVAA4182E2184847", plate="沪A12345", model_name="X", store=make_store(), actor=owner
    )
    record_ownership(customer=caller, vehicle=car, actor=owner)
    order = receive_vehicle(
        vin=car.vin, odometer_km=5, complaint="Noise", store=make_store(), actor=owner
    )
    task = ring(owner)
    (notice,) = told(advisor)
    assert (notice.text, notice.values["who"]) == (phone.KNOWN, str(caller))
    assert notice.url == caller.get_absolute_url()
    assert (task.owner, task.customer, task.done_at) == (advisor, caller, None)
    assert notice.values["about"] == f"{car} · {order}"
    page = text_of(http.get(task.url))
    assert order.number in page
    assert "沪A12345" in page
    ring(owner)  # reported twice
    assert len(told(advisor)) == 1
    assert FollowUp.objects.count() == 1


def test_pop_reaches_the_open_page_within_its_two_seconds_poll(owner, caller, advisor):
    browser = signed_in(advisor, "north")
    seen = browser.get("/notifications/news/?after=").json()["newest"]
    ring(owner)
    (news,) = browser.get(f"/notifications/news/?after={seen}").json()["news"]
    assert str(caller) in news["text"]


def test_unknown_number_leads_to_a_page_with_new_lead_and_new_customer(owner, advisor, store):
    task = ring(owner, number="139 9999 0000")
    (notice,) = told(advisor)
    assert (notice.text, notice.url) == (phone.UNKNOWN, task.url)
    seller = make_person("sales_manager", store=store, scope=Scope.STORE, email="s@example.test")
    for language, label in (("en", "New lead"), ("zh-hans", "新建线索")):
        page = signed_in(seller, "north").get(task.url, headers={"accept-language": language})
        assert label in text_of(page)
        assert "phone=%2B8613999990000" in page.content.decode()
    form = signed_in(seller, "north").get("/leads/new/?phone=%2B8613999990000").content.decode()
    assert 'value="+8613999990000"' in form


def test_spoken_call_stands_on_the_timeline_once_and_the_task_is_done(owner, caller, advisor):
    ring(owner)
    services.report_answered(call_id="c-1", actor=owner)
    end = {"seconds": 184, "recording": "https://pbx.example/r/1@x", "actor": owner}
    for _again in range(2):
        task = services.report_ended(call_id="c-1", **end)
    assert (task.outcome, task.done_by, task.values["state"]) == ("reached", advisor, "ended")
    (said,) = said_of(caller)
    assert "3:04" in said
    assert "https://pbx.example/r/1%40x" in said
    assert TimelineEntry.objects.filter(customer=caller, kind="follow_up").count() == 0
    caller.refresh_from_db()
    assert caller.last_contact_at is not None


def test_missed_call_is_a_task_to_call_back_and_the_desk_is_told(owner, caller, advisor, desk):
    ring(owner)
    for _again in range(2):
        task = services.report_ended(call_id="c-1", actor=owner)
    assert (task.done_at, task.title) == (None, f"Call back {caller}: missed call")
    assert [n.text for n in told(desk)] == [phone.MISSED]
    assert len(told(advisor)) == 2  # it rang, it was missed
    assert task in FollowUp.objects.visible_to(desk, "care.call.answer")
    assert said_of(caller) == []


@pytest.mark.parametrize("seconds", [60, 0])
def test_end_alone_says_enough(owner, caller, advisor, desk, seconds):
    """The reports before it were lost on the way."""
    task = services.report_ended(
        call_id="c-9", number=NUMBER, extension="204", seconds=seconds, actor=owner
    )
    assert (task.owner, bool(task.done_at)) == (advisor, seconds > 0)
    assert len(said_of(caller)) == (1 if seconds else 0)
    services.report_ringing(call_id="c-9", number=NUMBER, extension="204", actor=owner)  # late
    services.report_answered(call_id="c-9", actor=owner)
    task.refresh_from_db()
    assert task.values["state"] == ("ended" if seconds else "missed")


def test_call_goes_to_who_answers_it_and_a_common_line_to_the_desk(owner, advisor, desk):
    assert ring(owner, "c-2", extension="900").owner == desk
    change_person(person=desk, extension="205", actor=owner)
    ring(owner, "c-3")
    assert ring(owner, "c-3", extension="205").owner == desk  # passed on
    assert len(told(desk)) == 2
    task = services.report_answered(call_id="c-3", email="A@example.test", actor=owner)
    assert task.owner == advisor


def test_lead_with_this_number_is_answered_by_the_call(owner, advisor, store):
    seller = make_person(
        "sales_consultant", store=store, scope=Scope.STORE, extension="301", email="s@example.test"
    )
    lead, _ = register_lead(
        source=Source.WEBSITE, name="Li", phone="13777777777", owner=seller, actor=owner
    )
    ring(owner, number="13777777777")  # in the workshop: it does not become the workshop's
    services.report_ended(call_id="c-1", seconds=30, actor=owner)
    assert Lead.objects.get().first_response_at is None
    ring(owner, "c-2", number="13777777777", extension="301")
    assert str(lead) in told(seller)[-1].values["about"]
    services.report_ended(call_id="c-2", seconds=30, actor=owner)
    assert Lead.objects.get().first_response_at is not None


def test_outgoing_call_pops_nothing_and_is_no_task_when_nobody_answers(owner, caller, advisor):
    ring(owner, direction="out")
    task = services.report_ended(call_id="c-1", actor=owner)
    assert (task.outcome, told(advisor)) == ("no_answer", [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"call_id": " "}, "call_id"), ({"direction": "up"}, "direction")],
)
def test_report_that_cannot_be_is_refused_and_nothing_is_written(owner, advisor, changes, field):
    with pytest.raises(InvalidInput) as wrong:
        ring(owner, **changes)
    assert field in wrong.value.fields
    with pytest.raises(InvalidInput):
        services.report_ended(call_id="c", recording="javascript:alert(1)", actor=owner)
    assert not FollowUp.objects.exists()


def test_hidden_number_is_somebody(owner, advisor):
    task = ring(owner, number="")
    assert (task.contact_name, task.customer) == ("hidden number", None)


def test_same_call_id_and_number_at_two_dealers_are_two_calls(owner, caller, advisor, south):
    here = ring(owner)
    with in_tenant(south):
        store = make_store()
        theirs = make_person("owner", store=store, scope=Scope.GROUP, email="s@example.test")
        there = ring(theirs)
        assert (there.customer, there.owner) == (None, theirs)
        assert there.about_id != here.about_id
        assert Customer.objects.count() == 0


def test_extension_is_one_persons(owner, advisor, desk, http):
    with pytest.raises(InvalidInput, match="has this extension"):
        change_person(person=desk, extension="204", actor=owner)
    change_person(person=advisor, extension="", actor=owner)
    change_person(person=desk, extension="204", actor=owner)
    assert selectors.person_at(extension="204") == desk
    edit = {"full_name": "Desk", "extension": "206"}
    assert http.post(f"/settings/people/{desk.pk}/edit/", edit).status_code in (200, 302)


def test_page_of_a_call_is_for_who_may_see_it(owner, caller, advisor, store):
    task = ring(owner)
    page = text_of(signed_in(advisor, "north").get(task.url))
    assert str(caller) in page
    other = make_person("service_advisor", store=make_store("S2"), email="o@example.test")
    assert signed_in(other, "north").get(task.url).status_code == 404
    worker = make_person("technician", store=store, email="t@example.test")
    assert signed_in(worker, "north").get(task.url).status_code == 404


def test_erasing_the_customer_empties_their_calls(owner, caller, advisor):
    task = ring(owner)
    services.report_ended(call_id="c-1", seconds=5, actor=owner)
    erase_customer(customer=caller, reason="Asked", actor=owner)
    task.refresh_from_db()
    assert (task.values, task.about_number, task.url) == ({}, "", "")
    assert "王小明" not in f"{task.subject} {task.contact_name} {task.note}"
    assert signed_in(advisor, "north").get(f"/care/calls/{task.about_id}/").status_code == 404


def test_api_takes_the_three_reports_and_lists_calls(api, owner, caller, advisor):
    send = lambda what, **body: api.post(  # noqa: E731
        f"/api/v1/phone-calls/{what}/", body, content_type="application/json"
    )
    rung = send("ringing", call_id="pbx-1", number=NUMBER, extension="204")
    assert (rung.status_code, rung.json()["state"]) == (200, "ringing")
    assert rung.json()["caller_number"] == "+8613800138000"
    assert send("answered", call_id="pbx-1").json()["owner"] == str(advisor.pk)
    ended = send("ended", call_id="pbx-1", seconds=12).json()
    assert (ended["state"], ended["seconds"], ended["outcome"]) == ("ended", "12", "reached")
    assert send("ringing", number=NUMBER).status_code == 400
    (row,) = api.get("/api/v1/phone-calls/").json()["results"]
    assert row["call_id"] == "pbx-1"
    assert api.get(f"/api/v1/phone-calls/{row['id']}/").json() == row
    other = plan_follow_up(subject="No call", due_at=now(), actor=owner)
    assert api.get(f"/api/v1/phone-calls/{other.pk}/").status_code == 404


def test_ring_and_end_at_once_are_one_call(race):  # noqa: F811
    north, owner = race
    results = both(
        north,
        lambda: services.report_ringing(call_id="c-1", number=NUMBER, actor=owner),
        lambda: services.report_ended(call_id="c-1", number=NUMBER, actor=owner),
    )
    assert not refused(results)
    (task,) = FollowUp.objects.all()
    assert task.values["state"] == "missed"
    assert task.due_at <= now() + timedelta(seconds=1)
