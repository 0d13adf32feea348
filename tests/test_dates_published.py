"""Stated dates of publication, and intervals as days in UTC."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from apercu.dates import earliest_day, latest_day, parse_published, to_day
from apercu.records import Interval

MOMENT = "2025-06-27T14:05:00"
READ = [
    ("2025-06-27T14:05:00+04:00", MOMENT, "+04:00", "second"),
    ("2025-06-27T14:05:00.123Z", MOMENT, "UTC", "second"),
    ("2025-06-27 14:05", MOMENT, None, "minute"),
    ("20250627T140500Z", MOMENT, "UTC", "second"),
    ("20250627140500", MOMENT, None, "second"),
    ("2025-W26-5", "2025-06-27", None, "day"),
    ("2025-178", "2025-06-27", None, "day"),
    ("2025-06", "2025-06-01", None, "month"),
    ("2025", "2025-01-01", None, "year"),
    ("2025-06-27+04:00", "2025-06-27", "+04:00", "day"),
    ("Fri, 27 Jun 2025 14:05:00 GMT", MOMENT, "UTC", "second"),
    ("Fri, 27 Jun 25 14:05 EST", MOMENT, "-05:00", "minute"),
    ("Fri, 27 Jun 2025 14:05:00 +0300 (MSK)", MOMENT, "+03:00", "second"),
    ("1751033100", MOMENT, "UTC", "second"),
    ("1751033100000", MOMENT, "UTC", "second"),
    ("27 June 2025, 14:05 (GMT+4)", MOMENT, "+04:00", "minute"),
    ("June 27, 2025 2:05 PM EDT", MOMENT, "-04:00", "minute"),
    ("Jun 27, 2025", "2025-06-27", None, "day"),
    ("27.06.2025", "2025-06-27", None, "day"),
    ("27/06/2025", "2025-06-27", None, "day"),
    ("27 июня 2025 г., 14:05", MOMENT, None, "minute"),
    ("27 червня 2025", "2025-06-27", None, "day"),
    ("27 Haziran 2025", "2025-06-27", None, "day"),
    ("27 iyun 2025", "2025-06-27", None, "day"),
    ("27 հունիսի 2025", "2025-06-27", None, "day"),
    ("27 ივნისი 2025", "2025-06-27", None, "day"),
    ("٢٧ يونيو ٢٠٢٥", "2025-06-27", None, "day"),
    ("2025年6月27日", "2025-06-27", None, "day"),
    ("2025-06-27T24:00:00Z", "2025-06-28T00:00:00", "UTC", "second"),
]


@pytest.mark.parametrize(("value", "start", "zone", "precision"), READ)
def test_reads(value: str, start: str, zone: str | None, precision: str) -> None:
    found = parse_published(value, basis="page:x")
    assert found is not None
    assert (found.start, found.zone, found.precision, found.basis) == (
        start,
        zone,
        precision,
        "page:x",
    )


@pytest.mark.parametrize(
    "value",
    ["", "hello", "31.02.2025", "2025-02-30", "2025-06-27T25:00:00Z", "0000-00-00", "1404/04/06",
     "۶ تیر ۱۴۰۴", "2 محرم 1447", "12 May 1404", "2 days ago", "5 6 June 2025", "9" * 5000],
)  # fmt: skip
def test_refuses(value: str) -> None:
    assert parse_published(value, basis="page:x") is None


def test_day_and_month_in_doubt_cover_both_readings() -> None:
    found = parse_published("03/04/2025", basis="x")
    assert found is not None
    assert (found.start, found.end, found.precision) == ("2025-03-04", "2025-04-03", "range")
    by_language = parse_published("03/04/2025", basis="x", language="fr")
    by_order = parse_published("03/04/2025", basis="x", dayfirst=False)
    assert by_language is not None
    assert by_order is not None
    assert (by_language.start, by_order.start) == ("2025-04-03", "2025-03-04")


def test_days_in_utc() -> None:
    east = Interval(start="2025-06-27", end="2025-06-27", zone="+04:00", precision="day")
    west = Interval(start="2025-06-27T21:00:00", end="2025-06-27T21:00:00", zone="-05:00")
    bare = Interval(start="2025-06-27", end="2025-06-27", precision="day")
    assert to_day(east) == (dt.date(2025, 6, 26), dt.date(2025, 6, 27))
    assert latest_day(west) == dt.date(2025, 6, 28)
    assert to_day(bare) == (dt.date(2025, 6, 27), dt.date(2025, 6, 27))
    assert earliest_day(Interval(end="2025-06-27")) is None
    assert to_day(Interval()) == (None, None)


@settings(max_examples=80, deadline=None)
@given(some.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), some.times(), some.integers(-12, 14))
def test_iso_comes_back_as_the_same_utc_day(day: dt.date, clock: dt.time, hours: int) -> None:
    zoned = dt.datetime.combine(day, clock.replace(microsecond=0)).replace(
        tzinfo=dt.timezone(dt.timedelta(hours=hours))
    )
    found = parse_published(zoned.isoformat(), basis="x")
    assert found is not None
    assert latest_day(found) == zoned.astimezone(dt.UTC).date()


@settings(max_examples=150, deadline=None)
@given(some.text(max_size=40))
def test_any_text_is_read_or_refused(value: str) -> None:
    found = parse_published(value, basis="x")
    assert found is None or to_day(found)[0] is not None
