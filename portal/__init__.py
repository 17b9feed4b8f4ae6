"""The portal: settings, hosts, the look, and what all packages stand on."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
