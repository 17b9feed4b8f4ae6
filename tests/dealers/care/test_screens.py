"""The screens of the care desk."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from dealers.care import services as care
from dealers.care.models import Case
from tenants.accounts.models import User
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.care.steps import (
    CATEGORY,
    new_case,
    new_task,
    the_customer,
    to_assigned,
    to_callback,
    to_executed,
)
from tests.dealers.service.conftest import make_order, make_vehicle
from tests.dealers.steps import here, make_opportunity
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


class _Cases:
    refused_role = "technician"
    person = None

    def make(self, n):
        return new_case(here(self.person), subject=f"Brakes {n}")


class TestCaseList(_Cases, ListPageTests):
    path = "/care/cases/"
    queries = 3
    found, missed = "Brakes", "zzz"
    sort = "subject"
    filters = "kind=complaint&open=true"
    own_role = "service_advisor"

    def test_presets_find_what_they_say(self):
        case = self.make(1)
        new_task(self.person, case)
        past = now() - timedelta(days=1)
        Case.objects.filter(pk=case.pk).update(due_at=past, escalation=1)
        for preset in self.http.get(self.address()).context["page"].presets:
            query = preset[2]
            shown = "Brakes 1" in text_of(self.http.get(f"{self.address()}?{query}"))
            assert shown == (preset[0] != "mine"), preset


class TestCaseDetail(_Cases, DetailPageTests):
    path = "/care/cases/{pk}/"
    queries = 4
    shows = ("Brakes 1", "Zhao Min", "Acknowledge", "Being looked into", "Tasks of departments")
    tabs = ("steps", "files")

    def test_note_is_on_the_customers_timeline(self):
        answer = self.http.post(self.address(), {"note": "Called twice"})
        assert answer.status_code == 302
        assert "Called twice" in text_of(self.http.get(the_customer().get_absolute_url()))
        assert self.http.post(self.address(), {"note": " "}).status_code == 422

    def test_result_of_a_task_is_seen_live(self):
        task = new_task(self.person, self.thing)
        seen = self.http.get(self.address()).context["page"].seen
        live = f"{self.address()}live/?seen="
        assert self.http.get(live + seen, headers=HTMX).status_code == 204
        mechanic = make_person("technician", store=make_store(), email="m@example.test")
        care.take_task(task=task, actor=mechanic)
        care.finish_task(task=task, result="Pads worn out", actor=mechanic)
        answer = self.http.get(live + seen, headers=HTMX)
        assert "Pads worn out" in text_of(answer)

    def test_steps_are_ticked_and_files_kept(self):
        step = f"{self.address()}steps/0/"
        assert self.http.post(step, {"done": "on"}, headers=HTMX).status_code == 204
        assert Case.objects.get().steps[0]["done_by"] == str(self.person)
        image = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF", content_type="application/pdf")
        answer = self.http.post(f"{self.address()}files/", {"files": image})
        assert answer.status_code == 302, text_of(answer)
        assert "a.pdf" in text_of(self.http.get(self.address(), {"tab": "files"}))

    def test_task_under_a_cases_address_leads_to_the_task(self):
        task = new_task(self.person, self.thing)
        assert self.http.get(f"/care/cases/{task.pk}/").url == task.get_absolute_url()

    def test_booking_form_knows_customer_and_matter(self):
        url = self.http.get(f"{self.address()}book/").url
        assert url.startswith("/bookings/new/")
        assert str(self.thing.customer_id) in url
        assert self.thing.number in url
        assert self.http.get(url).status_code == 200


class TestCaseCreate(_Cases, CreatePageTests):
    path = "/care/cases/new/"
    model = Case
    bad = {"kind": "complaint", "channel": "phone", "subject": "", "contact_name": "Herr Li"}
    wrong_field = "subject"

    def data(self):
        return {
            "kind": "complaint", "channel": "phone", "subject": "Noise", "customer": the_customer().pk, "severity": "major", "priority": "normal",
            "store": make_store().pk, "category": CATEGORY,
        }  # fmt: skip

    def test_full_width_phone_is_understood(self):
        data = {
            **self.data(),
            "customer": "",
            "contact_name": "李",
            "contact_phone": "１３８００１３８０００",
        }
        assert self.http.post(self.address(), data).status_code == 302
        assert Case.objects.get().contact_phone == "+8613800138000"

    def test_form_knows_the_page_it_was_begun_on(self):
        car = make_vehicle(customer=the_customer())
        order = make_order(car, actor=self.person)
        for address, number in (
            (f"/care/customers/{the_customer().pk}/new/", ""),
            (f"/care/vehicles/{car.pk}/new/", ""),
            (f"/care/orders/{order.pk}/new/", order.number),
        ):
            answer = self.http.get(address, follow=True)
            assert answer.status_code == 200
            assert number in text_of(answer)
        form = answer.context["form"]
        sent = {**self.data(), **{k: v for k, v in form.initial.items() if v}}
        assert self.http.post(self.address(), sent).status_code == 302
        case = Case.objects.get()
        assert (case.vehicle, case.about_number) == (car, order.number)
        page = text_of(self.http.get(case.get_absolute_url()))
        assert order.get_absolute_url() in page

    def test_address_of_elsewhere_is_refused(self):
        data = {**self.data(), "about_url": "//evil.example/"}
        assert self.http.post(self.address(), data).status_code == 422


class TestCaseEdit(_Cases, EditPageTests):
    path = "/care/cases/{pk}/edit/"
    bad = {"subject": ""}
    changed = {"subject": "Clutch", "priority": "urgent"}

    def data(self):
        return {
            "subject": "Clutch", "channel": "wechat", "priority": "urgent",
            "customer": the_customer().pk,
        }  # fmt: skip


class _Move(_Cases):
    """Of a complaint that was assigned, unless told otherwise."""

    def make(self, n):
        return to_assigned(here(self.person))

    def refused(self):
        Case.objects.update(state="closed")


class TestAcknowledge(_Cases, ActionTests):
    path = "/care/cases/{pk}/acknowledge/"
    after = {"state": "acknowledged"}


class TestClassify(_Cases, ActionTests):
    path = "/care/cases/{pk}/classify/"
    good = {"category": CATEGORY, "severity": "critical", "priority": "urgent"}
    bad = {"category": "", "severity": "critical", "priority": "urgent"}
    after = {"state": "assigned", "severity": "critical", "queue": "service"}

    def make(self, n):
        actor = here(self.person)
        return care.acknowledge_case(case=new_case(actor), actor=actor)


class TestSort(_Move, ActionTests):
    path = "/care/cases/{pk}/sort/"
    good = {"category": "Waited too long", "severity": "minor", "priority": "low", "queue": "care"}
    after = {"state": "assigned", "severity": "minor", "queue": "care"}


class TestAssign(_Move, ActionTests):
    path = "/care/cases/{pk}/assign/"
    bad = {"owner": ""}

    def data(self):
        return {"owner": self.person.pk}


class TestTake(_Cases, ActionTests):
    path = "/care/cases/{pk}/take/"


class TestRelease(_Move, ActionTests):
    path = "/care/cases/{pk}/release/"
    good, bad = {"reason": "On leave"}, {"reason": ""}
    after = {"owner": None, "state": "classified"}


class TestInvestigate(_Move, ActionTests):
    path = "/care/cases/{pk}/investigate/"
    after = {"state": "investigating"}


class TestPropose(_Move, ActionTests):
    path = "/care/cases/{pk}/propose/"
    good = {"proposal": "New pads", "goodwill": "３００"}
    bad = {"proposal": "New pads", "goodwill": "x"}
    after = {"state": "proposed", "goodwill": 300}

    def make(self, n):
        return care.investigate_case(case=super().make(n), actor=here(self.person))


class _Proposed(_Move):
    def make(self, n):
        actor = here(self.person)
        case = care.investigate_case(case=super().make(n), actor=actor)
        return care.propose_solution(case=case, proposal="Pads", actor=actor)


class TestAgree(_Proposed, ActionTests):
    path = "/care/cases/{pk}/agree/"
    after = {"state": "agreed"}


class TestRefuse(_Proposed, ActionTests):
    path = "/care/cases/{pk}/refuse/"
    good, bad = {"reason": "Too little"}, {"reason": ""}
    after = {"state": "investigating"}


class TestExecute(_Proposed, ActionTests):
    path = "/care/cases/{pk}/execute/"
    good, bad = {"measures": "Replaced"}, {"measures": ""}
    after = {"state": "executed"}

    def make(self, n):
        return care.agree_solution(case=super().make(n), actor=here(self.person))


class TestCallback(_Move, ActionTests):
    path = "/care/cases/{pk}/callback/"
    bad = {"due_at": "2001-01-01T10:00"}
    after = {"state": "callback"}

    def make(self, n):
        return to_executed(here(self.person))


class TestCalled(_Move, ActionTests):
    path = "/care/cases/{pk}/call/"
    good, bad = {"answer": "yes", "note": "Glad"}, {"answer": "no"}
    after = {"state": "closed", "satisfied": True}

    def make(self, n):
        return to_callback(here(self.person))


class TestReopen(_Move, ActionTests):
    path = "/care/cases/{pk}/reopen/"
    good, bad = {"reason": "Again"}, {"reason": ""}
    after = {"state": "reopened"}

    def make(self, n):
        actor = here(self.person)
        return care.record_callback(case=to_callback(actor), satisfied=True, actor=actor)

    def refused(self):
        Case.objects.update(state="callback")


class TestClose(_Cases, ActionTests):
    path = "/care/cases/{pk}/close/"
    good = {"opinion": "Told", "satisfied": "true"}
    after = {"state": "closed"}

    def make(self, n):
        actor = here(self.person)
        case = care.acknowledge_case(case=new_case(actor, kind="enquiry"), actor=actor)
        return care.execute_solution(case=case, measures="Told", actor=actor)


class TestAdvance(_Cases, ActionTests):
    path = "/care/cases/{pk}/advance/"
    good, bad = {"stage": "advanced"}, {"stage": "callback"}
    after = {"state": "advanced"}

    def make(self, n):
        return new_case(here(self.person), kind="request")


class TestWithdraw(_Cases, ActionTests):
    path = "/care/cases/{pk}/withdraw/"
    good, bad = {"reason": "Twice"}, {"reason": ""}
    after = {"state": "withdrawn"}


class TestOem(_Cases, ActionTests):
    path = "/care/cases/{pk}/oem/"
    good, bad = {"reason": "Series fault"}, {"reason": ""}
    after = {"oem_reason": "Series fault"}


class TestVehicle(_Cases, ActionTests):
    path = "/care/cases/{pk}/vehicle/"
    bad = {"vehicle": ""}

    def data(self):
        return {"vehicle": make_vehicle().pk}


class TestTaskCreate(_Cases, ActionTests):
    path = "/care/cases/{pk}/task/"
    good, bad = {"subject": "Look", "queue": "parts"}, {"subject": "", "queue": "parts"}


class _Tasks:
    refused_role = "zz"
    person = None

    def make(self, n):
        return new_task(here(self.person), subject=f"Pads {n}")

    def stranger(self):
        """Every role takes tasks: somebody without any."""
        person = make_person("technician", store=make_store(), email="no@example.test")
        person.assignments.all().delete()
        return signed_in(User.objects.get(pk=person.pk), "north")


class TestTaskList(_Tasks, ListPageTests):
    path = "/care/tasks/"
    queries = 3
    found, missed = "Pads", "zzz"
    sort = "subject"
    filters = "to_take=true"
    own_role = "technician"

    def test_several_are_taken_at_once(self):
        tasks = [self.make(n) for n in (1, 2)]
        data = {"bulk": "take", "ids": [task.pk for task in tasks]}
        self.http.post(self.address(), data)
        assert Case.objects.tasks().filter(owner=self.person, state="taken").count() == 2


class TestTaskDetail(_Tasks, DetailPageTests):
    path = "/care/tasks/{pk}/"
    queries = 2
    shows = ("Pads 1", "Brakes squeak again", "Take it")


class TestTaskTake(_Tasks, ActionTests):
    path = "/care/tasks/{pk}/take/"
    after = {"state": "taken"}


class _Taken(_Tasks):
    def make(self, n):
        actor = here(self.person)
        return care.take_task(task=super().make(n), actor=actor)


class TestTaskFinish(_Taken, ActionTests):
    path = "/care/tasks/{pk}/finish/"
    good, bad = {"result": "Worn"}, {"result": ""}
    after = {"state": "done", "result": "Worn"}


class TestTaskReturn(_Taken, ActionTests):
    path = "/care/tasks/{pk}/return/"
    good, bad = {"reason": "No time"}, {"reason": ""}
    after = {"state": "waiting", "owner": None}


class TestTaskAssign(_Tasks, ActionTests):
    path = "/care/tasks/{pk}/assign/"
    bad = {"owner": ""}
    after = {"state": "taken"}

    def data(self):
        return {"owner": self.person.pk}


class TestTaskWithdraw(_Tasks, ActionTests):
    path = "/care/tasks/{pk}/withdraw/"
    good, bad = {"reason": "Found"}, {"reason": ""}
    after = {"state": "withdrawn"}


class TestBoard(_Cases, ScreenTests):
    path = "/care/board/"

    def test_card_moves_and_the_board_is_asked_whether_it_changed(self):
        case = to_assigned(self.person)
        first = self.http.get(self.path)
        assert "Brakes squeak again" in text_of(first)
        tag = first.headers["ETag"]
        again = self.http.get(self.path, headers={**HTMX, "if-none-match": tag})
        assert again.status_code == 304
        moved = self.http.post(self.path, {"id": case.pk, "to": "investigating"}, headers=HTMX)
        assert moved.status_code == 200
        assert self.http.get(self.path, headers={"if-none-match": tag}).status_code == 200
        refused = self.http.post(self.path, {"id": case.pk, "to": "executed"}, headers=HTMX)
        assert refused.status_code == 422

    def test_requests_have_a_board_of_their_own(self):
        case = new_case(self.person, kind="request", subject="Does not start")
        assert "Does not start" not in text_of(self.http.get(self.path))
        assert "Does not start" in text_of(self.http.get("/care/requests/"))
        self.http.post("/care/requests/", {"id": case.pk, "to": "first"}, headers=HTMX)
        case.refresh_from_db()
        assert case.state == "first"


class TestReport(ScreenTests):
    path = "/care/report/"
    refused_role = "technician"

    def test_figures_by_every_group(self):
        care.record_callback(case=to_callback(self.person), satisfied=True, actor=self.person)
        new_case(self.person, kind="enquiry", subject="Hours?")
        text = text_of(self.http.get(self.path))
        assert CATEGORY in text
        for by in ("category", "severity", "store", "channel", "queue", "kind"):
            answer = self.http.get(self.path, {"by": by})
            assert answer.status_code == 200
            assert answer.context["page"].figures[0]["value"] == 2
        nothing = self.http.get(self.path, {"start": "x", "by": "moon"})
        assert nothing.status_code == 200
        assert nothing.context["page"].figures[0]["value"] == 0


class TestRules(ScreenTests):
    path = "/settings/care/"
    refused_role = "service_manager"

    def test_what_is_shown_can_be_saved_in_both_languages(self):
        for language in ("en", "zh-hans"):
            said = {"accept-language": language}
            form = self.http.get(self.path, headers=said).context["form"]
            answer = self.http.post(self.path, form.initial, headers=said)
            assert answer.status_code == 302, text_of(answer)
        data = {**form.initial, "hours_minor": "７２", "escalation": "30 sales_manager"}
        data["categories"] = f"Noise | service | {self.person.email}"
        assert self.http.post(self.path, data).status_code == 302
        case = new_case(None, category="Noise")
        assert (case.owner, case.queue) == (self.person, "service")

    def test_wrong_lines_are_named(self):
        form = self.http.get(self.path).context["form"]
        for name in ("escalation", "categories"):
            answer = self.http.post(self.path, {**form.initial, name: "x | y | z"})
            assert answer.status_code == 422
            assert "Line 1" in text_of(answer)


def test_customer_car_and_order_show_cases(http, owner):
    car = make_vehicle(customer=the_customer())
    order = make_order(car, actor=owner)
    case = new_case(owner, vehicle=car)
    for record in (case.customer, car):
        page = text_of(http.get(f"{record.get_absolute_url()}?tab=cases"))
        assert case.get_absolute_url() in page
        assert "Note a complaint or request" in page
    assert "Call with care" in text_of(http.get(case.customer.get_absolute_url()))
    assert f"/care/orders/{order.pk}/new/" in text_of(http.get(order.get_absolute_url()))
    found = text_of(http.get("/search/", {"q": case.number}))
    assert case.get_absolute_url() in found


def test_deal_of_an_unhappy_customer_warns_whoever_sells(http, owner):
    deal = make_opportunity(owner, customer=the_customer())
    address = f"/care/customers/{the_customer().pk}/"
    assert address in text_of(http.get(deal.get_absolute_url()))
    assert text_of(http.get(address, headers=HTMX)).strip() == ""
    case = new_case(owner)
    assert case.number in text_of(http.get(address, headers=HTMX))
