"""A picture: what is drawn, what it is called, and the same in words for who cannot see it."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from apercu.records import Interval
from apercu.show.brief.dates import date_words
from apercu.show.brief.words import SYNTHETIC, count
from apercu.show.charts.inputs import About
from apercu.show.charts.lettering import wrap
from apercu.show.charts.palette import QUIET, WARN
from apercu.show.charts.scene import SMALL, WIDE, Mark, Scene, Words, moved, quiet

Kind = Literal["timeline", "series", "third"]

TITLE_SIZE: Final = 15.0
_LINE: Final = 15.0


class Table(NamedTuple):
    """The figures of a picture; each row is as long as `heads`."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Picture(NamedTuple):
    """A picture before it is drawn.

    `measured` says what was counted, in which collection's light and as of when. `said` tells in
    a sentence or two what is to be seen. `notes` are what the drawing cannot show. `links` are
    the anchors of the table's rows on a page, as many as rows or none.
    """

    kind: Kind
    title: str
    measured: str
    said: str
    scene: Scene
    table: Table
    notes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    synthetic: bool = False


def measured_words(events: int, origins: int, about: About, apart: str = "") -> str:
    """Say what a picture rests on: `Measured in this collection: 3 events of 2 origins, as of …`.

    `origins` of 0 leaves them out: then only each event's own number is known. `apart` tells how
    many of the events are meant otherwise than as having happened.
    """
    of = f" of {count(origins, 'origin')}" if origins else ""
    day = date_words(Interval(start=about.as_of, end=about.as_of, precision="day"))
    apart = f" ({apart})" if apart else ""
    return f"Measured in this collection: {count(events, 'event')}{of}{apart}, as of {day}"


def whole_scene(picture: Picture) -> Scene:
    """Set title, what was measured, and notes around a picture's drawing."""
    marks: list[Mark] = []
    y = 2.0
    for line in wrap(picture.title, WIDE, TITLE_SIZE, most=3, bold=True):
        y += 19
        marks.append(Words(0, y - 2, line, size=TITLE_SIZE, weight="bold"))
    for line in wrap(picture.measured, WIDE, SMALL, most=3):
        y += _LINE
        marks.append(quiet(0, y, line))
    if picture.synthetic:
        y += _LINE + 1
        marks.append(Words(0, y, SYNTHETIC, ink=WARN.light, weight="bold"))
    y += 14
    marks += moved(picture.scene.marks, down=y)
    y += picture.scene.high + (4 if picture.notes else 0)
    for note in picture.notes:
        for line in wrap(note, WIDE, SMALL, most=6):
            y += _LINE
            marks.append(Words(0, y, line, ink=QUIET.light))
    return Scene(tuple(marks), y + 8, picture.scene.wide)
