"""Damage on a car: numbered marks on its outline, as JSON of a few plain values.

A mark is ``{"x": 41.5, "y": 80.0, "kind": "scratch", "note": "to the metal"}``; x runs from the
front (0) to the rear (400), y from the right side (0) over roof (120) to the left side (240).
"""

import json
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.errors import InvalidInput
from portal.core.validation import clean_text

WIDTH, HEIGHT = 400, 240
MOST_MARKS = 60


class DamageKind(models.TextChoices):
    SCRATCH = "scratch", gettext_lazy("Scratch")
    DENT = "dent", gettext_lazy("Dent")
    CHIP = "chip", gettext_lazy("Stone chip")
    CRACK = "crack", gettext_lazy("Crack")
    BROKEN = "broken", gettext_lazy("Broken")
    RUST = "rust", gettext_lazy("Rust")
    MISSING = "missing", gettext_lazy("Missing part")
    OTHER = "other", gettext_lazy("Other damage")


# From top to bottom, from the front to the rear: the name of a place and where it ends.
_SIDES = ((102, "wing"), (204, "front door"), (300, "rear door"), (WIDTH, "quarter"))
_NAMES = {
    ("right", "wing"): gettext_lazy("Right front wing"),
    ("right", "front door"): gettext_lazy("Right front door"),
    ("right", "rear door"): gettext_lazy("Right rear door"),
    ("right", "quarter"): gettext_lazy("Right rear wing"),
    ("left", "wing"): gettext_lazy("Left front wing"),
    ("left", "front door"): gettext_lazy("Left front door"),
    ("left", "rear door"): gettext_lazy("Left rear door"),
    ("left", "quarter"): gettext_lazy("Left rear wing"),
}
_ROOF = (
    (32, gettext_lazy("Front bumper")),
    (118, gettext_lazy("Bonnet")),
    (160, gettext_lazy("Windscreen")),
    (268, gettext_lazy("Roof")),
    (312, gettext_lazy("Rear window")),
    (368, gettext_lazy("Boot lid")),
    (WIDTH, gettext_lazy("Rear bumper")),
)
TOP, BOTTOM = 70, 170  # where the sides end and the roof begins


def areas() -> list[dict[str, Any]]:
    """The places of a car with their boxes; each point of the outline lies in exactly one."""
    found = []
    for side, upper, lower in (("right", 0, TOP), ("roof", TOP, BOTTOM), ("left", BOTTOM, HEIGHT)):
        left = 0
        for right, name in _ROOF if side == "roof" else _SIDES:
            label = name if side == "roof" else _NAMES[side, str(name)]
            found.append({"label": str(label), "x0": left, "x1": right, "y0": upper, "y1": lower})
            left = right
    return found


def area_of(x: float, y: float) -> str:
    """What the trade calls the place under a point, in the reader's language."""
    for area in areas():
        if area["x0"] <= x <= area["x1"] and area["y0"] <= y <= area["y1"]:
            return str(area["label"])
    return ""


def clean_marks(marks: Any) -> list[dict[str, Any]]:
    """The marks as they are kept. Raises ``InvalidInput`` for what is no mark on a car."""
    if not isinstance(marks, list) or len(marks) > MOST_MARKS:
        raise InvalidInput(
            _("Send at most %(most)s marks, each with x, y and kind.") % {"most": MOST_MARKS}
        )
    return [_clean_mark(mark) for mark in marks]


def _clean_mark(mark: Any) -> dict[str, Any]:
    given = mark if isinstance(mark, dict) else {}
    kind, note = given.get("kind"), given.get("note", "")
    place = [given.get("x"), given.get("y")]
    fits = all(
        isinstance(at, int | float) and not isinstance(at, bool) and 0 <= at <= end
        for at, end in zip(place, (WIDTH, HEIGHT), strict=True)
    )
    if not fits or kind not in DamageKind.values or not isinstance(note, str):
        raise InvalidInput(
            _("A mark needs x (0 to %(width)s), y (0 to %(height)s) and a known kind of damage.")
            % {"width": WIDTH, "height": HEIGHT}
        )
    x, y = (round(float(at), 1) for at in place)
    return {"x": x, "y": y, "kind": kind, "note": clean_text(note)[:200]}


def shown_marks(marks: Any) -> list[dict[str, Any]]:
    """Marks with their number, place and kind in the reader's words, for screen and paper."""
    return [
        {
            **mark,
            "n": number,
            "at": f"translate({mark['x']} {mark['y']})",
            "area": area_of(mark["x"], mark["y"]),
            "what": str(DamageKind(mark["kind"]).label),
        }
        for number, mark in enumerate(marks or [], 1)
    ]


class DamageInput(forms.TextInput):
    """The outline of a car to tap on, and the list of what was marked."""

    template_name = "ui/form/damage.html"
    input_type = "damage"

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value or [])

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        kinds = [{"value": kind.value, "label": str(kind.label)} for kind in DamageKind]
        context["widget"].update(kinds=kinds, areas=areas())
        return context


class DamageField(forms.CharField):
    """Damage marked on a car's outline; ``cleaned_data`` holds the list of marks."""

    widget = DamageInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "empty_value": "[]", "max_length": 40_000, **kwargs})

    def clean(self, value: Any) -> list[dict[str, Any]]:
        text = super().clean(value)
        try:
            return clean_marks(json.loads(text))
        except InvalidInput as error:
            raise forms.ValidationError(str(error)) from error
        except ValueError as error:
            raise forms.ValidationError(
                _("The marks could not be read. Mark the damage once more.")
            ) from error
