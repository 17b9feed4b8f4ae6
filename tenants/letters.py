"""Mail in a table until the mail server has it: sealed, taken by one worker, tried again and again."""

import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import models, transaction
from django.utils.timezone import now

from portal.core.models import Stamped
from tenants.sealing import box

PURPOSE = "mail"
# Longer than a mail server may take (``EMAIL_TIMEOUT``): who died meanwhile is followed by another.
LEASE = timedelta(minutes=3)
WAKE_AT_MOST = 200  # in one sweep

L = TypeVar("L", bound="Letter")


class Letter(Stamped):
    """A mail that is to leave. The row is the truth: it is written with what the mail tells of.

    ``sealed`` is the text, which nobody can read in the table.
    """

    sealed = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True


def seal(*lines: str) -> str:
    """The lines for the table; all but the last stand on one line each."""
    return box(PURPOSE).encrypt("\n".join(lines).encode()).decode()


def unseal(sealed: str, parts: int) -> list[str]:
    """What ``seal`` was given, as so many parts."""
    return box(PURPOSE).decrypt(sealed.encode()).decode().split("\n", parts - 1)


@transaction.atomic
def take(waiting: models.QuerySet[L], letter_id: UUID | str) -> L | None:
    """One of the letters that wait, for this worker alone; ``None`` if it is not due or taken."""
    due = waiting.filter(next_try_at__lte=now(), pk=letter_id)
    letter = due.select_for_update(skip_locked=True).first()
    if letter is not None:
        letter.attempts += 1
        letter.next_try_at = now() + LEASE
        letter.save(update_fields=["attempts", "next_try_at", "updated_at"])
    return letter


def hand_over(*, to: str, subject: str, text: str) -> str:
    """Give a mail to the mail server; why it was not taken, or an empty text.

    To be called outside any transaction, for the server is slow.
    """
    try:
        EmailMessage(subject, text, to=[to]).send()
    except (smtplib.SMTPException, OSError) as error:
        return str(error) or type(error).__name__
    return ""


def next_try(letter: Letter, pauses: Sequence[int]) -> datetime | None:
    """When to try again, ``pauses`` being minutes between two tries; ``None``: it is given up."""
    if letter.attempts > len(pauses):
        return None
    return now() + timedelta(minutes=pauses[letter.attempts - 1])


def due(waiting: models.QuerySet) -> list[UUID]:
    """Letters that should have left by now, oldest first. For a sweep."""
    late = waiting.filter(next_try_at__lte=now()).order_by("next_try_at")
    return list(late.values_list("pk", flat=True)[:WAKE_AT_MOST])
