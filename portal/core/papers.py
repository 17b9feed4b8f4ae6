"""The numbers of people's and companies' papers, checked where there is a rule.

Facts: GB 11643 (ID cards), GB 32100 (companies).
"""

import re
import unicodedata
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.core.errors import InvalidInput

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _check_resident_id(number: str) -> None:
    """GB 11643: a real birth date in positions 7 to 14, and a check digit by ISO 7064 MOD 11-2."""
    try:
        born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        born = None
    if born is None or born > localdate():
        raise InvalidInput(_("Digits 7 to 14 of an ID number are a birth date. Read it again."))
    total = sum(int(d) * w for d, w in zip(number[:17], _ID_WEIGHTS, strict=True))
    expected = "10X98765432"[total % 11]
    if number[17] != expected:
        raise InvalidInput(
            _("The last character of this ID number should be %(expected)s. Read it again.")
            % {"expected": expected}
        )


def _check_credit_code(code: str) -> None:
    """GB 32100: 18 of 31 characters, the last one a check character."""
    if wrong := sorted(set(code) - set(_CREDIT_CODE)):
        raise InvalidInput(
            _("A unified social credit code never contains %(letters)s.")
            % {"letters": ", ".join(wrong)}
        )
    total = sum(_CREDIT_CODE.index(c) * pow(3, n, 31) for n, c in enumerate(code[:17]))
    expected = _CREDIT_CODE[-total % 31]
    if code[17] != expected:
        raise InvalidInput(
            _("The last character of this credit code should be %(expected)s. Read it again.")
            % {"expected": expected}
        )


def plain_document(value: str) -> str:
    """A document's number as it is kept and compared: without spaces, in capitals."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value)).upper()


def clean_document(value: str, *, is_company: bool = False) -> str:
    """The number of an ID card, a passport or a company, without spaces, in capitals.

    What looks like a Chinese ID card (18 digits, the last may be X) or, for a company, like a
    unified social credit code (18 characters) must be right; other papers have no rule we know.
    Raises ``InvalidInput``.
    """
    number = plain_document(value)
    if is_company and len(number) == 18:
        _check_credit_code(number)
    elif re.fullmatch(r"[0-9]{17}[0-9X]", number):
        _check_resident_id(number)
    return number
