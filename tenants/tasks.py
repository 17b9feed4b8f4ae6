"""What Celery does for the directory. Each may run at any time, twice, or not at all."""

from celery import shared_task

from tenants import services
from tenants.signup.services import resume_all
from tenants.signup.tasks import send_proof, sweep_proofs

__all__ = ["refill_pool", "resume_provisioning", "send_proof", "sweep_proofs"]


@shared_task
def refill_pool() -> int:
    """Keep ready schemas waiting for the next sign-ups."""
    return services.refill_pool()


@shared_task
def resume_provisioning() -> int:
    """Finish the workspaces whose maker died on the way."""
    return resume_all()
