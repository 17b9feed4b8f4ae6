"""No log tells a link that lets somebody in: every such address, the server's own log included."""

import io
import logging
import logging.config
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver
from gunicorn.config import Config

from portal.access_log import AccessLog
from portal.core.logs import without_secrets
from tests.conftest import DOMAIN

SECRET = "eyJhIjoiYiJ9:1vN:x-Y_z"


def paths_with_secrets():
    """Every address with an argument that is free text, in all kinds of tenants."""

    def walk(resolver, path=""):
        for entry in resolver.url_patterns:
            here = f"{path}{entry.pattern}"
            if not isinstance(entry, URLPattern):
                yield from walk(entry, here)
            elif "<str:" in here or "P<key>" in here:
                yield here

    for kind in settings.TENANT_TYPES.values():
        yield from walk(get_resolver(kind["URLCONF"]))


def test_every_address_with_a_secret_is_known():
    found = {re.sub(r"\(\?P<uidb36>.*?/", f"1-{SECRET}/", p) for p in paths_with_secrets()}
    found = {re.sub(r"<str:\w+>", SECRET, path).replace("^", "").rstrip("$") for path in found}
    assert len(found) >= 4, "a check that finds nothing proves nothing"
    for path in found:
        assert SECRET not in without_secrets(f"GET /{path} 200"), path


def test_other_addresses_stay_as_they_are():
    for path in ("/customers/0197f000/edit/", "/account/password/reset/key/done/", "/signup/"):
        assert without_secrets(path) == path


@pytest.fixture
def written(monkeypatch):
    """What Django's handlers write, as the settings set them up."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logging.config.dictConfig(settings.LOGGING)
    stream = io.StringIO()
    monkeypatch.setattr(root.handlers[-1], "stream", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_django_tells_no_secret(db, written):
    Client(SERVER_NAME=f"nobody.{DOMAIN}").get(f"/welcome/{SECRET}/")
    logging.getLogger("django.request").warning("Not Found: %s", f"/signup/confirm/{SECRET}/")
    assert "/signup/confirm/…" in written.getvalue()
    assert SECRET not in written.getvalue()


def test_server_tells_no_secret(capsys):
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", '%(m)s %(U)s "%(r)s" "%(f)s" %(s)s')
    log = AccessLog(config)
    path = f"/signup/confirm/{SECRET}/"
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": path,
        "PATH_INFO": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"http://{DOMAIN}{path}",
    }
    answer = SimpleNamespace(status="200 OK", sent=10, response_length=10, headers=[])
    request = SimpleNamespace(headers=[])
    log.access(answer, request, environ, timedelta(seconds=1))
    told = capsys.readouterr().out
    assert told.count("/signup/confirm/…") == 3
    assert SECRET not in told
