"""A partner's program in the API journeys."""

import json

from django.test import Client

from tenants.accounts.services import create_api_key
from tests.conftest import DOMAIN


class Program:
    """A partner's program: JSON in, JSON out, by one key."""

    def __init__(self, host: str, person) -> None:
        _key, text = create_api_key(name="Journey", acts_as=person)
        self.client = Client(
            SERVER_NAME=f"{host}.{DOMAIN}",
            headers={"authorization": f"Bearer {text}", "accept-language": "en"},
        )

    def get(self, path: str) -> dict:
        return self._answer(self.client.get(f"/api/v1/{path}"))

    def post(self, path: str, expect: tuple[int, ...] = (200, 201), **body) -> dict:
        response = self.client.post(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json"
        )
        return self._answer(response, expect)

    def post_adf(self, document: str) -> dict:
        response = self.client.post(
            "/api/v1/leads/adf/", document.encode(), content_type="application/x-adf+xml"
        )
        return self._answer(response)

    def _answer(self, response, expect: tuple[int, ...] = (200, 201)) -> dict:
        assert response.status_code in expect, response.content.decode()
        return json.loads(response.content)
