"""Dates in words, as every form of a brief writes them."""

from __future__ import annotations

import datetime
import itertools
from typing import Final

from apercu.briefs import Statement
from apercu.records import Interval

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
UNDATED: Final = "undated"
_QUARTERS = ("first", "second", "third", "fourth")


def day_words(day: datetime.date) -> str:
    """Write a day: `6 August 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_words(interval: Interval | None, *, clock: bool = False) -> str:
    """Write an interval: `6 August 2025`, `August 2025`, `20–28 February 2025`, `since 2023`.

    With `clock` the time of day and its zone follow where they are known. What is written in no
    form of ISO 8601 stands as it is. What the day of a report dates is about that day.
    """
    if interval is None or (interval.start is None and interval.end is None):
        return UNDATED
    first, last = _day(interval.start), _day(interval.end)
    if interval.basis == "report" and last is not None:
        return f"about {day_words(last)} (by the day of the report)"
    if (interval.start and first is None) or (interval.end and last is None):
        return " to ".join(dict.fromkeys(filter(None, (interval.start, interval.end))))
    if first is None or last is None:
        return f"since {day_words(first)}" if first else f"until {day_words(last or _never())}"
    if first == last:
        return day_words(first) + (_clock(interval) if clock else "")
    return _unit(interval, first, last) or _range(first, last)


def dated(statement: Statement) -> str:
    """Write when something was, and when it was reported where that was another day."""
    when, reported = statement.when, statement.reported
    if when is None or (when.start is None and when.end is None):
        known = reported is not None and (reported.start or reported.end)
        return f"reported {date_words(reported)}" if known else UNDATED
    words = date_words(when)
    if reported is None or reported.start is None or _same_days(when, reported):
        return words
    told = date_words(reported)
    year = f" {(reported.end or reported.start)[:4]}"
    if words.endswith(year) and len(told) > len(year):
        told = told.removesuffix(year)
    return f"{words} (reported {told})"


def _same_days(one: Interval, other: Interval) -> bool:
    days = [(each.start or "")[:10] for each in (one, other)]
    ends = [(each.end or each.start or "")[:10] for each in (one, other)]
    return days[0] == days[1] and ends[0] == ends[1]


def _never() -> datetime.date:
    raise AssertionError("an interval has a start or an end here")


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _clock(interval: Interval) -> str:
    start = interval.start or ""
    if interval.precision not in {"second", "minute", "hour"} or len(start) < 16:
        return ""
    return f", {start[11:16]} {interval.zone or '(no zone told)'}"


def _unit(interval: Interval, first: datetime.date, last: datetime.date) -> str | None:
    """Name the calendar unit that runs from `first` to `last`, if it is the one that is meant."""
    if interval.precision == "week" and (last - first).days == 6:
        return f"week of {day_words(first)}"
    if first.day != 1 or (last + datetime.timedelta(days=1)).day != 1:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    part = {("quarter", 3): 3, ("half", 6): 6}.get((interval.precision, months))
    if part and first.month % part == 1:
        return f"{_QUARTERS[first.month // part]} {interval.precision} of {first.year}"
    if months % 12 == 0 and first.month == 1:
        return _years(first.year, last.year)
    return _joined(_months(first), _months(last), "–" if first.year == last.year else " – ")


def _years(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"the {first}s" if first % 10 == 0 and last == first + 9 else f"{first}–{last}"


def _months(day: datetime.date) -> tuple[str, ...]:
    return MONTHS[day.month - 1], str(day.year)


def _range(first: datetime.date, last: datetime.date) -> str:
    parts: list[tuple[str, ...]] = [(str(day.day), *_months(day)) for day in (first, last)]
    near = first.year == last.year and first.month == last.month
    return _joined(parts[0], parts[1], "–" if near else " – ")


def _joined(first: tuple[str, ...], last: tuple[str, ...], dash: str) -> str:
    """Join two dates, leaving out of the first what they end in alike."""
    alike = itertools.takewhile(
        lambda pair: pair[0] == pair[1], zip(reversed(first), reversed(last), strict=True)
    )
    kept = first[: len(first) - len(list(alike))]
    if not kept:
        return " ".join(last)
    return f"{' '.join(kept)}{dash}{' '.join(last)}"
