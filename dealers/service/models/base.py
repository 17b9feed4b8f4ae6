"""What the workshop's models share."""

from django.conf import settings
from django.db import models
from django.urls import reverse

DEALER_URLS = str(settings.TENANT_TYPES["dealer"]["URLCONF"])


def address_of(url_name: str, *args) -> str:
    """The path of a dealer's page, also where no request is."""
    return reverse(url_name, urlconf=DEALER_URLS, args=args)


def key(
    to, verbose_name="", *, null: bool = False, name: str = "+", index: bool = False
) -> models.ForeignKey:
    """A key to a record that cannot go while we point at it.

    Indexed only where something is found by it: from the other side (``name``) or by ``index``.
    """
    return models.ForeignKey(
        to,
        null=null,
        blank=null,
        on_delete=models.PROTECT,
        related_name=name,
        verbose_name=verbose_name,
        db_index=index or name != "+",
    )
