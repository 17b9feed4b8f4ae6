"""Errors as ``application/problem+json`` (RFC 9457): one shape for everything that goes wrong."""

import logging
from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.db.models import ProtectedError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from portal.core.errors import Conflict, DomainError, NotPermitted

PROBLEM_JSON = "application/problem+json"
# Waited too long for a lock; deadlock; could not serialise.
LOCKED = {"55P03", "40P01", "40001"}
log = logging.getLogger(__name__)


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


class KeyInUse(exceptions.APIException):
    """The first request with this Idempotency-Key has not finished."""

    status_code = 409
    default_code = "request_running"
    wait = 1


class KeyReused(exceptions.APIException):
    """This Idempotency-Key came before with another body."""

    status_code = 422
    default_code = "idempotency_key_reused"


def problem(
    status: int,
    *,
    detail: str = "",
    code: str = "",
    errors: list[dict] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """A problem document. ``code`` is stable for programs, ``detail`` is for people."""
    title = HTTPStatus(status).phrase
    code = code or title.lower().replace(" ", "_")
    body = {"type": f"urn:problem:{code}", "title": title, "status": status, "code": code}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type=PROBLEM_JSON, headers=headers)


def plain_problem(status: int, **kwargs) -> HttpResponse:
    """The same outside Django REST framework, e.g. for an address that does not exist."""
    response = problem(status, **kwargs)
    return HttpResponse(
        JSONRenderer().render(response.data), status=status, content_type=PROBLEM_JSON
    )


def flat_errors(detail, path: str = "") -> list[dict]:
    """DRF's nested lists and dicts as ``[{"field": "items.0.price", "detail": …, "code": …}]``."""
    if isinstance(detail, dict):
        return [
            error
            for name, inner in detail.items()
            for error in flat_errors(
                inner, path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
            )
        ]
    if isinstance(detail, list | tuple):
        errors = []
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            errors += flat_errors(inner, f"{path}.{index}".lstrip(".") if nested else path)
        return errors
    return [{"field": path, "detail": str(detail), "code": getattr(detail, "code", "invalid")}]


def problem_response(error: Exception, context: dict) -> Response | None:
    """Turn an expected error into a problem document; anything else stays a 500."""
    if isinstance(error, DomainError):
        return _refusal(error)
    if isinstance(error, exceptions.ValidationError):
        return _invalid(flat_errors(error.detail))
    if isinstance(error, exceptions.APIException):
        return _http_error(error)
    if isinstance(error, Http404):
        return problem(404, detail=_("There is nothing here that this key may see."))
    if isinstance(error, PermissionDenied):
        return problem(403, detail=_("This key may not do this."), code="not_permitted")
    if isinstance(error, ValidationError):
        fields = error.message_dict if hasattr(error, "error_dict") else error.messages
        return _invalid(flat_errors(fields))
    if isinstance(error, RequestDataTooBig):
        return problem(413, detail=_("The request is too large."), code="too_large")
    return _database_error(error)


def _refusal(error: DomainError) -> Response:
    status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, NotPermitted) else 422
    errors = [
        {"field": name, "detail": str(text), "code": error.code}
        for name, text in error.fields.items()
    ]
    return problem(status, detail=str(error), code=error.code, errors=errors)


def _invalid(errors: list[dict]) -> Response:
    detail = _("Some of what was sent cannot be used; “errors” says what and why.")
    return problem(400, detail=detail, code="invalid", errors=errors)


def _http_error(error: exceptions.APIException) -> Response:
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    code = error.get_codes()
    return problem(
        error.status_code,
        detail=str(error.detail),
        code=code if isinstance(code, str) else "",
        headers=headers,
    )


def _database_error(error: Exception) -> Response | None:
    """The net below the services: two were equally fast, or a value fits no column."""
    if isinstance(error, ProtectedError | IntegrityError):
        log.warning("The database refused a request: %s", error)
        return problem(
            409,
            detail=_("This collides with something that exists already. Read it again."),
            code="conflict",
        )
    if isinstance(error, OperationalError) and _sqlstate(error) in LOCKED:
        return problem(
            409,
            detail=_("Somebody is changing the same thing right now. Ask again soon."),
            code="busy",
            headers={"Retry-After": "1"},
        )
    if isinstance(error, DataError):
        log.error("A value reached the database that it cannot hold", exc_info=error)
        return problem(422, detail=_("A value is outside of what can be kept."), code="invalid")
    return None


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)
