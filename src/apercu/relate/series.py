"""Series: what one state did to another, step by step, with what makes each figure.

A step is one of three: it has events; it has documents that name both states and no event (zero);
or the collection has no document that names both (silence, which is no calm). Planned,
hypothetical, denied and retold acts are counted apart and not summed unless that is asked for.
Each event counts once, however many reports tell it: reports measure attention, not acts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from apercu.records import Record
from apercu.relate.by_report import is_by_report
from apercu.relate.estimates import Estimate, mean_of, sum_of
from apercu.relate.events import Event
from apercu.relate.records import Domain, Realis
from apercu.relate.steps import StepKind, Stretch, place_in_step, step_of, steps_between

COUNTED: frozenset[Realis] = frozenset({"happened", "reported"})
State = Literal["silent", "none", "events"]


class Heard(Record, frozen=True, kw_only=True):
    """A document of the collection: when it was published, and which actors it names.

    `day` is ISO 8601, of publication, or of the fetch where that is unknown.
    """

    document: str
    day: str
    actors: tuple[str, ...]


class Step(Record, frozen=True, kw_only=True):
    """One step of a series: `start` and `end` are days, both included.

    `documents` counts those that name both states. `events` are the ids of what `mean` and `sum`
    are made of, `origins` how many lines of reporting tell them, `apart` the ids of events that are
    not counted, by how they are meant. `partial`: the series ends within the step.
    """

    start: str
    end: str
    state: State
    documents: int = 0
    events: tuple[str, ...] = ()
    origins: int = 0
    mean: Estimate | None = None
    sum: Estimate | None = None
    apart: dict[Realis, tuple[str, ...]] = {}
    partial: bool = False


class Series(Record, frozen=True, kw_only=True):
    """What `source` did to `target`, in one domain or (`None`) in all, step by step.

    `unplaced` are events known too roughly for a step, `undated` those that nothing dates; neither
    is in any step. `by_report` are those of the steps' events that are dated by the day of their
    report.
    """

    source: str
    target: str
    domain: Domain | None
    step: StepKind
    counted: tuple[Realis, ...]
    steps: tuple[Step, ...]
    unplaced: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    by_report: tuple[str, ...] = ()


class Period(NamedTuple):
    """A stretch of days, both included; `None` leaves an end to what there is."""

    since: dt.date | None = None
    until: dt.date | None = None


ALL_TIME = Period()


def directed(event: Event) -> tuple[tuple[str, str], ...]:
    """List the directed pairs that an event belongs to; of a mutual act each with each other."""
    targets = event.source if event.mutual else event.target
    return tuple((a, b) for a in event.source for b in targets if a != b)


def pairs_of(events: Iterable[Event]) -> list[tuple[str, str, Domain]]:
    """List all directed pairs with the domains in which they have events, in order."""
    return sorted({(*pair, event.domain) for event in events for pair in directed(event)})


def all_series(
    events: Sequence[Event], heard: Sequence[Heard], *, step: StepKind = "month"
) -> list[Series]:
    """Make the series of each directed pair and domain that has an event."""
    by_pair: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for one in events:
        for pair in directed(one):
            by_pair[pair].append(one)
    by_actor: dict[str, list[Heard]] = defaultdict(list)
    for document in heard:
        for actor in set(document.actors):
            by_actor[actor].append(document)
    return [
        series_of(
            by_pair[source, target],
            by_actor[source],
            source=source,
            target=target,
            domain=domain,
            step=step,
        )
        for source, target, domain in pairs_of(events)
    ]


def series_of(
    events: Iterable[Event],
    heard: Iterable[Heard],
    *,
    source: str,
    target: str,
    domain: Domain | None = None,
    step: StepKind = "month",
    period: Period = ALL_TIME,
    counted: frozenset[Realis] = COUNTED,
) -> Series:
    """Make one series: whole steps from the first to the last that `period` or the data touch.

    Silence is told from zero by `heard`: give all documents of the collection that the as-of date
    admits. Without period, events and documents there are no steps.
    """
    ours = [
        one
        for one in {event.id: event for event in events}.values()
        if (source, target) in directed(one) and domain in {None, one.domain}
    ]
    ours.sort(key=lambda one: one.id)
    placed: dict[Stretch, list[Event]] = defaultdict(list)
    unplaced: list[str] = []
    undated: list[str] = []
    for one in ours:
        at = place_in_step(one.when, step)
        if at is not None:
            placed[at].append(one)
        else:
            (undated if one.when is None else unplaced).append(one.id)
    days = _documents(heard, source, target, step)
    stretches = _stretches([*placed, *days], step, period)
    return Series(
        source=source,
        target=target,
        domain=domain,
        step=step,
        counted=tuple(sorted(counted)),
        steps=tuple(
            _step(at, placed.get(at, ()), days.get(at, 0), counted, period) for at in stretches
        ),
        unplaced=tuple(unplaced),
        undated=tuple(undated),
        by_report=tuple(
            one.id
            for one in ours
            if is_by_report(one.when) and one.realis in counted and one.id not in unplaced
        ),
    )


def _documents(
    heard: Iterable[Heard], source: str, target: str, step: StepKind
) -> dict[Stretch, int]:
    """Count, by step, the documents that name both."""
    days = {one.document: one.day[:10] for one in heard if {source, target} <= set(one.actors)}
    found: dict[Stretch, int] = defaultdict(int)
    for day in days.values():
        found[step_of(dt.date.fromisoformat(day), step)] += 1
    return found


def _stretches(known: Sequence[Stretch], step: StepKind, period: Period) -> list[Stretch]:
    first = period.since or min((one.first for one in known), default=None)
    last = period.until or max((one.last for one in known), default=None)
    if first is None or last is None or (last < first and None in period):
        return []
    return list(steps_between(first, last, step))


def _step(
    at: Stretch,
    events: Sequence[Event],
    documents: int,
    counted: frozenset[Realis],
    period: Period,
) -> Step:
    ours = [one for one in events if one.realis in counted]
    apart: dict[Realis, list[str]] = defaultdict(list)
    for one in events:
        if one.realis not in counted:
            apart[one.realis].append(one.id)
    scores = [one.score for one in ours]
    state: State = "events" if ours else ("none" if documents or apart else "silent")
    return Step(
        start=at.first.isoformat(),
        end=at.last.isoformat(),
        state=state,
        documents=documents,
        events=tuple(one.id for one in ours),
        origins=len({origin for one in ours for origin in one.origins}),
        mean=mean_of(scores),
        sum=sum_of(scores) or (Estimate(value=0.0) if state == "none" else None),
        apart={realis: tuple(ids) for realis, ids in sorted(apart.items())},
        partial=period.until is not None and period.until < at.last,
    )


def opened(step: Step, events: Mapping[str, Event]) -> list[Event]:
    """Open a step's figures into the events that make them, the lowest score first."""
    return sorted((events[one] for one in step.events), key=lambda one: (one.score, one.id))
