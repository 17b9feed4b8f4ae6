import os
import signal
import time
from datetime import timedelta

import pytest
from django.utils.timezone import now

from portal.core.errors import DomainError
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.states import TenantState
from tenants.workspace.jobs import _handlers, job_handler
from tenants.workspace.models import Job, Notification
from tenants.workspace.services import (
    Progress,
    claim_job,
    fail_job,
    finish_job,
    jobs_to_run_again,
    save_made_file,
    start_job,
)
from tenants.workspace.services.jobs import MAX_ATTEMPTS, LostJob
from tenants.workspace.states import JOB_MOVES, JobState
from tenants.workspace.tasks import run_job, sweep_jobs
from tests.conftest import make_person
from tests.drills import processes


@pytest.fixture
def handled():
    """Register handlers for one test."""

    def register(handler, kind: str = "test.count"):
        _handlers.pop(kind, None)
        return job_handler(kind)(handler)

    yield register
    for kind in [kind for kind in _handlers if kind.startswith("test.")]:
        del _handlers[kind]


def start(owner, **more) -> Job:
    return start_job(kind="test.count", title="Count", actor=owner, **more)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


@pytest.mark.parametrize("source", list(JobState))
@pytest.mark.parametrize("target", list(JobState))
def test_every_move(source, target):
    allowed = {
        ("waiting", "running"),
        ("waiting", "failed"),
        ("running", "running"),
        ("running", "done"),
        ("running", "failed"),
    }
    if (source, target) in allowed:
        JOB_MOVES.check(source, target)
    else:
        with pytest.raises(TransitionRefused):
            JOB_MOVES.check(source, target)


def test_job_runs_after_the_commit_in_its_tenant(
    owner, handled, north, django_capture_on_commit_callbacks
):
    @handled
    def count(job, progress):
        progress(1, 2)
        progress(2, 2)
        file = save_made_file(
            name="out.csv", content_type="text/csv", data=b"a,b", actor=job.started_by
        )
        return {"counted": job.params["n"], "file": file}

    with django_capture_on_commit_callbacks() as callbacks:
        job = start(owner, params={"n": 2})
    assert len(callbacks) == 1
    assert job.percent is None
    run_job.run(north.schema_name, str(job.pk))
    job = fresh(job)
    assert (job.state, job.done, job.total, job.percent) == ("done", 2, 2, 100)
    assert job.result == {"counted": 2}
    assert job.file.name == "out.csv"
    notice = Notification.objects.get(user=owner)
    assert notice.text % notice.values == "“Count” is done."


def test_refusal_fails_with_its_sentence_and_a_fault_with_a_general_one(owner, handled, north):
    def refuse(job, progress):
        raise DomainError("Row 3 has no VIN.")

    def break_down(job, progress):
        raise ZeroDivisionError

    owner.language = "en"  # a job speaks the language of who started it
    owner.save()
    for handler, expected in ((refuse, "Row 3 has no VIN."), (break_down, "went wrong")):
        handled(handler)
        job = start(owner)
        run_job.run(north.schema_name, str(job.pk))
        assert fresh(job).state == JobState.FAILED
        assert expected in fresh(job).error


def test_job_that_is_taken_or_over_is_not_taken_again(owner, handled):
    handled(lambda job, progress: {})
    job = start(owner)
    taken = claim_job(job_id=job.pk)
    assert taken.state == JobState.RUNNING
    assert claim_job(job_id=job.pk) is None
    finish_job(job=taken)
    assert claim_job(job_id=job.pk) is None
    assert fail_job(job=taken, error="late") is None
    assert fresh(job).state == JobState.DONE


def test_job_of_a_dead_worker_is_taken_over_and_the_dead_one_is_told(owner, handled):
    handled(lambda job, progress: {})
    job = start(owner)
    first = claim_job(job_id=job.pk)
    Job.objects.update(lease_until=now() - timedelta(seconds=1))
    assert jobs_to_run_again() == [job.pk]
    second = claim_job(job_id=job.pk)
    assert second.attempts == 2
    with pytest.raises(LostJob):
        Progress(first)(1, 2)
    assert finish_job(job=first) is None
    assert finish_job(job=second).state == JobState.DONE


def test_job_that_kills_its_workers_fails_in_the_end(owner, handled):
    handled(lambda job, progress: {})
    job = start(owner)
    for _ in range(MAX_ATTEMPTS):
        assert claim_job(job_id=job.pk)
        Job.objects.update(lease_until=now() - timedelta(seconds=1))
    assert claim_job(job_id=job.pk) is None
    assert fresh(job).state == JobState.FAILED


def test_sweep_wakes_the_forgotten_in_every_tenant(owner, south, handled):
    handled(lambda job, progress: {"ran": True})
    mine = start(owner)
    with in_tenant(south):
        theirs = start(make_person("owner", scope=Scope.GROUP))
        Job.objects.update(created_at=now() - timedelta(minutes=5))
    assert sweep_jobs.run() == 1  # mine is too young
    assert fresh(mine).state == JobState.WAITING
    with in_tenant(south):
        assert fresh(theirs).result == {"ran": True}


def test_unknown_and_closed_tenants_have_no_jobs(owner, handled, north):
    handled(lambda job, progress: {})
    job = start(owner)
    run_job.run("t_gone", str(job.pk))
    run_job.run("public", str(job.pk))
    north.state = TenantState.CLOSED
    north.save()
    run_job.run(north.schema_name, str(job.pk))
    assert fresh(job).state == JobState.WAITING


def test_kind_without_a_handler_cannot_be_started(owner):
    with pytest.raises(KeyError):
        start_job(kind="no.such", title="x", actor=owner)
    assert not Job.objects.exists()


def _work_until_killed(schema_name: str, job_id: str, ready) -> None:
    def forever(job, progress):
        progress(1, 10)
        ready.set()
        time.sleep(60)

    job_handler("test.count")(forever)
    run_job.run(schema_name, job_id)


@pytest.mark.drill
def test_job_survives_the_kill_of_its_worker(committed, handled, monkeypatch):
    north = committed["North"]
    handled(lambda job, progress: {"finished": True})
    monkeypatch.setattr("tenants.workspace.services.jobs._wake", lambda *_: None)
    with in_tenant(north):
        job = start(make_person("owner", scope=Scope.GROUP))
    for name, value in processes.environment().items():
        monkeypatch.setenv(name, value)
    ready = processes._context.Event()
    worker = processes._context.Process(
        target=_work_until_killed, args=(north.schema_name, str(job.pk), ready)
    )
    worker.start()
    assert ready.wait(30)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    processes.stop_server()
    with in_tenant(north):
        assert (fresh(job).state, fresh(job).done) == ("running", 1)
        Job.objects.update(lease_until=now())  # two minutes later
    assert sweep_jobs.run() == 1
    with in_tenant(north):
        assert (fresh(job).state, fresh(job).result) == ("done", {"finished": True})
