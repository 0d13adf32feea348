"""Time along the width of a picture: which day lies where, and which days are named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple

from apercu.show.brief.dates import MONTHS
from apercu.show.charts.palette import HATCH, LINE
from apercu.show.charts.scene import TINY, Mark, Rule, quiet

Days = tuple[dt.date, dt.date]

LEAST_DAYS: Final = 56
"""A picture of less is widened, so that a week does not look like a year."""
_MOST_TICKS: Final = 9
_UNITS: Final = (
    ("day", 7), ("day", 14), ("month", 1), ("month", 2), ("month", 3), ("month", 6), ("year", 1),
    ("year", 2), ("year", 5), ("year", 10), ("year", 25), ("year", 50), ("year", 100),
    ("year", 250), ("year", 1000), ("year", 2500),
)  # fmt: skip


class Tick(NamedTuple):
    """A day that is named on the axis."""

    day: dt.date
    words: str


class TimeScale(NamedTuple):
    """The days from `first` to `last`, both included, between `left` and `right` in pixels."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def at(self, day: dt.date) -> float:
        """Give where a day begins; days outside lie at the ends."""
        day = min(max(day, self.first), self.last)
        return self._place((day - self.first).days)

    def middle(self, days: Days) -> float:
        """Give the middle of a stretch of days."""
        start, end = self.stretch(days)
        return (start + end) / 2

    def stretch(self, days: Days) -> tuple[float, float]:
        """Give where a stretch begins and ends; the last day is part of it."""
        last = min(max(days[1], self.first), self.last)
        return self.at(days[0]), self._place((last - self.first).days + 1)

    def _place(self, days: int) -> float:
        whole = (self.last - self.first).days + 1
        return round(self.left + (self.right - self.left) * days / whole, 2)


def scale_over(stretches: Iterable[Days], *, left: float, right: float) -> TimeScale | None:
    """Make the scale that holds all stretches, with a little room; `None` of nothing."""
    known = list(stretches)
    if not known:
        return None
    first, last = min(one[0] for one in known), max(one[1] for one in known)
    spare = max(2, (last - first).days // 50, (LEAST_DAYS - (last - first).days) // 2)
    return TimeScale(_later(first, -spare), _later(last, spare), left, right)


def _later(day: dt.date, days: int) -> dt.date:
    number = day.toordinal() + days
    return dt.date.fromordinal(min(max(number, 1), dt.date.max.toordinal()))


def ticks_of(scale: TimeScale) -> tuple[Tick, ...]:
    """Name some days, the fewest of the finest unit that leaves room for their words."""
    found: list[dt.date] = []
    unit, size = _UNITS[-1]
    for unit, size in _UNITS:
        days = (scale.last - scale.first).days
        if days / {"day": 1, "month": 30.4, "year": 365.2}[unit] / size <= _MOST_TICKS:
            found = _days(scale, unit, size)
            break
    named: list[Tick] = []
    for day in found:
        fresh = not named or named[-1].day.year != day.year
        named.append(Tick(day, _words(day, unit, fresh=fresh)))
    return tuple(named)


def _days(scale: TimeScale, unit: str, size: int) -> list[dt.date]:
    if unit == "day":
        monday = _later(scale.first, -scale.first.weekday() % 7)
        count = range(0, (scale.last - monday).days + 1, size)
        return [_later(monday, number) for number in count]
    months = size * (12 if unit == "year" else 1)
    first = scale.first.year * 12 + scale.first.month - 1
    last = scale.last.year * 12 + scale.last.month - 1
    begins = [
        dt.date(number // 12, number % 12 + 1, 1)
        for number in range(first - first % months, last + 1, months)
        if number >= 12
    ]
    return [day for day in begins if scale.first <= day <= scale.last]


def _words(day: dt.date, unit: str, *, fresh: bool) -> str:
    if unit == "year":
        return str(day.year)
    month = MONTHS[day.month - 1][:3]
    words = f"{day.day} {month}" if unit == "day" else month
    return f"{words} {day.year}" if fresh else words


def lines_at(scale: TimeScale, top: float, bottom: float) -> tuple[Mark, ...]:
    """Draw a fine line at each named day."""
    xs = (scale.at(tick.day) for tick in ticks_of(scale))
    return tuple(Rule(x, top, x, bottom, LINE.light) for x in xs)


def axis(scale: TimeScale, y: float) -> tuple[Mark, ...]:
    """Draw the line of time with the names of its days beneath."""
    marks: list[Mark] = [Rule(scale.left, y, scale.right, y, HATCH.light)]
    for tick in ticks_of(scale):
        x = scale.at(tick.day)
        marks.append(Rule(x, y, x, y + 4, HATCH.light))
        # Near the right end there is no room for words behind the line.
        right = x > scale.right - 30
        marks.append(quiet(x, y + 15, tick.words, size=TINY, align="right" if right else "left"))
    return tuple(marks)
