import logging
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now

from tenants.context import in_public, in_tenant
from tenants.exchange.models import Inbox, Outbox
from tenants.exchange.relay import deliver_from, sweep, tenants_with_post
from tenants.exchange.selectors import parked_messages
from tenants.exchange.services import publish, redrive, republish
from tenants.models import Membership
from tenants.workspace.models import NumberSequence
from tests.probe.events import Counted


def send(stream: str, n: int = 1, *, to, fault: str = "") -> Outbox:
    return publish(Counted(stream=stream, n=n, fault=fault), to=to)


def make_due() -> None:
    Outbox.objects.filter(delivered_at=None).update(due_at=now() - timedelta(seconds=1))


def counted(tenant) -> dict[str, int]:
    with in_tenant(tenant):
        return dict(NumberSequence.objects.filter(kind="probe").values_list("scope", "last"))


@pytest.fixture
def broken(settings):
    settings.PROBE_IS_BROKEN = True
    logging.disable(logging.ERROR)
    yield settings
    logging.disable(logging.NOTSET)


def test_publish_needs_a_transaction(committed):
    with in_tenant(committed["North"]), pytest.raises(RuntimeError):
        send("a", to=committed["Hub"])


def test_message_goes_with_the_work_or_not_at_all(north, hub):
    with transaction.atomic():
        send("a", to=hub)
        transaction.set_rollback(True)
    assert not Outbox.objects.exists()
    assert send("a", to=hub).position == 1


def test_positions_count_each_object_of_each_recipient(north, south, hub):
    assert [send("a", n, to=hub).position for n in (1, 2)] == [1, 2]
    assert send("b", to=hub).position == 1
    assert send("a", to=south).position == 1


def test_message_arrives(north, hub):
    send("a", to=hub)
    assert tenants_with_post() == [north.schema_name]
    assert deliver_from(north.schema_name) == 1
    assert counted(hub) == {"a": 1}
    row = Outbox.objects.get()
    assert (row.attempts, row.last_error) == (1, "")
    assert row.delivered_at
    assert tenants_with_post() == []


def test_message_delivered_twice_acts_once(north, hub):
    send("a", to=hub)
    assert deliver_from(north.schema_name) == 1
    # What a relay leaves that was killed between the recipient's COMMIT and its own mark.
    Outbox.objects.update(delivered_at=None)
    make_due()
    assert deliver_from(north.schema_name) == 1
    row = Outbox.objects.get()
    assert row.delivered_at
    assert row.attempts == 2
    assert counted(hub) == {"a": 1}


def test_one_batch_keeps_the_order_of_each_object(north, hub):
    for n in range(1, 8):
        for stream in "ab":
            send(stream, n, to=hub)
    # A clock that ran backwards must not matter: the keys are turned round.
    assert deliver_from(north.schema_name, limit=50) == 14
    assert counted(hub) == {"a": 7, "b": 7}


def test_batch_that_cuts_an_object_goes_on_where_it_stopped(north, hub):
    for n in range(1, 6):
        send("a", n, to=hub)
    assert [deliver_from(north.schema_name, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert counted(hub) == {"a": 5}


def test_later_rows_wait_while_another_relay_holds_the_first(north, hub):
    first = send("a", 1, to=hub)
    send("a", 2, to=hub)
    Outbox.objects.filter(pk=first.pk).update(due_at=now() + timedelta(seconds=30))
    assert deliver_from(north.schema_name) == 0
    assert counted(hub) == {}


def test_poisoned_message_holds_back_its_own_object_only(north, south, hub, broken):
    bad = send("a", 1, to=hub, fault="on fire")
    later = send("a", 2, to=hub)
    send("b", 1, to=hub)
    with in_tenant(south):
        send("a-of-south", 1, to=hub)
    assert sweep() == 3
    assert counted(hub) == {"b": 1, "a-of-south": 1}
    with in_tenant(hub):
        assert not Inbox.objects.filter(pk=bad.pk).exists()
    bad.refresh_from_db()
    later.refresh_from_db()
    assert "on fire" in bad.last_error
    assert (bad.delivered_at, bad.attempts, later.attempts) == (None, 1, 0)
    assert bad.due_at > now()
    assert sweep() == 0


def test_poisoned_message_is_parked_and_goes_through_when_redriven(north, hub, owner, broken):
    broken.EXCHANGE_MAX_ATTEMPTS = 3
    row = send("a", 1, to=hub, fault="on fire")
    send("a", 2, to=hub)
    for _ in range(5):
        make_due()
        sweep()
    row.refresh_from_db()
    assert (row.attempts, row.delivered_at) == (3, None)
    assert list(parked_messages()) == [row]
    broken.PROBE_IS_BROKEN = False  # repaired
    redrive(message=row, actor=owner)
    assert sweep() == 2
    assert counted(hub) == {"a": 2}
    assert not parked_messages()


def test_message_nobody_handles_is_kept_with_the_reason(north, hub, broken):
    row = send("a", to=hub)
    Outbox.objects.update(name="probe.unheard_of")
    sweep()
    row.refresh_from_db()
    assert row.delivered_at is None
    assert "KeyError" in row.last_error


def test_message_to_a_dealer_of_another_network_is_refused(north, south, hub, broken):
    Membership.objects.filter(dealer=south).update(is_active=False)
    row = send("a", to=south)
    sweep()
    row.refresh_from_db()
    assert "NotAMember" in row.last_error
    assert counted(south) == {}


def test_dealer_that_left_the_network_is_not_heard(north, hub, broken):
    row = send("a", to=hub)
    with in_public():
        Membership.objects.filter(dealer=north).update(is_active=False)
    sweep()
    row.refresh_from_db()
    assert "NotAMember" in row.last_error
    assert counted(hub) == {}


def test_two_dealers_with_equal_messages_are_both_heard(north, south, hub):
    mine = send("a-north", to=hub)
    with in_tenant(south):
        row = send("a-south", to=hub)
        assert row.position == mine.position
    assert sweep() == 2
    assert counted(hub) == {"a-north": 1, "a-south": 1}


def test_hub_speaks_to_its_dealers(north, south, hub):
    with in_tenant(hub):
        send("news-n", to=north)
        send("news-s", to=south)
    assert sweep() == 2
    assert counted(north) == {"news-n": 1}
    assert counted(south) == {"news-s": 1}


def test_facts_are_told_again_once_each_and_in_order(north, hub):
    for n in (1, 2, 3):
        send("a", n, to=hub)
    sweep()
    with in_tenant(hub):
        NumberSequence.objects.all().delete()  # the read model is lost
    assert republish(to=hub) == 3
    assert sweep() == 3
    assert counted(hub) == {"a": 3}
    with in_tenant(hub):
        NumberSequence.objects.all().delete()
    assert republish() == 3, "copies of copies are not told twice"


def test_documents_are_not_told_again(north, hub):
    send("a", to=hub)
    Outbox.objects.update(name="claims.submitted")
    assert republish() == 0
