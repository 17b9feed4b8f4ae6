"""Solutions: found by fault code and symptom, ranked, offered on the job."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate, now

from dealers.customers.models import Customer
from dealers.knowledge.services import retire_article
from dealers.obligations import selectors
from dealers.obligations.services import take_over_solution, write_article_from_job
from dealers.service.models import Job, RepairOrder, ServiceCampaign
from dealers.service.services import describe_job
from portal.core.errors import Conflict, InvalidInput
from portal.core.symptoms import words_of
from tenants.accounts.models import Scope
from tenants.context import in_public
from tenants.reference.models import LabourOperation, Part, PublishedBulletin
from tests.conftest import make_person, make_store, signed_in, tenant_named
from tests.dealers.knowledge.conftest import bulletin_of
from tests.dealers.knowledge.conftest import published as article_of
from tests.dealers.service.conftest import (
    finish,
    make_campaign,
    make_customer,
    make_line,
    make_order,
    make_vehicle,
)
from tests.ui.base import ActionTests, _Renders, text_of


def cured(n: int, advisor, store, *, correction: str, part: str = "", **fields) -> Job:
    """A finished job on a car of its own."""
    car = make_vehicle(50 + n, customer=make_customer(f"Owner {n}"), model_code=f"M{n}")
    job = make_order(car, actor=advisor, store=store, **fields).jobs.get()
    if part:
        make_line(job, part)
    finish(job, advisor)
    code = "P0301" if n < 3 else ""
    describe_job(job=job, correction=correction, fault_code=code, actor=advisor)
    return Job.objects.get(pk=job.pk)


@pytest.fixture
def past(advisor, store):
    return [
        cured(1, advisor, store, correction="Replaced coil", part="C-1"),
        cured(2, advisor, store, correction="replaced  Coil", complaint="发动机抖动"),
        cured(3, advisor, store, correction="Cleaned injectors", complaint="Engine stutters, cold"),
    ]


def test_words_are_latin_words_and_pairs_of_chinese_characters():
    assert words_of("Engine stutters 发动机抖") == {"engine", "stutters", "发动", "动机", "机抖"}


def test_same_cure_is_one_solution_and_the_fault_code_comes_first(past, owner):
    first, second = selectors.solutions_for(owner, fault_code="p0301", complaint="Engine stutters")
    assert (first.times, first.has_code, first.parts) == (2, True, {"C-1": "Coil"})
    assert (second.correction, second.has_code, second.words) == ("Cleaned injectors", False, 2)


def test_chinese_symptom_is_found_and_the_same_model_comes_before_words(past, owner):
    (found,) = selectors.solutions_for(owner, complaint="冷车发动机抖动")
    assert [job.pk for job in found.jobs] == [past[1].pk]
    best = selectors.solutions_for(owner, complaint="Engine stutters", model_code="M3")[0]
    assert (best.correction, best.same_model) == ("Cleaned injectors", True)


@pytest.mark.parametrize("changes", [{"state": "working"}, {"correction": ""},
                                     {"finished_at": now() - timedelta(days=365 * 5 + 3)}])  # fmt: skip
def test_what_is_not_done_not_written_or_too_old_is_no_solution(past, owner, changes):
    Job.objects.filter(pk=past[2].pk).update(**changes)
    found = selectors.solutions_for(owner, complaint="Engine stutters, cold")
    assert "Cleaned injectors" not in [solution.correction for solution in found]


def test_nothing_asked_and_who_may_not_get_nothing(past, owner, store):
    assert selectors.solutions_for(owner) == []
    assert selectors.solutions_for(owner, complaint="x") == []
    cashier = make_person("cashier", store=store)
    assert selectors.solutions_for(cashier, fault_code="P0301") == []


def test_comebacks_are_counted(past, owner):
    RepairOrder.objects.filter(pk=past[0].repair_order_id).update(is_comeback=True)
    assert selectors.solutions_for(owner, fault_code="P0301")[0].comebacks == 1


def test_asks_twice_however_many(past, owner, django_assert_num_queries):
    owner.can("any")  # what a person may is asked once for each request
    with django_assert_num_queries(2):
        assert len(selectors.solutions_for(owner, fault_code="P0301", complaint="engine")) == 2


def test_makers_campaign_that_names_the_code_is_offered(north, hub):
    campaign = make_campaign(hub, title_en="Coils that cause P0301")
    assert list(selectors.campaigns_for(fault_code="P0301")) == [campaign]
    ServiceCampaign.objects.update(state="withdrawn")
    assert not selectors.campaigns_for(fault_code="P0301")


class TestSolutionList(_Renders):
    path = "/solutions/"
    refused_role = "cashier"


def test_search_and_job_show_what_cured_it(http, past, job):
    said = text_of(http.get("/solutions/", {"fault_code": "P0301"}))
    assert "Replaced coil" in said or "replaced  Coil" in said
    assert "Owner 1" not in said  # nobody's name
    tab = text_of(http.get(f"{job.get_absolute_url()}?tab=solutions"))
    assert "Cleaned injectors" in tab


def test_api_finds_by_code(api, past):
    (first,) = api.get("/api/v1/solutions/", {"fault_code": "P0301"}).json()
    assert (first["times"], first["fault_codes"]) == (2, ["P0301"])
    assert api.get("/api/v1/solutions/", {"code": "x"}).status_code == 400
    assert api.get("/api/v1/solutions/").json() == []


def test_a_job_is_found_by_its_words_of_today(past, owner, advisor):
    describe_job(job=past[2], complaint="Brakes squeal", actor=advisor)
    assert selectors.solutions_for(owner, complaint="cold") == []
    (found,) = selectors.solutions_for(owner, complaint="squeals brake squeal")
    assert found.jobs[0].pk == past[2].pk


@pytest.mark.parametrize("text", ["'", "P0301' | 'x", "\\", "！？", "a'b:*&|!<->"])
def test_odd_characters_ask_for_nothing_bad(past, owner, text):
    selectors.solutions_for(owner, complaint=text, fault_code=text)


def test_the_index_answers(past):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    found = Job.objects.filter(symptoms__matches="'engine':* | '#p0301'", state="finished")
    assert "job_symptoms" in found.explain()
    assert found.count() == 3


# -- bulletins and articles, and taking over --------------------------------------------------------


@pytest.fixture
def manager(store):
    return make_person("service_manager", store=store, scope=Scope.STORE)


def test_bulletins_then_articles_then_cures_then_campaigns(past, http, api, hub, advisor, manager):
    bulletin_of(hub, number="TB-1", model_codes=["M9"])
    article_of(advisor, manager, title="Listen to the coil")
    make_campaign(hub, title_en="Coils that cause P0301")
    said = text_of(http.get("/solutions/", {"fault_code": "P0301"}))
    places = [said.index(text) for text in ("TB-1", "Listen to the coil", "C-1 Coil", "C26-01")]
    assert places == sorted(places)
    rows = api.get("/api/v1/solutions/", {"fault_code": "P0301", "model_code": "M9"}).json()
    assert [row["source"] for row in rows] == ["bulletin", "article", "job", "campaign"]
    assert rows[0]["same_model"]


def test_offered_asks_six_times_however_many(past, owner, hub, advisor, manager,
                                             django_assert_num_queries):  # fmt: skip
    for n in range(3):
        bulletin_of(hub, number=f"TB-{n}")
        article_of(advisor, manager, title=f"Article {n}")
    owner.can("any")
    with django_assert_num_queries(6):
        offered = selectors.offered_for(owner, fault_code="P0301", complaint="engine")
    assert (len(offered.bulletins), len(offered.articles)) == (3, 3)
    with django_assert_num_queries(0):
        assert not selectors.offered_for(owner)


def test_bulletin_says_whether_it_is_about_this_car(owner, hub, vehicle):
    vin = vehicle.vin
    bulletin_of(hub, number="A", model_codes=["AU5"])
    bulletin_of(hub, number="B", model_codes=["AU5"], vin_from=vin[:-6] + "900000")
    found = selectors.offered_for(owner, fault_code="P0301", model_code="AU5", vin=vin).bulletins
    assert {b.number: b.is_for_car for b in found} == {"A": True, "B": False}
    found = selectors.offered_for(owner, fault_code="P0301").bulletins
    assert {b.is_for_car for b in found} == {None}


def take(job, thing, source, actor):
    return take_over_solution(job=job, source=source, source_id=thing.pk, actor=actor)


def test_bulletin_is_taken_over_with_its_number_lines_and_parts(job, advisor, hub):
    with in_public():
        named = {"network": hub.pk, "name_zh": "线圈", "name_en": "Coil"}
        LabourOperation.objects.create(**named, code="OP-1", hours="1.5")
        Part.objects.create(**named, code="C-1", price=260)
    bulletin = bulletin_of(hub, operations=["OP-1", "GONE"], parts=["C-1", "GONE"])
    done = take(job, bulletin, "bulletin", advisor)
    assert done.correction == "TB-26-001: Replace the ignition coil"
    assert (done.cause, done.fault_code) == ("TB-26-001: The coil cracks", "P0301")
    lines = list(done.lines.order_by("id").values_list("kind", "code", "is_causal"))
    assert lines == [("labour", "OP-1", False), ("part", "C-1", True)]
    again = take(job, bulletin, "bulletin", advisor)
    assert (again.lines.count(), again.correction) == (2, done.correction)


def test_what_is_written_stays_and_a_technician_adds_no_lines(job, advisor, technician, manager):
    describe_job(job=job, correction="Cleaned the plugs", actor=advisor)
    article = article_of(advisor, manager, parts=["C-1"], operations=["OP-1"])
    done = take(job, article, "article", technician)
    assert done.correction == "Cleaned the plugs\nReplace the ignition coil"
    assert not done.lines.exists()


def test_cure_of_a_finished_job_is_taken_over(past, job, advisor):
    done = take(job, past[0], "job", advisor)
    assert (done.cause, done.correction, done.fault_code) == ("Cracked", "Replaced coil", "P0301")
    assert list(done.lines.values_list("code", flat=True)) == ["C-1"]


def test_what_is_not_offered_is_not_taken_over(past, job, advisor, manager, hub, south):
    retired = article_of(advisor, manager)
    retire_article(article=retired, actor=manager)
    hidden = article_of(advisor, manager, roles=["cashier"])
    gone = bulletin_of(hub, number="W", state="withdrawn")
    late = bulletin_of(hub, number="L", valid_until=localdate() - timedelta(days=1))
    theirs = bulletin_of(south, number="T")
    for thing, source in ((retired, "article"), (hidden, "article"), (gone, "bulletin"),
                          (late, "bulletin"), (theirs, "bulletin"), (job, "job")):  # fmt: skip
        with pytest.raises(InvalidInput):
            take(job, thing, source, advisor)
    assert Job.objects.get(pk=job.pk).correction == ""


def test_settled_order_takes_nothing_over(past, advisor, manager):
    RepairOrder.objects.filter(pk=past[1].repair_order_id).update(board="closed")
    with pytest.raises(Conflict):
        take(past[1], article_of(advisor, manager), "article", advisor)


def test_article_from_a_job_carries_nothing_of_the_customer(vehicle, advisor, store):
    car = vehicle
    customer = Customer.objects.get()
    Customer.objects.update(contact_name="Qian Li", email="zhao@example.test")
    job = make_order(
        car,
        actor=advisor,
        store=store,
        complaint=f"Zhao Min (138 0013 8000, +8613800138000) says {car.plate} stutters. "
        f"Mail zhao@example.test, wife 13900139000, {car.vin}",
    ).jobs.get()
    make_line(job, "C-1")
    finish(job, advisor)
    describe_job(job=job, cause="qian li drove it dry", correction="Replaced coil, called 沪B·12345",
                 fault_code="P0301", actor=advisor)  # fmt: skip
    article = write_article_from_job(job=job, actor=advisor)
    said = " ".join(
        [article.title, article.symptom, article.cause, article.correction, article.body]
    )
    for trace in (customer.full_name, "Qian", "qian", "138", "139", car.plate, car.vin, "@",
                  "沪B", job.repair_order.number):  # fmt: skip
        assert trace not in said, trace
    assert "stutters" in article.symptom
    assert "Replaced coil" in article.correction
    assert (article.fault_codes, article.parts, article.state) == (["P0301"], ["C-1"], "draft")
    assert (article.job_id, article.job_number) == (job.pk, str(job))


def test_job_that_is_not_finished_teaches_nothing(job, advisor):
    with pytest.raises(Conflict):
        write_article_from_job(job=job, actor=advisor)


def advisor_of(n: int):
    """Who received the n-th car, in whichever house."""
    return make_person(
        "service_advisor", store=make_store(), scope=Scope.STORE, email=f"advisor{n}@example.test"
    )


class TestJobTakeOver(ActionTests):
    path = "/jobs/{pk}/take-over/"
    refused_role = "cashier"

    def make(self, n):
        made = make_order(make_vehicle(80 + n, customer=make_customer(f"Owner {n}")),
                          actor=advisor_of(n), store=make_store())  # fmt: skip
        return made.jobs.get()

    def data(self):
        bulletin = PublishedBulletin.objects.first() or bulletin_of(tenant_named("Hub"))
        return {"source": "bulletin", "id": str(bulletin.pk)}

    def refused(self):
        RepairOrder.objects.update(board="closed")

    def test_what_is_typed_by_hand_is_refused(self):
        for data in ({}, {"source": "x", "id": "y"}, {"source": "job", "id": "y"}):
            assert self.http.post(self.address(), data).status_code == 422


class TestJobArticle(ActionTests):
    path = "/jobs/{pk}/article/"
    refused_role = "cashier"

    def make(self, n):
        made = make_order(make_vehicle(80 + n, customer=make_customer(f"Owner {n}")),
                          actor=advisor_of(n), store=make_store())  # fmt: skip
        return finish(made.jobs.get(), made.advisor)

    def refused(self):
        Job.objects.update(correction="")


def test_job_page_offers_the_buttons_to_who_may(hub, job, past, technician, store):
    bulletin_of(hub)
    describe_job(job=job, fault_code="P0301", actor=None)
    advisor = make_person(
        "service_advisor", store=store, scope=Scope.STORE, email="a2@example.test"
    )
    tab = text_of(signed_in(advisor, "north").get(f"{job.get_absolute_url()}?tab=solutions"))
    assert tab.count("take-over/") >= 4  # a form names its address twice: the bulletin and cures
    assert "TB-26-001" in tab


def test_api_takes_over_and_writes_down(api, job, past, hub):
    bulletin = bulletin_of(hub)
    answer = api.post(
        "/api/v1/solutions/take-over/",
        {"job": str(job.pk), "source": "bulletin", "source_id": str(bulletin.pk)},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["correction"].startswith("TB-26-001")
    made = api.post("/api/v1/solutions/write-article/", {"job": str(past[0].pk)},
                    content_type="application/json")  # fmt: skip
    assert (made.status_code, made.json()["job_id"]) == (201, str(past[0].pk))
