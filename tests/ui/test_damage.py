"""Damage marks on a car's outline: what is kept, what is refused, what is shown."""

import json

import pytest
from django.template import Context, Template
from django.utils.translation import override

from portal.core.errors import InvalidInput
from portal.ui.damage import HEIGHT, WIDTH, DamageField, area_of, areas, clean_marks
from portal.ui.forms import SignatureField
from tests.ui.base import text_of

MARK = {"x": 150.04, "y": 200, "kind": "scratch", "note": " 露底漆 "}


def test_marks_are_kept_as_plain_values_and_shown_with_place_and_kind():
    kept = DamageField().clean(json.dumps([MARK]))
    assert kept == [{"x": 150.0, "y": 200.0, "kind": "scratch", "note": "露底漆"}]
    with override("zh-hans"):
        shown = Template("{% ui_damage marks %}").render(Context({"marks": kept}))
    assert "左前门" in shown
    assert "划痕" in shown
    assert "translate(150.0 200.0)" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"x": WIDTH + 1},
        {"y": -1},
        {"x": "10"},
        {"x": True},
        {"kind": "meteor"},
        {"note": 5},
        {"x": None},
        {"y": float("nan")},
    ],
)
def test_what_is_no_mark_on_a_car_is_refused(wrong):
    with pytest.raises(InvalidInput):
        clean_marks([{**MARK, **wrong}])


@pytest.mark.parametrize("typed", ["{", '{"x": 1}', json.dumps([MARK] * 61), "[[]]"])
def test_field_says_that_marks_cannot_be_read(typed):
    field = DamageField()
    with pytest.raises(Exception, match="mark") as refused:
        field.clean(typed)
    assert type(refused.value).__name__ == "ValidationError"


def test_each_point_of_the_outline_has_one_place():
    boxes = areas()
    covered = sum((b["x1"] - b["x0"]) * (b["y1"] - b["y0"]) for b in boxes)
    assert covered == WIDTH * HEIGHT
    assert area_of(10, 120) == "Front bumper"
    assert area_of(390, 10) == "Right rear wing"


def test_nothing_marked_and_nothing_signed_are_no_faults():
    assert DamageField().clean("") == []
    assert SignatureField(required=False).clean("") is None


def test_gallery_shows_both_with_their_way_by_keyboard(http):
    page = text_of(http.get("/ui/"))
    assert "data-typed" in page
    assert "data-add" in page
    assert "ui/damage.js" in page
    assert 'class="ui-mark"' in text_of(http.get("/ui/paper/"))
