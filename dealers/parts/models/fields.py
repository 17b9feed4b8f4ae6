"""What the tables of parts share."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

DEALER_URLS = str(settings.TENANT_TYPES["dealer"]["URLCONF"])


def address_of(name: str, pk: object) -> str:
    """The page of a record, whatever host is being answered."""
    return reverse(name, urlconf=DEALER_URLS, args=[pk])


class QuantityField(models.DecimalField):
    """Pieces or litres, two decimals."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_digits": 10, "decimal_places": 2, **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs
