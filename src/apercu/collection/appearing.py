"""When an appearance was seen, and what that says of its date of publication."""

from __future__ import annotations

import datetime

import msgspec

from apercu.dates import earliest_day
from apercu.records import Appearance, Flag, Interval


def fetch_moment(fetched: str, *, basis: str) -> Interval:
    """Return the interval of an instant of fetching (`2024-06-02T10:00:00Z`)."""
    moment = fetched.removesuffix("Z")
    return Interval(start=moment, end=moment, zone="UTC", precision="second", basis=basis)


def seen_at(appearance: Appearance, moment: Interval) -> Appearance:
    """Say when an appearance was first seen.

    A date of publication that lies after that cannot be right: it is kept among the dates,
    flagged, and not taken.
    """
    published, dates, flags = appearance.published, appearance.dates, appearance.flags
    day = earliest_day(published) if published is not None else None
    # One day of grace: the page may count its days in a zone ahead of UTC.
    limit = datetime.date.fromisoformat((moment.start or "")[:10]) + datetime.timedelta(days=1)
    if day is not None and day > limit:
        published = None
        dates = tuple(msgspec.structs.replace(date, taken=False) for date in dates)
        flags = (*flags, Flag(kind="future_date", detail=str(day)))
    return msgspec.structs.replace(
        appearance, published=published, dates=dates, flags=flags, fetched=moment
    )
