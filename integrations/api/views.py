"""The base of every resource: names in, a complete and documented set of operations out.

A resource is a class of declarations, ``integrations/api/v1/<domain>.py``::

    class LeadViewSet(DomainViewSet):
        model = Lead
        serializer_class = LeadRecord                       # what is read
        filterset_class = LeadFilter                        # the screen's own
        select_related = ("owner", "store")
        verbs = {"list": VIEW_LEAD, "retrieve": VIEW_LEAD, "create": CREATE_LEAD, "assign": ASSIGN_LEAD}
        input_serializers = {"create": LeadInput, "assign": AssignInput}
        services = {"create": services.register_lead, "assign": services.assign_lead}
        object_argument = "lead"                            # assign_lead(lead=…, actor=…)

    KIND = "dealer"
    ROUTES = [("leads", LeadViewSet)]

What ``verbs`` names exists; nothing else does. ``assign`` becomes ``POST leads/<id>/assign/``.
See ``docs/add-an-api-resource.md``.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext as _
from rest_framework import status as http
from rest_framework.decorators import action
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from integrations.api.idempotency import answer_once
from integrations.api.problems import TooLarge, plain_problem

log = logging.getLogger(__name__)
STANDARD = ("list", "retrieve", "create", "partial_update", "destroy")


class _Action:
    """What ``action_of`` notes until the class is complete."""

    def __init__(self, **options: Any) -> None:
        self.options = options


def action_of(
    service: Callable[..., Any] | None = None,
    *,
    input_serializer: type[BaseSerializer] | None = None,
    answer: type[BaseSerializer] | None = None,
    detail: bool = True,
    status: int = http.HTTP_200_OK,
    description: str = "",
) -> Any:
    """An operation beyond the standard five, said in one line.

    ``assign = action_of(services.assign_lead, input_serializer=AssignInput)`` is the same as the
    entries ``"assign"`` in ``services`` and ``input_serializers``; needed only for the rest:
    ``detail=False`` for an operation on the whole list (``POST leads/import/``), ``answer`` when the
    service returns another kind of record, ``status`` 201 when it makes one. The verb always
    stands in ``verbs``.
    """
    return _Action(
        service=service,
        input_serializer=input_serializer,
        answer=answer,
        detail=detail,
        status=status,
        description=description,
    )


class ApiView(APIView):
    """What every endpoint shares: limits, Idempotency-Key, RateLimit headers, problem+json."""

    verbs: ClassVar[Mapping[str, str]] = {}
    max_body = None

    def initial(self, request, *args, **kwargs):
        """After key, verb and rate are checked, let a keyed write run once only."""
        super().initial(request, *args, **kwargs)
        if request.method in SAFE_METHODS:
            return
        limit = self.max_body or settings.API_MAX_BODY
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise TooLarge(_("The request is larger than %(limit)s bytes.") % {"limit": limit})
        handler = getattr(self, request.method.lower(), None)
        if handler is not None and "Idempotency-Key" in request.headers:
            setattr(self, request.method.lower(), self._once(handler))

    def dispatch(self, request, *args, **kwargs):
        """What nobody expected is a problem document too, told to the log as ever."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Exception:  # Django would answer in HTML
            got_request_exception.send(sender=type(self), request=request)
            log.exception("The API failed at %s %s", request.method, request.path)
            detail = _("Something broke on our side. Repeat with the same Idempotency-Key.")
            return plain_problem(500, detail=detail, code="server_error")

    def _once(self, handler):
        def act_once(request, *args, **kwargs):
            def act():
                try:
                    with transaction.atomic():
                        return handler(request, *args, **kwargs)
                except Exception as error:  # noqa: BLE001 - handle_exception raises the unexpected again
                    return self.handle_exception(error)

            return answer_once(request, f"{self.resource}_{self.action}", act)

        return act_once

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(request, "rate_limit_headers", {}).items():
            response.headers[name] = value
        return response

    def http_method_not_allowed(self, request, *args, **kwargs):
        raise MethodNotAllowed(request.method)


class DomainViewSet(ViewSetMixin, ApiView):
    """A resource on one model. Declare, do not program; override a method where it must be.

    ``model``            the model; rows are ``model.objects.visible_to(user, verb)`` where it has that
    ``verbs``            {operation: permission}; what is not named does not exist
    ``serializer_class`` what is read (a ``serializers.Record``)
    ``input_serializers``{operation: ``serializers.Input``}; its fields are the service's keywords
    ``services``         {operation: service}; called with the input, the object and ``actor``
    ``answers``          {operation: serializer} where a service returns another kind of record
    ``object_argument``  the keyword for the object; the model's name if absent
    ``filterset_class``  the screen's filters
    ``ordering``         of the list; must end in a unique column; newest first if absent
    ``select_related``, ``prefetch_related``  so that a list takes a constant number of queries
    ``reads_back``       whether a write is read again before it is answered; ``False`` only where
                         the service returns the record as it is stored, without relations
    ``examples``         {operation: {"request": …, "response": …}} for the documentation
    """

    model: ClassVar[type[Model]]
    serializer_class: ClassVar[type[BaseSerializer]]
    input_serializers: ClassVar[Mapping[str, type[BaseSerializer]]] = {}
    services: ClassVar[Mapping[str, Callable[..., Any]]] = {}
    answers: ClassVar[Mapping[str, type[BaseSerializer]]] = {}
    statuses: ClassVar[Mapping[str, int]] = {}
    descriptions: ClassVar[Mapping[str, str]] = {}
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    filterset_class = None
    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    select_related: ClassVar[tuple[str, ...]] = ()
    prefetch_related: ClassVar[tuple] = ()
    object_argument = ""
    reads_back = True
    lookup_field, lookup_url_kwarg = "pk", "pk"
    lookup_value_converter = "uuid"

    def __init_subclass__(cls, **kwargs):
        """Make the operations that ``verbs`` names."""
        super().__init_subclass__(**kwargs)
        declared = {name: a for name, a in vars(cls).items() if isinstance(a, _Action)}
        for name in declared:
            if name not in cls.verbs:
                raise TypeError(f"{cls.__name__}.{name} has no entry in verbs")
        for name in cls.verbs:
            if name in declared or not hasattr(cls, name):
                _add_operation(cls, name, declared.get(name, action_of()).options)

    # -- reading ---------------------------------------------------------------------------------

    def rows(self) -> QuerySet:
        """All rows with what the read serializer needs; override to start from a selector."""
        return self.model._default_manager.all()

    def get_queryset(self) -> QuerySet:
        """The rows this key may touch with the verb of this operation."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        rows = self.rows()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(self.request.user, self.verbs[self.action])
        return self._with_related(rows)

    def _with_related(self, rows: QuerySet) -> QuerySet:
        if self.select_related:
            rows = rows.select_related(*self.select_related)
        return rows.prefetch_related(*self.prefetch_related) if self.prefetch_related else rows

    def get_object(self) -> Model:
        """The object of the address, or 404 whether it is missing or not for this key."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def _list(self, request):
        rows = self.get_queryset()
        for backend in self.filter_backends:
            rows = backend().filter_queryset(request, rows, self)
        page = self.paginator.paginate_queryset(rows, request, view=self)
        serializer = self.serializer_class(page, many=True, context=self.get_serializer_context())
        return self.paginator.get_paginated_response(serializer.data)

    def _retrieve(self, request, pk):
        return Response(self.represent(self.get_object()))

    # -- writing ---------------------------------------------------------------------------------

    def _create(self, request):
        return self.perform(request, status=http.HTTP_201_CREATED)

    def _partial_update(self, request, pk):
        return self.perform(request, self.get_object(), partial=True)

    def _destroy(self, request, pk):
        self.call_service(self.get_object(), {})
        return Response(status=http.HTTP_204_NO_CONTENT)

    def perform(self, request, obj: Model | None = None, *, status: int = 200, partial=False):
        """Check the input, call the service of this operation, answer with what became of it."""
        result = self.call_service(obj, self.valid_input(request, partial=partial))
        status = self.statuses.get(self.action, status)
        if isinstance(result, tuple):  # (record, is_new): the same thing sent again is no error
            result, is_new = result
            status = status if is_new else http.HTTP_200_OK
        if answer := self.answers.get(self.action):
            return Response(
                answer(result, context=self.get_serializer_context()).data, status=status
            )
        record = result if isinstance(result, self.model) else obj
        if self.reads_back or result is not record:
            record = self._with_related(self.rows()).get(pk=record.pk)
        headers = {}
        if status == http.HTTP_201_CREATED and self.action == "create":
            headers["Location"] = self.request.build_absolute_uri(f"{record.pk}/")
        return Response(self.represent(record), status=status, headers=headers)

    def valid_input(self, request, *, partial: bool = False) -> dict[str, Any]:
        """The validated body; empty for an operation that takes none."""
        serializer_class = self.input_serializers.get(self.action)
        if serializer_class is None:
            return {}
        serializer = serializer_class(
            data=request.data, partial=partial, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def call_service(self, obj: Model | None, data: dict[str, Any]) -> Any:
        """The one way to a write: the service, with the key's person as the actor."""
        if obj is not None:
            data[self.object_argument or self.model._meta.model_name] = obj
        return self.services[self.action](**data, actor=self.request.user)

    def represent(self, obj: Model) -> Any:
        """The object as the API shows it."""
        return self.serializer_class(obj, context=self.get_serializer_context()).data

    def get_serializer_context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self}

    # -- what Django REST framework's helpers and the documentation ask for -----------------------

    filter_backends = APIView.settings.DEFAULT_FILTER_BACKENDS

    pagination_class = APIView.settings.DEFAULT_PAGINATION_CLASS

    @cached_property
    def paginator(self):
        return self.pagination_class()

    @property
    def resource(self) -> str:
        """``repair_orders``: the first half of operation ids."""
        return self.basename.replace("-", "_").replace("/", "_")

    @classproperty
    def queryset(cls):
        return cls.model._default_manager.all()

    def get_serializer_class(self):
        return self.serializer_class


def _add_operation(cls, name: str, options: dict[str, Any]) -> None:
    """Give ``cls`` the method ``name`` and enter the options of ``action_of`` into its tables."""
    for table, option in (
        ("services", "service"),
        ("input_serializers", "input_serializer"),
        ("answers", "answer"),
        ("descriptions", "description"),
    ):
        if options[option]:
            setattr(cls, table, {**getattr(cls, table), name: options[option]})
    if name in STANDARD:
        setattr(cls, name, _named(getattr(cls, f"_{name}"), name))
        return
    if name not in cls.services:
        raise TypeError(f"{cls.__name__}.{name} has a verb and no service")
    if options["status"] != http.HTTP_200_OK:
        cls.statuses = {**cls.statuses, name: options["status"]}
    if options["detail"]:

        def method(self, request, pk):
            return self.perform(request, self.get_object())
    else:

        def method(self, request):
            return self.perform(request)

    path = name.replace("_", "-")
    decorate = action(detail=options["detail"], methods=["post"], url_path=path, url_name=path)
    setattr(cls, name, decorate(_named(method, name)))


def _named(function, name: str):
    def method(self, *args, **kwargs):
        return function(self, *args, **kwargs)

    method.__name__ = name
    method.__doc__ = function.__doc__
    return method
