"""The technician's phone: one running clock, photos, parts requested, findings that become jobs."""

import base64
import json
import threading
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from dealers.parts.services import create_part
from dealers.service import services
from dealers.service.models import Finding, WorkClock
from dealers.service.permissions import VIEW_JOB
from dealers.service.states import Authorisation, Light
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_approvals import PNG
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.dealers.service.test_views import someone
from tests.ui.base import ActionTests, text_of


def png(name: str = "pads.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG)


def note(job, actor, **fields) -> Finding:
    given = {"item": "Front pads", "light": Light.RED, "note": "2 mm left", **fields}
    return services.note_finding(job=job, actor=actor, **given)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_finding_is_kept_with_photos_and_the_advisor_is_told(job, technician, advisor):
    finding = note(job, technician, photos=[png()])
    assert [photo["name"] for photo in finding.photos] == ["pads.png"]
    assert Notification.objects.get(user=advisor).values["finding"] == "Front pads: 2 mm left"
    assert AuditEntry.objects.filter(verb="service.job.found", object_id=job.pk).exists()
    note(job, technician, item="Tyres", light=Light.GREEN, note="")
    assert Notification.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"item": " "}, "item"), ({"note": ""}, "note"),
     ({"photos": [SimpleUploadedFile("a.txt", b"x")]}, "photos")],
)  # fmt: skip
def test_bad_finding_writes_nothing(job, technician, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        note(job, technician, **wrong)
    assert set(refused.value.fields) == {field}
    assert not Finding.objects.exists()


def test_finding_becomes_one_job_for_the_customer(job, technician, advisor):
    finding = note(job, technician, photos=[png()])
    proposed = services.propose_finding(finding=finding, actor=advisor)
    assert (proposed.complaint, proposed.cause) == ("Front pads: 2 mm left", "2 mm left")
    assert proposed.authorisation == Authorisation.NOT_ASKED
    assert proposed.photos == finding.photos
    for again in (finding, note(job, technician, item="Tyres", light=Light.GREEN, note="")):
        with pytest.raises(Conflict):
            services.propose_finding(finding=again, actor=advisor)


def test_technician_sees_what_they_found_and_others_in_the_store(job, technician, advisor, store):
    finding = note(job, technician)
    stranger = make_person(
        "technician", store=make_store("S2"), scope=Scope.STORE, email="t2@example.test"
    )
    for person, seen in ((technician, [finding]), (advisor, [finding]), (stranger, [])):
        assert list(Finding.objects.visible_to(person, VIEW_JOB)) == seen


def test_requested_part_is_planned_and_the_clerks_are_told(job, technician, store):
    clerk = make_person("parts_clerk", store=store)
    part = create_part(
        number="P-1", name_zh="火花塞", name_en="Plug", price=Decimal(60), actor=None
    )
    services.request_part(job=job, part=part, quantity=Decimal(4), actor=technician)
    services.request_part(job=job, wish="The clip behind it", actor=technician)
    line = job.lines.get()
    assert (line.part, line.quantity, line.is_waiting_for_part) == (part, 4, True)
    told = Notification.objects.filter(user=clerk).order_by("pk")
    assert "The clip behind it" in told[1].values["part"]
    with pytest.raises(InvalidInput) as refused:
        services.request_part(job=job, actor=technician)
    assert set(refused.value.fields) == {"wish"}


def test_photos_are_added_up_to_the_most(job, technician):
    services.photograph_job(job=job, photos=[png("1.png")], actor=technician)
    job = services.photograph_job(job=job, photos=[png("2.png")], actor=technician)
    assert [photo["name"] for photo in job.photos] == ["1.png", "2.png"]
    for wrong in ([], [png()] * 29, [SimpleUploadedFile("a.txt", b"x")]):
        with pytest.raises(InvalidInput) as refused:
            services.photograph_job(job=job, photos=wrong, actor=technician)
        assert set(refused.value.fields) == {"photos"}


def test_phone_shows_all_a_technician_hands_in(job, technician, store):
    services.authorise_job(job=job, how="phone", actor=None)
    services.assign_technician(job=job, technician=technician, actor=None)
    http = signed_in(technician, "north")
    text = text_of(http.get("/repair-orders/my-jobs/"))
    for name in ("start", "finish", "photograph", "request-part", "find", "describe"):
        assert f"/repair-orders/jobs/{job.pk}/{name}/" in text
    sent = {"item": "Pads", "light": "yellow", "note": "4 mm", "photos": [png()]}
    assert http.post(f"/repair-orders/jobs/{job.pk}/find/", sent).status_code == 302
    sent = {"photos": [png("a.png"), png("b.png")]}
    assert http.post(f"/repair-orders/jobs/{job.pk}/photograph/", sent).status_code == 302
    page = text_of(http.get(f"/repair-orders/jobs/{job.pk}/", {"tab": "photos"}))
    assert page.count('<img src="/files/') == 2
    job.refresh_from_db()
    shown = http.get(f"/files/{job.photos[0]['id']}/?show=1")
    assert b"".join(shown.streaming_content) == PNG


def test_order_shows_findings_with_photos_at_constant_cost(http, job, technician):
    for n in range(3):
        note(job, technician, item=f"Thing {n}", photos=[png()])
    text = text_of(http.get(job.repair_order.get_absolute_url(), {"tab": "findings"}))
    assert text.count('/propose/"') >= 3
    assert "Thing 2" in text


def test_two_starts_of_one_person_run_one_clock(committed):
    north = committed["North"]
    with in_tenant(north):
        store = make_store()
        advisor = make_person("service_advisor", store=store, scope=Scope.STORE)
        technician = make_person("technician", store=store)
        jobs = []
        for n in (1, 2):
            car = make_vehicle(n, customer=make_customer(f"C{n}", f"1380013800{n}"))
            job = make_order(car, actor=advisor, store=store).jobs.get()
            jobs.append(services.authorise_job(job=job, how="phone", actor=None))
    results, together = [], threading.Barrier(2)

    def start(job) -> None:
        try:
            with in_tenant(north):
                connection.ensure_connection()
                together.wait(10)
                services.start_work(job=job, actor=technician)
                results.append("runs")
        except Conflict:
            results.append("runs elsewhere")
        finally:
            connection.close()

    threads = [threading.Thread(target=start, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == ["runs", "runs elsewhere"]
    with in_tenant(north):
        assert WorkClock.objects.filter(stopped_at=None).count() == 1


def test_program_hands_in_and_proposes(api, job):
    def post(path, body):
        return api.post(f"/api/v1/{path}/", json.dumps(body), content_type="application/json")

    picture = {"name": "a.png", "content": base64.b64encode(PNG).decode()}
    body = {"item": "Pads", "light": "red", "note": "1 mm", "photos": [picture]}
    found = post(f"jobs/{job.pk}/find", body)
    assert found.status_code == 201, found.content
    assert post(f"jobs/{job.pk}/photograph", {"photos": [picture]}).json()["photos"]
    assert post(f"jobs/{job.pk}/request-part", {"wish": "A clip"}).status_code == 200
    assert post(f"jobs/{job.pk}/request-part", {}).status_code == 422
    (row,) = api.get("/api/v1/findings/", {"proposed": "false"}).json()["results"]
    made = post(f"findings/{row['id']}/propose", {})
    assert (made.status_code, made.json()["complaint"]) == (201, "Pads: 1 mm")
    assert post(f"findings/{row['id']}/propose", {}).status_code == 409


class TestFindingPropose(ActionTests):
    path = "/repair-orders/findings/{pk}/propose/"
    refused_role = "technician"

    def make(self, n):
        car = make_vehicle(n, customer=make_customer(f"C{n}", f"1380013800{n}"))
        order = make_order(car, actor=someone(), store=make_store())
        return note(order.jobs.get(), someone())

    def refused(self):
        services.propose_finding(finding=self.thing, actor=None)
