"""Shifts: where the level of a series changes, only if it holds, and what else it may be.

A shift is reported where all of these agree, and withheld with the reason where one does not:

- it is found (within a step) by every penalty from the Bayesian information criterion's up to
  twice that (`HELD`); shifts that come and go with the penalty are none;
- summed over all ways to part the series, it is more probable than not that a change stands
  within a step of it;
- the same months laid anew in blocks hardly ever show a change as large (`chance`): scores keep
  their moods for some months, which no penalty knows of;
- either side has `MIN_EVENTS` events from `MIN_ORIGINS` origins.

Each comes with the events that drive it, found by leaving each out, and with rivals to its
reading. A shift is measured in this collection; it tells of no cause.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from apercu.records import Record
from apercu.relate.chance import chance_of
from apercu.relate.estimates import Estimate, mean_of, prior_variance
from apercu.relate.events import Event
from apercu.relate.segments import (
    Row,
    Slot,
    change_probabilities,
    changes_by_penalty,
    gain,
    slot_of,
)
from apercu.relate.series import Series, Step
from apercu.relate.traits import days_of

PENALTIES = (2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0)
"""Times the logarithm of the number of events; 2 is the Bayesian information criterion's for a
change of mean (its place and its size)."""
HELD = 4.0
"""A shift must be found by all penalties up to this one. What it costs and spares on rows without
a change is in docs/decisions/0022-series.md."""
MIN_PROBABILITY = 0.5
MOST_CHANCE = 0.05
MIN_EVENTS, MIN_ORIGINS = 5, 3
"""On either side of a shift; a judgement, not fitted."""
NEARLY = 3.84
"""Another date is nearly as good where twice the logarithm of likelihood is lower by no more: the
95% quantile of chi squared with one degree of freedom."""
MOST_DRIVERS = 10
MORE_DOCUMENTS = 3.0
"""Documents a step on one side by those on the other, from which attention may have changed."""

RivalKind = Literal["another_date", "one_event", "one_origin", "one_outlet", "silence", "attention"]
Reason = Literal["penalties", "probability", "chance", "events", "origins"]


class Side(Record, frozen=True, kw_only=True):
    """What lies on one side of a shift, to the next change or the end: days, events, level."""

    start: str
    end: str
    events: tuple[str, ...]
    origins: int
    mean: Estimate


class Driver(Record, frozen=True, kw_only=True):
    """An event, and what is left of the shift without it.

    `change` is the difference of means without the event, `holds` whether the shift is still
    found by the penalty that it must stand.
    """

    event: str
    change: float
    holds: bool


class Rival(Record, frozen=True, kw_only=True):
    """Another reading of a shift: why, and the steps, events or outlets that it rests on."""

    kind: RivalKind
    text: str
    rests_on: tuple[str, ...]


class Shift(Record, frozen=True, kw_only=True):
    """A change of level: `at` is the first day of the first step of the new one.

    `change` is the mean behind less the mean before. `penalties` are those by which it is found,
    in times of the logarithm of the number of events, `probability` the Bayesian one that a change
    stands within a step of it, `chance` how often blocks laid anew show one as large.
    """

    at: str
    before: Side
    behind: Side
    change: float
    penalties: tuple[float, ...]
    probability: float
    chance: float
    drivers: tuple[Driver, ...]
    rivals: tuple[Rival, ...]


class Withheld(Record, frozen=True, kw_only=True):
    """A change that some penalty found and that is not reported, with every reason."""

    at: str
    reasons: tuple[Reason, ...]
    penalties: tuple[float, ...]
    probability: float
    chance: float | None = None
    """`None` where another reason was there before."""


class Shifts(Record, frozen=True, kw_only=True):
    """What was found in a series; `too_few`: there were not events enough to look for shifts."""

    found: tuple[Shift, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    too_few: bool = False
    events: int = 0


class _Ground(NamedTuple):
    """What shifts are sought in: the steps with events, their events, and the scores' variance."""

    series: Series
    steps: tuple[Step, ...]
    events: tuple[tuple[Event, ...], ...]
    slots: tuple[Slot, ...]
    row: Row
    variance: float
    n: int

    def within(self, start: int, end: int) -> list[Event]:
        return [one for events in self.events[start:end] for one in events]

    def penalty(self, times: float) -> float:
        return times * math.log(self.n)


def find_shifts(series: Series, events: Mapping[str, Event]) -> Shifts:
    """Find the shifts of a series; `events` holds those of its steps by id."""
    ground = _ground(series, events)
    if ground.n < 2 * MIN_EVENTS or len(ground.steps) < 2:
        return Shifts(too_few=True, events=ground.n)
    by_penalty = {
        times: changes_by_penalty(ground.row, ground.penalty(times), ground.variance)
        for times in PENALTIES
    }
    probabilities = change_probabilities(ground.row)
    found: list[Shift] = []
    withheld: list[Withheld] = []
    for at in _places(by_penalty):
        penalties = tuple(
            times for times, changes in by_penalty.items() if any(abs(at - k) <= 1 for k in changes)
        )
        probability = round(min(1.0, math.fsum(probabilities[max(1, at - 1) : at + 2])), 4)
        start, end = _bounds(at, penalties, by_penalty, ground)
        reasons = _reasons(ground, at, (start, end), penalties, probability)
        chance = None if reasons else chance_of(ground.slots, at, ground.variance)
        if chance is not None and chance > MOST_CHANCE:
            reasons = ("chance",)
        if reasons or chance is None:
            withheld.append(
                Withheld(
                    at=ground.steps[at].start,
                    reasons=reasons,
                    penalties=penalties,
                    probability=probability,
                    chance=chance,
                )
            )
            continue
        found.append(_shift(ground, at, (start, end), penalties, (probability, chance)))
    return Shifts(found=tuple(found), withheld=tuple(withheld), events=ground.n)


# --- what is sought in --------------------------------------------------------------------------


def _ground(series: Series, events: Mapping[str, Event]) -> _Ground:
    steps = tuple(step for step in series.steps if step.events)
    told = tuple(tuple(events[one] for one in step.events) for step in steps)
    slots = tuple(slot_of([one.score for one in them]) for them in told)
    every = [one for them in told for one in them]
    return _Ground(series, steps, told, slots, Row(slots), _variance(every), len(every))


def _variance(events: Sequence[Event]) -> float:
    """Return the scores' variance about a level that may change, from neighbours in time.

    Half the mean squared difference of neighbours (von Neumann, 1941), with the codebook's
    variance worth one more: scores that are all alike do not make every other score a shift.
    """
    ordered = [one.score for one in sorted(events, key=lambda one: (_first_day(one), one.id))]
    if len(ordered) < 2:
        return prior_variance()
    squares = math.fsum((b - a) ** 2 / 2 for a, b in itertools.pairwise(ordered))
    return (squares + prior_variance()) / len(ordered)


def _first_day(event: Event) -> dt.date:
    days = days_of(event.when, None)
    return days.first if days else dt.date.min


def _places(by_penalty: Mapping[float, Sequence[int]]) -> list[int]:
    """List the changes that any penalty found, neighbours once: that of the highest penalty."""
    places: list[int] = []
    for times in sorted(by_penalty, reverse=True):
        places.extend(
            at for at in by_penalty[times] if all(abs(at - other) > 1 for other in places)
        )
    return sorted(places)


def _bounds(
    at: int,
    penalties: Sequence[float],
    by_penalty: Mapping[float, Sequence[int]],
    ground: _Ground,
) -> tuple[int, int]:
    """Give the slots between the neighbouring changes, by the penalty that it must stand."""
    judge = max((one for one in penalties if one <= HELD), default=min(penalties))
    others = [k for k in by_penalty[judge] if abs(k - at) > 1]
    start = max((k for k in others if k < at), default=0)
    return start, min((k for k in others if k > at), default=len(ground.steps))


def _reasons(
    ground: _Ground,
    at: int,
    bounds: tuple[int, int],
    penalties: Sequence[float],
    probability: float,
) -> tuple[Reason, ...]:
    start, end = bounds
    sides = ground.within(start, at), ground.within(at, end)
    reasons: list[Reason] = []
    if any(one not in penalties for one in PENALTIES if one <= HELD):
        reasons.append("penalties")
    if probability < MIN_PROBABILITY:
        reasons.append("probability")
    if any(len(side) < MIN_EVENTS for side in sides):
        reasons.append("events")
    if any(len(_origins(side)) < MIN_ORIGINS for side in sides):
        reasons.append("origins")
    return tuple(reasons)


def _origins(events: Sequence[Event]) -> set[str]:
    return {origin for one in events for origin in one.origins}


# --- a shift, its drivers and rivals ------------------------------------------------------------


def _shift(
    ground: _Ground,
    at: int,
    bounds: tuple[int, int],
    penalties: tuple[float, ...],
    likely: tuple[float, float],
) -> Shift:
    start, end = bounds
    before, behind = ground.within(start, at), ground.within(at, end)
    drivers = _drivers(ground, before, behind)
    return Shift(
        at=ground.steps[at].start,
        before=_side(ground, start, at),
        behind=_side(ground, at, end),
        change=_change(before, behind),
        penalties=penalties,
        probability=likely[0],
        chance=likely[1],
        drivers=tuple(drivers[:MOST_DRIVERS]),
        rivals=tuple(_rivals(ground, at, bounds, drivers)),
    )


def _side(ground: _Ground, start: int, end: int) -> Side:
    events = ground.within(start, end)
    mean = mean_of([one.score for one in events])
    assert mean is not None, "a slot has events"  # noqa: S101  (for the reader and mypy)
    return Side(
        start=ground.steps[start].start,
        end=ground.steps[end - 1].end,
        events=tuple(one.id for one in events),
        origins=len(_origins(events)),
        mean=mean,
    )


def _slot(events: Sequence[Event]) -> Slot:
    return slot_of([one.score for one in events])


def _change(before: Sequence[Event], behind: Sequence[Event]) -> float:
    first, second = _slot(before), _slot(behind)
    if not first.n or not second.n:
        return 0.0
    return round(second.total / second.n - first.total / first.n, 4)


def _stands(ground: _Ground, before: Sequence[Event], behind: Sequence[Event]) -> bool:
    """Tell whether the change is still found by the penalty that it must stand."""
    if not before or not behind:
        return False
    return gain(_slot(before), _slot(behind), ground.variance) > ground.penalty(HELD)


def _drivers(ground: _Ground, before: Sequence[Event], behind: Sequence[Event]) -> list[Driver]:
    """Leave each event out; the one without which least is left of the change comes first."""
    whole = _change(before, behind)
    found = []
    for one in (*before, *behind):
        left = [other for other in before if other.id != one.id]
        right = [other for other in behind if other.id != one.id]
        found.append(
            Driver(event=one.id, change=_change(left, right), holds=_stands(ground, left, right))
        )
    sign = 1 if whole >= 0 else -1
    return sorted(found, key=lambda one: (sign * one.change, one.event))


def _rivals(
    ground: _Ground, at: int, bounds: tuple[int, int], drivers: Sequence[Driver]
) -> list[Rival]:
    start, end = bounds
    before, behind = ground.within(start, at), ground.within(at, end)
    rivals = _other_dates(ground, at, bounds)
    alone = tuple(one.event for one in drivers if not one.holds)
    if alone:
        text = f"without any one of {len(alone)} events the shift does not hold"
        rivals.append(Rival(kind="one_event", text=text, rests_on=alone))
    rivals += _alone(ground, "one_origin", before, behind, lambda one: one.origins)
    rivals += _alone(ground, "one_outlet", before, behind, lambda one: one.outlets)
    return rivals + _unheard(ground, at, bounds)


def _other_dates(ground: _Ground, at: int, bounds: tuple[int, int]) -> list[Rival]:
    start, end = bounds
    row = ground.row
    fits = {
        k: gain(row.sums(start, k), row.sums(k, end), ground.variance)
        for k in range(start + 1, end)
    }
    near = tuple(
        ground.steps[k].start for k, fit in fits.items() if k != at and fits[at] - fit <= NEARLY
    )
    if not near:
        return []
    text = f"{len(near)} other steps fit nearly as well as the beginning"
    return [Rival(kind="another_date", text=text, rests_on=near)]


def _alone(
    ground: _Ground,
    kind: Literal["one_origin", "one_outlet"],
    before: Sequence[Event],
    behind: Sequence[Event],
    tellers: Callable[[Event], tuple[str, ...]],
) -> list[Rival]:
    """Name the tellers without whose own events the shift does not hold; single events are told."""
    own = Counter(tellers(one)[0] for one in (*before, *behind) if len(tellers(one)) == 1)
    found = []
    for teller, count in sorted(own.items()):
        left = [one for one in before if tellers(one) != (teller,)]
        right = [one for one in behind if tellers(one) != (teller,)]
        if count > 1 and not _stands(ground, left, right):
            found.append(teller)
    if not found:
        return []
    what = "origin" if kind == "one_origin" else "outlet"
    text = f"without what one {what} alone tells the shift does not hold"
    return [Rival(kind=kind, text=text, rests_on=tuple(found))]


def _unheard(ground: _Ground, at: int, bounds: tuple[int, int]) -> list[Rival]:
    """Tell of silence just before the shift, and of a change in how much is reported at all."""
    first, last = ground.steps[bounds[0]].start, ground.steps[bounds[1] - 1].end
    steps = [one for one in ground.series.steps if first <= one.start and one.end <= last]
    begin, previous = ground.steps[at].start, ground.steps[at - 1].start
    silent = tuple(
        one.start for one in steps if one.state == "silent" and previous < one.start < begin
    )
    rivals = []
    if silent:
        text = f"{len(silent)} steps just before are without reporting: it may have come earlier"
        rivals.append(Rival(kind="silence", text=text, rests_on=silent))
    before = [one.documents for one in steps if one.start < begin]
    behind = [one.documents for one in steps if one.start >= begin]
    low, high = sorted((sum(before) / len(before), sum(behind) / len(behind)))
    if high > 0 and high >= MORE_DOCUMENTS * low:
        text = f"documents that name both went from {sum(before)} to {sum(behind)}: attention"
        rivals.append(Rival(kind="attention", text=text, rests_on=(first, begin, last)))
    return rivals
