from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from portal.core.errors import Conflict
from tenants.context import in_public
from tenants.models import Kind, Tenant
from tenants.services import add_spare, erase_tenant, refill_pool, take_from_pool
from tenants.states import TenantState


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%%'")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def pool_of_two(django_db_setup, django_db_blocker):
    """Two committed spares; everything made meanwhile is erased."""
    with django_db_blocker.unblock():
        before = set(Tenant.objects.values_list("pk", flat=True))
        yield [add_spare(kind=Kind.DEALER) for _n in range(2)]
        for tenant in Tenant.objects.exclude(pk__in=before):
            erase_tenant(tenant=tenant)
        connection.close()


def take_at_once(*claims: tuple[str, str]) -> list[Tenant | Conflict]:
    barrier = Barrier(len(claims))

    def take(claim: str, slug: str):
        try:
            with in_public():
                barrier.wait(5)
                return take_from_pool(kind=Kind.DEALER, claim=claim, name=slug, slug=slug)
        except Conflict as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(claims)) as threads:
        return list(threads.map(lambda args: take(*args), claims))


def test_two_sign_ups_at_once_get_different_schemas(pool_of_two):
    one, two = take_at_once(("a", "first"), ("b", "second"))
    assert {one.pk, two.pk} == {spare.pk for spare in pool_of_two}


def test_two_sign_ups_for_one_address_make_one_tenant_and_the_other_is_told(pool_of_two):
    results = take_at_once(("a", "wanted"), ("b", "wanted"))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Tenant"]
    refused = next(result for result in results if isinstance(result, Conflict))
    assert "slug" in refused.fields
    assert Tenant.objects.filter(slug="wanted").count() == 1


def test_one_sign_up_asking_twice_at_once_gets_one_schema(pool_of_two):
    results = take_at_once(("a", "wanted"), ("a", "wanted"))
    taken = {result.pk for result in results if isinstance(result, Tenant)}
    assert len(taken) == 1
    assert Tenant.objects.filter(claimed_by="a").count() == 1


def test_taken_schema_is_being_prepared_and_asked_for_again_it_is_the_same(db):
    add_spare(kind=Kind.DEALER)
    taken = take_from_pool(kind=Kind.DEALER, claim="a", name="A", slug="aa")
    assert taken.state == TenantState.PREPARING
    assert take_from_pool(kind=Kind.DEALER, claim="a", name="A", slug="aa") == taken


def test_empty_pool_makes_a_schema_at_once(db):
    assert not Tenant.objects.filter(state=TenantState.POOL).exists()
    taken = take_from_pool(kind=Kind.DEALER, claim="a", name="A", slug="aa")
    assert taken.schema_name in schemas()


def test_refill_makes_what_is_missing_and_drops_what_is_outdated(db):
    old = add_spare(kind=Kind.DEALER)
    Tenant.objects.filter(pk=old.pk).update(fingerprint="of older files")
    assert refill_pool(size=2) == 2
    assert refill_pool(size=2) == 0
    assert old.schema_name not in schemas()
    assert not Tenant.objects.filter(pk=old.pk).exists()
    names = Tenant.objects.filter(state=TenantState.POOL).values_list("schema_name", flat=True)
    assert set(names) <= schemas()


def test_outdated_spare_is_not_given_away(db):
    old = add_spare(kind=Kind.DEALER)
    Tenant.objects.filter(pk=old.pk).update(fingerprint="of older files")
    assert take_from_pool(kind=Kind.DEALER, claim="a", name="A", slug="aa") != old
