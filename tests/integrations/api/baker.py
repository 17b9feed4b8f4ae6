"""Rows of any model, straight into the table: for tests that go over all resources alike.

Not for tests of the trade, whose records come from services. Every link is filled, with a new
record for each row, so that a query per row shows.
"""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.timezone import now

from portal.core.models import uuid7

_counter = itertools.count(1)
# What a model's own constraints ask for, by its label.
OVERRIDES: dict[str, dict] = {
    # What people write is no record of a bulletin; published, it is read by everybody.
    "knowledge.Article": {"bulletin": None, "state": "published"},
    # Only a task has a case above it.
    "care.Case": {"kind": "complaint", "state": "received", "parent": None},
    # A count is open for one store once.
    "inventory.VehicleUnit": {"counted_in": None},
    # Receivables and margins are those of signed contracts.
    "sales.Contract": {"status": "signed"},
    # One about the waiting in the workshop is an improvement, too.
    "customers.FollowUp": {
        "about_id": UUID("a54baedf-d360-5657-b74e-264cd213fb22"),
        "about_number": "csi.waiting",
    },
    # What was sold includes something.
    "obligations.ServiceContract": {
        "items": [
            {"name": "Oil", "unit": "times", "package": "", "quantity": "2.00", "value": "100.00"}
        ]
    },
    # What was said in one's own words is read only of answers.
    "surveys.Survey": {
        "state": "answered",
        "answered_at": datetime(2026, 11, 2, tzinfo=UTC),
        "nps": 9,
    },
    "service.Finding": {"light": "red"},  # what is good is no job
    # Invited and come: a guest and a visit.
    "sales.ShowroomVisit": {"event": "Spring", "expected_on": date(2026, 11, 2)},
    "hub_network.SaleFact": {"signed_on": date(2026, 11, 2)},
}


def bake(model: type[models.Model], *, depth: int = 0, shared=(), **given) -> models.Model:
    """One saved row; ``given`` and ``OVERRIDES`` win over what is made up.

    ``shared`` are rows to link to instead of new ones.
    """
    values = {**OVERRIDES.get(model._meta.label, {}), **given}
    for field in model._meta.concrete_fields:
        if field.name in values or field.attname in values or field.primary_key:
            continue
        if isinstance(field, models.ForeignKey):
            if field.related_model is model or (depth >= 3 and field.null):
                continue
            same = (row for row in shared if isinstance(row, field.related_model))
            values[field.name] = next(same, None) or bake(
                field.related_model, depth=depth + 1, shared=shared
            )
        elif not field.has_default() and not getattr(field, "auto_now", False):
            values[field.name] = _value(field)
    row = model(**{k: v for k, v in values.items() if v is not None})
    row.save(force_insert=True)
    return row


def _value(field: models.Field):
    number = next(_counter)
    if field.choices:
        return next(value for value, _label in field.flatchoices if value != "")
    match field:
        case models.EmailField():
            return f"p{number}@example.test"
        case models.CharField() | models.TextField():
            return f"{field.name[:4]}{number}"[-(field.max_length or 80) :]
        case models.DateTimeField():
            return None if field.null else now()
        case models.DateField():
            return None if field.null else date(2026, 11, 2)
        case models.DecimalField():
            return None if field.null else Decimal(1)
        case models.IntegerField():
            return None if field.null else number % 30_000 + 1  # fits the smallest column
        case models.UUIDField():
            return uuid7()
        case models.BooleanField():
            return False
        case models.JSONField():
            return {}
        case _:
            return None
