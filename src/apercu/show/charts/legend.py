"""Legends: signs with their words, flowing into as many lines as they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from apercu.show.charts.lettering import width
from apercu.show.charts.scene import SMALL, WIDE, Box, Mark, Rule, Scene, Sign, Words, moved, quiet

_ROW: Final = 17.0
_GAP: Final = 16.0


class Entry(NamedTuple):
    """Marks around `(0, 0)` that take up `wide` pixels to the right of it, and their words."""

    marks: tuple[Mark, ...]
    wide: float
    words: str


def legend(entries: Iterable[Entry]) -> Scene:
    """Set the entries in lines of the picture's width."""
    marks: list[Mark] = []
    x, y = 0.0, 8.0
    for one in entries:
        needed = one.wide + 5 + width(one.words, SMALL)
        if x and x + needed > WIDE:
            x, y = 0.0, y + _ROW
        marks += _right(moved(one.marks, down=y), x)
        marks.append(quiet(x + one.wide + 5, y + 4, one.words))
        x += needed + _GAP
    return Scene(tuple(marks), y + _ROW - 4 if marks else 0)


def _right(marks: Sequence[Mark], by: float) -> list[Mark]:
    found: list[Mark] = []
    for one in marks:
        match one:
            case Rule() | Box():
                found.append(one._replace(x=one.x + by, x2=one.x2 + by))
            case Sign() | Words():
                found.append(one._replace(x=one.x + by))
    return found
