"""A drawing before it is a chart: signs, lines, boxes and words at places in pixels.

Where things stand is worked out here and not by the chart's grammar, which packs no marks, keeps
no labels apart, and asks the machine's fonts how wide words are: the same events must give the
same bytes everywhere. Colours are those of light paper (`palette`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from apercu.show.charts.palette import HATCH, INK, QUIET, Shape

WIDE: Final = 640
"""Pixels: what a column of a page holds, and a printed page of A4 at 10 points."""
SMALL: Final = 11.0
TINY: Final = 10.0
_HATCHED: Final = 7.0


class Sign(NamedTuple):
    """A mark of an event; `says` are the words a pointer over it brings up."""

    x: float
    y: float
    shape: Shape
    wide: float
    fill: str
    stroke: str
    says: str = ""


class Rule(NamedTuple):
    """A line from `(x, y)` to `(x2, y2)`; `over` draws it above the signs."""

    x: float
    y: float
    x2: float
    y2: float
    stroke: str
    thick: float = 1.0
    dash: tuple[int, ...] = ()
    over: bool = False


class Box(NamedTuple):
    """A filled rectangle."""

    x: float
    y: float
    x2: float
    y2: float
    fill: str


class Words(NamedTuple):
    """A line of text whose base line lies at `y`."""

    x: float
    y: float
    text: str
    size: float = SMALL
    ink: str = INK.light
    weight: Literal["normal", "bold"] = "normal"
    style: Literal["normal", "italic"] = "normal"
    align: Literal["left", "center", "right"] = "left"


Mark = Sign | Rule | Box | Words


class Scene(NamedTuple):
    """Marks, and how high they are together.

    Boxes lie lowest, above them lines, signs, lines that are `over`, words; of one kind the later
    lie above the earlier.
    """

    marks: tuple[Mark, ...]
    high: float
    wide: float = WIDE


def moved(marks: Iterable[Mark], *, down: float) -> tuple[Mark, ...]:
    """Move marks down."""
    found: list[Mark] = []
    for one in marks:
        if isinstance(one, Rule | Box):
            found.append(one._replace(y=one.y + down, y2=one.y2 + down))
        else:
            found.append(one._replace(y=one.y + down))
    return tuple(found)


def quiet(x: float, y: float, text: str, **more: object) -> Words:
    """Write a line in quiet ink."""
    return Words(x, y, text, **{"ink": QUIET.light, **more})  # type: ignore[arg-type]


def hatching(x: float, y: float, x2: float, y2: float) -> tuple[Rule, ...]:
    """Hatch a rectangle with single lines: a pattern would need an address within the page."""
    marks = []
    # Along each line x + y is the same; whole multiples run on from one rectangle to the next.
    for number in range(math.ceil((x + y) / _HATCHED), math.floor((x2 + y2) / _HATCHED) + 1):
        along = number * _HATCHED
        top, bottom = max(y, along - x2), min(y2, along - x)
        if bottom - top >= 1:
            marks.append(Rule(along - top, top, along - bottom, bottom, HATCH.light, 0.8))
    return tuple(marks)
