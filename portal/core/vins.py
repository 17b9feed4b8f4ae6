"""What a VIN says about its car: where it was built, its model year, whether its digit is odd.

Facts: ISO 3779 and 3780 (regions), 49 CFR 565 and GB 16735 (model year in position 10).
"""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.core.validation import must_have_check_digit, vin_check_digit

# Position 10; I, O, Q, U, Z and 0 are no years. The codes repeat after 30 years.
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST, _CYCLE = 1980, 30
_COUNTRIES = {
    **dict.fromkeys("LH", "CN"),
    **dict.fromkeys("145", "US"),
    "2": "CA",
    "3": "MX",
    "J": "JP",
    "K": "KR",
    "W": "DE",
    "9": "BR",
}


def model_year_of(vin: str) -> int | None:
    """The youngest model year that position 10 can mean today; ``None`` if it means none.

    Next year's models are sold early, so next year counts as today. European makers may put there
    what they like.
    """
    place = _YEARS.find(vin[9:10]) if len(vin) == 17 else -1
    if place < 0:
        return None
    year, newest = _FIRST + place, localdate().year + 1
    while year + _CYCLE <= newest:
        year += _CYCLE
    return year


def country_of(vin: str) -> str:
    """The country of the maker as an ISO 3166 code where the first character tells it; else empty."""
    return _COUNTRIES.get(vin[:1], "")


def vin_warning(vin: str) -> str:
    """What is odd about a VIN that is not refused: its check digit, where none is demanded."""
    if len(vin) != 17 or must_have_check_digit(vin) or vin[8] == vin_check_digit(vin):
        return ""
    return _(
        "The check digit (9th character) would be %(expected)s, not %(found)s. Many makers outside"
        " China and North America do not use it: compare the VIN with the car."
    ) % {"expected": vin_check_digit(vin), "found": vin[8]}
