"""From which day on an as-of date admits something."""

from __future__ import annotations

import datetime

from apercu.dates import latest_day
from apercu.records import Interval


def admitted_day(published: Interval | None, fetched: Interval) -> int:
    """Return the number of the first day whose as-of date admits an appearance.

    It is the latest day that the date of publication can mean, or the day of fetching where that
    is earlier or nothing tells when it was published. Day 1 is 1 January of the year 1.
    """
    seen = latest_day(fetched)
    if seen is None:
        raise ValueError(f"a date of fetching without a day: {fetched}")
    said = latest_day(published) if published is not None else None
    return min(said or seen, seen).toordinal()


def as_of_day(as_of: datetime.date) -> int:
    """Return the number of the as-of day."""
    return as_of.toordinal()
