"""Whether two times can be the same, compared at the coarser of their precisions."""

from __future__ import annotations

from apercu.dates import earliest_day, latest_day
from apercu.records import DateMention, Interval


def may_be_then(one: DateMention, other: DateMention) -> bool:
    """Tell whether two time expressions can mean the same time; unresolved ones never do."""
    return (
        one.interval is not None
        and other.interval is not None
        and overlap(one.interval, other.interval)
    )


def overlap(one: Interval, other: Interval) -> bool:
    """Tell whether two intervals have a day in common; an open end has no bound."""
    first, last = earliest_day(one), latest_day(one)
    first2, last2 = earliest_day(other), latest_day(other)
    return not (
        (last is not None and first2 is not None and last < first2)
        or (last2 is not None and first is not None and last2 < first)
    )


def within(inner: Interval, outer: Interval) -> bool:
    """Tell whether an interval lies in another: "in March" is in the year; an open end does not."""
    first, last = earliest_day(inner), latest_day(inner)
    first2, last2 = earliest_day(outer), latest_day(outer)
    if first is None or last is None or first2 is None or last2 is None:
        return False
    return first2 <= first and last <= last2
