"""Packing: marks that would lie on one another get tracks, labels get rows, and none overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Extent = tuple[float, float]


class Packed(NamedTuple):
    """The track of each extent, from 0; `None` for those that found no room."""

    tracks: tuple[int | None, ...]
    used: int


def pack(extents: Sequence[Extent], *, most: int, first: Iterable[int] = ()) -> Packed:
    """Give each extent the lowest track in which it touches no other.

    Those in `first` (indices) choose before the rest; the rest in the order in which they come.
    """
    ahead = list(dict.fromkeys(first))
    order = [*ahead, *(n for n in range(len(extents)) if n not in set(ahead))]
    taken: list[list[Extent]] = []
    found: list[int | None] = [None] * len(extents)
    for n in order:
        start, end = extents[n]
        for track in range(most):
            if track == len(taken):
                taken.append([])
            if all(end <= left or start >= right for left, right in taken[track]):
                taken[track].append((start, end))
                found[n] = track
                break
    return Packed(tuple(found), len(taken))


class Label(NamedTuple):
    """A label that wants a place: where its line comes down, and how wide its words are."""

    x: float
    wide: float


class Placed(NamedTuple):
    """Where a label stands: row 0 is next to the marks; `left` is where its words begin."""

    row: int
    left: float


_APART = 8.0
_CLEAR = 16.0
"""Between words and a line that comes down from above: nearer, and it would seem to be theirs."""
_LINES_APART = 15.0
"""Wider than any mark, so that marks with labels do not touch one another."""


def place_labels(
    labels: Sequence[Label], *, rows: int, left: float, right: float
) -> tuple[Placed | None, ...]:
    """Place labels, the first first, so that no words and no line cross other words.

    `None` for those without room.
    """
    found: list[Placed | None] = []
    stand: list[tuple[Placed, Label]] = []
    for label in labels:
        place = next(
            (
                Placed(row, at)
                for row in range(rows)
                for at in _ways(label, left, right)
                if all(_apart(Placed(row, at), label, *other) for other in stand)
            ),
            None,
        )
        found.append(place)
        if place is not None:
            stand.append((place, label))
    return tuple(found)


def _ways(label: Label, left: float, right: float) -> Iterable[float]:
    """Give where words may begin: behind the line, before it, or pushed in from the end."""
    for at in (label.x + 4, label.x - 4 - label.wide):
        if left <= at and at + label.wide <= right:
            yield at


def _apart(one: Placed, label: Label, other: Placed, its: Label) -> bool:
    if abs(label.x - its.x) < _LINES_APART:
        return False
    if one.row == other.row:
        # Words and line together, so that no line runs between the words of its own row.
        a = min(one.left, label.x), max(one.left + label.wide, label.x)
        b = min(other.left, its.x), max(other.left + its.wide, its.x)
        return a[1] + _APART <= b[0] or b[1] + _APART <= a[0]
    # The line of the upper one comes down through the lower one's row.
    line, place, words = (label.x, other, its) if one.row > other.row else (its.x, one, label)
    return not place.left - _CLEAR <= line <= place.left + words.wide + _CLEAR
