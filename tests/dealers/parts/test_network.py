"""Parts in the network: what is told, who has one, and one dealer asking another for it."""

from decimal import Decimal

import pytest

from dealers.parts.models import Part, PartDemand, PurchaseOrder, StockLevel, Supplier
from dealers.parts.services import (
    add_supplier,
    ask_dealer,
    cancel_order,
    edit_supplier,
    issue_part,
    locate_part,
    receive_part,
    release_demand,
    request_part,
    serve_demand,
    tell_free_stock,
)
from dealers.parts.services.network import note_offers, note_wish
from oem_hub.orders.models import StockOffer
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import Scope, Unit
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.exchange.relay import sweep
from tenants.models import Membership
from tests.conftest import make_person, make_store
from tests.dealers.parts.conftest import make_part
from tests.dealers.parts.test_orders import inspect


def deliver() -> None:
    while sweep():
        pass


def shelf(quantity, number="P-100", *, shares=True, store=None) -> Part:
    """A part of the manufacturer with so many on the shelf; the dealer tells of it."""
    part = Part.objects.filter(number=number).first()
    part = part or make_part(number, catalogue_code=number)
    if not Supplier.objects.filter(is_manufacturer=True).exists():
        maker = add_supplier(name="The maker", is_manufacturer=True, actor=None)
        edit_supplier(supplier=maker, shares_stock=shares, actor=None)
    receive_part(
        part=part, store=store or make_store(), quantity=Decimal(quantity), unit_cost=Decimal(60),
        actor=None,
    )  # fmt: skip
    return part


def told() -> list[dict]:
    return [row.payload["bands"] for row in Outbox.objects.order_by("pk")]


def test_only_changes_of_the_band_are_told_and_never_the_number(north, store):
    part = shelf(2)
    assert tell_free_stock() == 1
    assert (told(), tell_free_stock()) == ([{"P-100": "few"}], 0)
    receive_part(part=part, store=store, quantity=Decimal(8), unit_cost=Decimal(60), actor=None)
    tell_free_stock()
    issue_part(part=part, store=store, quantity=Decimal(1), actor=None)
    request_part(part=part, store=store, quantity=Decimal(7), note="Mr Chen", actor=None)
    tell_free_stock()  # two are free
    issue_part(part=part, store=store, quantity=Decimal(2), actor=None)
    tell_free_stock()
    assert [bands["P-100"] for bands in told()] == ["few", "many", "few", ""]


def test_nothing_is_told_unless_it_is_wanted_and_all_is_taken_back(north):
    make_part("OWN-1")
    shelf(5, shares=False)
    assert tell_free_stock() == 0
    maker = Supplier.objects.get(is_manufacturer=True)
    edit_supplier(supplier=maker, shares_stock=True, actor=None)
    assert tell_free_stock() == 1
    edit_supplier(supplier=maker, shares_stock=False, actor=None)
    tell_free_stock()
    assert told() == [{"P-100": "some"}, {"P-100": ""}]
    Membership.objects.filter(dealer=north).update(is_active=False)
    assert tell_free_stock() == 0


def test_a_part_is_sought_only_in_a_network_and_if_it_is_the_manufacturers(north, part):
    with pytest.raises(Conflict):
        locate_part(part=part, actor=None)
    Membership.objects.filter(dealer=north).update(is_active=False)
    with pytest.raises(Conflict):
        locate_part(part=make_part("Q", catalogue_code="Q"), actor=None)


def test_answers_to_older_questions_and_of_others_change_nothing(north, hub, south):
    part = locate_part(part=make_part("Q", catalogue_code="Q"), actor=None)
    asked_at = part.network_offers["asked_at"]
    offers = [{"dealer": "South"}]
    for wrong in ({"asked_at": "2026-01-01T00:00:00"}, {"hub": south.pk}):
        note_offers(**{"hub": hub.pk, "part_id": str(part.pk), "asked_at": asked_at,
                       "offers": offers} | wrong)  # fmt: skip
    assert Part.objects.get(number="Q").network_offers["offers"] == []


@pytest.fixture
def two(committed):
    """North, that needs a part; South, that has twelve free in one store and two in another."""
    north, south = committed["North"], committed["South"]
    with in_tenant(south):
        Unit.objects.filter(pk=make_store().pk).update(phone="021-5555", address="Wuhan")
        shelf(12)
        shelf(2, store=make_store("S2"))
        make_person("parts_clerk", store=make_store())
        tell_free_stock()
    with in_tenant(north):
        make_person("owner", store=make_store(), scope=Scope.GROUP)
        shelf(1)
        tell_free_stock()
    deliver()
    return north, south, committed["Hub"]


def ask(south, quantity=3) -> PurchaseOrder:
    return ask_dealer(
        part=Part.objects.get(), dealer_id=south.pk, store=make_store(),
        quantity=Decimal(quantity), actor=None,
    )  # fmt: skip


def test_located_asked_for_handed_over_and_received(two):
    north, south, hub = two
    with in_tenant(hub):
        assert StockOffer.objects.count() == 3
    with in_tenant(north):
        locate_part(part=Part.objects.get(), actor=None)
    deliver()
    with in_tenant(north):
        first, second = Part.objects.get().network_offers["offers"]
        assert (first["dealer"], first["band"], first["phone"]) == ("South", "many", "021-5555")
        assert (second["band"], first["address"]) == ("few", "Wuhan")
        order = ask(south)
    deliver()
    deliver()
    with in_tenant(south):
        demand = PartDemand.objects.get()
        assert (demand.dealer_name, demand.held, demand.store.code) == ("North", 3, "S1")
        serve_demand(partdemand=demand, actor=None)
        assert StockLevel.objects.get(store__code="S1").on_hand == 9
    deliver()
    with in_tenant(north):
        order.refresh_from_db()
        line = order.lines.get()
        assert (order.state, line.shipped, line.unit_cost) == ("shipped", 3, 100)
        inspect(line, 3, 3)
        assert StockLevel.objects.get().on_hand == 4
        assert Supplier.objects.get(dealer_id=south.pk).name == "South"
    deliver()
    for tenant in two:
        with in_tenant(tenant):
            assert not Outbox.objects.filter(delivered_at=None).exists()


def test_declined_taken_back_and_too_late(two):
    north, south, _hub = two
    with in_tenant(north):
        declined = ask(south)
    deliver()
    with in_tenant(south):
        release_demand(partdemand=PartDemand.objects.get(), reason="Ours", actor=None)
    deliver()
    with in_tenant(north):
        declined.refresh_from_db()
        assert (declined.state, declined.partner_note) == ("cancelled", "Ours")
        back = ask(south)
        cancel_order(purchaseorder=back, reason="Found one", actor=None)
    deliver()
    deliver()
    with in_tenant(north):
        back.refresh_from_db()
        assert back.state == "cancelled"
        late = ask(south)
    deliver()
    with in_tenant(south):
        serve_demand(partdemand=PartDemand.objects.latest("pk"), actor=None)
    with in_tenant(north):  # before the news has come
        cancel_order(purchaseorder=late, reason="Found one", actor=None)
    deliver()
    deliver()
    with in_tenant(north):
        late.refresh_from_db()
        assert (late.state, late.cancel_asked_at) == ("shipped", None)


def test_only_dealerships_of_the_network_ask_and_are_asked(north, store, south, hub):
    part = shelf(5)
    with pytest.raises(InvalidInput):
        ask_dealer(part=part, dealer_id=hub.pk, store=store, quantity=Decimal(1), actor=None)
    message = {"order_id": str(part.pk), "number": "PO-1", "store_name": "S",
               "lines": [{"line_id": "L", "number": "P-100", "quantity": "2"}]}  # fmt: skip
    [demand] = note_wish(sender=south.pk, message=message)
    assert note_wish(sender=south.pk, message=message) == [demand]  # heard twice
    unknown = {
        **message,
        "order_id": str(store.pk),
        "lines": [{"line_id": "M", "number": "X", "quantity": "1"}],
    }
    assert note_wish(sender=south.pk, message=unknown) == []
    assert Outbox.objects.get().payload["outcome"] == "refused"
    Membership.objects.filter(dealer=south).update(is_active=False)
    with pytest.raises(Conflict):
        note_wish(sender=south.pk, message={**message, "order_id": str(south.pk)})
    assert PartDemand.objects.count() == 1


def test_the_tab_waits_and_then_shows_the_offers(http, north, hub, south):
    part = shelf(1)
    page = lambda: http.get(f"/parts/{part.pk}/", {"tab": "network"}).content.decode()  # noqa: E731
    assert "Nobody has asked the network" in page()
    assert http.post(f"/parts/{part.pk}/locate/").status_code == 302
    assert "every 2s" in page()
    part.refresh_from_db(fields=["network_offers"])
    offer = {"dealer_id": str(south.pk), "dealer": "South", "store_id": str(south.pk),
             "store": "S1", "address": "Wuhan", "phone": "021-5555", "band": "some",
             "told_at": "2026-11-30T08:00:00+08:00"}  # fmt: skip
    note_offers(
        hub=hub.pk, part_id=str(part.pk), asked_at=part.network_offers["asked_at"], offers=[offer]
    )
    for text in (page(), http.get(f"/parts/{part.pk}/offers/").content.decode()):
        for expected in ("South", "3 to 9", "021-5555", "Wuhan"):
            assert expected in text
        assert "every 2s" not in text
    store = make_store()
    data = {"dealer_id": str(south.pk), "store": str(store.pk), "quantity": "2"}
    assert "South" in http.get(f"/parts/{part.pk}/ask-dealer/").content.decode()
    answer = http.post(f"/parts/{part.pk}/ask-dealer/", data)
    order = PurchaseOrder.objects.get()
    assert (answer.url, order.state, order.partner_id) == (
        order.get_absolute_url(), "submitted", south.pk,
    )  # fmt: skip
