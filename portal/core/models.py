"""The base of every model of ours: a key that is ordered by time and unique everywhere."""

import uuid
from typing import Any

import uuid_utils.compat
from django.db import models
from django.utils.translation import gettext_lazy as _


def uuid7() -> uuid.UUID:
    """A UUIDv7, growing strictly within one process. Not the database's: PostgreSQL 15 has none."""
    return uuid_utils.compat.uuid7()


class KeyField(models.UUIDField):
    """The primary key. In migrations a plain ``UUIDField``, so that they import nothing of ours."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"primary_key": True, "default": uuid7, "editable": False, **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        del kwargs["default"]
        return name, "django.db.models.UUIDField", args, kwargs


class Model(models.Model):
    """What all our tables share: ``id``, a UUIDv7, so that rows of two tenants never clash."""

    id = KeyField()

    class Meta:
        abstract = True


class Stamped(Model):
    """A row that knows when it came and when it last changed (both UTC)."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True
