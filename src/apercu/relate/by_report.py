"""Dates by the day of the report: what a report of the day tells as news happened just before it.

The coder marks what a sentence tells as news (`news.AS_NEWS`); whoever reads a collection keeps
that mark only where the document is a report of the day and the act stands in its opening. Such an
act is dated from two days before publication to that day. That is a convention of print and no
word of the text: its interval has the basis `report`, and everything that shows it says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from apercu.records import Interval
from apercu.relate.events import Report
from apercu.relate.news import AS_NEWS

BY_REPORT = "report"
"""The basis of an interval that was made of the day of a report."""
DATED_BY_REPORT = "dated_by_report"
"""The flag of an act, or an event, of such a date."""
DAYS_BEFORE = 2
"""What is news today happened today or on the two days before. Of the 44 acts that openings of the
demonstration's reports date to the day by their own words, 42 lie on the day or the one before; a
third day is for slower print. Those texts are invented: it is an assumption."""
_DAILY = frozenset({"second", "minute", "hour", "day"})


def is_by_report(when: Interval | None) -> bool:
    """Tell whether an interval was made of the day of a report."""
    return when is not None and when.basis == BY_REPORT


def stretch_of(published: Interval | None) -> Interval | None:
    """Give the days of news that was published then; `None` where the day is not known."""
    if published is None or published.precision not in _DAILY or published.start is None:
        return None
    day = dt.date.fromisoformat(published.start[:10])
    first = dt.date.fromordinal(max(1, day.toordinal() - DAYS_BEFORE))
    return Interval(
        start=first.isoformat(), end=day.isoformat(), zone=published.zone, precision="range",
        basis=BY_REPORT,
    )  # fmt: skip


def dated_by_report(reports: Iterable[Report]) -> list[Report]:
    """Date the reports that tell undated acts as news; the others stay as they are."""
    return [_dated(one) for one in reports]


def _dated(report: Report) -> Report:
    act = report.act
    if act.when is not None or AS_NEWS not in act.flags:
        return report
    when = stretch_of(act.reported)
    if when is None:
        return report
    flags = (*(one for one in act.flags if one != "undated"), DATED_BY_REPORT)
    return msgspec.structs.replace(report, act=msgspec.structs.replace(act, when=when, flags=flags))
