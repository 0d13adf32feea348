"""Steps of time: days, weeks, months and longer units of the calendar, one behind the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal, NamedTuple

from apercu.errors import InputError
from apercu.records import Interval
from apercu.relate.traits import days_of

StepKind = Literal["day", "week", "month", "quarter", "half", "year"]
_MONTHS: dict[StepKind, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}

SHORT_DAYS = 7
"""An act of so many days belongs to the step in which it began; a longer one to none, unless it
lies in one whole: nobody knows how to share it out."""
MOST_STEPS = 100_000
"""More steps than this are a slip in a date, not a series."""


class Stretch(NamedTuple):
    """The first and the last day of a step, both included."""

    first: dt.date
    last: dt.date


def step_of(day: dt.date, kind: StepKind) -> Stretch:
    """Give the step that a day lies in; weeks begin on Monday."""
    if kind == "day":
        return Stretch(day, day)
    if kind == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return Stretch(monday, monday + dt.timedelta(days=6))
    size = _MONTHS.get(kind)
    if size is None:
        raise InputError(f"step {kind!r}: give day, week, month, quarter, half or year")
    month = (day.month - 1) // size * size + 1
    first = dt.date(day.year, month, 1)
    # The day before the next step begins; the calendar ends with the year 9999.
    year, ahead = (day.year, month + size) if month + size <= 12 else (day.year + 1, 1)
    last = dt.date.max if year > dt.MAXYEAR else dt.date(year, ahead, 1) - dt.timedelta(days=1)
    return Stretch(first, last)


def steps_between(since: dt.date, until: dt.date, kind: StepKind) -> Iterator[Stretch]:
    """Yield the whole steps from the one of `since` to that of `until`, both included."""
    if until < since:
        raise InputError(f"since {since} until {until}: the end lies before the beginning")
    count, step = 0, step_of(since, kind)
    while True:
        yield step
        count += 1
        if step.last >= until:
            return
        if count >= MOST_STEPS:
            raise InputError(
                f"from {since} to {until} there are more than {MOST_STEPS} steps of a {kind}: take"
                " a longer step or a shorter time"
            )
        step = step_of(step.last + dt.timedelta(days=1), kind)


def place_in_step(when: Interval | None, kind: StepKind) -> Stretch | None:
    """Give the step that an act belongs to, `None` where it is undated or known too roughly."""
    days = days_of(when, None)
    if days is None:
        return None
    step = step_of(days.first, kind)
    if days.last <= step.last:
        return step
    return step if days.length <= SHORT_DAYS else None
