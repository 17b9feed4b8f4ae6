"""The doors from Celery. The tenant's schema is an argument, and entered by name."""

import logging

from celery import shared_task
from django.utils import translation

from portal.core.errors import DomainError
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.states import Kind, TenantState
from tenants.workspace import services
from tenants.workspace.jobs import handler_of
from tenants.workspace.services.jobs import LostJob

log = logging.getLogger(__name__)
ASLEEP = [TenantState.POOL, TenantState.CLOSED, TenantState.PURGED]


@shared_task
def run_job(schema_name: str, job_id: str) -> None:
    """Run one job in its tenant. Called twice for one job, the second call finds nothing to do.

    A tenant that is gone or closed has no jobs.
    """
    tenant = (
        Tenant.objects.filter(schema_name=schema_name)
        .exclude(kind=Kind.PUBLIC)
        .exclude(state__in=ASLEEP)
        .first()
    )
    if tenant is None:
        log.warning("job %s is of no tenant that is open", job_id)
        return
    with in_tenant(tenant):
        job = services.claim_job(job_id=job_id)
        if job is not None:
            with translation.override(job.started_by.language or tenant.default_language):
                _run(job)


def _run(job) -> None:
    try:
        result = handler_of(job.kind)(job, services.Progress(job))
    except LostJob:
        log.warning("job %s was taken over", job.pk)
    except DomainError as error:
        services.fail_job(job=job, error=str(error))
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        services.fail_job(
            job=job,
            error=translation.gettext(
                "Something went wrong on our side. Nothing was lost; try again, or ask for help."
            ),
        )
    else:
        services.finish_job(job=job, result=result)


@shared_task
def sweep_jobs() -> int:
    """Wake a worker for every job that waits too long or was left behind. Returns how many."""
    found = 0
    tenants = Tenant.objects.exclude(kind=Kind.PUBLIC).exclude(state__in=ASLEEP)
    for tenant in list(tenants):
        with in_tenant(tenant):
            waiting = services.jobs_to_run_again()
        for job_id in waiting:
            run_job.delay(tenant.schema_name, str(job_id))
        found += len(waiting)
    return found
