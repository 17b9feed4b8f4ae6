"""What happened with a customer or a car, and what is still to be done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers.models.customers import Customer
from dealers.customers.models.vehicles import Vehicle
from dealers.customers.states import HAND_WRITTEN, EntryKind, FollowUpKind, Outcome
from portal.core.models import Model, Stamped
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


def translated(text: str, values: dict) -> str:
    """A stored message in the reader's language; what people typed comes back as it is."""
    if not text:
        return ""
    words = {key: gettext(value) if value else "" for key, value in values.items()}
    return gettext(text) % words if values else gettext(text)


class TimelineEntry(Model):
    """One thing that happened with a customer, a car or a lead. Only ever added to."""

    at = models.DateTimeField(_("when"), default=now)
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind)
    # What a person wrote; or a message id with the values of its places, translated when read.
    text = models.TextField(_("text"), blank=True)
    values = models.JSONField(default=dict, blank=True)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="timeline"
    )
    vehicle = models.ForeignKey(
        Vehicle, null=True, on_delete=models.PROTECT, related_name="timeline"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The document it is about: its id, number and page. Not a key: documents live above us.
    about_id = models.UUIDField(null=True)
    about_number = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-at"], name="timeline_of_customer"),
            models.Index(fields=["vehicle", "-at"], name="timeline_of_vehicle"),
            models.Index(fields=["about_id", "-at"], name="timeline_of_document"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False)
                | Q(vehicle__isnull=False)
                | Q(about_id__isnull=False),
                name="timeline_entry_is_about_something",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.about_number}".strip()

    @property
    def words(self) -> str:
        """The text in the reader's language."""
        if self.kind not in HAND_WRITTEN:
            return translated(self.text, self.values)
        if place := self.values.get("place"):
            return gettext("At %(place)s: %(text)s") % {"place": place, "text": self.text}
        return self.text


class FollowUp(Stamped):
    """Somebody has to get back to somebody by a time."""

    # As typed; or a message id with the values of its places, translated when read: ``title``.
    subject = models.CharField(_("subject"), max_length=160)
    values = models.JSONField(default=dict, blank=True)
    kind = models.CharField(
        _("how"), max_length=12, choices=FollowUpKind, default=FollowUpKind.CALL
    )
    due_at = models.DateTimeField(_("due"))
    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name=_("customer"),
    )
    contact_name = models.CharField(_("with"), max_length=120, blank=True)
    about_id = models.UUIDField(null=True, blank=True, db_index=True)
    about_number = models.CharField(_("about"), max_length=40, blank=True)
    url = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible"),
    )
    store = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    # How soon the person means to buy, where the task comes from a cadence: it is watched by it.
    grade = models.CharField(_("grade"), max_length=1, blank=True, default="", db_default="")
    escalated_at = models.DateTimeField(_("manager told"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_at"], name="follow_ups_open", condition=Q(done_at=None)
            ),
            models.Index(
                fields=["due_at"],
                name="follow_ups_urgent",
                condition=Q(done_at=None, escalated_at=None, grade__in=["H", "A"]),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        """The subject in the reader's language."""
        return translated(self.subject, self.values)

    def get_absolute_url(self):
        return f"/follow-ups/{self.pk}/"

    @property
    def is_overdue(self) -> bool:
        """Still open after its time."""
        return self.done_at is None and self.due_at < now()
