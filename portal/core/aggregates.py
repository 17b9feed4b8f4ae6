"""Aggregates that Django does not bring along."""

from django.db.models import Aggregate, FloatField


class Median(Aggregate):
    """The middle value; PostgreSQL's own. Of spans of time with ``output_field=DurationField()``."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()
