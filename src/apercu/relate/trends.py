"""Measured trends as statements: a sentence, how to compute it again, and the events it counts.

The computation says what to count and lists what was counted, so that the sentence can be checked
by hand; `verify` counts again from the events themselves and says what differs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from apercu.errors import InputError
from apercu.records import Record
from apercu.relate.events import Event
from apercu.relate.records import Domain, Realis
from apercu.relate.series import COUNTED, directed
from apercu.relate.traits import days_of

Sign = Literal["negative", "positive"]
MIN_EVENTS = 5
"""Of fewer acts no share is told; a judgement, not fitted."""


class Share(Record, frozen=True, kw_only=True, tag="share"):
    """How many of one state's acts towards another are of one sign: what to count, and what came.

    Counted are events from `source` to `target` (with `mutual`, in either direction), of `domain`
    (`None`: all), that lie wholly within the days `since` to `until` (ISO 8601, both included,
    `None` without end) and are meant as `realis` says; of `sign` are those with a score above or
    below 0. `events` are the ids of all that are counted, `of_sign` of those of the sign, in
    order; `origins` counts the lines of reporting that tell any of them. `left_out` counts events
    of the pair and domain that are dated too roughly, or not at all, to be counted.
    """

    source: str
    target: str
    mutual: bool
    domain: Domain | None
    since: str | None
    until: str | None
    realis: tuple[Realis, ...]
    sign: Sign
    count: int
    of: int
    origins: int
    left_out: int
    events: tuple[str, ...]
    of_sign: tuple[str, ...]


class Trend(Record, frozen=True, kw_only=True):
    """A trend statement: its text, the computation as the brief carries it, and its events."""

    text: str
    computation: dict[str, Any]
    events: tuple[str, ...]


class Verified(Record, frozen=True, kw_only=True):
    """Whether a computation comes out the same again; `differs` names each field that does not."""

    same: bool
    differs: tuple[str, ...] = ()


def share_of(
    events: Iterable[Event],
    *,
    source: str,
    target: str,
    mutual: bool = False,
    domain: Domain | None = None,
    since: str | None = None,
    until: str | None = None,
    realis: frozenset[Realis] = COUNTED,
    sign: Sign | None = None,
) -> Share:
    """Count the acts of one sign; without `sign` that which most have, on a tie the negative.

    Acts of score 0 are counted and of no sign. A day that is no date raises `InputError`.
    """
    first, last = _day(since, "since"), _day(until, "until")
    wanted = {(source, target)} | ({(target, source)} if mutual else set())
    counted: dict[str, Event] = {}
    left_out: set[str] = set()
    for one in events:
        if not wanted & set(directed(one)) or domain not in {None, one.domain}:
            continue
        if one.realis not in realis:
            continue
        days = days_of(one.when, None)
        inside = days is not None and _inside(days.first, days.last, first, last)
        if inside:
            counted[one.id] = one
        elif days is None or _inside(days.first, days.last, first, last, touching=True):
            left_out.add(one.id)
    ids = sorted(counted)
    below = [one for one in ids if counted[one].score < 0]
    above = [one for one in ids if counted[one].score > 0]
    taken: Sign = sign or ("negative" if len(below) >= len(above) else "positive")
    of_sign = below if taken == "negative" else above
    return Share(
        source=source,
        target=target,
        mutual=mutual,
        domain=domain,
        since=since,
        until=until,
        realis=tuple(sorted(realis)),
        sign=taken,
        count=len(of_sign),
        of=len(ids),
        origins=len({origin for one in ids for origin in counted[one].origins}),
        left_out=len(left_out),
        events=tuple(ids),
        of_sign=tuple(of_sign),
    )


def trend_of(share: Share, *, names: Mapping[str, str] | None = None) -> Trend | None:
    """Tell a share in a sentence; `None` of fewer than `MIN_EVENTS` acts."""
    if share.of < MIN_EVENTS:
        return None
    return Trend(
        text=sentence(share, names=names),
        computation=msgspec.to_builtins(share),
        events=share.events,
    )


def sentence(share: Share, *, names: Mapping[str, str] | None = None) -> str:
    """Write a share as "14 of 17 political acts of A towards B since January 2025 are negative"."""
    known = names or {}
    source, target = known.get(share.source, share.source), known.get(share.target, share.target)
    acts = f"{share.domain} acts" if share.domain else "acts"
    between = f"between {source} and {target}" if share.mutual else f"of {source} towards {target}"
    told = f"{share.origins} {'origin' if share.origins == 1 else 'origins'}"
    verb = "is" if share.count == 1 else "are"
    return (
        f"{share.count} of {share.of} {acts} {between}{_period(share)} {verb} {share.sign};"
        f" {told}, measured in this collection."
    )


def verify(computation: Mapping[str, Any], events: Iterable[Event]) -> Verified:
    """Count a trend's computation again from events, and name what differs.

    What the sentence says follows from the computation: compare it with `sentence`. A computation
    that is none raises `InputError`.
    """
    share = restore(computation)
    again = share_of(
        events,
        source=share.source,
        target=share.target,
        mutual=share.mutual,
        domain=share.domain,
        since=share.since,
        until=share.until,
        realis=frozenset(share.realis),
        sign=share.sign,
    )
    differs = tuple(
        field for field in Share.__struct_fields__ if getattr(share, field) != getattr(again, field)
    )
    return Verified(same=not differs, differs=differs)


def restore(computation: Mapping[str, Any]) -> Share:
    """Read a computation back; raises `InputError` where it is none."""
    try:
        return msgspec.convert(dict(computation), Share)
    except msgspec.ValidationError as error:
        raise InputError(f"computation of a trend: {error}") from error


def _day(value: str | None, what: str) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise InputError(f"{what} {value!r}: give a day such as 2025-01-31") from error


def _inside(
    first: dt.date,
    last: dt.date,
    since: dt.date | None,
    until: dt.date | None,
    *,
    touching: bool = False,
) -> bool:
    """Tell whether days lie wholly in a period, or, `touching`, whether any of them does."""
    early, late = (last, first) if touching else (first, last)
    return (since is None or early >= since) and (until is None or late <= until)


def _period(share: Share) -> str:
    if share.since and share.until:
        return f" from {_told(share.since)} to {_told(share.until, end=True)}"
    if share.since:
        return f" since {_told(share.since)}"
    return f" until {_told(share.until, end=True)}" if share.until else ""


def _told(day: str, *, end: bool = False) -> str:
    """Write a day, as its month alone where a month begins or ends with it."""
    one = dt.date.fromisoformat(day)
    whole = (one + dt.timedelta(days=1)).day == 1 if end else one.day == 1
    return f"{one:%B} {one.year}" if whole else f"{one.day} {one:%B} {one.year}"
