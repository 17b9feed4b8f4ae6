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


class Undeletable(Exception):
    """Code tried to delete what is only ever closed. Always a bug; never caught."""


class KeptQuerySet(models.QuerySet):
    """Rows that stay: ``delete`` refuses."""

    def delete(self) -> Any:
        raise Undeletable(self.model.instead_of_delete)

    # As on Django's own: not for templates, not on the manager.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Kept(models.Model):
    """A row that is closed and never deleted.

    Needed by every model that is installed in several kinds of tenants and is pointed at by a model
    of fewer kinds: to delete a row Django looks into all tables that point at it, and in a dealer's
    schema those of the hub do not exist. ``instead_of_delete`` says what to call.
    """

    instead_of_delete = ""
    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Undeletable(self.instead_of_delete)

    delete.alters_data = True  # type: ignore[attr-defined]
