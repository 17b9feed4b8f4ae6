from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dealers.parts.filters import MoveFilter, PartFilter
from dealers.parts.models import Part, StockLevel, StockMove
from dealers.parts.selectors import chain_of, current_part, find_parts
from dealers.parts.services import (
    NotEnoughStock,
    add_from_catalogue,
    assemble_kit,
    create_part,
    edit_part,
    issue_part,
    keep_part,
    place_part,
    receive_part,
    set_kit_item,
    supersede_part,
    take_apart_kit,
)
from portal.core.errors import Conflict, InvalidInput
from tenants.reference.models import Part as CatalogueEntry
from tenants.reference.models import VehicleModel
from tests.dealers.parts.conftest import make_part

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "06A-115",
        "06a115",
        "06A 115",
        "561B",
        "机油",
        "滤清",
        "jiyou",
        "jylqq",
        "oil",
        "filt",
        "BOSCH",
    ],
)
def test_a_part_is_found_by_number_end_name_pinyin_initials_and_maker(north, typed):
    create_part(
        number="06A-115-561B", name_zh="机油滤清器", name_en="Oil filter", maker="Bosch", actor=None
    )
    make_part("Z-1", name_zh="水泵", name_en="Pump")
    assert [part.number for part in find_parts(typed)] == ["06A-115-561B"]


def test_what_is_renamed_is_found_by_its_new_name(part):
    edit_part(part=part, name_zh="空气滤芯", name_en="", actor=None)
    assert list(find_parts("kongqi")) == [part]
    assert not find_parts("oil")


def catalogue_model(hub, code: str) -> None:
    VehicleModel.objects.create(
        network=hub.pk, code=code, name_zh="车", name_en="Car", brand="B", series_zh="系",
        series_en="S", model_year=2026, energy="petrol", msrp=1,
    )  # fmt: skip


def test_models_are_those_of_the_catalogue(north, hub, part):
    catalogue_model(hub, "EX5-a")
    edited = edit_part(part=part, fits=["ex5-A", "EX5-a"], actor=None)
    assert (edited.fits, edited.models) == (["EX5-a"], "EX5-a")
    with pytest.raises(InvalidInput) as refused:
        edit_part(part=part, fits=["EX9"], actor=None)
    assert set(refused.value.fields) == {"fits"}
    with pytest.raises(InvalidInput):
        edit_part(part=part, category="toys", actor=None)


def test_parts_are_narrowed_by_model_category_and_origin(north):
    make_part("A-1", category="wear", maker="Bosch")
    Part.objects.filter(number="A-1").update(fits=["EX5"])
    make_part("B-1", catalogue_code="B-1")

    def numbers(**query) -> list[str]:
        rows = PartFilter(query, Part.objects.order_by("number")).qs
        return [part.number for part in rows]

    assert numbers(fits="EX5") == ["A-1", "B-1"]
    assert numbers(fits="EX6") == ["B-1"]
    assert numbers(own="true") == ["A-1"]
    assert numbers(own="false") == ["B-1"]
    assert numbers(category=["wear"]) == ["A-1"]
    assert numbers(superseded="true") == []
    assert numbers(superseded="false") == ["A-1", "B-1"]


def test_moves_are_found_by_part_and_by_the_beginning_of_a_document(stocked, store):
    issue_part(part=stocked, store=store, quantity=Decimal(1), document_number="RO-7", actor=None)

    def found(text: str) -> int:
        return MoveFilter({"q": text}, StockMove.objects.all()).qs.count()

    assert [found(text) for text in ("jiyou", "ro-", "RO-8", " ")] == [2, 1, 0, 2]


def test_the_day_says_which_number_is_ordered(north):
    old, new, newest = make_part("A-1"), make_part("A-2"), make_part("A-3")
    supersede_part(part=old, by=new, on=MARCH, actor=None)
    supersede_part(part=new, by=newest, on=APRIL, actor=None)
    old.refresh_from_db()
    for on, number in ((date(2026, 2, 28), "A-1"), (MARCH, "A-2"), (APRIL, "A-3")):
        assert current_part(old, on=on).number == number
    assert [part.number for part in chain_of(new)] == ["A-1", "A-2", "A-3"]
    keep_part(part=new, actor=None)
    assert current_part(old, on=APRIL).number == "A-2"
    with pytest.raises(InvalidInput):
        keep_part(part=newest, actor=None)


def test_a_chain_never_becomes_a_loop(north):
    first, second, third = (make_part(f"A-{n}") for n in (1, 2, 3))
    supersede_part(part=first, by=second, on=MARCH, actor=None)
    supersede_part(part=second, by=third, on=MARCH, actor=None)
    for part, by in ((third, first), (second, first), (first, first)):
        with pytest.raises(InvalidInput) as refused:
            supersede_part(part=part, by=by, on=MARCH, actor=None)
        assert set(refused.value.fields) == {"by"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.filter(pk=first.pk).update(superseded_by=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.filter(pk=first.pk).update(superseded_on=None)


def test_the_catalogue_brings_models_and_a_successor_that_we_have(north, hub):
    newer = make_part("C-2")
    CatalogueEntry.objects.create(
        network=hub.pk, code="C-1", name_zh="泵", name_en="Pump", price=9, system="engine",
        fits=["EX6", "EX5"], superseded_by="C-2",
    )  # fmt: skip
    part, _is_new = add_from_catalogue(code="C-1", actor=None)
    assert (part.fits, Part.objects.get(pk=part.pk).superseded_by) == (["EX5", "EX6"], newer)


@pytest.fixture
def kit(stocked, store) -> Part:
    """Two of the filter (60.00 each) and one washer (6.00), of which five lie there."""
    washer = make_part("W-1", name_zh="垫片", name_en="Washer", price=Decimal(50))
    receive_part(part=washer, store=store, quantity=Decimal(5), unit_cost=Decimal(6), actor=None)
    kit = make_part("K-1", name_zh="保养包", name_en="Service kit")
    set_kit_item(part=kit, item=stocked, quantity=Decimal(2), actor=None)
    return set_kit_item(part=kit, item=washer, quantity=Decimal(1), actor=None)


def on_shelf(number: str) -> tuple[Decimal, Decimal]:
    level = StockLevel.objects.get(part__number=number)
    return level.on_hand, level.average_cost


def test_kits_are_made_of_parts_and_taken_apart_without_losing_worth(kit, store):
    move = assemble_kit(part=kit, store=store, quantity=Decimal(1), actor=None)
    assert (move.kind, move.quantity, move.unit_cost) == ("kit", 1, 126)
    assert [on_shelf(n) for n in ("P-100", "W-1", "K-1")] == [(1, 60), (4, 6), (1, 126)]
    with pytest.raises(NotEnoughStock):
        assemble_kit(part=kit, store=store, quantity=Decimal(1), actor=None)
    take_apart_kit(part=kit, store=store, quantity=Decimal(1), actor=None)
    assert [on_shelf(n)[0] for n in ("P-100", "W-1", "K-1")] == [3, 5, 0]
    worth = sum(level.value for level in StockLevel.objects.all())
    assert abs(worth - (3 * 60 + 5 * 6)) < Decimal("0.01")
    with pytest.raises(NotEnoughStock):
        take_apart_kit(part=kit, store=store, quantity=Decimal(1), actor=None)


def test_a_kit_holds_single_parts(kit, stocked):
    outer = make_part("K-2")
    for part, item in ((outer, kit), (outer, outer), (stocked, outer)):
        with pytest.raises(InvalidInput) as refused:
            set_kit_item(part=part, item=item, quantity=Decimal(1), actor=None)
        assert set(refused.value.fields) == {"item"}
    kit = set_kit_item(part=kit, item=stocked, quantity=Decimal(0), actor=None)
    assert kit.kit == [{"number": "W-1", "quantity": "1.00"}]


def test_what_is_no_kit_is_not_assembled(stocked, store):
    for act in (assemble_kit, take_apart_kit):
        with pytest.raises(Conflict):
            act(part=stocked, store=store, quantity=Decimal(1), actor=None)


def test_a_part_has_a_bin_in_each_store(stocked, store):
    assert place_part(part=stocked, store=store, bin=" a-3 ", actor=None).bin == "A-3"
    assert Part.objects.get(pk=stocked.pk).bins == "A-3"
