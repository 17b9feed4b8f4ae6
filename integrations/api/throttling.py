"""How often a key may ask, told in every answer (RateLimit headers) and by Retry-After."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.throttling import BaseThrottle

WINDOW = 60
log = logging.getLogger(__name__)
Throttled.default_detail = _("Too many requests with this key.")
Throttled.extra_detail_singular = _("Try again in {wait} second.")
Throttled.extra_detail_plural = _("Try again in {wait} seconds.")


class KeyThrottle(BaseThrottle):
    """``settings.API_RATE_PER_MINUTE`` requests a minute for each key.

    One counter per key and minute in the cache, whose keys carry the tenant. Without a cache the
    API goes on unlimited: limits guard the neighbours, they are not worth an outage.
    """

    def allow_request(self, request, view):
        quota, now = settings.API_RATE_PER_MINUTE, time.time()
        self.reset = WINDOW - int(now) % WINDOW
        counter = f"api-rate:{request.auth}:{int(now) // WINDOW}"
        try:
            used = _count(counter)
        except (RedisError, OSError):
            log.warning("No rate limit: the cache does not answer")
            return True
        request.rate_limit_headers = {
            "RateLimit-Policy": f'"key";q={quota};w={WINDOW}',
            "RateLimit": f'"key";r={max(quota - used, 0)};t={self.reset}',
        }
        return used <= quota

    def wait(self):
        return self.reset


def _count(counter: str) -> int:
    try:
        return cache.incr(counter)
    except ValueError:  # the first request of this minute
        if cache.add(counter, 1, timeout=2 * WINDOW):
            return 1
        return cache.incr(counter)
