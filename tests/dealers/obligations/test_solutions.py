"""Solutions: found by fault code and symptom, ranked, offered on the job."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from dealers.obligations import selectors
from dealers.service.models import Job, RepairOrder, ServiceCampaign
from dealers.service.services import describe_job
from portal.core.symptoms import words_of
from tests.conftest import make_person
from tests.dealers.service.conftest import (
    finish,
    make_campaign,
    make_customer,
    make_line,
    make_order,
    make_vehicle,
)
from tests.ui.base import _Renders, text_of


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
