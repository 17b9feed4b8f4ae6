"""Single values as senders really write them: placeholders, dates, phones, distances."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from email.utils import parsedate_to_datetime

from django.utils.timezone import get_current_timezone, now

_NOTHING = {
    "", "null", "(null)", "undefined", "na", "n/a", "n.a.", "none", "nil", "not specified",
    "unspecified", "not provided", "unknown", "-", "--", "?", "无", "未知", "未填写",
}  # fmt: skip
# Na is a family name, None a village: of names only what no person is called is dropped.
_NOBODY = {"", "null", "(null)", "undefined", "n/a", "not specified", "unknown", "-", "--", "未知"}
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?(?:[.,]\d{1,9})?秒?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{1,2})?)?",
    re.I | re.ASCII,
)
_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[,\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(AM|PM)?)?",
    re.I | re.ASCII,
)
_KM_PER_MILE = Decimal("1.609344")


def known(text: str | None) -> str:
    """The text, or nothing where it only says that there is nothing."""
    text = " ".join((text or "").split())
    return "" if text.lower() in _NOTHING else text


def known_name(text: str | None) -> str:
    """The same for a person's name."""
    text = " ".join((text or "").split())
    return "" if text.lower() in _NOBODY else text


def known_phone(text: str | None) -> str:
    """A number that somebody may answer: not ``(111) 111-1111``, not empty, not words."""
    text = known(text)
    digits = [c for c in text if c.isdigit()]
    return "" if len(digits) < 5 or len(set(digits)) == 1 else text[:60]


def moment(text: str | None) -> datetime | None:
    """A date in any form that was seen, aware; ``None`` if unreadable, before 2000 or to come.

    Without a zone it is the workspace's own time. The widely copied ``-08:0`` counts as -08:00.
    """
    text = " ".join((text or "").split())[:60]
    for read in (_iso, _american, _mail, _epoch):
        try:
            found = read(text)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
        if found is not None:
            aware = found if found.tzinfo else found.replace(tzinfo=get_current_timezone())
            in_time = datetime(2000, 1, 1, tzinfo=UTC) < aware < now() + timedelta(days=1)
            return aware if in_time else None
    return None


def _iso(text: str) -> datetime | None:
    found = _DATE.match(text)
    if not found:
        return None
    *numbers, zone = found.groups()
    year, month, day, hour, minute, second = (int(n or 0) for n in numbers)
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=_zone(zone))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].split(":") if ":" in text else [text[1:3], text[3:]]
    offset = timedelta(hours=int(digits[0]), minutes=int(digits[1] or 0))
    return timezone(-offset if text[0] == "-" else offset)


def _american(text: str) -> datetime | None:
    found = _AMERICAN.match(text)
    if not found:
        return None
    *numbers, half = found.groups()
    month, day, year, hour, minute, second = (int(n or 0) for n in numbers)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.upper() == "PM" else 0)
    return datetime(year, month, day, hour, minute, second)


def _mail(text: str) -> datetime | None:
    return parsedate_to_datetime(text) if re.match(r"[A-Za-z]{3},", text) else None


def _epoch(text: str) -> datetime | None:
    if not re.fullmatch(r"\d{10}|\d{13}", text, re.ASCII):
        return None
    return datetime.fromtimestamp(int(text[:10]), tz=UTC)


def kilometres(text: str | None, unit: str | None) -> str:
    """An odometer in whole km as text; miles are converted; nothing where there is no number."""
    digits = re.sub(r"[^0-9.]", "", known(text).split("-")[0])
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]*)?", digits):
        return ""
    value = Decimal(digits)
    if (unit or "").strip().lower() in {"mi", "mile", "miles"}:
        value *= _KM_PER_MILE
    return str(int(value))
