"""What a deal asks of another desk: told there, taken once, answered, seen on the deal."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from dealers.care import services as care
from dealers.care.models import Case
from dealers.care.states import Queue
from dealers.customers.models import TimelineEntry
from dealers.customers.services import erase_customer
from dealers.sales import services as sales
from dealers.sales.models import Opportunity
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.context import in_tenant
from tenants.workspace.models import Notification, StoredFile
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.care.steps import new_case
from tests.dealers.sales.test_races import both, race, refused
from tests.dealers.steps import here, make_opportunity
from tests.ui.base import ActionTests

__all__ = ["race"]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def advisor(owner, store):
    return make_person("sales_consultant", store=store)


@pytest.fixture
def clerk(owner, store):
    return make_person("parts_clerk", store=store)


def ask(actor, deal=None, **fields):
    fields.setdefault("subject", "Price for a tow bar")
    fields.setdefault("queue", Queue.PARTS)
    return care.ask_desk(deal=deal or make_opportunity(actor), actor=actor, **fields)


def told(person) -> list[str]:
    return [
        note.text + " ".join(map(str, note.values.values()))
        for note in Notification.objects.filter(user=person).order_by("pk")
    ]


def test_desk_is_told_takes_it_and_its_answer_reaches_the_advisor(
    advisor, clerk, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    task = ask(advisor, description="With wiring")
    assert (task.state, task.parent, task.about_number) == ("waiting", None, "OP-" + task.about_number[3:])  # fmt: skip
    assert task.due_at > now()
    assert any(task.number in text for text in told(clerk))
    task = care.take_task(task=task, actor=clerk)
    paper = SimpleUploadedFile("offer.pdf", PDF, "application/pdf")
    task = care.finish_task(task=task, result="2,300 with wiring", files=[paper], actor=clerk)
    assert (task.state, task.owner) == ("done", clerk)
    assert any("2,300 with wiring" in text and task.about_number in text for text in told(advisor))
    lines = TimelineEntry.objects.filter(about_id=task.about_id, kind="task")
    assert lines.count() == 3
    page = signed_in(advisor, "north").get(f"/opportunities/{task.about_id}/?tab=desks")
    text = page.content.decode()
    assert "2,300 with wiring" in text
    assert "offer.pdf" in text
    file = StoredFile.objects.get()
    shown = signed_in(advisor, "north").get(f"/files/{file.pk}/")
    assert b"".join(shown.streaming_content) == PDF
    shown.close()


def test_wrong_file_keeps_nothing_of_the_answer(advisor, clerk):
    task = care.take_task(task=ask(advisor), actor=clerk)
    bad = SimpleUploadedFile("x.pdf", b"MZ no paper", "application/pdf")
    with pytest.raises(InvalidInput) as error:
        care.finish_task(task=task, result="Done", files=[bad], actor=clerk)
    assert "files" in error.value.fields
    task.refresh_from_db()
    assert (task.state, task.result) == ("taken", "")


def test_two_take_it_at_once_and_the_second_is_told(race):
    north, owner = race
    task = ask(owner)
    people = [
        make_person("parts_clerk", store=make_store(), email=f"clerk{n}@example.test")
        for n in range(2)
    ]
    acts = [lambda p=p: care.take_task(task=task, actor=p) for p in people]
    lost = refused(both(north, *acts))
    assert len(lost) == 1
    assert "was faster" in str(lost[0])


def test_overdue_question_is_flagged_and_the_head_of_the_desk_hears_of_it(advisor, clerk, store):
    head = make_person("service_manager", store=store)
    task = ask(advisor)
    Case.objects.update(due_at=now() - timedelta(hours=3), escalate_at=now() - timedelta(hours=1))
    assert care.escalate_cases() == 1
    assert any("Overdue" in text for text in told(head))
    page = signed_in(advisor, "north").get(f"/opportunities/{task.about_id}/?tab=desks")
    assert "is-late" in page.content.decode() or "ui-late" in page.content.decode()


def test_refusals_write_nothing(advisor):
    deal = make_opportunity(advisor)
    for fields, message in (
        ({"subject": " "}, "what you need"),
        ({"due_at": now() - timedelta(hours=1)}, "time to come"),
    ):
        with pytest.raises(InvalidInput, match=message):
            ask(advisor, deal, **fields)
    boss = make_person("general_manager", store=make_store())
    sales.void_opportunity(opportunity=deal, note="Entered twice", actor=boss)
    with pytest.raises(Conflict, match="is over"):
        ask(advisor, deal)
    assert not Case.objects.exists()


def test_only_who_asked_or_has_the_deal_withdraws(advisor, clerk, store):
    task = care.take_task(task=ask(advisor), actor=clerk)
    other = make_person("sales_consultant", store=store, email="other@example.test")
    with pytest.raises(NotPermitted):
        care.withdraw_question(task=task, reason="No", actor=other)
    task = care.withdraw_question(task=task, reason="Sold without", actor=advisor)
    assert task.state == "withdrawn"
    assert any("Sold without" in text for text in told(clerk))


def test_erasing_the_customer_empties_question_and_answer(owner, clerk):
    task = care.take_task(task=ask(owner), actor=clerk)
    care.finish_task(task=task, result="Secret", actor=clerk)
    sales.void_opportunity(opportunity=task_deal(task), note="Done", actor=owner)
    erase_customer(customer=task.customer, reason="Asked", actor=owner)
    task.refresh_from_db()
    assert (task.subject, task.result) == ("–", "")
    assert not TimelineEntry.objects.filter(kind="task").exclude(text="").exists()


def task_deal(task):
    return Opportunity.objects.get(pk=task.about_id)


def test_care_desks_own_tasks_are_not_withdrawn_so(owner):
    case = new_case(owner)
    task = care.give_task(case=case, subject="Listen", queue="service", actor=owner)
    with pytest.raises(Conflict, match="care desk withdraws"):
        care.withdraw_question(task=task, reason="No", actor=owner)


class TestDealAsk(ActionTests):
    model = None
    refused_role = "technician"
    person = None
    path = "/care/deals/{pk}/ask/"
    good = {"subject": "Demo car on Saturday", "queue": "sales"}
    bad = {"subject": "", "queue": "sales"}

    def make(self, n):
        return make_opportunity(here(self.person))

    def refused(self):
        sales.void_opportunity(opportunity=self.thing, note="Twice", actor=here(self.person))


class TestQuestionWithdraw(ActionTests):
    refused_role = "technician"
    person = None
    path = "/care/tasks/{pk}/withdraw-question/"
    good = {"reason": "Not needed"}
    bad = {"reason": ""}
    after = {"state": "withdrawn"}

    def make(self, n):
        return ask(here(self.person))


def test_task_page_names_the_deal_in_both_languages(http, owner):
    task = ask(owner)
    for language, word in (("en", "Deal"), ("zh-hans", "商机")):
        page = http.get(f"/care/tasks/{task.pk}/", headers={"accept-language": language})
        text = page.content.decode()
        assert task.about_number in text
        assert word in text


def test_question_by_api_alone(api, owner, south):
    deal = make_opportunity(owner)
    body = {"deal": str(deal.pk), "queue": "finance", "subject": "Offer over 36 months"}
    made = api.post("/api/v1/case-tasks/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    one = f"/api/v1/case-tasks/{made.json()['id']}"
    assert made.json()["about_id"] == str(deal.pk)
    for verb, data in (("take", {}), ("finish", {"result": "3.2 %"})):
        done = api.post(f"{one}/{verb}/", data, content_type="application/json")
        assert done.status_code == 200, done.content
    found = api.get(f"/api/v1/case-tasks/?deal={deal.pk}").json()["results"]
    assert [row["result"] for row in found] == ["3.2 %"]
    with in_tenant(south):
        theirs = make_opportunity(here(owner))
    body["deal"] = str(theirs.pk)
    refused_ = api.post("/api/v1/case-tasks/", body, content_type="application/json")
    assert refused_.status_code == 400
    assert Case.objects.count() == 1
