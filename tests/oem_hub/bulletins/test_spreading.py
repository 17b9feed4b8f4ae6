"""Bulletins on their way into the catalogue, really committed: two clocks at once, one that dies."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from oem_hub.bulletins import services
from oem_hub.bulletins.models import Bulletin, BulletinReach
from oem_hub.bulletins.tasks import spread_bulletins, spread_here
from tenants.context import in_public, in_tenant
from tenants.exchange.models import Outbox
from tenants.reference.bulletins import PublishedBulletin
from tests.conftest import make_person
from tests.oem_hub.bulletins.test_services import catalogue, out


@pytest.fixture
def hub_committed(committed):
    hub = committed["Hub"]
    yield hub
    with in_public():
        PublishedBulletin.objects.filter(network=hub.pk).delete()


def _published_in(hub) -> Bulletin:
    with in_tenant(hub):
        author = make_person("claims_reviewer", kind="hub", scope="group")
        return out(author, make_person("network_manager", kind="hub", scope="group"))


def test_two_clocks_at_once_tell_once(hub_committed):
    bulletin, meet = _published_in(hub_committed), Barrier(2)

    def run(_n):
        try:
            with in_tenant(hub_committed):
                meet.wait(timeout=10)
                spread_here()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    with in_tenant(hub_committed):
        assert Outbox.objects.count() == 2
        assert BulletinReach.objects.filter(bulletin=bulletin).count() == 2
    assert len(catalogue(hub_committed)) == 1


def test_task_goes_on_where_a_run_died(hub_committed, monkeypatch):
    _published_in(hub_committed)

    def die(*_args, **_kwargs):
        raise OSError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(services, "refresh_dealers", die)
        assert spread_bulletins() == 0  # logged, no other hub waits
    with in_tenant(hub_committed):
        assert not Bulletin.objects.get().is_spread
        assert not Outbox.objects.exists()
    assert spread_bulletins() == 1
    with in_tenant(hub_committed):
        assert Bulletin.objects.get().is_spread
        assert Outbox.objects.count() == 2
