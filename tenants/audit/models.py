"""Who did what to which record, and when. Only ever added to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.models import Model


class AppendOnly(Exception):
    """Somebody tried to change or remove what was noted. Always a bug; never caught."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Reads and adds; refuses the rest."""

    def update(self, **kwargs):
        raise AppendOnly("The audit trail is only ever added to.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise AppendOnly("The audit trail is only ever added to.")

    def delete(self):
        raise AppendOnly("The audit trail is only ever added to.")

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def visible_to(self, user, verb) -> "AuditQuerySet":
        """All of it for whoever may read it everywhere; of a store's auditor, what its people did."""
        reach = user.reach(verb)
        if reach.everything:
            return self.all()
        colleagues = user._meta.model.objects.visible_to(user, verb).values("pk")
        return self.filter(actor_id__in=colleagues) if reach else self.none()


class AuditSeal(Model):
    """A batch of entries closed with a digest over them and over the seal before.

    Changing, removing or slipping in an entry afterwards breaks this seal and all after it.
    """

    sealed_at = models.DateTimeField(auto_now_add=True)
    number = models.PositiveIntegerField(unique=True)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.number}: {self.count} entries, {self.digest[:12]}"


class AuditEntry(Model):
    """One act of one person. Names are copied, so that the entry survives what it is about."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(_("who"), max_length=80)
    # The API key's beginning, if a program acted; where the request came from, if known.
    via = models.CharField(_("by key"), max_length=12, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True)
    verb = models.CharField(_("what"), max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    object_name = models.CharField(_("record"), max_length=160)
    changes = models.JSONField(_("change"), default=dict)
    seal = models.ForeignKey(
        AuditSeal, null=True, editable=False, on_delete=models.PROTECT, related_name="entries"
    )

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["object_id", "id"], name="audit_of_object"),
            models.Index(fields=["actor_id", "id"], name="audit_of_person"),
        ]

    def __str__(self):
        return f"{self.actor_name}: {self.verb} {self.object_name}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("The audit trail is only ever added to.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("The audit trail is only ever added to.")
