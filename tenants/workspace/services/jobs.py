"""Jobs: started by a click, run by a worker, kept track of in the tenant's own table."""

from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tenants.accounts.models import User
from tenants.workspace.jobs import handler_of
from tenants.workspace.models import Job, StoredFile
from tenants.workspace.services.notices import notify
from tenants.workspace.states import JOB_MOVES, JobState

LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 3
PATIENCE = timedelta(seconds=60)  # after which a job nobody took is offered again


@transaction.atomic
def start_job(*, kind: str, title: str, actor: User, params: dict | None = None) -> Job:
    """Queue work. The worker hears of it after the commit; if it does not, the sweep tells it.

    ``params`` are plain JSON values. Raises ``KeyError`` for a kind without a handler.
    """
    handler_of(kind)
    job = Job.objects.create(kind=kind, title=title, params=params or {}, started_by=actor)
    schema_name = connection.schema_name
    transaction.on_commit(lambda: _wake(schema_name, job.pk))
    return job


def _wake(schema_name: str, job_id: UUID) -> None:
    from tenants.workspace.tasks import run_job  # noqa: PLC0415 - tasks call these services

    run_job.delay(schema_name, str(job_id))


@transaction.atomic
def claim_job(*, job_id: UUID | str) -> Job | None:
    """Take a job that waits, or that a dead worker left, for ``LEASE``; ``None`` if there is none.

    Two workers woken for the same job: one gets it. A job that killed ``MAX_ATTEMPTS`` workers
    fails.
    """
    job = (
        Job.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("started_by")
        .filter(Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now()))
        .filter(pk=job_id)
        .first()
    )
    if job is None:
        return None
    if job.attempts >= MAX_ATTEMPTS:
        fail_job(job=job, error=_("The job stopped several times without finishing."))
        return None
    JOB_MOVES.check(JobState(job.state), JobState.RUNNING)
    job.state, job.attempts, job.lease_until = JobState.RUNNING, job.attempts + 1, now() + LEASE
    job.started_at = job.started_at or now()
    job.save(update_fields=["state", "attempts", "lease_until", "started_at", "updated_at"])
    return job


class LostJob(Exception):
    """The lease ran out and another worker has the job. Stop."""


class Progress:
    """How a handler tells how far it is: ``progress(done, total)``. Keeps the lease.

    ``kept`` is what a second run needs in order to go on from here: it finds it in ``job.result``.
    Raises ``LostJob`` once another worker has taken over.
    """

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, done: int, total: int = 0, *, kept: dict | None = None) -> None:
        still_ours = Job.objects.filter(
            pk=self.job.pk, attempts=self.job.attempts, state=JobState.RUNNING
        )
        more = {} if kept is None else {"result": kept}
        if not still_ours.update(done=done, total=total, lease_until=now() + LEASE, **more):
            raise LostJob
        self.job.done, self.job.total = done, total


def _end(job: Job, state: JobState, **values: object) -> Job | None:
    locked = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if locked.attempts != job.attempts or locked.finished_at:
        return None
    JOB_MOVES.check(JobState(locked.state), state)
    for field, value in {**values, "state": state, "finished_at": now()}.items():
        setattr(locked, field, value)
    locked.save(update_fields=[*values, "state", "finished_at", "updated_at"])
    return locked


@transaction.atomic
def finish_job(*, job: Job, result: dict | None = None) -> Job | None:
    """Note that the work is done and tell the person. ``None`` if another worker has it now."""
    result = dict(result or {})
    file: StoredFile | None = result.pop("file", None)
    ended = _end(job, JobState.DONE, result=result, file=file)
    if ended:
        notify(
            people=[job.started_by],
            text=gettext_noop("“%(title)s” is done."),
            url=f"/jobs/{job.pk}/",
            title=job.title,
        )
    return ended


@transaction.atomic
def fail_job(*, job: Job, error: str) -> Job | None:
    """Note that the work cannot be done, with a sentence the person can act on, and tell them."""
    ended = _end(job, JobState.FAILED, error=error)
    if ended:
        notify(
            people=[job.started_by],
            text=gettext_noop("“%(title)s” failed."),
            url=f"/jobs/{job.pk}/",
            title=job.title,
        )
    return ended


def jobs_to_run_again() -> list[UUID]:
    """Jobs of this tenant nobody took in time, or whose worker died. For the sweep."""
    forgotten = Q(state=JobState.WAITING, created_at__lt=now() - PATIENCE)
    orphaned = Q(state=JobState.RUNNING, lease_until__lt=now())
    return list(Job.objects.filter(forgotten | orphaned).values_list("pk", flat=True)[:200])
