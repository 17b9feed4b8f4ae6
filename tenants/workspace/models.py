"""What every workspace has besides its trade: numbers, saved views, notices, jobs, files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.models import Model, Stamped


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


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(Stamped):
    """Work that takes longer than a click: an import, an export, a rebuild. The row is the truth."""

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.WAITING)
    params = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.title


class StoredFile(Stamped):
    """A file somebody handed in, kept under a random name, about one record."""

    name = models.CharField(_("name"), max_length=160)
    path = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("size"), help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    about = models.UUIDField(null=True, db_index=True, help_text="Id of the record it belongs to.")
    verb = models.CharField(
        max_length=80, help_text="What one must be allowed in order to read it."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self):
        return self.name
