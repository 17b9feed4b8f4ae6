"""What every workspace has besides its trade: numbers, saved views, notices, jobs, files."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.core.models import Model, Stamped
from tenants.letters import Letter
from tenants.workspace.states import JobState, MailState


class NumberSequence(Model):
    """The last number given out for one kind of document, store and period; no gaps."""

    kind = models.CharField(max_length=20)
    scope = models.CharField(max_length=40, help_text="Store code and period, such as HT1-2611.")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "scope"], name="one_sequence_per_scope")
        ]

    def __str__(self):
        return f"{self.kind} {self.scope}: {self.last}"


class HouseRules(Stamped):
    """What a dealership decided in one domain, as plain JSON; read and changed by ``house``."""

    area = models.CharField(max_length=40, unique=True)
    values = models.JSONField(default=dict)

    def __str__(self):
        return self.area


class SavedView(Stamped):
    """A list as a person likes it: its filters, order and columns, as the query of its address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    screen = models.CharField(max_length=80, help_text="URL name of the list.")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(_("for everyone"), default=False)

    class Meta:
        indexes = [models.Index(fields=["screen", "user"], name="views_of_screen")]

    def __str__(self):
        return self.name


class Notification(Model):
    """Something a person should know. ``text`` is a message id, translated when it is read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="notices_of_person")]

    def __str__(self):
        return self.text


class Job(Stamped):
    """Work that takes longer than a click: an import, an export, a rebuild. The row is the truth.

    waiting -> running -> done | failed. A running job whose lease has run out belongs to a worker
    that died; the sweep hands it to another, ``MAX_ATTEMPTS`` times in all.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField(_("job"), max_length=160)
    state = models.CharField(_("state"), max_length=8, choices=JobState, default=JobState.WAITING)
    params = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    file = models.ForeignKey(
        "StoredFile", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("file")
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("started by"),
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                name="jobs_to_do",
                condition=models.Q(state__in=[JobState.WAITING, JobState.RUNNING]),
            ),
            models.Index(fields=["started_by", "-id"], name="jobs_of_person"),
        ]

    def __str__(self):
        return self.title

    @property
    def percent(self) -> int | None:
        """How much is done; ``None`` while nobody knows how much there is."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def time_left(self) -> str:
        """How long it will still take if it goes on like this; empty while nobody can say."""
        if not (self.started_at and self.done and self.total):
            return ""
        spent = (now() - self.started_at).total_seconds()
        left = spent * max(0, self.total - self.done) / self.done
        if spent < 1:
            return ""
        if left < 60:
            seconds = max(5, round(left / 5) * 5)
            return ngettext("about %(n)d s left", "about %(n)d s left", seconds) % {"n": seconds}
        minutes = round(left / 60)
        return ngettext("about %(n)d min left", "about %(n)d min left", minutes) % {"n": minutes}


class StoredFile(Stamped):
    """A file somebody handed in or a job made, kept under a random name, about one record."""

    name = models.CharField(_("name"), max_length=160)
    path = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("size"), help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    about = models.UUIDField(null=True, db_index=True, help_text="Id of the record it belongs to.")
    about_type = models.CharField(
        max_length=60, blank=True, help_text="Its model, such as service.repairorder."
    )
    verb = models.CharField(
        max_length=80,
        blank=True,
        help_text="What one must be allowed in order to read it; empty: only who uploaded it.",
    )
    kind = models.CharField(
        max_length=20, blank=True, help_text="What it is to its record, in the domain's words."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self):
        return self.name


class OutgoingMail(Letter):
    """A mail of this workspace.

    waiting -> sent | given_up. Subject and text are gone once the mail is.
    """

    to = models.EmailField()
    template = models.CharField(max_length=60, help_text="What kind of mail it is.")
    about = models.UUIDField(null=True, help_text="Id of the record it tells of.")
    state = models.CharField(max_length=8, choices=MailState, default=MailState.WAITING)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="mail_to_send",
                condition=models.Q(state=MailState.WAITING),
            ),
        ]

    def __str__(self):
        return f"{self.template} to {self.to}"
