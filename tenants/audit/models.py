"""Who did what to which record, and when. Only ever added to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.models import Model


class AuditEntry(Model):
    """One act of one person. Names are copied, so that the entry survives what it is about."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(_("who"), max_length=80)
    verb = models.CharField(_("what"), max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField()
    object_name = models.CharField(_("record"), max_length=160)
    changes = models.JSONField(_("change"), default=dict)

    class Meta:
        indexes = [models.Index(fields=["object_id", "id"], name="audit_of_object")]

    def __str__(self):
        return f"{self.actor_name}: {self.verb} {self.object_name}"
