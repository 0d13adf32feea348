"""The records of events: single reports of acts, and the events that they tell.

A report is a coded act in the document that tells it. An event is what one report or several tell;
it keeps its reports' ids and origins, and what they disagree on. The `Event` of a brief
(`apercu.briefs`) is printed from it, with citations in place of report ids.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from apercu.briefs import OriginCount
from apercu.errors import InputError
from apercu.records import Control, Interval, Record, Span
from apercu.relate.records import CodedAct, Domain, EventType, Participant, Quad, Realis
from apercu.text.terms import is_stop, terms

Matter = Literal["whether", "type", "who", "place", "date", "dead"]
"""What reports of one event can disagree on; `whether`: some deny that it happened."""


class Report(Record, frozen=True, kw_only=True):
    """One report of an act: the act, and the document that tells it.

    `text_sha256` names the text that the act's spans lie in; `quote` are the clause's words.
    `origin` is the id of the document's origin, `outlet` the name of who published it, `party`
    the party of the question that it speaks for. `named` are the ids of all actors that the
    report's sentence names, in the act or beside it.
    """

    id: str
    text_sha256: str
    act: CodedAct
    quote: str
    origin: str
    outlet: str = ""
    control: Control = "unknown"
    party: str | None = None
    named: tuple[str, ...] = ()


class Variant(Record, frozen=True, kw_only=True):
    """One of several values that reports of one event give, and which reports give it."""

    value: str
    reports: tuple[str, ...]
    origins: tuple[str, ...]


class Disagreement(Record, frozen=True, kw_only=True):
    """What reports of one event do not agree on, the value that most origins tell first."""

    about: Matter
    variants: tuple[Variant, ...]


class Event(Record, frozen=True, kw_only=True):
    """Who did what to whom, when, as one report or several tell it.

    `source` and `target` are actors' ids, or words of the text where the gazetteer knows nobody
    by them. `mutual` acts (a meeting of A and B) have all who take part as sources. `named` are
    the actors that any report's sentence names. `flags`: those of the reports, and `undated`,
    `types_differ`, `by_hand` (joined or parted by a correction).
    """

    id: str
    type: EventType
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    domain: Domain
    quad: Quad
    score: float
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    mutual: bool = False
    when: Interval | None = None
    reported: Interval | None = None
    place: str | None = None
    realis: Realis = "happened"
    holder: tuple[str, ...] = ()
    reports: tuple[str, ...]
    origins: tuple[str, ...]
    voices: OriginCount
    outlets: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    flags: tuple[str, ...] = ()


def report_id(text_sha256: str, trigger: Span, clause: Span) -> str:
    """Return a report's id: the hash of the text's hash and the spans of trigger and clause."""
    spans = f"{trigger.start}-{trigger.end}/{clause.start}-{clause.end}"
    return hashlib.sha256(f"report {text_sha256} {spans}".encode()).hexdigest()


def report_of(
    act: CodedAct,
    *,
    text: str,
    text_sha256: str,
    origin: str,
    outlet: str = "",
    control: Control = "unknown",
    party: str | None = None,
    named: Iterable[str] = (),
) -> Report:
    """Make a report of an act coded in `text`; a clause that lies outside raises `InputError`."""
    clause = act.clause
    if not 0 <= clause.start <= clause.end <= len(text):
        raise InputError(
            f"text {text_sha256[:12]} of {len(text)} characters has no clause"
            f" [{clause.start}, {clause.end}): code the text that is stored"
        )
    return Report(
        id=report_id(text_sha256, act.trigger, clause),
        text_sha256=text_sha256,
        act=act,
        quote=text[clause.start : clause.end],
        origin=origin,
        outlet=outlet,
        control=control,
        party=party,
        named=tuple(sorted(set(named))),
    )


def event_id(reports: Iterable[str]) -> str:
    """Return an event's id: the hash of its reports' ids, in whatever order they are given."""
    return hashlib.sha256(f"event {' '.join(sorted(set(reports)))}".encode()).hexdigest()


def names_of(participants: Iterable[Participant]) -> tuple[str, ...]:
    """Give the actors' ids, or the folded words of who has none, sorted, each once.

    Who is only "it" or "who" is nobody here: two texts' pronouns are not one actor.
    """
    found: set[str] = set()
    for one in participants:
        if one.actors:
            found.update(one.actors)
        elif not all(map(is_stop, terms(one.text))):
            found.add(" ".join(one.text.casefold().split()))
    return tuple(sorted(found))


def count_voices(reports: Iterable[Report]) -> OriginCount:
    """Count each origin once, by the first of its reports in order of control and party."""
    first: dict[str, Report] = {}
    for one in sorted(reports, key=lambda r: (r.origin, r.control, r.party or "", r.id)):
        first.setdefault(one.origin, one)
    controls = Counter(one.control for one in first.values())
    parties = Counter(one.party or "none" for one in first.values())
    return OriginCount(
        n=len(first),
        by_control=dict(sorted(controls.items())),
        by_party=dict(sorted(parties.items())),
    )
