"""Mail that leaves: written down with what it tells of, sent by a worker, tried until it is gone."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from tenants import letters
from tenants.accounts.models import Invitation
from tenants.workspace.models import OutgoingMail
from tenants.workspace.states import MailState

log = logging.getLogger(__name__)
# Minutes between two tries: four days in all.
PAUSES = (1, 5, 15, 60, 240, 720, 1440, 1440, 1440)
KEEP = timedelta(days=30)


@transaction.atomic
def queue_mail(
    *, to: str, subject: str, text: str, template: str, about: UUID | None = None
) -> OutgoingMail:
    """Send a mail once this transaction is committed, and not at all if it is not.

    A worker hears of it at once; if it does not, or dies, the sweep finds the row. Subject and text
    lie sealed with a key of this workspace until the mail has left: there are links in them that
    open accounts. A mail ``about`` the same record that still waits is replaced.
    """
    drop_mail(about=about)
    mail = OutgoingMail.objects.create(
        to=to,
        template=template,
        about=about,
        sealed=letters.seal(subject, text),
    )
    schema_name = connection.schema_name
    transaction.on_commit(lambda: _ring(schema_name, mail.pk))
    return mail


@transaction.atomic
def drop_mail(*, about: UUID | None) -> int:
    """Do not send what still waits about a record: its link is dead. How many that were."""
    waiting = OutgoingMail.objects.filter(about=about, state=MailState.WAITING)
    return waiting.delete()[0] if about else 0


def _ring(schema_name: str, mail_id: UUID) -> None:
    """Wake a worker. Without the broker the mail waits for the sweep; the person is not kept."""
    from tenants.workspace.tasks import send_mail  # noqa: PLC0415 - tasks call these services

    try:
        send_mail.delay(schema_name, str(mail_id))
    except Exception:
        log.exception("mail %s waits for the sweep", mail_id)


def send_queued(*, mail_id: UUID | str) -> bool:
    """Hand one mail to the mail server; whether it took it.

    Outside any transaction, for the server is slow. Woken twice, the second finds nothing to do. A
    worker that dies in between leaves it to the sweep, which sends it: at worst twice, never not.
    """
    mail = letters.take(_waiting(), mail_id)
    if mail is None:
        return False
    subject, text = letters.unseal(mail.sealed, 2)
    fault = letters.hand_over(to=mail.to, subject=subject, text=text)
    if fault:
        _put_back(mail, fault)
        return False
    _note_sent(mail)
    return True


def _waiting() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(state=MailState.WAITING)


@transaction.atomic
def _put_back(mail: OutgoingMail, why: str) -> None:
    """Try again later, or say that it is given up: the text goes with it."""
    log.warning("mail %s (%s) was not taken: %s", mail.pk, mail.template, why)
    values: dict[str, Any] = {"last_error": why[:200]}
    again = letters.next_try(mail, PAUSES)
    values |= {"next_try_at": again} if again else {"state": MailState.GIVEN_UP, "sealed": ""}
    OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts).update(**values)


@transaction.atomic
def _note_sent(mail: OutgoingMail) -> None:
    at = now()
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.SENT, sealed="", last_error="", sent_at=at
    )
    if mail.about:
        Invitation.objects.filter(pk=mail.about).update(sent_at=at)


def mail_to_send() -> list[UUID]:
    """Mail of this workspace that should have left by now. For the sweep."""
    return letters.due(_waiting())


@transaction.atomic
def forget_mail() -> int:
    """Forget mail that is a month old and not waiting: whom we wrote to is personal data."""
    old = OutgoingMail.objects.exclude(state=MailState.WAITING).filter(created_at__lt=now() - KEEP)
    return old.delete()[0]
