"""What the tables of parts share."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from tenants.accounts.models import User
from tenants.accounts.scopes import ScopedQuerySet

DEALER_URLS = str(settings.TENANT_TYPES["dealer"]["URLCONF"])


def address_of(name: str, pk: object) -> str:
    """The page of a record, whatever host is being answered."""
    return reverse(name, urlconf=DEALER_URLS, args=[pk])


class StoreRows(ScopedQuerySet):
    """Rows that belong to a store and to nobody in it: one's own are those of the home store."""

    owner_field = None

    def visible_to(self, user: User, verb: str) -> Self:
        """The rows of the stores within reach; of the one that is looked at, if there is one."""
        reach = user.reach(verb)
        if reach.everything:
            return super().visible_to(user, verb)
        stores = {*reach.stores, *([user.home_store_id] if reach.own or reach.teams else [])}
        if user.focus is not None:
            stores &= {user.focus}
        return self.filter(**{f"{self.store_field}__in": stores})


class QuantityField(models.DecimalField):
    """Pieces or litres, two decimals."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_digits": 10, "decimal_places": 2, **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs
