"""The pages about the API: its OpenAPI document, the interactive documentation, and 404."""

import hashlib
import json
from collections.abc import Callable
from functools import cache

from django.http import HttpResponse, HttpResponseNotModified
from django.urls import include, path
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.generic import TemplateView, View
from drf_spectacular.generators import SchemaGenerator

from integrations.api.problems import plain_problem


@cache
def openapi_of(kind: str, language: str, resource_urls: Callable) -> tuple[bytes, str]:
    """The OpenAPI document of a kind of tenant and its ETag; made once per process and language."""
    patterns = [path("api/v1/", include(resource_urls(kind)))]
    with translation.override(language):
        schema = SchemaGenerator(patterns=patterns).get_schema(request=None, public=True)
        body = json.dumps(schema, ensure_ascii=False, default=str).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:20]}"'


@method_decorator(gzip_page, name="dispatch")
class SchemaView(View):
    """The OpenAPI 3 document of this host. Open to all: it holds no data."""

    public = True
    kind = ""
    resource_urls: Callable | None = None

    def get(self, request):
        body, etag = openapi_of(self.kind, translation.get_language(), self.resource_urls)
        headers = {"ETag": etag, "Cache-Control": "public, max-age=60", "Vary": "Accept-Language"}
        # Compressed, the same document has the same tag, but a weak one.
        if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
            return HttpResponseNotModified(headers=headers)
        return HttpResponse(body, content_type="application/json", headers=headers)


class DocsView(TemplateView):
    """Interactive documentation: read, paste a key, try."""

    public = True
    template_name = "api/docs.html"

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        # Swagger UI writes style attributes and data: images; scripts stay our own files.
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        )
        return response


@method_decorator(csrf_exempt, name="dispatch")
class NothingHere(View):
    """Any address below ``/api/`` that is no resource."""

    public = True

    def dispatch(self, request, *args, **kwargs):
        detail = _("There is no such address. See /api/v1/docs/.")
        if not request.path.endswith("/"):
            detail = _("There is no such address. Addresses of the API end in a slash.")
        return plain_problem(404, detail=detail)
