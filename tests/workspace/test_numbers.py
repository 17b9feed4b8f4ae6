from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, transaction

from tenants.context import in_tenant
from tenants.workspace.models import NumberSequence
from tenants.workspace.services import next_number
from tests.conftest import make_store


def test_number_names_kind_store_month_and_sequence(store, monkeypatch):
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    )
    assert next_number(kind="RO", store=store) == "RO-S1-2612-0001"  # December in Shanghai
    assert next_number(kind="RO", store=store) == "RO-S1-2612-0002"
    there = make_store("S2", time_zone="Europe/Berlin")
    assert next_number(kind="RO", store=there) == "RO-S2-2611-0001"
    assert next_number(kind="CN").startswith("CN-ALL-")


def test_number_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        next_number(kind="RO")


def test_number_is_one_query(store, django_assert_num_queries):
    with django_assert_num_queries(1):
        next_number(kind="RO", store=store)


def test_rolled_back_document_leaves_no_gap(store):
    class Undone(Exception):
        pass

    def fail():
        with transaction.atomic():
            next_number(kind="RO", store=store)
            raise Undone

    with pytest.raises(Undone):
        fail()
    assert next_number(kind="RO", store=store).endswith("-0001")


def test_six_clerks_at_once_get_no_gap_and_no_double(committed):
    """Also the very first number of a month, for which no row exists yet; a third roll back."""
    north, start = committed["North"], Barrier(6)
    with in_tenant(north):
        store = make_store()

    def clerk(n: int) -> list[str]:
        taken = []
        with in_tenant(north):
            start.wait(10)
            for i in range(12):
                with transaction.atomic():
                    number = next_number(kind="RO", store=store)
                    if i % 3 == n % 3:
                        transaction.set_rollback(True)
                        continue
                taken.append(number)
        connection.close()
        return taken

    with ThreadPoolExecutor(6) as clerks:
        numbers = sorted(number for taken in clerks.map(clerk, range(6)) for number in taken)
    last = [int(number.rpartition("-")[2]) for number in numbers]
    assert last == list(range(1, 49))
    with in_tenant(north):
        assert NumberSequence.objects.get().last == 48
