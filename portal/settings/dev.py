"""``make run``: everything on this machine, mails in files, nothing leaves."""

from portal.settings.base import *
from portal.settings.base import FIELD_KEYS, SECRET_KEY, STATIC_ROOT, STORAGES

SECRET_KEY = SECRET_KEY or "development-only-" + "x" * 40
FIELD_KEYS = FIELD_KEYS or ["development-only-" + "y" * 40]
DEV_TOOLS = True
STRIPE_API_KEY = "sk_test_stand_in"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
CSRF_TRUSTED_ORIGINS: list[str] = []
