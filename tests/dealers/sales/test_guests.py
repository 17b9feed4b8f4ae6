"""Guest lists of events: invited, answered, checked in to a lead."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils.timezone import localdate

from dealers.customers.models import Customer
from dealers.customers.services import erase_customer
from dealers.sales.models import Lead, ShowroomVisit
from dealers.sales.selectors.showroom import traffic_of, visitors_inside
from dealers.sales.services import showroom
from dealers.sales.services.guests import (
    answer_guest,
    check_in_guest,
    invite_guests,
    strike_guest,
)
from dealers.sales.states import LeadStatus
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, tenant_named
from tests.dealers.sales.test_leads_routing import advisor
from tests.dealers.steps import here, make_customer
from tests.ui.base import ActionTests, CreatePageTests, ListPageTests

SOON = localdate() + timedelta(days=3)
EVENT = "Spring drive 春季试驾"


def invite(actor, *guests, **more):
    return invite_guests(
        event=EVENT,
        expected_on=SOON,
        actor=actor,
        guests=[{"name": name, "phone": phone} for name, phone in guests],
        **more,
    )


def guest_of(actor, phone="13800138001", name="欧阳小明") -> ShowroomVisit:
    (guest,) = invite(actor, (name, phone))
    return guest


def test_invited_guest_is_on_the_list_and_in_no_figure(owner):
    guest = guest_of(owner)
    assert (guest.rsvp, guest.came_at, guest.event) == ("invited", None, EVENT)
    assert visitors_inside(owner) == 0
    assert traffic_of(owner, first=localdate(), last=SOON).parties == 0
    assert not ShowroomVisit.objects.arrived().exists()


def test_known_customer_is_invited_by_their_record(owner):
    advisor = make_person("sales_consultant", store=make_store())
    known = make_customer(owner, full_name="韩梅梅", owner=advisor)
    [guest] = invite(owner, customer=known)
    assert (guest.name, guest.phone, guest.customer) == ("韩梅梅", known.phone, known)
    assert guest.advisor == advisor
    assert invite(owner, customer=known) == []
    assert invite(owner, ("小梅", known.phone)) == []


def test_known_customer_without_a_phone_is_invited_once(owner):
    known = make_customer(owner, phone="", full_name="韩梅梅")
    assert len(invite(owner, customer=known)) == 1
    assert invite(owner, customer=known) == []


def test_erased_customer_is_not_invited(owner):
    known = erase_customer(customer=make_customer(owner), reason="Asked by letter", actor=owner)
    with pytest.raises(InvalidInput, match="erased"):
        invite(owner, customer=known)
    assert not ShowroomVisit.objects.exists()


def test_known_customer_by_screen_and_api(http, api, owner):
    known = make_customer(owner)
    given = {"event": EVENT, "expected_on": SOON.isoformat(), "customer": str(known.pk)}
    assert http.post("/showroom/guests/new/", given).status_code == 302
    other = make_customer(owner, full_name="李雷", phone="13900000001")
    body = {
        "event": EVENT,
        "expected_on": SOON.isoformat(),
        "guests": [{"customer": str(other.pk), "party_size": 2}],
    }
    made = api.post("/api/v1/event-guests/invite/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    rows = ShowroomVisit.objects.order_by("pk").values_list("customer", "name", "party_size")
    assert list(rows) == [(known.pk, "王小明", 1), (other.pk, "李雷", 2)]


def test_customer_of_another_tenant_or_out_of_reach_is_no_guest(api, owner, south):
    with in_tenant(south):
        theirs = make_customer(here(owner))
    body = {"event": EVENT, "expected_on": SOON.isoformat(),
            "guests": [{"customer": str(theirs.pk)}]}  # fmt: skip
    made = api.post("/api/v1/event-guests/invite/", body, content_type="application/json")
    assert made.status_code == 400
    assert not ShowroomVisit.objects.exists()


def test_same_phone_is_invited_once(owner):
    guest_of(owner)
    assert invite(owner, ("小明", "138 0013 8001"), ("李雷", "")) != []
    assert ShowroomVisit.objects.guests().count() == 2
    assert invite(owner, ("小明", "13800138001")) == []


def test_customers_of_a_value_are_added_where_they_allow_it(owner):
    gold, silent = (
        make_customer(owner, phone="13800138001"),
        make_customer(owner, phone="13800138002"),
    )
    Customer.objects.filter(pk__in=[gold.pk, silent.pk]).update(tier="gold")
    Customer.objects.filter(pk=gold.pk).update(may_contact=True)
    Customer.objects.filter(pk=silent.pk).update(may_contact=False)
    (guest,) = invite(owner, tier="gold")
    assert (guest.name, guest.phone, guest.advisor) == (gold.full_name, gold.phone, gold.owner)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"event": " "}, "event"),
        ({"expected_on": localdate() - timedelta(days=1)}, "expected_on"),
        ({"guests": []}, "guests"),
        ({"guests": [{"name": "A", "phone": "12"}]}, "guests"),
        ({"guests": [{"name": "", "phone": "13800138001"}]}, "guests"),
        ({"guests": [{"name": "A", "party_size": 100}]}, "guests"),
    ],
)
def test_list_that_cannot_be_is_refused_whole(owner, change, field):
    good = {"event": EVENT, "expected_on": SOON, "guests": [{"name": "李雷"}]}
    with pytest.raises(InvalidInput) as refusal:
        invite_guests(**{**good, **change}, actor=owner)
    assert field in refusal.value.fields
    assert not ShowroomVisit.objects.exists()


def test_guest_at_the_door_is_a_visit_and_a_lead_of_the_event(owner, store):
    seller = advisor(1)
    (guest,) = invite(owner, ("欧阳小明", "13800138001"), advisor=seller)
    answer_guest(visit=guest, rsvp="accepted", party_size=3, actor=owner)
    came = check_in_guest(visit=guest, actor=owner)
    lead = came.lead
    assert (lead.source, lead.campaign, lead.owner) == ("event", EVENT, seller)
    assert (lead.status, came.party_size) == (LeadStatus.SHOWROOM, 3)
    assert visitors_inside(owner) == 1
    assert traffic_of(owner, first=localdate(), last=localdate()).persons == 3


def test_known_lead_is_led_on_and_not_doubled(owner):
    first = showroom.receive_visitor(name="欧阳小明", phone="13800138001", actor=owner)
    guest = check_in_guest(visit=guest_of(owner), actor=owner)
    assert (guest.lead, guest.is_return, Lead.objects.count()) == (first.lead, True, 1)


def test_who_has_come_neither_answers_nor_goes_off_the_list(owner):
    guest = check_in_guest(visit=guest_of(owner), actor=owner)
    for act in (check_in_guest, strike_guest):
        with pytest.raises(Conflict):
            act(visit=guest, actor=owner)
    with pytest.raises(Conflict):
        answer_guest(visit=guest, rsvp="declined", actor=owner)


def test_who_has_not_come_cannot_leave(owner):
    with pytest.raises(Conflict):
        showroom.end_visit(visit=guest_of(owner), actor=owner)


def test_invited_is_not_been_here_and_what_is_learned_makes_no_lead_before_the_day(owner):
    guest = guest_of(owner, phone="", name="李雷")
    showroom.complete_visit(visit=guest, phone="13800138001", motive="First car", actor=owner)
    guest.refresh_from_db()
    assert (guest.phone, guest.lead, Lead.objects.count()) == ("+8613800138001", None, 0)
    came = showroom.receive_visitor(name="李雷", phone="13800138001", actor=owner)
    assert came.is_return is False


def test_phone_of_another_guest_of_the_event_is_refused(owner):
    guest_of(owner)
    other = guest_of(owner, phone="", name="李雷")
    with pytest.raises(InvalidInput) as refusal:
        showroom.complete_visit(visit=other, phone="13800138001", actor=owner)
    assert "phone" in refusal.value.fields


def test_erased_customer_is_no_guest_by_name_any_more(owner):
    customer = make_customer(owner, phone="13800138001")
    guest = guest_of(owner, phone=customer.phone)
    erase_customer(customer=customer, reason="Asked for it", actor=owner)
    guest.refresh_from_db()
    assert (guest.name, guest.phone) == ("", "")


def test_two_at_the_door_check_in_one_guest_once(committed):
    north, meet = tenant_named("North"), Barrier(2)
    with in_tenant(north):
        owner = make_person("owner", store=make_store())
        guest = guest_of(owner)

    def welcome(_n):
        try:
            with in_tenant(north):
                person = User.objects.get(pk=owner.pk)
                meet.wait(10)
                try:
                    check_in_guest(visit=guest, actor=person)
                except Conflict:
                    return "told"
                return "won"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(welcome, range(2))) == ["told", "won"]
    with in_tenant(north):
        assert Lead.objects.count() == 1


class _Guests:
    refused_role = "technician"
    person = None

    def make(self, n):
        (guest,) = invite_guests(
            event=EVENT,
            expected_on=SOON + timedelta(days=n),
            guests=[{"name": ["欧阳小明", "李雷", "韩梅梅"][n - 1]}],
            actor=here(self.person),
        )
        return guest


class TestGuestList(_Guests, ListPageTests):
    path = "/showroom/guests/"
    queries = 2
    found, missed = "欧阳", "zzz"
    sort = "expected_on"
    filters = "rsvp=invited&came=false"


class TestGuestInvite(CreatePageTests):
    path = "/showroom/guests/new/"
    refused_role = "technician"
    good = {"event": EVENT, "expected_on": str(SOON), "guests": "王小明，13800138000，２"}
    bad = {"event": EVENT, "expected_on": str(SOON), "guests": "王小明, 13800138000, two"}
    wrong_field = "guests"
    model = ShowroomVisit

    def test_full_width_lines_are_read(self):
        self.http.post(self.path, {**self.good, "guests": "王小明，13800138000，２\n\n李雷"})
        found = dict(ShowroomVisit.objects.values_list("name", "party_size"))
        assert found == {"王小明": 2, "李雷": 1}


class TestGuestCheckIn(_Guests, ActionTests):
    path = "/showroom/{pk}/check-in/"

    def refused(self):
        check_in_guest(visit=ShowroomVisit.objects.get(), actor=User.objects.first())


class TestGuestAnswer(_Guests, ActionTests):
    path = "/showroom/{pk}/answer/"
    good = {"rsvp": "declined"}

    def refused(self):
        check_in_guest(visit=ShowroomVisit.objects.get(), actor=User.objects.first())


def test_program_invites_answers_checks_in_and_strikes(api, owner):
    body = {"event": EVENT, "expected_on": str(SOON), "guests": [{"name": "A"}, {"name": "B"}]}
    made = api.post("/api/v1/event-guests/invite/", body, content_type="application/json")
    assert (made.status_code, made.json()) == (201, {"added": 2})
    first, second = [row["id"] for row in api.get("/api/v1/event-guests/").json()["results"]]
    came = api.post(f"/api/v1/event-guests/{first}/check-in/", {}, content_type="application/json")
    assert came.json()["came_at"]
    assert api.delete(f"/api/v1/event-guests/{second}/").status_code == 204
    assert api.get("/api/v1/showroom-visits/").json()["results"][0]["id"] == first
