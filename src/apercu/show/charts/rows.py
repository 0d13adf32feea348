"""A row of a series: a bar for each step, what is not known about it, zero, and silence.

Zero is reporting that tells no event; silence is no reporting at all, and has no figure.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from apercu.show.charts.legend import Entry
from apercu.show.charts.lettering import width
from apercu.show.charts.palette import (
    HATCH,
    INK,
    PAPER,
    QUIET,
    SPAN,
    VERBAL_CONFLICT,
    VERBAL_COOPERATION,
)
from apercu.show.charts.scene import (
    TINY,
    Box,
    Mark,
    Rule,
    Sign,
    Words,
    hatching,
    quiet,
)
from apercu.show.charts.timescale import TimeScale, lines_at

LEFT: Final = 34.0
"""Pixels on the left for the figures of the scale."""
_WIDEST_BAR: Final = 14.0
_PART_OF_STEP: Final = 0.62
_ROOM: Final = 0.4
"""Beyond the last bar, of the longest; intervals of single acts are many times as long."""


class Bar(NamedTuple):
    """A step: its days, both included, and its sum with interval, or why it has none."""

    first: dt.date
    last: dt.date
    state: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    partial: bool = False
    events: int = 0
    origins: int = 0
    documents: int = 0


class Change(NamedTuple):
    """A shift as it is drawn: its day, the days it may have been instead, and its words."""

    at: dt.date
    first: dt.date
    last: dt.date
    words: str


class Heights(NamedTuple):
    """The scale of scores: from `low` to `high`, which hold 0, over `pixels`."""

    low: float
    high: float
    pixels: float

    def at(self, value: float) -> float:
        """Give how far down from the top a value lies."""
        value = min(max(value, self.low), self.high)
        return (self.high - value) / (self.high - self.low) * self.pixels


def heights_of(bars: Iterable[Bar], pixels: float) -> Heights:
    """Make the scale that holds every bar, and intervals as far as bars stay readable."""
    known = list(bars)
    values = [one.value for one in known if one.value is not None]
    longest = max([abs(one) for one in values], default=0.0)
    low = min([one.low for one in known if one.low is not None], default=0.0)
    high = max([one.high for one in known if one.high is not None], default=0.0)
    room = _ROOM * longest
    return Heights(
        min(-1.0, *values, max(low, min([*values, 0.0]) - room), 0.0),
        max(1.0, *values, min(high, max([*values, 0.0]) + room), 0.0),
        pixels,
    )


def row(
    bars: Sequence[Bar], scale: TimeScale, heights: Heights, changes: Sequence[Change] = ()
) -> tuple[Mark, ...]:
    """Draw a row from 0 downwards, as high as `heights` says."""
    marks: list[Mark] = [*lines_at(scale, 0, heights.pixels)]
    behind = -math.inf
    for change in sorted(changes):
        drawn = _change(change, scale, heights)
        *_, words = drawn
        if isinstance(words, Words):
            wide = width(words.text, words.size)
            left = words.x - wide if words.align == "right" else words.x
            # Words that would lie on others are left to the table and the text.
            drawn = drawn if left > behind else drawn[:-1]
            behind = max(behind, left + wide + 6)
        marks += drawn
    marks += _silence(bars, scale, heights)
    zero = heights.at(0)
    marks.append(Rule(scale.left, zero, scale.right, zero, HATCH.light))
    for one in bars:
        marks += _bar(one, scale, heights)
    for value in _named(heights):
        marks.append(
            quiet(scale.left - 5, heights.at(value) + 3.5, _figure(value), size=TINY, align="right")
        )
    return tuple(marks)


def _named(heights: Heights) -> list[float]:
    """Choose the figures that are named: 0 and, if there is room, a round one on either side."""
    found = [0.0]
    for end in (heights.low, heights.high):
        size = 10 ** math.floor(math.log10(abs(end)))
        round_one = math.copysign(max(n for n in (1, 2, 5) if n * size <= abs(end)) * size, end)
        if abs(heights.at(round_one) - heights.at(0)) >= 12:
            found.append(round_one)
    return found


def _figure(value: float) -> str:
    return f"{value:+g}".replace("-", "−") if value else "0"


def _silence(bars: Sequence[Bar], scale: TimeScale, heights: Heights) -> list[Mark]:
    """Hatch the stretches of silence, each as one."""
    marks: list[Mark] = []
    run: list[Bar] = []
    for one in (*bars, None):
        if one is not None and one.state == "silent":
            run.append(one)
        elif run:
            start, end = scale.stretch((run[0].first, run[-1].last))
            marks += hatching(start, 1, end, heights.pixels - 1)
            run = []
    return marks


def _bar(bar: Bar, scale: TimeScale, heights: Heights) -> list[Mark]:
    start, end = scale.stretch((bar.first, bar.last))
    middle, zero = (start + end) / 2, heights.at(0)
    if bar.state == "none":
        wide = min(4.5, max(2.0, end - start - 1))
        return [Sign(middle, zero, "circle", wide, PAPER.light, QUIET.light)]
    if bar.state != "events" or bar.value is None:
        return []
    half = max(0.5, min(_WIDEST_BAR, (end - start) * _PART_OF_STEP) / 2)
    ink = (VERBAL_COOPERATION if bar.value >= 0 else VERBAL_CONFLICT).light
    y = heights.at(bar.value)
    marks: list[Mark] = []
    if bar.value == 0:
        marks.append(Rule(middle - half, zero, middle + half, zero, INK.light, 3))
    else:
        marks.append(Box(middle - half, min(y, zero), middle + half, max(y, zero), ink))
    if bar.partial:
        inner = half - 1.3
        if inner > 0.5 and abs(y - zero) > 3:
            edges = sorted((y, zero))
            marks.append(
                Box(middle - inner, edges[0] + 1.3, middle + inner, edges[1] - 1.3, PAPER.light)
            )
    if bar.low is not None and bar.high is not None:
        top, bottom = heights.at(bar.high), heights.at(bar.low)
        marks.append(Rule(middle, top, middle, bottom, INK.light, 0.8))
        # Only an end that is one has a foot: what the row cuts off goes on.
        for end in (bar.high, bar.low):
            if half > 2 and heights.low < end < heights.high:
                y = heights.at(end)
                marks.append(Rule(middle - 2, y, middle + 2, y, INK.light, 0.8))
    return marks


def _change(change: Change, scale: TimeScale, heights: Heights) -> list[Mark]:
    """Draw a shift: the stretch in which it may lie, its day, and what it is from and to."""
    x = scale.at(change.at)
    first, last = scale.at(change.first), scale.at(change.last)
    right = x > (scale.left + scale.right) / 2
    return [
        Box(min(first, x - 1.5), 0, max(last, x + 1.5), heights.pixels, SPAN.light),
        Rule(x, -3, x, heights.pixels, INK.light, 1.4, (4, 2)),
        Words(
            x - 5 if right else x + 5, -5, change.words, size=TINY,
            align="right" if right else "left",
        ),
    ]  # fmt: skip


def entries(rows: Sequence[Sequence[Bar]], changes: bool) -> list[Entry]:
    """List what the legend must explain."""
    every = [bar for one in rows for bar in one]
    states = {one.state for one in every}
    found: list[Entry] = []
    if "events" in states:
        plus = Box(0, -7, 8, 1, VERBAL_COOPERATION.light)
        minus = Box(10, 1, 18, 8, VERBAL_CONFLICT.light)
        line = Rule(-1, 1, 19, 1, HATCH.light)
        found.append(Entry((plus, minus, line), 18, "sum of scores, cooperation up, conflict down"))
        if any(one.low is not None for one in every):
            feet = (Rule(0, -7, 4, -7, INK.light, 0.8), Rule(0, 7, 4, 7, INK.light, 0.8))
            found.append(
                Entry(
                    (Rule(2, -7, 2, 7, INK.light, 0.8), *feet),
                    4,
                    "95% interval; without a foot it goes on",
                )
            )
        if any(one.partial and one.state == "events" for one in every):
            hollow = (
                Box(0, -6, 8, 6, QUIET.light), Box(1.3, -4.7, 6.7, 4.7, PAPER.light),
            )  # fmt: skip
            found.append(Entry(hollow, 8, "step that the as-of date cuts off"))
    if "none" in states:
        sign = Sign(3, 0, "circle", 4.5, PAPER.light, QUIET.light)
        found.append(Entry((sign,), 6, "reporting, and no event: zero"))
    if "silent" in states:
        found.append(Entry(hatching(0, -6, 20, 6), 20, "silence: no reporting here"))
    if changes:
        shift = (Box(0, -7, 14, 7, SPAN.light), Rule(7, -8, 7, 7, INK.light, 1.4, (4, 2)))
        found.append(Entry(shift, 14, "shift of level, within the shaded time"))
    return found
