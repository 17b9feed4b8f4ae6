from contextlib import suppress

import pytest
from django.db import connection, transaction

from tenants.accounts.models import Unit
from tenants.context import WrongTenant, in_tenant
from tests.conftest import make_store


def test_trip_wire_refuses_a_query_in_an_undeclared_schema(north, south):
    connection.set_tenant(south)  # what a stray thread or a library does behind our back
    with pytest.raises(WrongTenant):
        Unit.objects.exists()
    connection.set_tenant(north)
    assert not Unit.objects.exists()


@pytest.mark.skipif("connection.pg_version < 180000", reason="reported from PostgreSQL 18 on")
def test_trip_wire_reads_the_servers_idea_of_the_schema(north, south):
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {south.schema_name}, public")  # a library, an injection
        with pytest.raises(WrongTenant, match="the server searches"):
            cursor.execute("SELECT 1 FROM accounts_unit")
    assert not Unit.objects.exists()  # the next cursor goes home first


def test_rolled_back_savepoint_does_not_leave_another_tenants_schema(north, south):
    make_store(name="North store")
    with in_tenant(south):
        with suppress(KeyError), transaction.atomic():
            assert not Unit.objects.exists()
            raise KeyError
        assert not Unit.objects.exists()
    with suppress(KeyError), transaction.atomic():
        Unit.objects.get()
        raise KeyError
    assert Unit.objects.get().name == "North store"


def test_choosing_the_schema_is_not_counted_as_a_query(north, south, django_assert_num_queries):
    with in_tenant(south), django_assert_num_queries(1):
        assert not Unit.objects.exists()


def test_two_tenants_with_equal_ids_do_not_see_each_other(north, south):
    mine = make_store(name="North store")
    with in_tenant(south):
        assert not Unit.objects.exists()
        Unit.objects.create(pk=mine.pk, kind="store", code="S1", name="South store")
    assert Unit.objects.get(pk=mine.pk).name == "North store"


def test_in_tenant_returns_to_where_it_was_after_a_fault(north, south):
    with pytest.raises(KeyError), in_tenant(south):
        raise KeyError
    assert connection.schema_name == north.schema_name


@pytest.mark.django_db(transaction=False)
def test_key_of_one_dealer_opens_nothing_at_another(api, south):
    assert api.get("/api/v1/nothing/", headers={"host": "south.portal.test"}).status_code == 404
