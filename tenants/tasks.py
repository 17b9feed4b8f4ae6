"""What Celery does for the directory. Each may run at any time, twice, or not at all."""

from celery import shared_task

from tenants import services


@shared_task
def refill_pool() -> int:
    """Keep ready schemas waiting for the next sign-ups."""
    return services.refill_pool()
