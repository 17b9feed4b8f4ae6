"""The OpenAPI description of our viewsets, made from their declarations."""

import inspect

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from integrations.api.problems import PROBLEM_JSON
from integrations.api.serializers import Input


class BearerKey(OpenApiAuthenticationExtension):
    """``Authorization: Bearer KEY``."""

    target_class = "integrations.api.authentication.KeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": _("A key made under Settings, API keys. It works on this host only."),
        }


class FieldError(serializers.Serializer):
    """One input at fault."""

    field = serializers.CharField(help_text=_("Dotted path, e.g. items.0.price; empty: the whole."))
    detail = serializers.CharField()
    code = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457 problem details; every error has this shape."""

    type = serializers.CharField(help_text="urn:problem:<code>")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text=_("Stable; for programs."))
    detail = serializers.CharField(required=False, help_text=_("For people, in their language."))
    errors = FieldError(many=True, required=False)


ERRORS = {
    400: _("The request cannot be read, or a field or parameter is wrong."),
    401: _("No key, or no valid key of this workspace."),
    403: _("The key may not do this."),
    404: _("Not there, or not for this key."),
    409: _("It changed meanwhile, its state does not allow this, or the same request is running."),
    413: _("The request is too large."),
    415: _("The body is not of a type that is read here."),
    422: _("Understood and refused by a rule; `detail` says what to do."),
    429: _("Too many requests; wait as `Retry-After` says."),
}
OF_READS = (400, 401, 403, 404, 429)
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=_(
        "Send a new random key (a UUID) with every write and the same key when you repeat it: it "
        "acts once and the first answer comes again. Kept 24 hours. Another body under the same "
        "key is refused with 422; a repeat while the first is running may get 409."
    ),
)


class PortalSchema(AutoSchema):
    """Ids ``<resource>_<action>``, summaries from the services' docstrings, errors as problems."""

    def get_operation_id(self):
        return f"{self.view.resource}_{self.view.action}"

    def get_tags(self):
        return [self.view.basename.partition("/")[0]]

    def get_summary(self):
        return str(self._words()[0])

    def get_description(self):
        return str(self._words()[1])

    def _words(self) -> tuple[str, str]:
        view, action = self.view, self.view.action
        text = view.descriptions.get(action) or inspect.getdoc(view.services.get(action)) or ""
        if not text:
            noun = (
                view.model._meta.verbose_name_plural
                if action == "list"
                else view.model._meta.verbose_name
            )
            verb = {"list": _("List"), "retrieve": _("Read")}.get(action, action)
            text = f"{verb}: {noun}"
        summary, _blank, rest = text.partition("\n")
        verb = view.verbs.get(action)
        permission = (
            _("Needs the permission `%(verb)s`.") % {"verb": verb} if verb else _("Any key.")
        )
        return summary.rstrip("."), f"{summary}\n\n{permission}\n\n{rest.strip()}".strip()

    def get_request_serializer(self):
        return self.view.input_serializers.get(self.view.action)

    def get_response_serializers(self):
        view, action = self.view, self.view.action
        status = {"create": 201, "destroy": 204}.get(action, 200)
        status = view.statuses.get(action, status)
        answer = None if status == 204 else view.answers.get(action) or view.serializer_class
        responses = {status: answer}
        if status == 201:
            responses[200] = OpenApiResponse(answer, _("It was known already; nothing was added."))
        reads = self.method in {"GET", "HEAD"}
        for code in OF_READS if reads else ERRORS:
            responses[(code, PROBLEM_JSON)] = OpenApiResponse(Problem, str(ERRORS[code]))
        return responses

    def get_override_parameters(self):
        return [] if self.method in {"GET", "HEAD"} else [IDEMPOTENCY]

    def get_serializer_name(self, serializer, direction):
        """``SalesLeadRecord``: two domains may both have a ``LineRecord``."""
        cls = type(serializer)
        package, _dot, module = cls.__module__.rpartition(".")
        if package != "integrations.api.v1":
            return cls.__name__
        domain = module.removeprefix("hub_").split("_")[0].capitalize()
        return cls.__name__ if cls.__name__.startswith(domain) else domain + cls.__name__

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "request" and isinstance(serializer, Input):
            schema["additionalProperties"] = False
        return schema

    def get_examples(self):
        example = self.view.examples.get(self.view.action, {})
        return [
            OpenApiExample(
                f"{self.get_operation_id()}-{part}",
                value=example[part],
                request_only=part == "request",
                response_only=part == "response",
                status_codes=["200", "201"] if part == "response" else None,
            )
            for part in ("request", "response")
            if part in example
        ]


def share_what_repeats(result, generator, request, public):
    """Errors and the Idempotency-Key are the same everywhere: said once, it is a third smaller."""
    components = result["components"]
    shared = components.setdefault("responses", {})
    parameters = components.setdefault("parameters", {})
    for operation in (op for path in result["paths"].values() for op in path.values()):
        for status in operation["responses"].keys() & {str(code) for code in ERRORS}:
            shared.setdefault(f"Problem{status}", operation["responses"][status])
            ref = {"$ref": f"#/components/responses/Problem{status}"}
            operation["responses"][status] = ref
        for index, parameter in enumerate(operation.get("parameters", [])):
            if parameter["name"] == IDEMPOTENCY.name:
                parameters.setdefault("IdempotencyKey", parameter)
                ref = {"$ref": "#/components/parameters/IdempotencyKey"}
                operation["parameters"][index] = ref
    return result
