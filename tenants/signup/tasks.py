"""What Celery does for sign-ups; found by it through ``tenants.tasks``."""

from celery import shared_task

from tenants.signup import mail


@shared_task
def send_proof(mail_id: str) -> bool:
    """Send the mail of one sign-up."""
    return mail.send_queued(mail_id=mail_id)


@shared_task
def sweep_proofs() -> int:
    """Wake a worker for every mail of a sign-up that waits too long; how many."""
    waiting = mail.proofs_to_send()
    for mail_id in waiting:
        send_proof.delay(str(mail_id))
    return len(waiting)
