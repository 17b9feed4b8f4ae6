"""The relay is killed with -9 fifty times during 2,000 messages; two relays share the rest."""

import os
import time

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from tenants.context import in_tenant
from tenants.exchange.models import Inbox, Outbox
from tenants.exchange.services import publish
from tenants.workspace.models import NumberSequence
from tests.drills.processes import environment, start_command, stop_server
from tests.probe.events import Counted

pytestmark = pytest.mark.drill
STREAMS, DEPTH, KILLS = 50, 20, 50


@pytest.fixture
def start_relay(committed):
    before = dict(os.environ)
    os.environ.update(
        environment(
            EXCHANGE_LEASE_SECONDS="0.3", EXCHANGE_MAX_ATTEMPTS="100", EXCHANGE_SWEEP_SECONDS="0.2"
        )
    )
    running = []

    def start():
        running.append(start_command("relay", "--loop"))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.join()
    stop_server()
    os.environ.clear()
    os.environ.update(before)


def fill(tenants) -> int:
    """1,000 messages of each of two dealers to the hub, 50 objects with 20 each."""
    for name in ("North", "South"):
        with in_tenant(tenants[name]):
            for n in range(1, DEPTH + 1):
                with transaction.atomic():
                    for stream in range(STREAMS):
                        publish(Counted(stream=f"{name}-{stream}", n=n), to=tenants["Hub"])
    return 2 * STREAMS * DEPTH


def handled(tenants) -> int:
    with in_tenant(tenants["Hub"]):
        return Inbox.objects.count()


def wait_until(condition, process, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert process.is_alive(), "the relay stopped by itself"
        assert time.monotonic() < end, "took too long"
        time.sleep(0.002)


def everything_is_marked(tenants) -> bool:
    for name in ("North", "South"):
        with in_tenant(tenants[name]):
            if Outbox.objects.filter(delivered_at=None).exists():
                return False
    return True


def is_under_way(tenants) -> bool:
    """Whether a relay holds a lease right now: between its first and its last transaction."""
    for name in ("North", "South"):
        with in_tenant(tenants[name]):
            leased = Outbox.objects.filter(delivered_at=None, attempts__gt=0, due_at__gt=now())
            if leased.exists():
                return True
    return False


def tried_again(tenants) -> int:
    found = 0
    for name in ("North", "South"):
        with in_tenant(tenants[name]):
            found += Outbox.objects.filter(attempts__gt=1).count()
    return found


def check_books(tenants, sent: int) -> None:
    with in_tenant(tenants["Hub"]):
        assert Inbox.objects.count() == sent, "lost or doubled"
        counts = dict(NumberSequence.objects.filter(kind="probe").values_list("scope", "last"))
    # The handler takes only the next number: equal counts mean each acted once, in order.
    assert counts == {f"{name}-{s}": DEPTH for name in ("North", "South") for s in range(STREAMS)}
    for name in ("North", "South"):
        with in_tenant(tenants[name]):
            assert not Outbox.objects.exclude(last_error="").exists()


def test_relay_killed_fifty_times_loses_and_doubles_nothing(committed, start_relay):
    sent = fill(committed)
    connection.close()
    for n in range(1, KILLS + 1):
        relay = start_relay()
        wait_until(lambda wanted=n * sent // (KILLS + 1): handled(committed) >= wanted, relay)
        if n % 2:
            wait_until(lambda: is_under_way(committed), relay)
        time.sleep(n % 10 * 0.001)  # spread over the whole cycle
        relay.kill()
        relay.join()
        assert relay.exitcode == -9
    assert handled(committed) < sent
    relay = start_relay()
    wait_until(lambda: handled(committed) == sent and everything_is_marked(committed), relay)
    check_books(committed, sent)
    assert tried_again(committed), "no kill hit a delivery"


def test_two_relays_share_the_post_and_keep_the_order(committed, start_relay):
    sent = fill(committed)
    connection.close()
    one, two = start_relay(), start_relay()
    wait_until(lambda: everything_is_marked(committed), one)
    assert two.is_alive()
    check_books(committed, sent)
