"""Schemathesis over both hosts' OpenAPI documents: whatever is sent, no server error.

``SCHEMATHESIS_EXAMPLES=200`` goes deeper; the default is a few for each operation.
"""

import json
import os
from functools import partial

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode

from integrations.api.docs import openapi_of
from integrations.api.routing import resource_urls, resources_of
from oem_hub.network.models import Dealer
from tenants.accounts.models import Scope
from tenants.accounts.services import create_api_key
from tenants.context import in_tenant
from tests.conftest import DOMAIN, make_person, make_store
from tests.integrations.api.baker import bake

pytestmark = pytest.mark.drill
few = hypothesis_settings(
    max_examples=int(os.environ.get("SCHEMATHESIS_EXAMPLES", "4")),
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Caller:
    """Sends cases, every second one at a record that is there, and notes what went wrong."""

    def __init__(self, headers: dict[str, str], known: dict[str, str]) -> None:
        self.headers, self.known = headers, known
        self.calls, self.found, self.failures = 0, 0, {}

    def send(self, label: str, resource: str, case) -> None:
        self.calls += 1
        if self.calls % 2 and "id" in (case.path_parameters or {}) and resource in self.known:
            case.path_parameters["id"] = self.known[resource]
            self.found += 1
        response = case.call(base_url="http://localhost", headers=self.headers)
        kind = response.headers.get("content-type", [""])[0]
        if response.status_code >= 500:
            self.failures.setdefault(label, case.as_curl_command())
        elif response.status_code >= 400 and kind != "application/problem+json":
            self.failures.setdefault(f"{label} answers {kind}", case.as_curl_command())


@pytest.mark.parametrize(("kind", "name"), [("dealer", "North"), ("hub", "Hub")])
def test_no_server_error_whatever_is_sent(committed, kind, name, settings):
    settings.API_RATE_PER_MINUTE = 10**9
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    with in_tenant(committed[name]):
        owner = make_person("owner", kind=kind, store=make_store(), scope=Scope.GROUP)
        key = create_api_key(name="Fuzz", acts_as=owner)[1]
        # Messages about what is baked must find a dealer to go to.
        shared = [] if kind == "dealer" else [bake(Dealer, tenant_id=committed["North"].pk)]
        known = {
            resource: str(bake(viewset.model, shared=shared).pk)
            for resource, viewset in resources_of(kind)
            # The catalogue is in public, which stays as it is.
            if hasattr(viewset, "model") and viewset.model._meta.app_label != "reference"
        }
    schema = schemathesis.openapi.from_dict(json.loads(openapi_of(kind, "en", resource_urls)[0]))
    schema.app = get_wsgi_application()
    host = f"{committed[name].slug}.{DOMAIN}"
    caller = Caller({"Authorization": f"Bearer {key}", "Host": host}, known)
    for operation in (result.ok() for result in schema.get_all_operations()):
        resource = operation.path.removeprefix("/api/v1/").partition("/")[0]
        send = partial(caller.send, operation.label, resource)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            few(_test(operation, mode, send))()
    assert caller.calls > 40
    assert caller.found > 10
    assert not caller.failures, json.dumps(caller.failures, indent=1, ensure_ascii=False)


def _test(operation, mode: GenerationMode, send):
    def run(case):
        send(case)

    return given(case=operation.as_strategy(generation_mode=mode))(run)
