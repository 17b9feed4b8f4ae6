"""The screens' filters, reused by the API."""

from copy import copy
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.widgets import SuffixedMultiWidget
from rest_framework.exceptions import ValidationError
from rest_framework.fields import Field
from rest_framework.request import Request

from integrations.api.pagination import CURSOR, LIMIT


@cache
def parameters_of(filterset_class) -> frozenset[str]:
    """The query parameters a ``FilterSet`` reads, ``created_after`` and the like included."""
    names = set()
    for name, item in filterset_class.base_filters.items():
        # A copy: the field is remembered on the filter, and every later filter set of this
        # process would offer the choices of a request that was none.
        widget = copy(item).field.widget
        if isinstance(widget, SuffixedMultiWidget):
            names |= {f"{name}_{suffix}" for suffix in widget.suffixes}
        else:
            names.add(name)
    return frozenset(names)


class DomainFilterBackend(DjangoFilterBackend):
    """Filters by the ``FilterSet`` of the domain's ``filters.py``, named as ``filterset_class``.

    An unknown parameter is refused: a typing error must not answer with the whole list. Without
    any parameter the filter is not built at all.
    """

    def filter_queryset(self, request, queryset, view):
        given = set(request.query_params) - {LIMIT, CURSOR}
        if not given:
            return queryset
        filterset_class = self.get_filterset_class(view, queryset)
        known = parameters_of(filterset_class) if filterset_class else frozenset()
        if unknown := given - known:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in sorted(unknown)}
            )
        if any("\0" in value for name in given for value in request.query_params.getlist(name)):
            raise ValidationError({"query": [_("A text contains the character NUL.")]})
        return super().filter_queryset(request, queryset, view)


def asked(request: Request, **known: Field) -> dict[str, Any]:
    """The parameters of a report's address, checked. Raises ``ValidationError`` for any other."""
    query = request.query_params
    wrong: dict[str, Any] = {
        name: [_("There is no such parameter here.")] for name in query.keys() - known.keys()
    }
    found = {}
    for name in known.keys() & query.keys():
        try:
            found[name] = known[name].run_validation(query[name])
        except ValidationError as error:
            wrong[name] = error.detail
    if wrong:
        raise ValidationError(wrong)
    return found
