"""Stretches of days and the arithmetic of the calendar, without any language."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from apercu.records import Precision

Day = dt.date
FIRST_YEAR, LAST_YEAR = 1, 9998
"""What `datetime.date` can hold, less one year so that a winter may reach into the next."""

SEASON_FIRST_MONTH = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
ONE_DAY = dt.timedelta(days=1)


class Stretch(NamedTuple):
    """Days from `start` to `end`, both included; `None` is an open end.

    `clock` is an ISO 8601 time of day where one was given, `zone` as in `records.Interval`.
    """

    start: Day | None
    end: Day | None
    precision: Precision
    clock: str | None = None
    zone: str | None = None


def day_of(year: int, month: int, day: int) -> Stretch | None:
    """Return one day, `None` where the calendar has no such day."""
    try:
        date = Day(year, month, day)
    except ValueError:
        return None
    return Stretch(date, date, "day")


def one_day(date: Day) -> Stretch:
    """Return the stretch of one day."""
    return Stretch(date, date, "day")


def month_of(year: int, month: int) -> Stretch:
    """Return a calendar month."""
    return Stretch(Day(year, month, 1), last_of_month(year, month), "month")


def last_of_month(year: int, month: int) -> Day:
    """Return the last day of a month."""
    return Day(year + month // 12, month % 12 + 1, 1) - ONE_DAY


def year_of(year: int) -> Stretch:
    """Return a calendar year."""
    return Stretch(Day(year, 1, 1), Day(year, 12, 31), "year")


def week_of(date: Day) -> Stretch:
    """Return the week, Monday to Sunday, in which a day falls."""
    monday = date - dt.timedelta(days=date.weekday())
    return Stretch(monday, monday + dt.timedelta(days=6), "week")


def season_of(year: int, season: str) -> Stretch:
    """Return a season of three whole months; a winter is named after its December."""
    first = SEASON_FIRST_MONTH[season]
    last = first + 2
    end = last_of_month(year + (last - 1) // 12, (last - 1) % 12 + 1)
    return Stretch(Day(year, first, 1), end, "season")


def months_of(year: int, first: int, count: int, precision: Precision) -> Stretch:
    """Return `count` whole months of one year, from month `first` on."""
    return Stretch(Day(year, first, 1), last_of_month(year, first + count - 1), precision)


def decade_of(year: int) -> Stretch:
    """Return the ten years from a year divisible by ten on."""
    first = year - year % 10
    return Stretch(Day(first, 1, 1), Day(first + 9, 12, 31), "decade")


def century_of(ordinal: int) -> Stretch:
    """Return a century by its number: the 20th is 1901 to 2000."""
    return Stretch(Day(ordinal * 100 - 99, 1, 1), Day(ordinal * 100, 12, 31), "range")


def add_months(date: Day, months: int) -> Day:
    """Move a day by whole months; a day that the month lacks becomes its last one."""
    count = date.year * 12 + date.month - 1 + months
    year, month = divmod(count, 12)
    return Day(year, month + 1, min(date.day, last_of_month(year, month + 1).day))


def shift(date: Day, count: int, unit: str) -> Day | None:
    """Move a day by so many units; `None` where that leaves the calendar."""
    try:
        if unit in {"hour", "minute"}:
            return date
        if unit in {"day", "week", "fortnight"}:
            return date + dt.timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit])
        if unit == "weekend":
            return date + dt.timedelta(days=count * 7)
        months = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
        return add_months(date, count * months[unit])
    except (ValueError, OverflowError):
        return None


def unit_around(date: Day, unit: str) -> Stretch | None:  # noqa: PLR0911 - one return a case
    """Return the calendar unit in which a day falls; `None` for units without a calendar."""
    match unit:
        case "day" | "hour" | "minute":
            return one_day(date)
        case "week" | "fortnight":
            return week_of(date)
        case "weekend":
            saturday = date + dt.timedelta(days=5 - date.weekday())
            return Stretch(saturday, saturday + ONE_DAY, "range")
        case "month":
            return month_of(date.year, date.month)
        case "quarter":
            return months_of(date.year, (date.month - 1) // 3 * 3 + 1, 3, "quarter")
        case "half":
            return months_of(date.year, (date.month - 1) // 6 * 6 + 1, 6, "half")
        case "year":
            return year_of(date.year)
        case "decade":
            return decade_of(date.year)
        case _:
            return None


def part_of(whole: Stretch, part: str) -> Stretch:
    """Return the early, mid or late part of a stretch.

    Months are cut after the 10th and 20th, years after April and August, decades into four,
    three and three years, weeks after Tuesday and Thursday; anything else into equal thirds.
    A day stays whole.
    """
    start, end = whole.start, whole.end
    if start is None or end is None or whole.precision == "day" or whole.clock:
        return whole
    days = (end - start).days + 1
    if whole.precision == "month":
        cuts = (10, 20)
    elif whole.precision == "week":
        cuts = (2, 4)
    elif whole.precision == "year":
        cuts = ((Day(start.year, 5, 1) - start).days, (Day(start.year, 9, 1) - start).days)
    elif whole.precision == "decade":
        cuts = ((Day(start.year + 4, 1, 1) - start).days, (Day(start.year + 7, 1, 1) - start).days)
    elif days > 36_500:  # a century: after its 33rd and 66th year
        cuts = tuple((Day(start.year + n, 1, 1) - start).days for n in (33, 66))  # type: ignore[assignment]
    elif whole.precision == "season":
        second = add_months(start, 1)
        cuts = ((second - start).days, (add_months(start, 2) - start).days)
    else:
        cuts = (days // 3, days - days // 3)
    low, high = {"early": (0, cuts[0]), "mid": cuts, "late": (cuts[1], days)}[part]
    return Stretch(start + dt.timedelta(low), start + dt.timedelta(max(high, low + 1) - 1), "range")


def slice_of(whole: Stretch, index: int, count: int, unit: str) -> Stretch | None:
    """Return `count` units of a stretch, from the `index`th (1 is the first) or the last ones.

    `index` -1 takes the last `count` units. `None` where the stretch does not hold them.
    """
    start, end = whole.start, whole.end
    if start is None or end is None:
        return None
    if index < 0:
        after = end + ONE_DAY
        low = shift(after, -count, unit)
        return Stretch(low, end, "range") if low is not None and low >= start else None
    low = shift(start, index - 1, unit)
    after_high = shift(start, index - 1 + count, unit)
    if low is None or after_high is None or after_high - ONE_DAY > end:
        return None
    return Stretch(low, after_high - ONE_DAY, "range")
