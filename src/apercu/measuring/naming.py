"""How many of a pair's events name a third state: a count, never a cause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from apercu.records import Record
from apercu.relate.events import Event
from apercu.relate.series import COUNTED, directed
from apercu.relate.traits import days_of
from apercu.relate.trends import MIN_EVENTS
from apercu.words import in_words


class Naming(Record, frozen=True, kw_only=True, tag="naming"):
    """How many events of a pair name a third: what to count, and what came.

    Counted are the events of the pair, in either direction, that happened or are reported and lie
    wholly within the days `since` to `until` (ISO 8601, both included, `None` without end);
    `naming` are those that have the third among the actors of their reports' sentences, or among
    who takes part. `events` are the ids of all that are counted. `origins` counts the lines of
    reporting that tell any of those that name the third, or of all where none does.
    """

    pair: tuple[str, str]
    third: str
    since: str | None
    until: str | None
    count: int
    of: int
    origins: int
    events: tuple[str, ...]
    naming: tuple[str, ...]


def names_third(
    events: Iterable[Event],
    *,
    pair: tuple[str, str],
    third: str,
    since: str | None,
    until: str | None,
) -> Naming:
    """Count the events of a pair that name a third."""
    either = {pair, (pair[1], pair[0])}
    counted = {
        one.id: one
        for one in events
        if either & set(directed(one)) and one.realis in COUNTED and _within(one, since, until)
    }
    ids = sorted(counted)
    naming = [
        one
        for one in ids
        if third in {*counted[one].named, *counted[one].source, *counted[one].target}
    ]
    return Naming(
        pair=pair,
        third=third,
        since=since,
        until=until,
        count=len(naming),
        of=len(ids),
        origins=len({origin for one in naming or ids for origin in counted[one].origins}),
        events=tuple(ids),
        naming=tuple(naming),
    )


def _within(event: Event, since: str | None, until: str | None) -> bool:
    days = days_of(event.when, None)
    if days is None:
        return False
    first, last = days.first.isoformat(), days.last.isoformat()
    return (since is None or first >= since) and (until is None or last <= until)


def is_told(naming: Naming) -> bool:
    """Tell whether there are events enough for the count to say something."""
    return naming.of >= MIN_EVENTS


def sentence(naming: Naming, *, names: Mapping[str, str]) -> str:
    """Write a count as "3 of 17 acts between A and B since January 2025 name C"."""
    a, b, third = (names.get(one, one) for one in (*naming.pair, naming.third))
    told = f"{naming.origins} {'origin' if naming.origins == 1 else 'origins'}"
    count = str(naming.count) if naming.count else "None"
    return (
        f"{count} of {naming.of} acts between {a} and {b}{_period(naming)} "
        f"{'is' if naming.count == 1 else 'are'} told in a sentence that names {third};"
        f" {told}, measured in this collection."
    )


def _period(naming: Naming) -> str:
    since, until = (dt.date.fromisoformat(one) if one else None
                    for one in (naming.since, naming.until))  # fmt: skip
    if since and until:
        return f" from {in_words(since)} to {in_words(until)}"
    if since:
        return f" since {in_words(since)}"
    return f" until {in_words(until)}" if until else ""
