"""The third party: how a third state's dealings lie beside those of a pair.

Shown are the six directed series, the pair's events in whose reports the third is named, and lags
between the pair's score and the third's with either of them. A lag is shown only where chance
hardly makes one as close: one row is turned against the other in a circle, which keeps each row's
own moods, and the best of all lags is compared each time. With it come the steps that speak
against it. It is a question to look into; nothing here tells of a cause.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Literal, NamedTuple

from apercu.errors import InputError
from apercu.records import Record
from apercu.relate.events import Event
from apercu.relate.series import ALL_TIME, Heard, Period, Series, directed, series_of
from apercu.relate.steps import StepKind

MAX_LAG = 2
MOST_CHANCE = 0.05
"""Over all pairs that are compared, so that each must stay below its part of it."""
MIN_STEPS_WITH_EVENTS = 6
"""In either row; a judgement, not fitted."""

Refusal = Literal["too_short", "too_few_events", "chance"]
Pair = tuple[str, str]


class Instance(Record, frozen=True, kw_only=True):
    """A step of the third's row and the step of the pair's that the lag sets beside it."""

    third_step: str
    pair_step: str
    third_events: tuple[str, ...]
    pair_events: tuple[str, ...]


class Lag(Record, frozen=True, kw_only=True):
    """How the pair's score goes with that of the third and one of the pair.

    `beside` are the third and the one of the pair. `lag` counts steps, positive where the third's
    row comes first. `correlation` is Spearman's over `steps` steps of which none is silent,
    `chance` how often a row turned in a circle gives one as close at any lag. `agree` are the steps
    in which both lie on the side of their medians that the correlation says, `against` those that
    speak against it; steps at a median are neither.
    """

    beside: Pair
    lag: int
    correlation: float
    chance: float
    steps: int
    agree: tuple[Instance, ...]
    against: tuple[Instance, ...]
    question: str


class NotShown(Record, frozen=True, kw_only=True):
    """A lag that was sought and is not shown, with the reason."""

    beside: Pair
    reason: Refusal
    steps: int
    chance: float | None = None


class ThirdParty(Record, frozen=True, kw_only=True):
    """A pair and a third state: series, events that name the third, lags to look into."""

    pair: Pair
    third: str
    series: tuple[Series, ...]
    naming: tuple[str, ...]
    lags: tuple[Lag, ...]
    not_shown: tuple[NotShown, ...]


class _Row(NamedTuple):
    """Sums of scores by step, either direction together; `None` where a step is silent."""

    starts: tuple[str, ...]
    values: tuple[float | None, ...]
    events: tuple[tuple[str, ...], ...]


def third_party(
    events: Sequence[Event],
    heard: Sequence[Heard],
    *,
    pair: Pair,
    third: str,
    step: StepKind = "month",
    period: Period = ALL_TIME,
    names: Mapping[str, str] | None = None,
) -> ThirdParty:
    """Set a third state's dealings beside a pair's; three different actors."""
    if len({*pair, third}) != 3:
        raise InputError(f"{pair[0]}, {pair[1]} and {third}: give three different actors")
    pairs: tuple[Pair, ...] = (pair, (pair[0], third), (pair[1], third))
    period = _common(events, heard, pairs, step, period)
    series = {
        (source, target): series_of(
            events, heard, source=source, target=target, step=step, period=period
        )
        for a, b in pairs
        for source, target in ((a, b), (b, a))
    }
    known = {one.id: one for one in events}
    rows = {(a, b): _row(series[a, b], series[b, a], known) for a, b in pairs}
    lags: list[Lag] = []
    not_shown: list[NotShown] = []
    for beside in pairs[1:]:
        found = _lag(rows[beside], rows[pair], beside, pair, names or {})
        if isinstance(found, Lag):
            lags.append(found)
        else:
            not_shown.append(found)
    return ThirdParty(
        pair=pair,
        third=third,
        series=tuple(series.values()),
        naming=tuple(one.id for one in _naming(events, pair, third)),
        lags=tuple(lags),
        not_shown=tuple(not_shown),
    )


def _common(
    events: Iterable[Event],
    heard: Sequence[Heard],
    pairs: Sequence[Pair],
    step: StepKind,
    period: Period,
) -> Period:
    """Give one period for all rows: that of the data where none was asked for."""
    events = list(events)
    ends: list[dt.date] = []
    for a, b in pairs:
        for source, target in ((a, b), (b, a)):
            steps = series_of(
                events, heard, source=source, target=target, step=step, period=period
            ).steps
            ends += [dt.date.fromisoformat(day) for one in steps for day in (one.start, one.end)]
    return Period(period.since or min(ends, default=None), period.until or max(ends, default=None))


def _naming(events: Iterable[Event], pair: Pair, third: str) -> list[Event]:
    """List the pair's events, in either direction, whose reports name the third, by date and id."""
    either = {pair, (pair[1], pair[0])}
    found = {
        one.id: one
        for one in events
        if either & set(directed(one)) and third in {*one.named, *one.source, *one.target}
    }
    return sorted(found.values(), key=lambda one: ((one.when and one.when.start) or "", one.id))


def _row(there: Series, back: Series, events: Mapping[str, Event]) -> _Row:
    ids = [
        tuple(sorted({*one.events, *other.events}))
        for one, other in zip(there.steps, back.steps, strict=True)
    ]
    silent = [one.state == other.state == "silent" for one, other in
              zip(there.steps, back.steps, strict=True)]  # fmt: skip
    return _Row(
        starts=tuple(one.start for one in there.steps),
        values=tuple(
            None if quiet else math.fsum(events[one].score for one in of_step)
            for quiet, of_step in zip(silent, ids, strict=True)
        ),
        events=tuple(ids),
    )


# --- lags ---------------------------------------------------------------------------------------


def _lag(
    third_row: _Row, pair_row: _Row, beside: Pair, pair: Pair, names: Mapping[str, str]
) -> Lag | NotShown:
    size = len(pair_row.values)
    common = sum(
        a is not None and b is not None
        for a, b in zip(third_row.values, pair_row.values, strict=True)
    )
    turns = range(2 * MAX_LAG + 1, size - 2 * MAX_LAG)
    # The least that turning can give lies above what would be shown.
    if 1 / (len(turns) + 1) > MOST_CHANCE / 2 or common <= size / 2:
        return NotShown(beside=beside, reason="too_short", steps=common)
    if any(sum(map(bool, row.events)) < MIN_STEPS_WITH_EVENTS for row in (third_row, pair_row)):
        return NotShown(beside=beside, reason="too_few_events", steps=common)
    closest, lag = _closest(third_row.values, pair_row.values)
    as_close = sum(
        abs(_closest((*third_row.values[turn:], *third_row.values[:turn]), pair_row.values)[0])
        >= abs(closest)
        for turn in turns
    )
    chance = round((as_close + 1) / (len(turns) + 1), 4)
    if chance > MOST_CHANCE / 2:
        return NotShown(beside=beside, reason="chance", steps=common, chance=chance)
    agree, against = _instances(third_row, pair_row, lag, closest)
    return Lag(
        beside=beside,
        lag=lag,
        correlation=round(closest, 4),
        chance=chance,
        steps=len(_paired(third_row.values, pair_row.values, lag)),
        agree=agree,
        against=against,
        question=_question(beside, pair, lag, closest, names),
    )


def _paired(
    first: Sequence[float | None], second: Sequence[float | None], lag: int
) -> list[tuple[int, float, float]]:
    """List step and values of both rows, the second's taken `lag` steps later; none silent."""
    found = []
    for at, value in enumerate(first):
        other = second[at + lag] if 0 <= at + lag < len(second) else None
        if value is not None and other is not None:
            found.append((at, value, other))
    return found


def _closest(first: Sequence[float | None], second: Sequence[float | None]) -> tuple[float, int]:
    """Return the correlation farthest from nought, and its lag; the least lag of equal ones."""
    found = [
        (_spearman(_paired(first, second, lag)), lag)
        for lag in sorted(range(-MAX_LAG, MAX_LAG + 1), key=lambda one: (abs(one), one))
    ]
    return max(found, key=lambda one: (round(abs(one[0]), 9), -abs(one[1]), one[1]))


def _spearman(paired: Sequence[tuple[int, float, float]]) -> float:
    """Return the correlation of ranks, ties given their mean rank; 0 where a row does not vary."""
    if len(paired) < 3:
        return 0.0
    first, second = _ranks([a for _, a, _ in paired]), _ranks([b for _, _, b in paired])
    middle = (len(paired) + 1) / 2
    together = math.fsum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
    spread = math.fsum((a - middle) ** 2 for a in first) * math.fsum(
        (b - middle) ** 2 for b in second
    )
    return together / math.sqrt(spread) if spread else 0.0


def _ranks(values: Sequence[float]) -> list[float]:
    places: dict[float, list[int]] = defaultdict(list)
    for place, value in enumerate(sorted(values), start=1):
        places[value].append(place)
    return [math.fsum(places[one]) / len(places[one]) for one in values]


def _instances(
    third_row: _Row, pair_row: _Row, lag: int, correlation: float
) -> tuple[tuple[Instance, ...], tuple[Instance, ...]]:
    paired = _paired(third_row.values, pair_row.values, lag)
    middles = median(a for _, a, _ in paired), median(b for _, _, b in paired)
    agree: list[Instance] = []
    against: list[Instance] = []
    for at, a, b in paired:
        side = (a - middles[0]) * (b - middles[1]) * correlation
        if side == 0:
            continue
        (agree if side > 0 else against).append(
            Instance(
                third_step=third_row.starts[at],
                pair_step=pair_row.starts[at + lag],
                third_events=third_row.events[at],
                pair_events=pair_row.events[at + lag],
            )
        )
    return tuple(agree), tuple(against)


def _question(
    beside: Pair, pair: Pair, lag: int, correlation: float, names: Mapping[str, str]
) -> str:
    def told(one: Pair) -> str:
        return " and ".join(names.get(actor, actor) for actor in one)

    steps = f"{abs(lag)} step{'s' if abs(lag) > 1 else ''}"
    when = f"{steps} {'later' if lag > 0 else 'earlier'}" if lag else "in the same step"
    alike = "alike" if correlation > 0 else "the other way"
    return (
        f"To look into: scores between {told(pair)} move {alike} as those between {told(beside)},"
        f" {when}, in this collection. Is there anything in the events that ties them?"
    )
