"""What people type, made clean or refused with the remedy: text, numbers, VIN, plates, phones.

Facts: ISO 3779 and GB 16735-2019 (VIN), GA 36 (plates), E.164 (phones).
"""

import re
import string
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _

from portal.core.errors import InvalidInput

_VIN = re.compile(r"[0-9A-HJ-NPR-Z]{17}")
_VIN_VALUES = {
    **{str(n): n for n in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_VIN_MISREAD = str.maketrans("IOQ", "100")
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# China (L, H) and North America (1 to 5, 7A to 70) must carry a right check digit.
_CHECKED_WMI = re.compile(r"[LH12345]|7[A-Z0]")
_PLATE = re.compile(
    r"[\u4e00-\u9fff][A-HJ-NP-Z]"  # province, issuing office
    r"(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳领使]"  # ordinary
    r"|[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])"  # new energy: small, large
)
_FULL_WIDTH = {
    **{ord(char) + 0xFEE0: char for char in string.ascii_letters + string.digits},
    0x3000: " ",
}
# Thousands may be separated, in threes: 1,200.50. Anything else with a comma means two things.
_DECIMAL = re.compile(r"[+-]?(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d+)?")


def clean_text(value: str) -> str:
    """Normalise, trim and refuse what PostgreSQL or a screen cannot hold.

    Full-width letters and digits become ordinary ones. Chinese punctuation stays: NFKC would turn
    “，” and “（” into the English signs, in the middle of somebody's sentence.
    """
    text = unicodedata.normalize("NFC", value.translate(_FULL_WIDTH)).strip()
    if any(unicodedata.category(char) in {"Cs", "Cc"} and char not in "\n\r\t" for char in text):
        raise InvalidInput(_("Remove the control characters from this text."))
    return text


def storable(value: Any) -> Any:
    """Text, or JSON of texts, without the characters that PostgreSQL cannot hold: for input from
    machines, of which nothing may be lost. What people type goes through ``clean_text``."""
    if isinstance(value, str):
        kept = "".join(char for char in value if char in "\n\r\t" or ord(char) > 31)
        return kept.encode(errors="ignore").decode().strip()
    if isinstance(value, dict):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    return [storable(item) for item in value] if isinstance(value, list | tuple) else value


def vin_check_digit(vin: str) -> str:
    """The character that position 9 of a well-formed VIN should have (sum mod 11, 10 is X)."""
    total = sum(_VIN_VALUES[c] * w for c, w in zip(vin, _VIN_WEIGHTS, strict=True))
    return "X" if total % 11 == 10 else str(total % 11)


def must_have_check_digit(vin: str) -> bool:
    """Whether the law of the maker's country demands a right check digit in this VIN."""
    return bool(_CHECKED_WMI.match(vin))


def clean_vin(value: str, *, allow_wrong_check_digit: bool = False) -> str:
    """Return the VIN as 17 capitals and digits.

    Raises ``InvalidInput`` for a wrong format and, for China and North America, for a wrong check
    digit unless it is overridden (which the caller records). Elsewhere the digit is not checked:
    European makers do not use it.
    """
    vin = re.sub(r"[\s*-]", "", unicodedata.normalize("NFKC", value)).upper()
    if len(vin) != 17:
        raise InvalidInput(
            _("A VIN has 17 characters; this one has %(count)s.") % {"count": len(vin)}
        )
    if wrong := sorted(set(vin) & set("IOQ")):
        meant = vin.translate(_VIN_MISREAD)
        raise InvalidInput(
            _("A VIN never contains %(letters)s: did you mean %(vin)s?")
            % {"letters": ", ".join(wrong), "vin": meant}
        )
    if not _VIN.fullmatch(vin):
        raise InvalidInput(_("A VIN contains only the letters A to Z and digits."))
    expected = vin_check_digit(vin)
    if must_have_check_digit(vin) and vin[8] != expected and not allow_wrong_check_digit:
        raise InvalidInput(
            _(
                "The check digit (9th character) should be %(expected)s, not %(found)s. Read it again."
            )
            % {"expected": expected, "found": vin[8]}
        )
    return vin


def clean_plate(value: str) -> str:
    """Return a Chinese plate without spaces and dots. Raises ``InvalidInput`` if it is none."""
    plate = re.sub(r"[\s·•.-]", "", unicodedata.normalize("NFKC", value)).upper()
    if not _PLATE.fullmatch(plate):
        raise InvalidInput(_("“%(plate)s” is not a plate. Type it as 沪A12345.") % {"plate": value})
    return plate


def clean_phone(value: str, *, region: str = "CN") -> str:
    """Return the number in E.164 (``+8613800138000``); full-width digits and spaces are fine.

    Raises ``InvalidInput`` for masked (138****8000), damaged (1.38E+10) or impossible numbers.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if (
        number is None
        or "*" in text
        or not phonenumbers.is_possible_number(number)
        or _is_short_mobile(number)
    ):
        raise InvalidInput(
            _("“%(phone)s” is not a phone number. Type it as 138 0013 8000 or +49 30 123456.")
            % {"phone": value}
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_short_mobile(number: phonenumbers.PhoneNumber) -> bool:
    """A Chinese mobile with a digit lost: ten digits could be a landline, but none begins with 13 to 19."""
    national = str(number.national_number)
    return number.country_code == 86 and "13" <= national[:2] <= "19" and len(national) != 11


def clean_decimal(value: str, *, percent: bool = False) -> Decimal:
    """Return a typed number, for a form or the API.

    ``１０`` is 10 and ``１，２００．５０`` is 1200.50; ``10%`` and ``１０％`` are 10 where a
    percentage is asked for. Raises ``InvalidInput`` for ``1_000``, ``1e3``, ``NaN``, ``1,5`` and
    whatever else could be read in two ways.
    """
    text = unicodedata.normalize("NFKC", value).strip().replace("\u2212", "-")
    if text.endswith("%"):
        if not percent:
            message = _("“%(value)s”: an amount is asked for here, not a percentage.")
            raise InvalidInput(message % {"value": value})
        text = text[:-1].rstrip()
    if not _DECIMAL.fullmatch(text) or not text.isascii():
        message = _("“%(value)s” is not a number. Type it as 1200 or 1,200.50.")
        raise InvalidInput(message % {"value": value[:40]})
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:  # pragma: no cover - the pattern leaves no such text
        raise InvalidInput(_("Type digits only.")) from error
