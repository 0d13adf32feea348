"""Write events as a table has them: citations with numbers, all reports, how it came about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from apercu.actors import actor_name
from apercu.briefs import Citation, Reference
from apercu.errors import InputError
from apercu.following.request import Ground
from apercu.records import Interval, Span
from apercu.relate.by_report import is_by_report
from apercu.relate.events import Event, Report
from apercu.relate.records import Participant
from apercu.relations import Disagreement, Side, TableEvent, ToldReport


class EventWriter:
    """Writes events and numbers the references, in the order in which they are written.

    The ground describes the texts of reports, and has the sentences around their clauses.
    """

    def __init__(self, ground: Ground) -> None:
        self._sources = ground.sources
        self._sentences = ground.sentences
        self._numbers: dict[str, int] = {}

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references that were numbered, in order."""
        return tuple(
            msgspec.structs.replace(self._sources[text], n=n) for text, n in self._numbers.items()
        )

    def write(self, event: Event, reports: Mapping[str, Report]) -> TableEvent:
        """Write an event; `reports` holds its reports by id."""
        told = sorted((reports[one] for one in event.reports), key=telling_order(event))
        written = [self._report(one) for one in told]
        cited: dict[str, Citation] = {}
        for report, line in zip(told, written, strict=True):
            cited.setdefault(report.origin, line.citation)
        return TableEvent(
            id=event.id,
            type=event.type,
            mode=event.mode,
            contexts=event.contexts,
            domain=event.domain,
            quad=event.quad,
            score=event.score,
            source=event.source,
            target=event.target,
            when=event.when,
            reported=event.reported,
            place=event.place,
            realis=event.realis,
            holder=", ".join(event.holder) or None,
            citations=tuple(cited.values()),
            origins=event.voices,
            flags=event.flags,
            mutual=event.mutual,
            origin_ids=event.origins,
            outlets=event.outlets,
            named=event.named,
            reports=tuple(written),
            disagreements=tuple(
                msgspec.convert(one, Disagreement, from_attributes=True)
                for one in event.disagreements
            ),
            how=tuple(_how(event, told)),
        )

    def _report(self, report: Report) -> ToldReport:
        act = report.act
        return ToldReport(
            id=report.id,
            citation=self._cite(report, act.clause),
            trigger=self._cite(report, act.trigger),
            sentence=self._sentence(report),
            type=act.type,
            mode=act.mode,
            realis=act.realis,
            when=act.when,
            reported=act.reported,
            source=_sides(act.source),
            target=_sides(act.target),
            holder=_sides(act.holder),
            confidence=act.confidence,
            origin=report.origin,
            outlet=report.outlet,
            control=report.control,
            party=report.party,
            flags=act.flags,
        )

    def _cite(self, report: Report, span: Span) -> Citation:
        clause = report.act.clause
        if not clause.start <= span.start <= span.end <= clause.end:
            raise InputError(
                f"report {report.id[:12]}: its trigger [{span.start}, {span.end}) lies outside its"
                f" clause [{clause.start}, {clause.end}); code the text again"
            )
        return Citation(
            reference=self._number(report.text_sha256),
            text_sha256=report.text_sha256,
            start=span.start,
            end=span.end,
            quote=report.quote[span.start - clause.start : span.end - clause.start],
        )

    def _sentence(self, report: Report) -> Citation | None:
        found = self._sentences.get(report.id)
        if found is None:
            return None
        return Citation(
            reference=self._number(report.text_sha256),
            text_sha256=report.text_sha256,
            start=found.start,
            end=found.start + len(found.words),
            quote=found.words,
        )

    def _number(self, text: str) -> int:
        if text not in self._sources:
            raise InputError(f"text {text[:12]} tells an event and is not described; read it anew")
        return self._numbers.setdefault(text, len(self._numbers) + 1)


def telling_order(event: Event) -> Callable[[Report], tuple[object, ...]]:
    """Order an event's reports: those that tell what was taken of it first, the surest, by id."""

    def key(report: Report) -> tuple[object, ...]:
        act = report.act
        reported = (act.reported.start if act.reported else None) or "9999"
        return (
            act.type != event.type,
            act.realis != event.realis,
            act.mode != event.mode,
            act.when != event.when,
            not (act.source and (act.target or event.mutual)),
            -act.confidence,
            reported,
            report.id,
        )

    return key


def _sides(side: Iterable[Participant]) -> tuple[Side, ...]:
    return tuple(Side(words=one.text, actors=one.actors) for one in side)


def names_in(events: Sequence[TableEvent], known: Mapping[str, str]) -> dict[str, str]:
    """Give the names of all actors of events by id, `known` before the gazetteer's."""
    ids = {
        one
        for event in events
        for one in (*event.source, *event.target, *event.named, *(event.holder or "").split(", "))
    }
    told = {str(one.party) for event in events for one in event.reports if one.party}
    found = dict(known)
    for one in sorted({*ids, *told} - known.keys()):
        try:
            found[one] = actor_name(one)
        except InputError:
            continue  # words of a text, and roles, stand for themselves
    return dict(sorted(found.items()))


# --- how an event came about --------------------------------------------------------------------


def _how(event: Event, told: list[Report]) -> list[str]:
    """Say in sentences how type, score, date and meaning came out of the reports."""
    mode = f" ({event.mode})" if event.mode else ""
    kinds = _origins_by(told, lambda one: one.act.type)
    others = {kind: n for kind, n in kinds.items() if kind != event.type}
    n = len(event.origins)
    sure = max(one.act.confidence for one in told if one.act.type == event.type)
    by_hand = sum("retyped" in one.act.flags for one in told)
    if by_hand:
        found = [f"Type {event.type}{mode}: set by an analyst in {by_hand} of {len(told)} reports."]
    else:
        by = f"told by {kinds[event.type]} of {n} origin{'s' * (n != 1)}, at most {sure:.2f} sure."
        found = [f"Type {event.type}{mode}: {by}"]
    if others:
        found.append(f"Other types told: {_counts(others)}.")
    found.append(
        f"Score {event.score:+g}: PLOVER 0.8 gives it to {event.type}{mode}. The event counts once,"
        " however many tell it."
    )
    found.append(_how_dated(event, told))
    meant = _origins_by(told, lambda one: one.act.realis)
    found.append(f"Taken as {event.realis}: {_counts(meant)} (by origins).")
    if "by_hand" in event.flags:
        found.append("An analyst joined it or parted it from another.")
    return found


def _how_dated(event: Event, told: list[Report]) -> str:
    if event.when is None:
        return "No report tells when it was, nor tells it as news of its day."
    if is_by_report(event.when):
        n = sum(is_by_report(one.act.when) for one in told)
        return (
            f"Dated about {_days(event.when)} by the day of the report: no words tell when it was;"
            f" {n} of {len(told)} report{'s' * (len(told) != 1)} tell{'s' * (n == 1)} it as news in"
            " an opening, and what is news happened on that day or the two before."
        )
    same = [one for one in told if one.act.when == event.when]
    dates = {
        _days(one.act.when)
        for one in told
        if one.act.when is not None and not is_by_report(one.act.when)
    }
    more = f" Dates told: {', '.join(sorted(dates))}." if len(dates) > 1 else ""
    words = sum(one.act.dated_by is not None for one in same)
    by = "words of the text" if words else "what surrounds it in the text"
    return (
        f"Dated {_days(event.when)} ({event.when.precision}), the finest date told, by"
        f" {len(same)} of {len(told)} report{'s' * (len(told) != 1)}, from {by}.{more}"
    )


def _days(when: Interval | None) -> str:
    start, end = ((when and when.start) or "..")[:10], ((when and when.end) or "..")[:10]
    return start if start == end else f"{start}/{end}"


def _origins_by(told: list[Report], read: Callable[[Report], str]) -> dict[str, int]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in told:
        found[read(one)].add(one.origin)
    return {key: len(found[key]) for key in sorted(found)}


def _counts(found: Mapping[str, int]) -> str:
    return ", ".join(f"{key} {n}" for key, n in found.items())
