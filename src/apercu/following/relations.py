"""The relations of two actors: series, shifts and a third beside them, with what each rests on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from apercu.following.events import (
    Followed,
    Told,
    answer_of,
    asked_of,
    by_date,
    choose,
    follow,
    hearing_of,
    left_out,
    text_of,
)
from apercu.following.request import Ground, Request, whole_steps
from apercu.following.writing import EventWriter, names_in
from apercu.relate import series as counting
from apercu.relate.estimates import Estimate, mean_of, sum_of
from apercu.relate.events import Event, Report
from apercu.relate.records import Domain
from apercu.relate.shifts import find_shifts
from apercu.relate.third import ThirdParty, third_party
from apercu.relations import (
    KeptCorrection,
    LeftOutReason,
    Relations,
    Series,
    SeriesShifts,
    Uncorrected,
)
from apercu.relations import ThirdParty as WrittenThird


class Measured(NamedTuple):
    """What is measured in events: series of either direction, and the third party's."""

    series: tuple[counting.Series, ...]
    third: ThirdParty | None


def follow_relations(
    reports: Iterable[Report],
    request: Request,
    ground: Ground,
    corrections: Iterable[KeptCorrection] = (),
) -> Relations:
    """Measure what the pair did to one another, step by step, and how a third bears on it.

    The period is widened to whole steps. `reports` are all that name two of the actors, in any
    order; the same come out in the same bytes. Raises `InputError`.
    """
    since, until = whole_steps(request)
    request = msgspec.structs.replace(request, since=since, until=until)
    followed = follow(reports, request, ground, corrections)
    left = Counter[LeftOutReason]()
    chosen = choose(followed.corrected, request, left)
    measured = measure(followed.corrected, request, ground)
    known = {one.id: one for one in followed.corrected.events}
    placed = {one.id: one for one in _placed(followed.corrected.events, request)}
    third = written_third(measured.third, known)
    named = {one.id for one in chosen} | ids_in(measured)
    writer = EventWriter(ground)
    events = tuple(
        writer.write(one, followed.corrected.reports)
        for one in sorted((known[key] for key in named), key=by_date)
    )
    before = _uncorrected(followed, request, ground, writer) if followed.corrections else None
    answer = answer_of(bool(chosen), left, request, ground)
    return Relations(
        asked=asked_of(request),
        step=request.step,
        as_of=ground.as_of.isoformat(),
        answer=answer,
        text=text_of(answer, request, ground),
        collection=ground.searched,
        coder=ground.coder,
        synthetic=ground.synthetic or any(one.synthetic for one in writer.references),
        hearing=hearing_of(request, ground),
        names=names_in(events, request.names),
        series=tuple(written(one, known) for one in measured.series),
        shifts=tuple(shifts_of(one, placed) for one in measured.series),
        third_party=third,
        events=events,
        uncorrected=before,
        corrections=followed.corrections,
        left_out=left_out(left, followed, ground),
        documents=ground.documents,
        references=writer.references,
    )


def measure(told: Told, request: Request, ground: Ground) -> Measured:
    """Count the series of the pair, in either direction unless one was asked for, and the third's.

    Each direction has one of all domains, and one of each domain in which it has an event.
    """
    heard = [
        counting.Heard(document=one.document, day=one.day, actors=one.actors)
        for one in ground.documents
    ]
    a, b = request.ids
    ways = [(a, b)] if request.directed else [(a, b), (b, a)]
    events = _placed((one for one in told.events if _wanted(one, told, request)), request)
    period = _period(events, heard, request)
    found = []
    for source, target in ways:
        domains: list[Domain | None] = [None]
        if not request.domains:
            domains += sorted(
                {one.domain for one in events if (source, target) in counting.directed(one)}
            )
        found += [
            counting.series_of(
                events, heard, source=source, target=target, domain=domain, step=request.step,
                period=period,
            )
            for domain in domains
        ]  # fmt: skip
    third = None
    if request.third is not None:
        third = third_party(
            events, heard, pair=request.ids, third=request.third.id, step=request.step,
            period=period, names=request.names,
        )  # fmt: skip
    return Measured(tuple(found), third)


def _placed(events: Iterable[Event], request: Request) -> list[Event]:
    """Give events by the day that puts them into a step; by their reports', no two are mixed."""
    if request.by != "report":
        return list(events)
    return [msgspec.structs.replace(one, when=one.reported) for one in events]


def _wanted(event: Event, told: Told, request: Request) -> bool:
    """Tell whether an event passes what was asked of it; series count by realis themselves."""
    return (
        told.sure(event) >= request.sure
        and (not request.domains or event.domain in request.domains)
        and (not request.types or event.type in request.types)
    )


def _period(
    events: Sequence[Event], heard: Sequence[counting.Heard], request: Request
) -> counting.Period:
    """Give one period to all series: what was asked, else from the first to the last of the data.

    The rows of one table begin and end together; with a third theirs count, too.
    """
    ends: list[str] = []
    for source in request.actors:
        for target in request.actors:
            if source < target:
                for a, b in ((source, target), (target, source)):
                    row = counting.series_of(
                        events, heard, source=a, target=b, step=request.step,
                        period=counting.Period(request.since, request.until),
                    )  # fmt: skip
                    ends += [day for one in row.steps for day in (one.start, one.end)]
    first = request.since or (dt.date.fromisoformat(min(ends)) if ends else None)
    return counting.Period(
        first, request.until or (dt.date.fromisoformat(max(ends)) if ends else None)
    )


# --- what is written ----------------------------------------------------------------------------


def written(one: counting.Series, events: dict[str, Event]) -> Series:
    """Write a series, with the figures of all its steps together."""
    counted = [events[key] for step in one.steps for key in step.events]
    scores = [each.score for each in counted]
    total = sum_of(scores)
    if total is None and any(step.state == "none" for step in one.steps):
        total = Estimate(value=0.0)
    fields = msgspec.to_builtins(one)
    return msgspec.convert(
        {
            **fields,
            "events": len(counted),
            "origins": len({origin for each in counted for origin in each.origins}),
            "mean": msgspec.to_builtins(mean_of(scores)),
            "sum": msgspec.to_builtins(total),
        },
        Series,
    )


def shifts_of(one: counting.Series, events: dict[str, Event]) -> SeriesShifts:
    """Look for shifts in a series, and write what was found and what was withheld."""
    fields = msgspec.to_builtins(find_shifts(one, events))
    return msgspec.convert(
        {**fields, "source": one.source, "target": one.target, "domain": one.domain}, SeriesShifts
    )


def written_third(one: ThirdParty | None, events: dict[str, Event]) -> WrittenThird | None:
    """Write the third party's part."""
    if one is None:
        return None
    fields = msgspec.to_builtins(one)
    rows = [msgspec.to_builtins(written(row, events)) for row in one.series]
    return msgspec.convert({**fields, "series": rows}, WrittenThird)


def ids_in(measured: Measured) -> set[str]:
    """Give the ids of all events that figures name."""
    rows = [*measured.series, *(measured.third.series if measured.third else ())]
    found = set(measured.third.naming) if measured.third else set()
    for row in rows:
        found.update(row.unplaced, row.undated)
        for step in row.steps:
            found.update(step.events, *step.apart.values())
    return found


def _uncorrected(
    followed: Followed, request: Request, ground: Ground, writer: EventWriter
) -> Uncorrected:
    before = measure(followed.without, request, ground)
    known = {one.id: one for one in followed.without.events}
    now = {one.id: one for one in followed.corrected.events}
    named = [known[key] for key in ids_in(before) if now.get(key) != known[key]]
    return Uncorrected(
        events=tuple(
            writer.write(one, followed.without.reports) for one in sorted(named, key=by_date)
        ),
        series=tuple(written(one, known) for one in before.series),
    )
