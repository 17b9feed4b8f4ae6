"""The bell: tells relays which tenant has post. Only a bell: silence it and the sweep still comes."""

import logging
import time
from functools import cache

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
# A sorted set, so that a tenant stands in it once however often it rings, the oldest first.
BELL = "exchange:bell"


@cache
def _valkey() -> Redis:
    # A request must not wait for a bell that is out of order.
    return Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=0.3, socket_timeout=5, decode_responses=True
    )


def ring(schema_name: str) -> None:
    """Tell the relays that ``schema_name`` has something to send. Never raises, never waits long."""
    try:
        _valkey().zadd(BELL, {schema_name: time.time()}, nx=True)
    except RedisError:
        log.warning("The bell is out of order; the sweep will find the post.")


def wait_for_ring(seconds: float) -> str | None:
    """The schema that has waited longest; ``None`` after ``seconds`` of silence."""
    try:
        rung = _valkey().bzpopmin(BELL, timeout=max(seconds, 0.01))
    except RedisError:
        time.sleep(min(seconds, 0.2))
        return None
    return str(rung[1]) if rung else None
