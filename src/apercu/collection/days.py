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


UNKNOWN_MOMENT = "~"
"""Sorts behind every instant."""


def first_moment(published: Interval | None, fetched: Interval) -> str:
    """Return the instant by which an appearance is known to have been there, as sortable text.

    It decides which of two documents of one day is the elder: the instant of publication, else of
    fetching. That a file was added at some moment says nothing of the kind.
    """
    stated = [
        interval
        for interval in (published, fetched)
        if interval is not None and interval.start and "T" in interval.start
    ]
    known = [interval for interval in stated if interval.basis != "added"]
    return min((_in_utc(interval) for interval in known), default=UNKNOWN_MOMENT)


def _in_utc(interval: Interval) -> str:
    moment = datetime.datetime.fromisoformat(interval.start or "")
    if interval.zone not in (None, "UTC") and moment.tzinfo is None:
        try:
            moment = datetime.datetime.fromisoformat(f"{interval.start}{interval.zone}")
        except ValueError:
            # A zone by a name that is no offset: taken as UTC, as the day is.
            moment = moment.replace(tzinfo=datetime.UTC)
    if moment.tzinfo is not None:
        moment = moment.astimezone(datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def as_of_day(as_of: datetime.date) -> int:
    """Return the number of the as-of day."""
    return as_of.toordinal()
