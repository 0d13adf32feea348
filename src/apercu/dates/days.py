"""Intervals as days in UTC."""

from __future__ import annotations

import datetime as dt

from apercu.records import Interval


def to_day(interval: Interval) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last UTC day that an interval can mean; `None` is an open end.

    A day in a stated zone reaches into two UTC days. Where no zone was stated, days and times
    are taken as they stand, as if UTC: otherwise nothing dated today would count today.
    """
    return earliest_day(interval), latest_day(interval)


def earliest_day(interval: Interval) -> dt.date | None:
    """Return the first UTC day that an interval can mean, `None` where it is open or unknown."""
    return _utc_day(interval.start, interval.zone, dt.time.min)


def latest_day(interval: Interval) -> dt.date | None:
    """Return the last UTC day that an interval can mean, `None` where it is open or unknown."""
    return _utc_day(interval.end, interval.zone, dt.time(23, 59, 59))


def _utc_day(value: str | None, zone: str | None, clock: dt.time) -> dt.date | None:
    if value is None:
        return None
    if "T" in value:
        local = dt.datetime.fromisoformat(value).replace(tzinfo=None)
    else:
        local = dt.datetime.combine(dt.date.fromisoformat(value), clock)
    try:
        return (local - _offset(zone)).date()
    except OverflowError:
        return local.date()


def _offset(zone: str | None) -> dt.timedelta:
    if zone is None or zone == "UTC":
        return dt.timedelta()
    hours, minutes = zone[1:].split(":")
    size = dt.timedelta(hours=int(hours), minutes=int(minutes))
    return size if zone[0] == "+" else -size
