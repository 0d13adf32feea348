"""The third party: a pair's scores above those of the third state with either of the two.

The three rows share one scale of time and one of scores. Beneath the pair's own row stand, as
ticks, its events in whose reports the third is named. Nothing here tells of a cause.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from apercu.show.brief.dates import date_words
from apercu.show.brief.words import count, inline
from apercu.show.charts.inputs import (
    About,
    Act,
    EstimateLike,
    LagLike,
    NotShownLike,
    Pair,
    SeriesLike,
    ThirdLike,
    days_of,
)  # fmt: skip
from apercu.show.charts.legend import Entry, legend
from apercu.show.charts.lettering import fit
from apercu.show.charts.palette import HATCH, QUADS, VERBAL_CONFLICT, VERBAL_COOPERATION
from apercu.show.charts.picture import Picture, Table, measured_words
from apercu.show.charts.rows import LEFT, Bar, entries, heights_of, row
from apercu.show.charts.scene import SMALL, WIDE, Mark, Rule, Scene, Words, moved, quiet
from apercu.show.charts.timescale import TimeScale, axis, scale_over

ROW: Final = 78.0
_STRIP: Final = 18.0
COOPERATION: Final = frozenset({1, 2})
"""The quad classes that are no conflict."""
_REASONS: Final = {
    "too_short": "there are too few steps to tell a lag from chance",
    "too_few_events": "too few steps have events",
    "chance": "chance makes as close a lag too often",
}
Summing = Callable[[Sequence[float]], EstimateLike | None]
"""Estimates a sum of scores with its interval; `None` of nothing (`relate.estimates.sum_of`)."""


def third_picture(
    found: ThirdLike, acts: Sequence[Act], about: About, *, sum_of: Summing
) -> Picture:
    """Draw a third party: `acts` are the events of its series and those that name the third.

    An event of a series that is not among `acts` raises `KeyError`.
    """
    known = {one.id: one for one in acts}
    pairs: tuple[Pair, ...] = (
        found.pair, (found.pair[0], found.third), (found.pair[1], found.third),
    )  # fmt: skip
    rows = {pair: _bars(found.series, pair, known, sum_of) for pair in pairs}
    naming = [known[one] for one in found.naming]
    counted = {event for one in found.series for step in one.steps for event in step.events}
    origins = {origin for one in counted | set(found.naming) for origin in known[one].origins}
    third = about.name(found.third)
    a, b = (about.name(one) for one in found.pair)
    return Picture(
        kind="third",
        title=f"{a} and {b}, and {third} beside them",
        measured=measured_words(len(counted | set(found.naming)), len(origins), about),
        said=_said(pairs, rows, naming, third, about),
        scene=_scene(pairs, rows, naming, third, about),
        table=_table(pairs, rows, about),
        notes=_notes(found, naming, about),
        synthetic=about.synthetic,
    )


def _bars(
    series: Sequence[SeriesLike], pair: Pair, known: Mapping[str, Act], sum_of: Summing
) -> tuple[Bar, ...]:
    """Make one row of both directions; an event of both counts once."""
    either = {pair, (pair[1], pair[0])}
    steps = [one.steps for one in series if (one.source, one.target) in either]
    bars = []
    for there in zip(*steps, strict=True):
        ids = sorted({event for one in there for event in one.events})
        states = {one.state for one in there}
        estimate = sum_of([known[one].score for one in ids])
        bars.append(
            Bar(
                first=dt.date.fromisoformat(there[0].start),
                last=dt.date.fromisoformat(there[0].end),
                state="events" if ids else ("silent" if states == {"silent"} else "none"),
                value=estimate.value if estimate else None,
                low=estimate.low if estimate else None,
                high=estimate.high if estimate else None,
                partial=there[0].partial,
                events=len(ids),
                origins=len({origin for one in ids for origin in known[one].origins}),
                documents=max(one.documents for one in there),
            )
        )
    return tuple(bars)


# --- the drawing --------------------------------------------------------------------------------


def _scene(
    pairs: Sequence[Pair],
    rows: Mapping[Pair, Sequence[Bar]],
    naming: Sequence[Act],
    third: str,
    about: About,
) -> Scene:
    stretches = [(bar.first, bar.last) for pair in pairs for bar in rows[pair]]
    scale = scale_over(stretches, left=LEFT, right=WIDE)
    if scale is None:
        words = "No event and no reporting of these three in this collection."
        return Scene((quiet(0, 22, words, style="italic", size=12),), 44)
    heights = heights_of((bar for pair in pairs for bar in rows[pair]), ROW)
    ticks = (
        Rule(0, 0, 16, 0, HATCH.light, 0.8),
        Rule(4, 0, 4, -7, VERBAL_COOPERATION.light, 2),
        Rule(12, 0, 12, 7, VERBAL_CONFLICT.light, 2),
    )
    named = fit(f"event whose reports name {third}", WIDE - 30, SMALL)
    tick = Entry(ticks, 16, named)
    found = entries([rows[pair] for pair in pairs], changes=False)
    key = legend([*found, *([tick] if naming else [])])
    marks: list[Mark] = [*key.marks]
    y = key.high + 6
    for n, pair in enumerate(pairs):
        y += 18
        marks += _head(pair, rows[pair], about, y - 5)
        marks += moved(row(rows[pair], scale, heights), down=y)
        y += ROW
        if n == 0:
            marks += moved(_ticks(naming, scale, third), down=y + 4)
            y += _STRIP + 8
        y += 8
    marks += axis(scale, y)
    return Scene(tuple(marks), y + 20)


def _head(pair: Pair, bars: Sequence[Bar], about: About, y: float) -> list[Mark]:
    n = sum(one.events for one in bars)
    told = count(n, "event") if n else "no event"
    name = fit(f"{about.name(pair[0])} and {about.name(pair[1])}", WIDE - 150, SMALL, bold=True)
    return [
        Words(LEFT, y, name, weight="bold"),
        quiet(WIDE, y, told, align="right"),
    ]


def _ticks(naming: Sequence[Act], scale: TimeScale, third: str) -> list[Mark]:
    """Draw the pair's events that name the third: a tick for a day, a bar for a longer stretch."""
    middle = _STRIP / 2
    marks: list[Mark] = [Rule(scale.left, middle, scale.right, middle, HATCH.light, 0.8)]
    for one in naming:
        days = days_of(one.when)
        if days is None:
            continue
        ink = QUADS[one.quad].ink.light
        start, end = scale.stretch(days)
        # Cooperation stands on the line, conflict hangs from it, as in the rows.
        tip = middle - 8 if one.quad in COOPERATION else middle + 8
        if days[0] == days[1]:
            x = (start + end) / 2
            marks.append(Rule(x, middle, x, tip, ink, 2))
        else:
            near = (middle + tip) / 2
            marks += [Rule(start, near, end, near, ink, 1.2), Rule(start, middle, start, tip, ink),
                      Rule(end, middle, end, tip, ink)]  # fmt: skip
    if not naming:
        words = f"no event whose reports name {third}"
        marks = [quiet(LEFT, middle + 4, words, style="italic")]
    return marks


def _notes(found: ThirdLike, naming: Sequence[Act], about: About) -> tuple[str, ...]:
    notes = [_lag(one) for one in found.lags] + [_no_lag(one, about) for one in found.not_shown]
    undated = sum(days_of(one.when) is None for one in naming)
    if undated:
        notes.append(
            f"{count(undated, 'event')} that nothing dates, and whose reports name"
            f" {about.name(found.third)}: without a tick."
        )
    return tuple(notes)


def _lag(lag: LagLike) -> str:
    return (
        f"{lag.question} In {count(len(lag.agree), 'step')} both lie as this says, in"
        f" {len(lag.against)} they speak against it."
    )


def _no_lag(one: NotShownLike, about: About) -> str:
    names = " and ".join(about.name(actor) for actor in one.beside)
    return f"{names}: no lag is shown, because {_REASONS[one.reason]}."


# --- the same in words --------------------------------------------------------------------------


def _said(
    pairs: Sequence[Pair],
    rows: Mapping[Pair, Sequence[Bar]],
    naming: Sequence[Act],
    third: str,
    about: About,
) -> str:
    parts = []
    for pair in pairs:
        bars = rows[pair]
        n = sum(one.events for one in bars)
        total = math.fsum(one.value or 0.0 for one in bars)
        silent = sum(one.state == "silent" for one in bars)
        told = f"{count(n, 'event')}, scores {_score(total)} in sum" if n else "no event"
        names = " and ".join(about.name(one) for one in pair)
        parts.append(f"{names}: {told}; silent in {silent} of {count(len(bars), 'step')}")
    parts.append(
        f"{count(len(naming), 'event')} of the pair {_verb(naming)} reports that name {third}"
    )
    first = [f"{date_words(one.when)}: {inline(one.words).strip()}" for one in naming if one.words][
        :1
    ]
    return f"{'. '.join(parts)}{', the first ' + first[0] if first else ''}."


def _verb(found: Sequence[object]) -> str:
    return "has" if len(found) == 1 else "have"


def _score(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _table(pairs: Sequence[Pair], rows: Mapping[Pair, Sequence[Bar]], about: About) -> Table:
    names = [" and ".join(about.name(one) for one in pair) for pair in pairs]
    lines = []
    for bars in zip(*(rows[pair] for pair in pairs), strict=True):
        if all(one.state == "silent" for one in bars):
            continue
        lines.append((f"{bars[0].first} to {bars[0].last}", *(_cell(one) for one in bars)))
    return Table("Sum of scores by step, with events", ("Step", *names), tuple(lines))


def _cell(bar: Bar) -> str:
    if bar.state == "silent":
        return "silent"
    if bar.state == "none":
        return "0 (no event)"
    return f"{_score(bar.value or 0.0)} ({count(bar.events, 'event')})"
