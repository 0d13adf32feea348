"""Makers of invented reports of acts, for the tests of what is built upon them."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from typing import get_args

from apercu.records import Control, Interval, Span
from apercu.relate.codebook import quad_of, score_of
from apercu.relate.events import Event, Report, count_voices, event_id, report_of
from apercu.relate.records import CodedAct, Domain, EventType, Participant, Realis

IDS = {
    "Arland": "ARL", "Borland": "BOR", "Corland": "COR", "Dorland": "DOR",
}  # fmt: skip
TYPES: tuple[EventType, ...] = get_args(EventType)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def days(first: str, last: str | None = None) -> Interval:
    """A day, or a stretch of them; "2025-02" is the month."""
    if len(first) == 7:
        return Interval(start=f"{first}-01", end=f"{first}-28", precision="month", basis="text")
    fine = "day" if last is None else "range"
    return Interval(start=first, end=last or first, precision=fine, basis="text")


def who(text: str, name: str) -> Participant:
    """The named one, as the text names it; a name that is not there stands behind the text."""
    at = text.find(name)
    start, end = (at, at + len(name)) if at >= 0 else (len(text), len(text))
    return Participant(start=start, end=end, text=name, actors=(IDS[name],) if name in IDS else ())


def told(
    text: str,
    kind: EventType,
    source: Sequence[str],
    target: Sequence[str] = (),
    when: Interval | None = None,
    *,
    mode: str | None = None,
    place: str | None = None,
    realis: Realis = "happened",
    domain: Domain = "political",
    origin: str = "",
    outlet: str = "",
    control: Control = "unknown",
    party: str | None = None,
    reported: Interval | None = None,
    named: Sequence[str] = (),
    dated_by: str = "",
    copy: int = 0,
) -> Report:
    """A report whose one clause is the whole text, its trigger between asterisks, which fall off.

    `copy` makes another text of the same words.
    """
    before, *rest = text.split("*")
    text = "".join((before, *rest))
    clause = Span(0, len(text))
    trigger = Span(len(before), len(before) + len(rest[0])) if rest else clause
    key = sha(f"{text} {when and when.start} {copy}")
    at = text.find(dated_by) if dated_by else -1
    act = CodedAct(
        type=kind,
        mode=mode,
        domain=domain,
        quad=quad_of(kind),
        score=score_of(kind, mode),
        source=tuple(who(text, one) for one in source),
        target=tuple(who(text, one) for one in target),
        place=who(text, place) if place else None,
        when=when,
        dated_by=Span(at, at + len(dated_by)) if at >= 0 else None,
        reported=reported,
        realis=realis,
        trigger=trigger,
        clause=clause,
    )
    return report_of(
        act,
        text=text,
        text_sha256=key,
        origin=origin or key,
        outlet=outlet,
        control=control,
        party=party,
        named={*named, *(IDS[one] for one in (*source, *target) if one in IDS)},
    )


_count = itertools.count()


def event(
    day: str | None,
    score: float = -2.0,
    *,
    source: Sequence[str] = ("ARL",),
    target: Sequence[str] = ("BOR",),
    domain: Domain = "political",
    realis: Realis = "happened",
    origins: Sequence[str] = (),
    outlets: Sequence[str] = (),
    named: Sequence[str] = (),
    when: Interval | None = None,
    key: str = "",
    kind: EventType = "ACCUSE",
) -> Event:
    """An event of one report, of a score of its own."""
    key = key or str(next(_count))
    report = told(f"told {key}", kind, ["Arland"], ["Borland"])
    return Event(
        id=event_id([sha(key)]),
        type=kind,
        domain=domain,
        quad=quad_of(kind),
        score=score,
        source=tuple(source),
        target=tuple(target),
        mutual=not target and len(source) > 1,
        when=when or (days(day) if day else None),
        realis=realis,
        reports=(sha(key),),
        origins=tuple(origins) or (sha(f"origin {key}"),),
        voices=count_voices([report]),
        outlets=tuple(outlets),
        named=tuple(named),
    )
