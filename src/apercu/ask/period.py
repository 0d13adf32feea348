"""The period that a question asks about."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import msgspec

from apercu.ask.wording import finder
from apercu.dates import find_dates
from apercu.records import DateMention, Interval


class Period(NamedTuple):
    """The interval asked about, the spans of the words of time, and notes for the reader."""

    interval: Interval | None
    spans: tuple[tuple[int, int], ...]
    notes: tuple[str, ...]


_CLAUSE_END = re.compile(r"[,;:?]|$")


def read_period(text: str, language: str, as_of: dt.date) -> Period:
    """Read the period of a question; several times make one that holds them all.

    "After the war of 2020" begins in 2020 and is open, as "since 2020" is.
    """
    mentions = find_dates(text, published=as_of, language=language)
    notes = [
        f"'{text[mention.start : mention.end]}' could not be dated."
        for mention in mentions
        if mention.interval is None and mention.kind not in {"recurring", "duration"}
    ]
    spans: list[tuple[int, int]] = []
    intervals: list[Interval] = []
    for mention in mentions:
        opened = _opened(text, mention, mentions, language)
        spans.append((mention.start, mention.end) if opened is None else opened[0])
        interval = mention.interval if opened is None else opened[1]
        if interval is not None:
            intervals.append(msgspec.structs.replace(interval, basis="given"))
    undated = _undated(text, spans, language)
    notes += [
        f"'{text[start:end]}' could not be dated; no period was set by it."
        for start, end in undated
    ]
    # What was "since the war" is no question of the war; what was "after the crash" may be.
    spans += [one for one in undated if finder(language, "from").match(text, one[0])]
    if len(intervals) < 2:
        return Period(intervals[0] if intervals else None, tuple(spans), tuple(notes))
    hull = _hull(intervals)
    notes.append(
        f"Several times are named; the period runs from {hull.start or 'the beginning'} to"
        f" {hull.end or 'the as-of date'}."
    )
    return Period(hull, tuple(spans), tuple(notes))


def _opened(
    text: str, mention: DateMention, mentions: list[DateMention], language: str
) -> tuple[tuple[int, int], Interval] | None:
    """Read "since the war of 2020": the date dates an event, and the period is open."""
    interval = mention.interval
    if interval is None or mention.relation is not None:
        return None
    begin = max((m.end for m in mentions if m.end <= mention.start), default=0)
    for kind in ("since", "until"):
        words = list(finder(language, kind).finditer(text, begin, mention.start))
        if not words or re.search(r"[,;:?]", text[words[-1].end() : mention.start]):
            continue
        word = words[-1]
        end = _CLAUSE_END.search(text, mention.end)
        span = (word.start(), end.start() if end else mention.end)
        start_day, end_day = interval.start, interval.end
        if kind == "since":
            return span, Interval(start=start_day, precision="range", basis="given")
        return span, Interval(end=end_day, precision="range", basis="given")
    return None


def _undated(text: str, spans: list[tuple[int, int]], language: str) -> list[tuple[int, int]]:
    """Find where a "since" leads to what has no date."""
    found = []
    for word in finder(language, "since").finditer(text):
        if any(start <= word.start() < end for start, end in spans):
            continue
        end = _CLAUSE_END.search(text, word.end())
        stop = len(text[: end.start() if end else len(text)].rstrip())
        if stop > word.end() and not finder(language, "scaffold").match(text, word.start()):
            found.append((word.start(), stop))
    return found


def _hull(intervals: list[Interval]) -> Interval:
    starts = [one.start for one in intervals]
    ends = [one.end for one in intervals]
    return Interval(
        start=None if None in starts else min(one for one in starts if one),
        end=None if None in ends else max(one for one in ends if one),
        precision="range",
        basis="given",
    )
