"""Rescues: every move of the table, who is sent, where, screens, API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from dealers.obligations import selectors, services
from dealers.obligations.models import RescueTicket
from dealers.obligations.states import RESCUE_MOVES, RescueState
from dealers.parts.services import create_part
from portal.core.errors import Conflict, DomainError, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.sales.test_races import both, race  # noqa: F401 - a fixture
from tests.dealers.service.conftest import make_vehicle
from tests.ui.base import (
    HTMX,
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    ScreenTests,
    text_of,
)

CALL = {
    "kind": "tyre", "caller_name": "Zhao Min", "caller_phone": "13800138000",
    "problem": "Flat tyre", "address": "G2 km 120, direction Shanghai",
    "car_description": "White SUV",
}  # fmt: skip


def take(**fields) -> RescueTicket:
    return services.take_call(store=make_store(), actor=None, **{**CALL, **fields})


def a_rescue(n: int, **fields) -> RescueTicket:
    return take(caller_name=f"Zhao {n}", **fields)


def in_state(ticket: RescueTicket, state: str, **values) -> RescueTicket:
    RescueTicket.objects.filter(pk=ticket.pk).update(state=state, **values)
    ticket.refresh_from_db()
    return ticket


def a_part(number: str = "T1"):
    return create_part(number=number, name_zh="轮胎", actor=None)


@pytest.fixture
def ticket(north):
    return take()


ACTS = {
    RescueState.DISPATCHED: lambda ticket, who: services.dispatch_rescue(
        ticket=ticket, technician=who, actor=None
    ),
    RescueState.CALLED: lambda ticket, who: services.call_back_rescue(
        ticket=ticket, reason="Van broken", actor=None
    ),
    RescueState.ON_SITE: lambda ticket, who: services.arrive_at_rescue(ticket=ticket, actor=None),
    RescueState.DONE: lambda ticket, who: services.finish_rescue(
        ticket=ticket, outcome="Changed", actor=None
    ),
    RescueState.CANCELLED: lambda ticket, who: services.cancel_rescue(
        ticket=ticket, reason="Gone", actor=None
    ),
}  # fmt: skip


@pytest.mark.parametrize("target", list(ACTS))
def test_every_move_of_the_table_and_no_other(ticket, technician, target):
    for source in RescueState:
        in_state(ticket, source, technician=technician)
        if RESCUE_MOVES.allows(source, target):
            assert ACTS[target](ticket, technician).state == target
        else:
            with pytest.raises(TransitionRefused):
                ACTS[target](ticket, technician)
            ticket.refresh_from_db()
            assert ticket.state == source


def test_times_of_each_step_are_kept(ticket, technician):
    RescueTicket.objects.filter(pk=ticket.pk).update(called_at=now() - timedelta(minutes=35))
    ACTS[RescueState.DISPATCHED](ticket, technician)
    ticket = ACTS[RescueState.ON_SITE](ticket, technician)
    assert ticket.minutes_to_arrival == 35
    ticket = ACTS[RescueState.DONE](ticket, technician)
    assert ticket.dispatched_at < ticket.arrived_at < ticket.done_at


def test_who_is_sent_is_told_and_cannot_be_sent_twice(ticket, technician):
    services.dispatch_rescue(ticket=ticket, technician=technician, van="沪A1", actor=None)
    notice = Notification.objects.get(user=technician)
    assert notice.url == ticket.get_absolute_url()
    assert technician not in selectors.drivers_free()
    with pytest.raises(Conflict):
        services.dispatch_rescue(ticket=take(), technician=technician, actor=None)


def test_who_does_not_drive_is_not_sent(ticket, store):
    cashier = make_person("cashier", store=store)
    with pytest.raises(InvalidInput):
        services.dispatch_rescue(ticket=ticket, technician=cashier, actor=None)


def test_technician_is_out_on_one_rescue_only(race):  # noqa: F811
    north, _owner = race
    technician = make_person("technician", store=make_store())
    tickets = [take(), take()]
    results = both(
        north,
        *[
            lambda t=t: services.dispatch_rescue(ticket=t, technician=technician, actor=None)
            for t in tickets
        ],
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert RescueTicket.objects.filter(state="dispatched").count() == 1


def test_place_becomes_a_link_for_the_phones_own_map(north):
    ticket = take(latitude=Decimal("31.230416"), longitude=Decimal("121.473701"))
    assert ticket.route == "geo:31.230416,121.473701?q=31.230416,121.473701"
    assert take().route == ""


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"caller_name": " "}, "caller_name"),
        ({"caller_phone": ""}, "caller_phone"),
        ({"problem": ""}, "problem"),
        ({"address": ""}, "address"),
        ({"car_description": ""}, "car_description"),
        ({"latitude": Decimal(31)}, "longitude"),
        ({"latitude": Decimal(91), "longitude": Decimal(1)}, "latitude"),
        ({"latitude": Decimal(1), "longitude": Decimal("-180.5")}, "longitude"),
    ],
)
def test_call_that_cannot_be_is_refused(north, fields, field):
    with pytest.raises(InvalidInput) as refused:
        take(**fields)
    assert field in refused.value.fields
    assert not RescueTicket.objects.exists()


def test_pick_list_is_plain_and_says_each_part_once(ticket):
    part = a_part()
    services.pick_part(ticket=ticket, part=part, actor=None)
    ticket = services.pick_part(ticket=ticket, part=part, quantity=Decimal(2), actor=None)
    assert ticket.pick_list == [{"number": "T1", "name": "轮胎", "quantity": "2.00"}]
    with pytest.raises(InvalidInput):
        services.pick_part(ticket=ticket, part=part, quantity=Decimal(0), actor=None)
    with pytest.raises(InvalidInput):
        services.unpick_part(ticket=ticket, number="X", actor=None)
    assert services.unpick_part(ticket=ticket, number="T1", actor=None).pick_list == []


def test_other_cars_order_and_a_rescue_that_is_over_are_refused(vehicle, order, technician):
    ticket = in_state(take(vehicle=make_vehicle(7)), RescueState.ON_SITE, technician=technician)
    with pytest.raises(InvalidInput):
        services.finish_rescue(ticket=ticket, outcome="Towed", repair_order=order, actor=None)
    in_state(ticket, "done")
    with pytest.raises(Conflict):
        services.amend_rescue(ticket=ticket, address="X", actor=None)
    with pytest.raises(Conflict):
        services.pick_part(ticket=ticket, part=a_part(), actor=None)


def test_technician_sees_only_their_own(ticket, technician, store):
    other = make_person("technician", store=store, email="other@example.test")
    services.dispatch_rescue(ticket=ticket, technician=technician, actor=None)
    assert selectors.rescues_open(technician) == 1
    assert selectors.rescues_open(other) == 0


class TestRescueList(ListPageTests):
    path = "/rescues/"
    queries = 1
    refused_role = "cashier"
    found, missed = "Zhao", "Nothing"
    sort = "called_at"
    filters = "state=called&kind=tyre&open=true&technician=none"

    def make(self, n):
        return a_rescue(n)


class TestRescueDetail(DetailPageTests):
    path = "/rescues/{pk}/"
    queries = 1
    refused_role = "cashier"
    shows = ("Zhao 1", "Flat tyre", "G2 km 120", "geo:31.")
    tabs = ("parts",)

    def make(self, n):
        return a_rescue(n, latitude=Decimal(31), longitude=Decimal(121))


class TestRescueCreate(CreatePageTests):
    path = "/rescues/new/"
    refused_role = "technician"
    model = RescueTicket
    bad = {**CALL, "latitude": "99", "longitude": "1"}
    wrong_field = "latitude"

    @property
    def good(self):
        return {**CALL, "store": str(make_store().pk)}


class TestRescueEdit(EditPageTests):
    path = "/rescues/{pk}/edit/"
    refused_role = "technician"
    good = {**CALL, "address": "G2 km 121"}
    bad = {**CALL, "address": ""}
    changed = {"address": "G2 km 121"}

    def make(self, n):
        return a_rescue(n)


class _RescueAction(ActionTests):
    refused_role = "cashier"
    state = "called"

    def make(self, n):
        driver = make_person("technician", store=make_store(), email=f"d{n}@example.test")
        technician = None if self.state == "called" else driver
        return in_state(a_rescue(n), self.state, technician=technician)


class TestRescueDispatch(_RescueAction):
    path = "/rescues/{pk}/dispatch/"
    refused_role = "technician"
    bad = {}
    after = {"state": "dispatched"}

    def data(self):
        driver = make_person("technician", store=make_store(), email="driver@example.test")
        return {"technician": str(driver.pk), "van": "沪A1"}


class TestRescueArrive(_RescueAction):
    path = "/rescues/{pk}/arrive/"
    state = "dispatched"
    after = {"state": "on_site"}


class TestRescueFinish(_RescueAction):
    path = "/rescues/{pk}/finish/"
    state = "on_site"
    good, bad = {"outcome": "Changed the tyre"}, {}
    after = {"state": "done", "outcome": "Changed the tyre"}


class TestRescueCallBack(_RescueAction):
    path = "/rescues/{pk}/call-back/"
    state = "dispatched"
    good, bad = {"reason": "Van broken"}, {}
    after = {"state": "called", "technician_id": None}


class TestRescueCancel(_RescueAction):
    path = "/rescues/{pk}/cancel/"
    good, bad = {"reason": "Gone"}, {}
    after = {"state": "cancelled"}


class TestRescuePick(_RescueAction):
    path = "/rescues/{pk}/pick/"
    bad = {}
    after = {"pick_list": [{"number": "T1", "name": "轮胎", "quantity": "2.00"}]}

    def data(self):
        return {"part": str(a_part().pk), "quantity": "2"}


class TestRescueUnpick(_RescueAction):
    path = "/rescues/{pk}/unpick/"
    good, bad = {"number": "T1"}, {}
    after = {"pick_list": []}

    def make(self, n):
        return services.pick_part(ticket=super().make(n), part=a_part(), actor=None)


class TestRescueBoard(ScreenTests):
    path = "/rescues/board/"
    refused_role = "cashier"

    def test_arrival_is_noted_by_moving_the_card(self):
        ticket = in_state(a_rescue(1), "dispatched", technician=self.person)
        assert "White SUV" in text_of(self.http.get(self.path))
        sent = {"id": str(ticket.pk), "to": "on_site"}
        assert self.http.post(self.path, sent, headers=HTMX).status_code == 200
        ticket.refresh_from_db()
        assert ticket.arrived_at is not None


def test_api_takes_a_call_and_sees_it_done(api, technician, vehicle, order):
    def post(address, data, status=200):
        answer = api.post(f"/api/v1/rescues/{address}", data, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    given = {**CALL, "store": str(make_store().pk), "vehicle": str(vehicle.pk),
             "latitude": "31.230416", "longitude": "121.473701"}  # fmt: skip
    pk = post("", given, 201)["id"]
    post(f"{pk}/arrive/", {}, 409)
    post(f"{pk}/pick/", {"part": str(a_part().pk)})
    post(f"{pk}/dispatch-technician/", {"technician": str(technician.pk)})
    assert post(f"{pk}/arrive/", {})["minutes_to_arrival"] == 0
    done = post(f"{pk}/finish/", {"outcome": "Towed in", "repair_order": str(order.pk)})
    assert (done["state"], done["repair_order"]) == ("done", str(order.pk))


def test_customer_and_car_tell_of_the_rescue(http, vehicle, customer):
    ticket = take(vehicle=vehicle, customer=customer)
    assert ticket.number in text_of(http.get(f"{vehicle.get_absolute_url()}?tab=rescues"))
