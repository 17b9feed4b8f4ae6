"""The tests' settings for real processes: the hosts of ``make run``, mails in files, a real queue."""

from portal.settings.test import *  # noqa: F403
from portal.settings.test import PORT, REDIS_URL, env

# Browsers find *.localhost by themselves and trust it, as they do after `make run`.
PORTAL_DOMAIN = "localhost"
PORTAL_PORT_SUFFIX = f":{PORT}"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = env.str("JOURNEY_MAILS")
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
