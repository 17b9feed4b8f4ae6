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
def send_mail(schema_name: str, mail_id: str) -> bool:
    """Send one mail of a tenant. Called twice for one mail, the second call finds nothing to do."""
    tenant = Tenant.objects.filter(schema_name=schema_name).exclude(state__in=ASLEEP).first()
    if tenant is None:
        return False
    with in_tenant(tenant):
        return services.send_queued(mail_id=mail_id)


@shared_task
def sweep_jobs() -> int:
    """Wake a worker for every job and mail that waits too long or was left behind; how many."""
    found = 0
    tenants = Tenant.objects.exclude(kind=Kind.PUBLIC).exclude(state__in=ASLEEP)
    for tenant in list(tenants):
        with in_tenant(tenant):
            jobs, mail = services.jobs_to_run_again(), services.mail_to_send()
        for job_id in jobs:
            run_job.delay(tenant.schema_name, str(job_id))
        for mail_id in mail:
            send_mail.delay(tenant.schema_name, str(mail_id))
        found += len(jobs) + len(mail)
    return found


@shared_task
def forget_mail() -> None:
    """Every night: forget mail that left a month ago, in every tenant."""
    for tenant in list(Tenant.objects.exclude(kind=Kind.PUBLIC).exclude(state__in=ASLEEP)):
        with in_tenant(tenant):
            services.forget_mail()
