"""What people write about records."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.models import Model


class Note(Model):
    """A few words about one record, in its timeline. Never changed; the record need not exist."""

    about = models.UUIDField(help_text="Id of the record.")
    about_type = models.CharField(max_length=60, help_text="Its model, such as sales.contract.")
    text = models.TextField(_("note"), max_length=4000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["about", "-id"], name="notes_about_record")]

    def __str__(self):
        return self.text[:60]
