"""The screens' filters, reused by the API."""

from django_filters.rest_framework import DjangoFilterBackend


class DomainFilterBackend(DjangoFilterBackend):
    """Filters by the ``FilterSet`` of the domain's ``filters.py``, named as ``filterset_class``."""
