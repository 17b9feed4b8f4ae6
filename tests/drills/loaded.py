"""Imported once by the server that forks: Django, ready, without a connection."""

import django
from django.conf import settings

django.setup()
assert settings.DATABASES["default"]["NAME"].startswith("test_")
