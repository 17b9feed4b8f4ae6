"""The exchange: how many messages a second one relay carries, and how late they are."""

import os
import time

from django.db import connection, transaction

from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.exchange.services import publish
from tests.bench.report import Figure
from tests.drills.processes import environment, start_command, stop_server
from tests.probe.events import Counted

BACKLOG, TRICKLE = 1000, 100


def measure(tenants) -> list[Figure]:
    """A backlog of 1,000 messages, then 100 one by one while the relay idles."""
    os.environ.update(environment(EXCHANGE_SWEEP_SECONDS="3"))
    north, hub = tenants["North"], tenants["Hub"]
    with in_tenant(north):
        for n in range(1, BACKLOG // 50 + 1):
            with transaction.atomic():
                for stream in range(50):
                    publish(Counted(stream=f"backlog-{stream}", n=n), to=hub)
        start = time.perf_counter()
        relay = start_command("relay", "--loop")
        try:
            _wait_until_delivered(seconds=120)
            rate = BACKLOG / (time.perf_counter() - start)
            for n in range(1, TRICKLE + 1):
                with transaction.atomic():
                    publish(Counted(stream="trickle", n=n), to=hub)
                time.sleep(0.02)
            _wait_until_delivered(seconds=30)
        finally:
            relay.kill()
            relay.join()
            stop_server()
        delays = sorted(
            (delivered - created).total_seconds()
            for created, delivered in Outbox.objects.filter(key="trickle").values_list(
                "created_at", "delivered_at"
            )
        )
    connection.close()
    return [
        Figure("exchange", "backlog of 1,000, one relay (start included)", rate, "messages/s"),
        Figure("exchange", "delay, p95", delays[int(TRICKLE * 0.95)] * 1000, "ms", aim=1000),
    ]


def _wait_until_delivered(*, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while Outbox.objects.filter(delivered_at=None).exists():
        if time.perf_counter() > end:
            raise TimeoutError("The relay did not deliver in time.")
        time.sleep(0.01)
