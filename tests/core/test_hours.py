from datetime import UTC, datetime, timedelta

import pytest

from portal.core.hours import add_business_time

SHANGHAI = "Asia/Shanghai"
WEEK = {
    day: [["09:00", "12:00"], ["13:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "hours", "due"),
    [
        ("2026-11-23T02:00", 30, {}, "2026-11-23T02:30"),  # 10:00 there
        ("2026-11-23T09:45", 30, {}, "2026-11-24T01:15"),  # 17:45, closes at 18:00
        ("2026-11-22T20:00", 30, {}, "2026-11-23T01:30"),  # before opening
        ("2026-11-23T03:50", 20, WEEK, "2026-11-23T05:10"),  # over the lunch break
        ("2026-11-27T09:50", 30, WEEK, "2026-11-30T01:20"),  # over the weekend
        ("2026-11-23T01:00", 480, WEEK, "2026-11-23T10:00"),  # exactly one day
    ],
)
def test_add_business_time(start, minutes, hours, due):
    result = add_business_time(at(start), timedelta(minutes=minutes), hours=hours, zone=SHANGHAI)
    assert result == at(due)


def test_a_store_that_never_opens_counts_as_open():
    start = at("2026-11-23T01:00")
    never = {"mon": []}
    assert add_business_time(start, timedelta(hours=1), hours=never, zone=SHANGHAI) == start + (
        timedelta(hours=1)
    )
