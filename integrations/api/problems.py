"""Errors as ``application/problem+json`` (RFC 9457)."""

from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.core.errors import DomainError


def problem_response(error, context):
    """Turn any expected error into a problem document; anything else stays a 500."""
    if isinstance(error, DomainError):
        body = {"title": str(error), "status": 422, "code": error.code, "errors": error.fields}
        return Response(body, status=422, content_type="application/problem+json")
    return exception_handler(error, context)
