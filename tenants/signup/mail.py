"""The mail of a sign-up: written down, sent by a worker, tried for a day."""

import logging
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tenants import letters
from tenants.models import ProofMail
from tenants.signup.links import PROOF_SECONDS, Wish, sign_wish

log = logging.getLogger(__name__)
# Minutes between two tries; then the link is too old to be of use.
PAUSES = (1, 2, 5, 15, 60, 240, 720)


@transaction.atomic
def queue_proof(wish: Wish) -> ProofMail:
    """Send the link that proves the address, in the language of the sign-up.

    A worker hears of it at once; without mail server or broker it waits for the sweep, and the
    person waits for nothing.
    """
    path = reverse("site:confirm", args=[sign_wish(wish)], urlconf="portal.urls_public")
    values = {
        "wish": wish,
        "hours": PROOF_SECONDS // 3600,
        "link": f"{settings.PORTAL_SCHEME}://{settings.PORTAL_DOMAIN}{settings.PORTAL_PORT_SUFFIX}{path}",
    }
    with translation.override(wish.language):
        subject = " ".join(render_to_string("mail/signup_subject.txt", values).split())
        text = render_to_string("mail/signup.txt", values)
    mail = ProofMail.objects.create(sealed=letters.seal(wish.email, subject, text))
    transaction.on_commit(lambda: _ring(mail.pk))
    return mail


def _ring(mail_id: UUID) -> None:
    from tenants.signup.tasks import send_proof  # noqa: PLC0415 - tasks call this service

    try:
        send_proof.delay(str(mail_id))
    except Exception:
        log.exception("proof mail %s waits for the sweep", mail_id)


def send_queued(*, mail_id: UUID | str) -> bool:
    """Hand one mail to the mail server; whether it took it. Called twice, the second finds nothing."""
    mail = letters.take(ProofMail.objects.all(), mail_id)
    if mail is None:
        return False
    to, subject, text = letters.unseal(mail.sealed, 3)
    fault = letters.hand_over(to=to, subject=subject, text=text)
    again = letters.next_try(mail, PAUSES) if fault else None
    if again:
        log.warning("proof mail %s was not taken: %s", mail.pk, fault)
        ProofMail.objects.filter(pk=mail.pk, attempts=mail.attempts).update(next_try_at=again)
        return False
    if fault:
        log.error("proof mail %s is given up: %s", mail.pk, fault)
    ProofMail.objects.filter(pk=mail.pk).delete()
    return not fault


def proofs_to_send() -> list[UUID]:
    """Mail of sign-ups that should have left by now. For the sweep."""
    return letters.due(ProofMail.objects.all())
