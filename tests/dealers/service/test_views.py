from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localtime, now

from dealers.service import services
from dealers.service.models import Booking, Job, JobLine, LabourRate, RepairOrder
from dealers.service.states import Board, JobState, PayType
from tenants.accounts.models import Scope, User
from tests.conftest import make_person, make_store, signed_in, tenant_named
from tests.dealers.service.conftest import (
    finish,
    make_campaign,
    make_customer,
    make_line,
    make_order,
    make_vehicle,
    make_vin,
)
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


def someone() -> User:
    """The owner of the tenant that is entered; made in a neighbour's."""
    return User.objects.first() or make_person("owner", store=make_store(), scope=Scope.GROUP)


def a_car(n: int = 1):
    customer = make_customer(f"Zhao {n}", f"138001380{n:02d}")
    return make_vehicle(n, customer=customer)


def an_order(n: int = 1, **fields) -> RepairOrder:
    return make_order(a_car(n), actor=someone(), store=make_store(), **fields)


def a_job(n: int = 1, **fields) -> Job:
    return an_order(n, **fields).jobs.get()


def a_booking(n: int = 1) -> Booking:
    car = a_car(n)
    return services.book_visit(
        customer=car.ownerships.get().customer, vehicle=car, store=make_store(),
        starts_at=now() + timedelta(hours=n), complaint="Service", advisor=someone(),
        actor=None,
    )  # fmt: skip


def agreed(n: int = 1, **fields) -> Job:
    return services.authorise_job(job=a_job(n, **fields), how="phone", actor=None)


def ready(n: int = 1) -> RepairOrder:
    job = a_job(n)
    services.add_fee(job=job, description="Check", amount=Decimal(100), actor=None)
    finish(job, None)
    return services.pass_quality_check(repair_order=job.repair_order, actor=None)


class TestBookingList(ListPageTests):
    path = "/bookings/"
    queries = 2  # the bookings, and the stores to filter by
    refused_role = "technician"
    found, missed = "Zhao", "Qian"
    sort = "starts_at"
    filters = "state=booked"

    def make(self, n):
        return a_booking(n)


class TestOrderList(ListPageTests):
    path = "/repair-orders/"
    queries = 2
    refused_role = "technician"
    found, missed = "Zhao", "Qian"
    sort = "number"
    filters = "here=true&board=checked_in"

    def make(self, n):
        return an_order(n)


class TestJobList(ListPageTests):
    path = "/repair-orders/jobs/"
    queries = 1
    refused_role = "cashier"
    found, missed = "stutters", "Qian"
    filters = "state=waiting&pay_type=customer"
    own_role = "technician"

    def make(self, n):
        return a_job(n)


class TestCampaignList(ListPageTests):
    path = "/campaigns/"
    queries = 1
    refused_role = "technician"
    found, missed = "C26", "Qian"
    sort = "code"
    filters = "open=true"

    def make(self, n):
        return make_campaign(tenant_named("Hub"), a_car(n), code=f"C26-{n}")


class TestRateList(ListPageTests):
    path = "/settings/labour-rates/"
    queries = 1
    refused_role = "service_advisor"

    def make(self, n):
        return services.set_labour_rate(
            pay_type=PayType.CUSTOMER,
            rate=Decimal(100),
            valid_from=now().date() + timedelta(n),
            actor=None,
        )


class TestBookingDetail(DetailPageTests):
    path = "/bookings/{pk}/"
    queries = 2
    refused_role = "technician"
    shows = ("Zhao 1", "Service")

    def make(self, n):
        return a_booking(n)


class TestOrderDetail(DetailPageTests):
    path = "/repair-orders/{pk}/"
    queries = 8
    refused_role = "technician"
    shows = ("Engine stutters", "Zhao 1", make_vin(1))
    tabs = ("jobs",)

    def make(self, n):
        return an_order(n)


class TestOrderEdit(EditPageTests):
    path = "/repair-orders/{pk}/edit/"
    refused_role = "technician"
    good = {"tag_number": "K7", "promised_at": "2026-11-25T16:30", "remarks": "Scratch, left door"}
    bad = {"tag_number": "x" * 13}
    changed = {"tag_number": "K7", "remarks": "Scratch, left door"}

    def make(self, n):
        return an_order(n, promised_at=now() + timedelta(hours=5, seconds=7))

    def test_settled_order_keeps_what_was_promised(self):
        services.cancel_order(repair_order=self.thing, reason="x", actor=None)
        response = self.http.post(f"{self.address()}?field=tag_number", {"tag_number": "K1"})
        assert response.status_code == 422
        assert "ui-edit" not in text_of(self.http.get(f"/repair-orders/{self.thing.pk}/"))


class TestOrderPrint(ScreenTests):
    refused_role = "technician"

    def address(self):
        if not hasattr(self, "order"):
            self.order = an_order(1)
        return f"/repair-orders/{self.order.pk}/print/"

    def test_prints_in_both_languages(self):
        address = self.address()
        assert "Engine stutters" in text_of(self.http.get(address))


class TestJobDetail(DetailPageTests):
    path = "/repair-orders/jobs/{pk}/"
    queries = 3
    refused_role = "cashier"
    shows = ("Engine stutters",)
    tabs = ("lines",)

    def make(self, n):
        return a_job(n)


class TestCampaignDetail(DetailPageTests):
    path = "/campaigns/{pk}/"
    queries = 2
    refused_role = "technician"
    shows = ("C26-01", "Update the software")
    tabs = ("cars",)

    def make(self, n):
        return make_campaign(tenant_named("Hub"), a_car(n))


class TestBookingCreate(CreatePageTests):
    path = "/bookings/new/"
    refused_role = "technician"
    bad = {"customer": "", "starts_at": "2020-01-01T10:00", "minutes": "60"}
    wrong_field = "customer"
    model = Booking

    def data(self):
        return {
            "customer": str(make_customer().pk),
            "starts_at": f"{localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}",
            "minutes": "60",
            "store": str(make_store().pk),
        }


class TestReception(CreatePageTests):
    path = "/repair-orders/new/"
    refused_role = "technician"
    bad = {"vin": "SHORT", "odometer_km": "10", "complaint": "Noise", "pay_type": "customer"}
    wrong_field = "store"
    model = RepairOrder

    def data(self):
        return {
            "vin": make_vin(9),
            "plate": "沪A12345",
            "full_name": "Qian Li",
            "phone": "13900139000",
            "odometer_km": "10",
            "complaint": "Noise",
            "pay_type": "customer",
            "store": str(make_store().pk),
        }

    def test_a_known_car_is_chosen_by_name(self):
        car = a_car(3)
        for text in ("Zhao 3", car.plate, car.vin[-6:], "13800138003"):
            found = self.http.get("/repair-orders/arrivals/", {"q": text}).json()["options"]
            assert [option["value"] for option in found] == [str(car.pk)], text
        data = {**self.data(), "vehicle": str(car.pk), "vin": "", "plate": "", "full_name": "",
                "odometer_km": "30000"}  # fmt: skip
        assert self.http.post(self.path, data).status_code == 302
        assert RepairOrder.objects.get().vehicle == car

    def test_nothing_chosen_and_nothing_typed_is_said_at_the_vin(self):
        response = self.http.post(self.path, {**self.data(), "vin": ""})
        assert response.status_code == 422
        assert 'id="id_vin_error"' in text_of(response)


class TestReceptionOfABooking(ScreenTests):
    refused_role = "technician"

    def address(self):
        if not hasattr(self, "booking"):
            self.booking = a_booking(1)
        return f"/bookings/{self.booking.pk}/receive/"

    def test_the_booking_fills_the_form_and_arrives(self):
        text = text_of(self.http.get(self.address()))
        assert str(self.booking.vehicle_id) in text
        data = {"vehicle": str(self.booking.vehicle_id), "odometer_km": "30000",
                "complaint": "Service", "pay_type": "customer", "store": str(make_store().pk)}  # fmt: skip
        assert self.http.post(self.address(), data).status_code == 302
        assert RepairOrder.objects.get().booking == self.booking

    def test_unknown_booking_is_404(self):
        path = "/bookings/0197f000-0000-7000-8000-000000000000/receive/"
        assert self.http.get(path).status_code == 404


class TestRateCreate(CreatePageTests):
    path = "/settings/labour-rates/new/"
    refused_role = "service_advisor"
    good = {"pay_type": "customer", "rate": "180", "valid_from": "2026-01-01"}
    bad = {"pay_type": "customer", "rate": "0", "valid_from": "x"}
    wrong_field = "valid_from"
    model = LabourRate


class TestBookingMove(ActionTests):
    path = "/bookings/{pk}/move/"
    refused_role = "technician"
    bad = {"starts_at": "2020-01-01T10:00"}

    def make(self, n):
        return a_booking(n)

    def data(self):
        return {"starts_at": f"{localtime() + timedelta(days=2):%Y-%m-%dT%H:%M}"}

    def refused(self):
        services.cancel_booking(booking=self.thing, actor=None)


class TestBookingCancel(ActionTests):
    path = "/bookings/{pk}/cancel/"
    refused_role = "technician"
    good = {"reason": "Ill"}
    after = {"state": "cancelled", "reason": "Ill"}

    def make(self, n):
        return a_booking(n)

    def refused(self):
        services.cancel_booking(booking=self.thing, actor=None)


class TestBookingNoShow(TestBookingCancel):
    path = "/bookings/{pk}/no-show/"
    good = {}
    after = {"state": "no_show"}


class OrderActionTests(ActionTests):
    refused_role = "technician"

    def make(self, n):
        return an_order(n)

    def refused(self):
        services.cancel_order(repair_order=self.thing, reason="x", actor=None)


class TestOrderAddJob(OrderActionTests):
    path = "/repair-orders/{pk}/add-job/"
    good = {"complaint": "Door", "pay_type": "warranty"}
    bad = {"complaint": "", "pay_type": "warranty"}


class TestOrderMove(OrderActionTests):
    path = "/repair-orders/{pk}/move/"
    good = {"board": "inspected"}
    bad = {"board": "closed"}
    after = {"board": "inspected"}


class TestOrderCancel(OrderActionTests):
    path = "/repair-orders/{pk}/cancel/"
    good = {"reason": "Left"}
    bad = {"reason": ""}
    after = {"board": "cancelled"}


class TestOrderPassCheck(OrderActionTests):
    path = "/repair-orders/{pk}/pass-check/"
    after = {"board": "ready"}

    def make(self, n):
        return finish(a_job(n), None).repair_order

    def refused(self):
        services.pass_quality_check(repair_order=self.thing, actor=None)


class TestOrderSettle(OrderActionTests):
    path = "/repair-orders/{pk}/settle/"
    good = {"payment_method": "card"}
    bad = {"payment_method": ""}
    after = {"paper": "invoice"}

    def make(self, n):
        return ready(n)

    def refused(self):
        services.settle_order(repair_order=self.thing, payment_method="cash", actor=None)


class TestOrderDeliver(OrderActionTests):
    path = "/repair-orders/{pk}/deliver/"
    good = {"odometer_out": "20510"}
    bad = {"odometer_out": "1"}
    after = {"board": "delivered", "odometer_out": 20510}

    def make(self, n):
        return services.settle_order(repair_order=ready(n), payment_method="cash", actor=None)

    def refused(self):
        services.deliver_vehicle(repair_order=self.thing, odometer_out=20510, actor=None)


class TestOrderClose(OrderActionTests):
    path = "/repair-orders/{pk}/close/"
    after = {"board": "closed"}

    def make(self, n):
        order = services.settle_order(repair_order=ready(n), payment_method="cash", actor=None)
        return services.deliver_vehicle(repair_order=order, odometer_out=20510, actor=None)

    def refused(self):
        services.close_order(repair_order=self.thing, actor=None)


class JobActionTests(ActionTests):
    refused_role = "cashier"

    def make(self, n):
        return a_job(n)

    def refused(self):
        services.cancel_order(repair_order=self.thing.repair_order, reason="x", actor=None)


class TestJobAsk(JobActionTests):
    path = "/repair-orders/jobs/{pk}/ask/"
    after = {"authorisation": "asked"}


class TestJobAuthorise(JobActionTests):
    path = "/repair-orders/jobs/{pk}/authorise/"
    good = {"how": "phone", "by": "Mrs Zhao", "amount": "100"}
    bad = {"how": "smoke"}
    after = {"authorisation": "authorised", "authorised_by": "Mrs Zhao"}


class TestJobDecline(JobActionTests):
    path = "/repair-orders/jobs/{pk}/decline/"
    good = {"how": "phone", "reason": "Too dear", "later": "on"}
    bad = {"how": "phone", "reason": ""}
    after = {"authorisation": "deferred"}


class TestJobDescribe(JobActionTests):
    path = "/repair-orders/jobs/{pk}/describe/"
    good = {"complaint": "Noise", "cause": "Worn", "correction": "New", "fault_code": "P1"}
    bad = {"complaint": ""}
    after = {"cause": "Worn", "correction": "New", "fault_code": "P1"}


class TestJobAssign(JobActionTests):
    path = "/repair-orders/jobs/{pk}/assign/"
    bad = {"technician": ""}

    def data(self):
        return {"technician": str(someone().pk)}


class TestJobAddLabour(JobActionTests):
    path = "/repair-orders/jobs/{pk}/add-labour/"
    good = {"description": "Check", "hours": "0.5"}
    bad = {"description": "Check"}
    after = {"amount": Decimal(100)}


class TestJobAddFee(JobActionTests):
    path = "/repair-orders/jobs/{pk}/add-fee/"
    good = {"description": "Disposal", "amount": "10"}
    bad = {"description": "", "amount": "10"}
    after = {"amount": Decimal(10)}


class TestJobAddSublet(TestJobAddFee):
    path = "/repair-orders/jobs/{pk}/add-sublet/"


class TestJobAddPart(JobActionTests):
    path = "/repair-orders/jobs/{pk}/add-part/"
    bad = {"part": "", "quantity": "1"}

    def data(self):
        part = make_line(a_job(5), "P-5").part
        return {"part": str(part.pk), "quantity": "1", "is_causal": "on"}


class TestJobStart(JobActionTests):
    path = "/repair-orders/jobs/{pk}/start/"
    after = {"state": JobState.WORKING}

    def make(self, n):
        return agreed(n)

    def refused(self):
        services.start_work(job=self.thing, actor=self.person)


class TestJobStop(JobActionTests):
    path = "/repair-orders/jobs/{pk}/stop/"
    after = {"state": JobState.WAITING}

    def make(self, n):
        return services.start_work(job=agreed(n), actor=someone())

    def refused(self):
        services.stop_work(job=self.thing, actor=self.person)


class TestJobFinish(JobActionTests):
    path = "/repair-orders/jobs/{pk}/finish/"
    after = {"state": JobState.FINISHED}

    def make(self, n):
        return agreed(n)

    def refused(self):
        services.finish_job(job=self.thing, actor=None)


class TestJobReopen(JobActionTests):
    path = "/repair-orders/jobs/{pk}/reopen/"
    after = {"state": JobState.WAITING}

    def make(self, n):
        return services.finish_job(job=agreed(n), actor=None)

    def refused(self):
        services.reopen_job(job=self.thing, actor=None)


class LineActionTests(ActionTests):
    refused_role = "cashier"

    def make(self, n):
        return make_line(agreed(n, pay_type=PayType.WARRANTY), f"P-{n}")

    def snapshot(self):
        return list(JobLine.objects.values())


class TestLineIssue(LineActionTests):
    path = "/repair-orders/lines/{pk}/issue/"

    def refused(self):
        services.issue_line(line=self.thing, actor=None)


class TestLineTakeBack(LineActionTests):
    path = "/repair-orders/lines/{pk}/take-back/"
    after = {"issue": None}

    def make(self, n):
        return services.issue_line(line=super().make(n), actor=None)

    def refused(self):
        services.return_line(line=self.thing, actor=None)


class TestLineMarkCausal(LineActionTests):
    path = "/repair-orders/lines/{pk}/mark-causal/"
    after = {"is_causal": True}


class TestLineRemove(LineActionTests):
    path = "/repair-orders/lines/{pk}/remove/"

    def fresh(self):
        return self.thing

    def refused(self):
        services.issue_line(line=self.thing, actor=None)


class TestCampaignAccept(ActionTests):
    path = "/campaigns/{pk}/accept/"
    refused_role = "technician"
    after = {"state": "accepted"}

    def make(self, n):
        return make_campaign(tenant_named("Hub"), a_car(n))

    def refused(self):
        services.accept_campaign(campaign=self.thing, actor=None)


class TestCampaignDecline(TestCampaignAccept):
    path = "/campaigns/{pk}/decline/"
    good = {"reason": "Full"}
    bad = {"reason": ""}
    after = {"state": "declined"}


class CarActionTests(ActionTests):
    refused_role = "technician"

    def make(self, n):
        return make_campaign(tenant_named("Hub"), a_car(n)).cars.get()


class TestCarInform(CarActionTests):
    path = "/campaigns/cars/{pk}/inform/"
    good = {"text": "Told"}
    after = {"state": "notified"}

    def refused(self):
        services.inform_owner(car=self.thing, text="", actor=None)


class TestCarBook(CarActionTests):
    path = "/campaigns/cars/{pk}/book/"
    bad = {"starts_at": ""}
    after = {"state": "booked"}

    def data(self):
        return {
            "starts_at": f"{localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}",
            "store": str(make_store().pk),
        }


class TestCarReport(CarActionTests):
    path = "/campaigns/cars/{pk}/report/"
    after = {"state": "reported"}

    def make(self, n):
        car = super().make(n)
        order = make_order(car.vehicle, actor=someone(), store=make_store())
        finish(services.add_job(repair_order=order, campaign=car.campaign, actor=None), None)
        return car

    def refused(self):
        services.report_campaign_done(car=self.thing, actor=None)


class TestMyJobs(ScreenTests):
    path = "/repair-orders/my-jobs/"
    refused_role = "cashier"

    def test_shows_my_jobs_with_start_and_stop(self):
        assert "ui-empty" in text_of(self.http.get(self.path))
        job = services.assign_technician(job=agreed(1), technician=self.person, actor=None)
        other = make_person("technician", email="t2@example.test", store=make_store())
        services.assign_technician(job=agreed(2), technician=other, actor=None)
        text = text_of(self.http.get(self.path))
        assert f"/repair-orders/jobs/{job.pk}/start/" in text
        assert text.count("/start/") == 2  # one job: its form and its htmx address
        services.start_work(job=job, actor=self.person)
        text = text_of(self.http.get(self.path, headers=HTMX))
        assert "<html" not in text
        assert f"/repair-orders/jobs/{job.pk}/stop/" in text

    def test_a_technician_opens_and_starts_only_own_jobs(self):
        technician = make_person("technician", store=make_store())
        mine, other = agreed(1), agreed(2)
        services.assign_technician(job=mine, technician=technician, actor=None)
        http = signed_in(technician, "north")
        assert http.post(f"/repair-orders/jobs/{mine.pk}/start/").status_code == 302
        assert http.post(f"/repair-orders/jobs/{other.pk}/start/").status_code == 404

    def test_first_page_of_a_technician_lists_their_jobs_only(self):
        technician = make_person("technician", store=make_store())
        mine = services.assign_technician(job=agreed(1), technician=technician, actor=None)
        other = agreed(2)
        text = text_of(signed_in(technician, "north").get("/"))
        assert mine.get_absolute_url() in text
        assert other.get_absolute_url() not in text


class TestBoard(ScreenTests):
    path = "/repair-orders/board/"
    refused_role = "technician"

    def test_cards_move_where_the_table_allows(self):
        order = an_order(1)
        text = text_of(self.http.get(self.path))
        assert order.number in text
        sent = {"id": str(order.pk), "to": "inspected"}
        assert self.http.post(self.path, sent, headers=HTMX).status_code == 200
        order.refresh_from_db()
        assert order.board == Board.INSPECTED
        refused = self.http.post(self.path, {**sent, "to": "ready"}, headers=HTMX)
        assert refused.status_code == 422
        order.refresh_from_db()
        assert order.board == Board.INSPECTED

    def test_a_finished_car_is_moved_to_ready_by_the_check(self):
        order = finish(a_job(1), None).repair_order
        sent = {"id": str(order.pk), "to": "ready"}
        assert self.http.post(self.path, sent, headers=HTMX).status_code == 200
        order.refresh_from_db()
        assert order.ready_at is not None


class TestCalendar(ScreenTests):
    path = "/bookings/calendar/"
    refused_role = "technician"

    def test_shows_this_week(self):
        booking = a_booking(1)
        text = text_of(
            self.http.get(self.path, {"day": f"{localtime(booking.starts_at):%Y-%m-%d}"})
        )
        assert "Zhao 1" in text


def test_first_page_of_a_parts_clerk_lists_what_jobs_wait_for(http, store):
    clerk = make_person("parts_clerk", store=store, scope=Scope.STORE)
    line = make_line(a_job(1))
    services.authorise_job(job=line.job, how="phone", actor=None)
    text = text_of(signed_in(clerk, "north").get("/"))
    assert line.description in text
    assert line.job.get_absolute_url() in text
    assert "Parts to hand out" not in text_of(http.get("/"))  # the owner sees the whole workshop


@pytest.mark.parametrize("path", ["/", "/customers/vehicles/"])
def test_home_and_neighbours_render_with_the_workshops_parts(http, owner, path):
    an_order(1)
    a_booking(2)
    assert http.get(path).status_code == 200


def test_the_car_page_shows_its_visits_and_campaigns(http, owner):
    order = an_order(1)
    make_campaign(tenant_named("Hub"), order.vehicle)
    address = order.vehicle.get_absolute_url()
    assert order.number in text_of(http.get(address, {"tab": "visits"}))
    assert "C26-01" in text_of(http.get(address, {"tab": "campaigns"}))
    assert "C26-01" in text_of(http.get(order.get_absolute_url()))


def test_search_finds_the_order_by_plate(http, owner):
    order = an_order(1)
    assert order.number in text_of(http.get("/search/", {"q": order.vehicle.plate}))
