"""Serializers of the API. Like Django REST framework's, with its soft spots closed.

- ``Input``: refuses unknown fields (a typing error must not vanish) and odd numbers: Python
  takes ``"1_000"`` and ``"٣"`` for numbers.
- ``Record``: what is read: ids and amounts are strings, times are RFC 3339 in UTC (``…Z``).
- ``ObjectField``: names another record by its id, and only one that the caller may see.
"""

import re
from datetime import UTC

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_NUMERIC = (serializers.IntegerField, serializers.DecimalField, serializers.FloatField)


class MoneyField(serializers.DecimalField):
    """An amount with two decimals as a string, ``"1234.50"``; the currency stands beside it."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **kwargs})


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


class Input(serializers.Serializer):
    """The body of a write. Its fields are the keyword arguments of the service."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            errors = {
                name: [_("There is no such field here.")] for name in data.keys() - self.fields
            }
            for field in self._writable_fields:
                value = data.get(field.field_name)
                odd = isinstance(value, str) and not _NUMBER.fullmatch(value)
                if odd and isinstance(field, _NUMERIC) and (value or not field.allow_null):
                    errors[field.field_name] = [_("A valid number is required.")]
            if errors:
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)


class Record(serializers.ModelSerializer):
    """A record as it is read. Never used for writing."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: UTCDateTimeField,
    }

    def get_fields(self):
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields
