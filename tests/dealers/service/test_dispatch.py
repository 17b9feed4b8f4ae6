"""Dispatch: who has how many hours before them, who fits, and giving a job by drag or by form."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from dealers.service import dispatch, services
from dealers.service.models import WorkClock
from portal.core.errors import InvalidInput
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.dealers.service.test_resources import keep
from tests.ui.base import HTMX, ScreenTests, own_queries, text_of

PAGE = "/repair-orders/dispatch/"


def a_technician(n: int, store, **plan):
    person = make_person(
        "technician", store=store, email=f"t{n}@example.test", full_name=f"Tech {n}"
    )
    if plan.pop("planned", True):
        keep("technician", f"Tech {n}", store, user=person, **plan)
    return person


def a_job(n: int, advisor, *, hours: int = 0, skill: str = "", technician=None):
    car = make_vehicle(n, customer=make_customer(f"C{n}", f"138001380{n:02d}"))
    order = make_order(car, actor=advisor, complaint="")
    job = services.add_job(
        repair_order=order, complaint=f"Job {n}", skill=skill, technician=technician, actor=advisor
    )
    if hours:
        services.add_labour(job=job, hours=Decimal(hours), description="Work", actor=advisor)
    return job


def test_load_is_hours_planned_and_clocked_today(advisor, store):
    busy, idle = a_technician(1, store), a_technician(2, store)
    job = a_job(1, advisor, hours=3, technician=busy)
    services.authorise_job(job=job, how="phone", actor=None)
    services.start_work(job=job, actor=busy)
    WorkClock.objects.update(started_at=now() - timedelta(seconds=36))
    loads = {load.user: load for load in dispatch.technicians(advisor)}
    assert (loads[busy].planned, loads[busy].is_working) == (Decimal("3.00"), True)
    assert Decimal("0.00") <= loads[busy].clocked <= Decimal("0.02")
    assert (loads[idle].planned, loads[idle].clocked) == (0, 0)
    assert advisor not in loads


def test_who_fits_has_the_skill_is_there_and_has_least_to_do(advisor, store):
    a_technician(1, store, skills=["paint"])
    electrician = a_technician(2, store, skills=["electrical"])
    a_technician(3, store, skills=["electrical"], days_off=[localdate()])
    anybody = a_technician(4, store, planned=False)
    electrics = a_job(1, advisor, skill="electrical")
    body = a_job(2, advisor, skill="body")
    people = dispatch.technicians(advisor)
    assert dispatch.suggested(electrics, people).user == electrician
    assert dispatch.suggested(body, people).user == anybody
    a_job(3, advisor, hours=8, technician=electrician)
    assert dispatch.suggested(electrics, dispatch.technicians(advisor)).user == anybody
    assert dispatch.suggested(body, [load for load in people if load.skills]) is None


def test_people_of_another_store_are_not_offered(advisor, store):
    other = make_store("S2")
    a_technician(1, other)
    here = a_technician(2, store)
    assert [load.user for load in dispatch.technicians(advisor)] == [here]


def test_colleague_is_planned_with_once_and_is_a_technician(store, technician):
    keep("technician", "Li", store, user=technician)
    for kind, name in (("technician", "Li again"), ("bay", "Bay 1")):
        with pytest.raises(InvalidInput) as refused:
            keep(kind, name, store, user=technician)
        assert set(refused.value.fields) == {"user"}


def test_card_says_who_fits_and_is_given_by_dropping_it(http, advisor, store):
    person = a_technician(1, store)
    job = a_job(1, advisor, hours=2, skill="mechanical")
    text = text_of(http.get(PAGE))
    assert "fits: Tech 1" in text
    sent = {"id": str(job.pk), "to": str(person.pk)}
    assert http.post(PAGE, sent, headers=HTMX).status_code == 200
    job.refresh_from_db()
    assert job.technician == person
    assert "2 h planned, 0 h clocked today" in text_of(http.get(PAGE))
    assert http.post(PAGE, {**sent, "to": "none"}, headers=HTMX).status_code == 422
    assert http.post(PAGE, {**sent, "to": "x"}, headers=HTMX).status_code == 404


def test_what_somebody_works_on_stays_with_them(http, advisor, store):
    first, second = a_technician(1, store), a_technician(2, store)
    job = services.authorise_job(job=a_job(1, advisor), how="phone", actor=None)
    services.start_work(job=job, actor=first)
    sent = {"id": str(job.pk), "to": str(second.pk)}
    assert http.post(PAGE, sent, headers=HTMX).status_code == 422
    job.refresh_from_db()
    assert job.technician == first


def test_many_jobs_and_people_cost_as_many_queries_as_few(http, advisor, store):
    def queries() -> int:
        http.get(PAGE)
        with own_queries() as counted:
            assert http.get(PAGE).status_code == 200
        return counted.count

    a_job(1, advisor, hours=1, technician=a_technician(1, store))
    few = queries()
    for n in range(2, 6):
        a_job(n, advisor, hours=1, technician=a_technician(n, store) if n % 2 else None)
    assert queries() == few


def test_program_reads_the_plan_and_assigns(api, advisor, store):
    person = a_technician(1, store)
    job = a_job(1, advisor)
    (plan,) = api.get("/api/v1/dispatch/").json()
    assert [row["user"] for row in plan["technicians"]] == [str(person.pk)]
    (waiting,) = plan["waiting"]
    assert (waiting["job"], waiting["suggested"]) == (str(job.pk), str(person.pk))
    body = json.dumps({"technician": waiting["suggested"]})
    path = f"/api/v1/jobs/{waiting['job']}/assign/"
    assert api.post(path, body, content_type="application/json").status_code == 200
    assert api.get("/api/v1/dispatch/").json()[0]["waiting"] == []


def test_technician_gives_no_jobs(advisor, store):
    person = a_technician(1, store)
    job = a_job(1, advisor)
    sent = {"id": str(job.pk), "to": str(person.pk)}
    assert signed_in(person, "north").post(PAGE, sent).status_code == 404


class TestDispatch(ScreenTests):
    path = PAGE
    refused_role = "technician"
