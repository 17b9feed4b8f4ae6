"""Business hours: when a promise made now falls due for a store that closes at six."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = [["09:00", "18:00"]]
LONGEST_CLOSURE = 60  # days; beyond it the hours are wrong and the clock simply runs


def _shifts(hours: dict, day: datetime) -> list[tuple[datetime, datetime]]:
    """The opening spells of one day, in the store's zone."""
    spells = hours.get(WEEKDAYS[day.weekday()], []) if hours else EVERY_DAY
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    result = []
    for start, end in spells:
        opens, closes = time.fromisoformat(start), time.fromisoformat(end)
        result.append(
            (
                midnight.replace(hour=opens.hour, minute=opens.minute),
                midnight.replace(hour=closes.hour, minute=closes.minute),
            )
        )
    return sorted(result)


def add_business_time(start: datetime, span: timedelta, *, hours: dict, zone: str) -> datetime:
    """The moment ``span`` of opening time after ``start`` (aware; the answer is in UTC).

    ``hours`` is ``Unit.opening_hours``: ``{"mon": [["09:00", "18:00"]], …}``; empty means 09:00 to
    18:00 every day. Hours that never open count as always open.
    """
    now = start.astimezone(ZoneInfo(zone))
    left = span
    for ahead in range(LONGEST_CLOSURE):
        for opens, closes in _shifts(hours, now + timedelta(days=ahead)):
            begin = max(opens, now)
            if begin >= closes:
                continue
            if left <= closes - begin:
                return (begin + left).astimezone(ZoneInfo("UTC"))
            left -= closes - begin
    return (start + span).astimezone(ZoneInfo("UTC"))


def opening_spells(day: date, *, hours: dict, zone: str) -> list[tuple[datetime, datetime]]:
    """From when to when it is open on a day of its own zone, first spell first."""
    return _shifts(hours, datetime.combine(day, time.min, ZoneInfo(zone)))


def is_open_through(start: datetime, end: datetime, *, hours: dict, zone: str) -> bool:
    """Whether one opening spell holds all of the time from ``start`` to ``end``."""
    day = start.astimezone(ZoneInfo(zone)).date()
    spells = opening_spells(day, hours=hours, zone=zone)
    return any(opens <= start and end <= closes for opens, closes in spells)
