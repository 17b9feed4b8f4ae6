"""Serializers of the API. Like Django REST framework's, with its soft spots closed.

- ``Input``: refuses unknown fields (a typing error must not vanish) and odd numbers: Python
  takes ``"1_000"`` and ``"٣"`` for numbers. Reads them as the screens do (``clean_decimal``).
- ``Record``: what is read: ids and amounts are strings, times are RFC 3339 in UTC (``…Z``).
- ``ObjectField``: names another record by its id, and only one that the caller may see.
"""

import base64
import copy
from datetime import UTC
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from portal.core.errors import InvalidInput
from portal.core.validation import clean_decimal
from tenants.workspace.services import content_of

_NUMERIC = (serializers.IntegerField, serializers.DecimalField, serializers.FloatField)


def _unbound(fields: dict[str, serializers.Field]) -> dict[str, serializers.Field]:
    """The declared fields for one serializer to bind.

    The library builds every field anew from its arguments, a tenth of the CPU of a write. A plain
    field keeps nothing of a request but what binding sets, so that a shallow copy will do; one with
    a child inside must be built, or its child would ask the context of another request.
    """
    return {
        name: copy.deepcopy(field) if _has_child(field) else copy.copy(field)
        for name, field in fields.items()
    }


def _has_child(field: serializers.Field) -> bool:
    return (
        isinstance(field, serializers.BaseSerializer)
        or hasattr(field, "child")
        or hasattr(field, "child_relation")
    )


class MoneyField(serializers.DecimalField):
    """An amount with two decimals as a string, ``"1234.50"``; the currency stands beside it."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **kwargs})


class PercentField(serializers.DecimalField):
    """A share in percent with two decimals as a string, 0 to 100 unless told otherwise."""

    def __init__(self, **kwargs):
        given = {"max_digits": 5, "decimal_places": 2, "min_value": 0, "max_value": 100}
        super().__init__(**{**given, **kwargs})


class UTCDateTimeField(serializers.DateTimeField):
    """A moment: ``2026-11-22T08:30:00Z``. Read without a zone, it is the workspace's own time."""

    def to_representation(self, value):
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class ObjectField(serializers.PrimaryKeyRelatedField):
    """The id of a record; becomes the record. One the caller may not see does not exist.

    ``ObjectField(Customer, VIEW_CUSTOMER)``; without a verb any row of the tenant is meant, which
    only suits models that are nobody's, such as stores.
    """

    default_error_messages = {
        "does_not_exist": _("There is no such record that this key may see."),
        "incorrect_type": _("This must be an id."),
    }

    def __init__(self, model: type[models.Model], verb: str = "", **kwargs):
        self.model, self.verb = model, verb
        super().__init__(**kwargs, queryset=model._default_manager.all())

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.visible_to(self.context["request"].user, self.verb) if self.verb else rows

    def to_internal_value(self, data):
        if not isinstance(data, str) or "\0" in data:
            self.fail("incorrect_type", data_type=type(data).__name__)
        try:
            return super().to_internal_value(data)
        except (ValueError, ValidationError):
            return self.fail("does_not_exist", pk_value=data)


class FileField(serializers.DictField):
    """A file inside JSON: ``{"name": "contract.pdf", "content": "<base64>"}``; becomes an upload."""

    child = serializers.CharField()
    default_error_messages = {
        "not_a_file": _("This must be a name and its content in base64."),
    }

    def to_internal_value(self, data):
        given = super().to_internal_value(data)
        if given.keys() != {"name", "content"}:
            self.fail("not_a_file")
        try:
            content = base64.b64decode(given["content"], validate=True)
        except ValueError:
            self.fail("not_a_file")
        return SimpleUploadedFile(given["name"][:200] or "file", content)


class FileRecord(serializers.Serializer):
    """A file with what is in it, as ``FileField`` takes one."""

    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    content = serializers.SerializerMethodField(help_text="In base64.")

    def get_content(self, file) -> str:
        """All of it: files are no larger than 20 MB."""
        return base64.b64encode(content_of(file)).decode()


def _number(text: str, field: serializers.Field) -> Decimal:
    """A number sent as text. Spaces around it are a slip of the finger, never of a program."""
    if text != text.strip():
        raise InvalidInput(_("A valid number is required."))
    return clean_decimal(text, percent=isinstance(field, PercentField))


class Input(serializers.Serializer):
    """The body of a write. Its fields are the keyword arguments of the service."""

    def get_fields(self):
        return _unbound(self._declared_fields)

    def to_internal_value(self, data):
        if isinstance(data, dict):
            errors = {
                name: [_("There is no such field here.")] for name in data.keys() - self.fields
            }
            for field in self._writable_fields:
                value = data.get(field.field_name)
                if not isinstance(value, str) or not isinstance(field, _NUMERIC):
                    continue
                if not value and field.allow_null:
                    continue
                try:
                    number = _number(value, field)
                except InvalidInput as error:
                    errors[field.field_name] = [str(error)]
                else:
                    data = {**data, field.field_name: f"{number:f}"}
            if errors:
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)


class Record(serializers.ModelSerializer):
    """A record as it is read. Never used for writing."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: UTCDateTimeField,
    }

    _built: ClassVar[dict[type, dict[str, serializers.Field]]] = {}

    def get_fields(self):
        """The fields, worked out from the model once per class: it takes longer than to fill them."""
        cls = type(self)
        if cls not in Record._built:
            fields = super().get_fields()
            for field in fields.values():
                field.read_only = True
            Record._built[cls] = fields
        return _unbound(Record._built[cls])
