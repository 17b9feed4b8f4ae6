import pytest
from django.utils.timezone import now

from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.exchange.services import publish
from tests.conftest import make_person, signed_in, tenant_named
from tests.probe.events import Counted
from tests.ui.base import DetailPageTests, ListPageTests


def make_message(n: int) -> Outbox:
    return publish(Counted(stream=f"object-{n}", n=1), to=tenant_named("Hub"))


class TestMessageList(ListPageTests):
    path = "/settings/exchange/"
    queries = 1
    refused_role = "sales_manager"
    found, missed = "object-1", "object-2"
    filters = "state=open"

    def make(self, n):
        return make_message(n)


class TestMessageDetail(DetailPageTests):
    path = "/settings/exchange/{pk}/"
    queries = 1
    refused_role = "sales_manager"

    def make(self, n):
        return make_message(n)


@pytest.fixture
def parked(north, hub):
    row = make_message(1)
    Outbox.objects.filter(pk=row.pk).update(parked_at=now(), attempts=8, last_error="on fire")
    return row


def test_send_again_takes_the_message_out_of_the_car_park(http, parked):
    assert "Send again" in http.get(f"/settings/exchange/{parked.pk}/").content.decode()
    assert http.post(f"/settings/exchange/{parked.pk}/redrive/").status_code in {200, 204, 302}
    parked.refresh_from_db()
    assert (parked.parked_at, parked.attempts) == (None, 0)


def test_send_again_is_refused_without_the_verb(parked, north):
    stranger = signed_in(make_person("general_manager", scope=Scope.GROUP), "north")
    assert stranger.post(f"/settings/exchange/{parked.pk}/redrive/").status_code == 404
    parked.refresh_from_db()
    assert parked.parked_at


def test_a_message_of_another_tenant_does_not_exist_here(http, north, south, hub):
    with in_tenant(south):
        other = make_message(1)
    assert http.get(f"/settings/exchange/{other.pk}/").status_code == 404
