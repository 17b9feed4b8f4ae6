"""The manufacturer's bulletins at a dealership: told, read, counted, and never another network's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils.timezone import localdate

from dealers.knowledge import selectors, services
from dealers.knowledge.handlers import receive_bulletin, withdraw_bulletin
from dealers.knowledge.models import Article
from oem_hub.bulletins.events import BulletinPublished, BulletinWithdrawn
from oem_hub.bulletins.models import BulletinReach
from oem_hub.bulletins.tasks import spread_here
from portal.core.errors import Conflict, NotPermitted
from portal.core.symptoms import words_of
from tenants.context import in_public, in_tenant
from tenants.exchange.models import Outbox
from tenants.exchange.relay import sweep
from tenants.models import Membership
from tenants.reference.bulletins import PublishedBulletin
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.knowledge.conftest import bulletin_of
from tests.oem_hub.bulletins.test_services import out


def tell(hub, bulletin, **fields):
    values = {"kind": "technical", "title_zh": bulletin.title_zh, "title_en": bulletin.title_en,
              "must_read": True}  # fmt: skip
    message = BulletinPublished(
        bulletin_id=str(bulletin.pk), number=bulletin.number, **values | fields
    )
    receive_bulletin(message, sender=getattr(hub, "pk", hub))


@pytest.fixture
def bulletin(north, hub):
    return bulletin_of(hub)


def offered(person, text="", **asked):
    return selectors.bulletins_offered(person, words=words_of(text), **asked)


def test_those_whom_it_concerns_are_told_once(hub, bulletin, technician, store):
    seller = make_person("sales_consultant", store=store)
    tell(hub, bulletin)
    tell(hub, bulletin)
    (told,) = Notification.objects.all()
    assert (told.user, told.url) == (technician, f"/bulletins/{bulletin.pk}/")
    assert selectors.number_waiting(technician) == 1
    assert selectors.number_waiting(seller) == 0


def test_confirming_tells_the_maker_how_many_and_no_names(hub, bulletin, technician, manager):
    tell(hub, bulletin)
    services.confirm_bulletin(bulletin=bulletin, actor=technician)
    services.confirm_bulletin(bulletin=bulletin, actor=technician)
    services.confirm_bulletin(bulletin=bulletin, actor=manager)
    sent = list(Outbox.objects.order_by("position"))
    assert [row.payload["readers"] for row in sent] == [1, 2]
    assert sent[-1].recipient == hub.pk
    assert sent[-1].payload == {
        "bulletin_id": str(bulletin.pk),
        "readers": 2,
        "by_role": {"technician": 1, "service_manager": 1},
    }
    assert selectors.number_waiting(technician) == 0


def test_one_that_was_out_before_we_joined_can_be_confirmed(bulletin, technician):
    services.confirm_bulletin(bulletin=bulletin, actor=technician)
    assert Article.objects.get(bulletin=bulletin.pk).was_read_by(technician)


def test_withdrawn_waits_with_nobody_and_is_not_offered(hub, bulletin, technician):
    tell(hub, bulletin)
    message = BulletinWithdrawn(bulletin_id=str(bulletin.pk), number=bulletin.number)
    withdraw_bulletin(message, sender=hub.pk)
    withdraw_bulletin(message, sender=hub.pk)
    assert selectors.number_waiting(technician) == 0
    with pytest.raises(Conflict):
        services.confirm_bulletin(bulletin=bulletin, actor=technician)
    later = bulletin_of(hub, id=bulletin.pk, state="withdrawn", revision=2)
    assert offered(technician, fault_code="P0301") == []
    assert list(selectors.bulletins()) == [later]  # still to be looked up


def test_another_manufacturer_cannot_speak_of_it(hub, bulletin, technician):
    tell(hub, bulletin)
    with pytest.raises(NotPermitted):
        tell(uuid4(), bulletin, title_en="Taken over")
    message = BulletinWithdrawn(bulletin_id=str(bulletin.pk), number=bulletin.number)
    withdraw_bulletin(message, sender=uuid4())
    assert Article.objects.get(bulletin=bulletin.pk).is_published


def test_dealer_outside_the_network_sees_nothing(hub, bulletin, technician, http):
    bulletin_of(uuid4(), number="OTHER-1")
    assert list(selectors.bulletins()) == [bulletin]
    address = bulletin.get_absolute_url()
    assert http.get(address).status_code == 200
    with in_public():
        Membership.objects.filter(hub=hub, dealer__name="North").update(is_active=False)
    assert list(selectors.bulletins()) == []
    assert offered(technician, fault_code="P0301") == []
    assert http.get(address).status_code == 404
    assert http.post(f"{address}confirm/").status_code == 404


def test_found_by_code_model_and_words_in_this_order(hub, technician, north):
    words = bulletin_of(hub, number="W", fault_codes=[], title_en="Stutters when cold")
    other = bulletin_of(hub, number="O", fault_codes=[], model_codes=["X9"],
                        title_en="Stutters when cold")  # fmt: skip
    model = bulletin_of(hub, number="M", fault_codes=[], model_codes=["AU5"])
    code = bulletin_of(hub, number="C", title_en="Ignition", title_zh="点火")
    found = offered(technician, "stutters when cold", fault_code="p0301", model_code="AU5")
    assert found == [code, model, words, other]
    assert offered(technician, "冷车发动机抖动") != []
    assert offered(technician) == []


def test_what_no_longer_or_not_yet_holds_is_not_offered(hub, technician, north):
    bulletin_of(hub, number="PAST", valid_until=localdate() - timedelta(days=1))
    bulletin_of(hub, number="SOON", valid_from=localdate() + timedelta(days=1))
    assert offered(technician, fault_code="P0301") == []


def test_who_may_not_is_offered_none(bulletin, store, django_assert_num_queries):
    cashier = make_person("cashier", store=store)
    cashier.can("any")
    with django_assert_num_queries(0):
        assert offered(cashier, fault_code="P0301") == []


def test_two_queries_however_many(hub, technician, north, django_assert_num_queries):
    technician.can("any")
    for n in range(8):
        bulletin_of(hub, number=f"TB-{n}")
    with django_assert_num_queries(2):
        assert len(offered(technician, "engine", fault_code="P0301")) == 5


def test_the_index_answers(bulletin):
    with in_public():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        rows = PublishedBulletin.objects.filter(search__matches="'engine':* | '#p0301'")
        assert "bulletin_search" in rows.explain()
        assert rows.count() == 1


def test_from_the_makers_desk_to_the_reader_and_back(committed):
    """The real relay and the real catalogue; two dealers, of which one reads."""
    hub, north, south = (committed[name] for name in ("Hub", "North", "South"))
    try:
        with in_tenant(hub):
            author = make_person("claims_reviewer", kind="hub", scope="group")
            made = out(author, make_person("network_manager", kind="hub", scope="group"))
        readers = {}
        for dealer in (north, south):
            with in_tenant(dealer):
                readers[dealer.name] = make_person("technician", store=make_store())
        with in_tenant(hub):
            spread_here()
        sweep()
        with in_tenant(north):
            person = readers["North"]
            assert Notification.objects.filter(user=person).count() == 1
            http = signed_in(person, "north")
            page = http.get(f"/bulletins/{made.pk}/")
            assert "Replace the coil" in page.content.decode()
            assert http.post(f"/bulletins/{made.pk}/confirm/").status_code == 302
        sweep()
        with in_tenant(hub):
            reach = {r.dealer.name: r.readers for r in BulletinReach.objects.all()}
            assert reach == {"North": 1, "South": 0}
        with in_tenant(south):
            assert Article.objects.get(bulletin=made.pk).readings == {}
    finally:
        with in_public():
            PublishedBulletin.objects.filter(network=hub.pk).delete()
