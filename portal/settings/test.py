"""The tests: real PostgreSQL and Valkey, fast hashes, mails in memory."""

from urllib.parse import urlsplit, urlunsplit

from portal.settings.base import *
from portal.settings.base import (
    CACHES,
    DATABASES,
    INSTALLED_APPS,
    REDIS_URL,
    STATIC_ROOT,
    STORAGES,
    env,
)

SECRET_KEY = "tests-only-" + "x" * 40
FIELD_KEYS = ["tests-only-" + "y" * 40]
DEV_TOOLS = True
# A message of the tests' own with its handlers; it has no tables.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.probe"]
PORTAL_DOMAIN = "portal.test"
PORTAL_PORT_SUFFIX = ""
ALLOWED_HOSTS = [".portal.test", "localhost", ".localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_AUTOREFRESH = False
CELERY_TASK_ALWAYS_EAGER = True
STRIPE_API_KEY = "sk_test_stand_in"
STRIPE_WEBHOOK_SECRET = "whsec_test"
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="http://127.0.0.1:1")
POOL_SIZE = 0
LANGUAGE_CODE = "en"

# Processes that a test starts work on the database that the test runner made.
if env.str("TEST_DATABASE_NAME", default=""):
    DATABASES["default"]["NAME"] = env.str("TEST_DATABASE_NAME")
NOTE_ACTIVITY_EVERY = None

# Each parallel worker has a cache of its own: emptying it must not empty the other's.
if (_worker := env.str("PYTEST_XDIST_WORKER", default="")).startswith("gw"):
    _number = int(_worker.removeprefix("gw")) % 8 + 8
    _url = urlsplit(REDIS_URL)
    if _url.scheme == "unix":
        REDIS_URL = f"unix://{_url.path}?db={_number}"
    else:
        REDIS_URL = urlunsplit(_url._replace(path=f"/{_number}"))
    CACHES = {alias: {**options, "LOCATION": REDIS_URL} for alias, options in CACHES.items()}
