"""The timeline of a pair: every dated event as a mark, the most telling in a source's words.

Lanes part who acts: one state, both together, the other. A mark's colour and shape tell the quad
class, its size the origins; a bar behind it tells that the day is not known, only the month or a
longer stretch. What was planned is hollow; what was denied is hollow and crossed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from apercu.show.brief.dates import date_words
from apercu.show.brief.words import count, inline
from apercu.show.charts.inputs import About, Act, Meant, days_of, directed, of_pair
from apercu.show.charts.legend import Entry, legend
from apercu.show.charts.lettering import fit, width, wrap
from apercu.show.charts.packing import Extent, Label, Placed, pack, place_labels
from apercu.show.charts.palette import HATCH, INK, PAPER, QUADS, QUIET, SIZES, size_of
from apercu.show.charts.picture import Picture, Table, measured_words
from apercu.show.charts.scene import SMALL, TINY, WIDE, Mark, Rule, Scene, Sign, Words, moved, quiet
from apercu.show.charts.timescale import TimeScale, axis, lines_at, scale_over

MOST_TRACKS: Final = 14
MOST_LABELS: Final = 5
"""In a lane; more would be read as a text and not as a picture."""
LABEL_ROWS: Final = 2
_LABEL_WIDE: Final = 168.0
_LABEL_LINES: Final = 3
_LINE: Final = 12.5
_CROWD: Final = 60
"""Events in a lane from which all marks are drawn smaller."""
_SHRUNK: Final = 0.72
_LONG: Final = 60.0
"""Pixels of a bar by which lengths are told apart when bars are laid below one another."""
_MEANT: Final[dict[Meant, str]] = {
    "happened": "", "reported": "reported", "planned": "planned",
    "hypothetical": "hypothetical", "denied": "denied", "retold": "told again",
}  # fmt: skip
_APART: Final[tuple[Meant, ...]] = ("planned", "hypothetical", "denied", "retold")
HOLLOW: Final = frozenset({"planned", "hypothetical", "denied"})


class _Spot(NamedTuple):
    """An act with its place along the time, in pixels: the mark's middle, and its bar if any."""

    act: Act
    x: float
    bar: Extent | None
    wide: float

    @property
    def extent(self) -> Extent:
        half = self.wide / 2 + 1
        start, end = self.bar or (self.x, self.x)
        return min(start, self.x - half), max(end, self.x + half)


class _Lane(NamedTuple):
    name: str
    acts: tuple[Act, ...]


def timeline(acts: Sequence[Act], about: About) -> Picture:
    """Draw the events between a pair in time; those of others are passed over."""
    every = of_pair(acts, about.pair)
    dated = tuple(one for one in every if days_of(one.when) is not None)
    lanes = _lanes(dated, about)
    scale = scale_over((days for one in dated if (days := days_of(one.when))), left=0, right=WIDE)
    marks: list[Mark] = []
    left_out = 0
    if scale is None:
        high = 44.0
        marks.append(
            quiet(0, 22, "No dated event of this pair in this collection.", style="italic", size=12)
        )
    else:
        shrunk = _SHRUNK if any(len(lane.acts) > _CROWD for lane in lanes) else 1.0
        key = legend(_entries(dated, shrunk))
        marks += key.marks
        y = key.high + 8
        for n, lane in enumerate(lanes):
            scene, more = _lane(lane, scale, shrunk, first=n == 0)
            marks += moved(scene.marks, down=y)
            y += scene.high
            left_out += more
        marks += axis(scale, y)
        high = y + 22
    a, b = (about.name(one) for one in about.pair)
    return Picture(
        kind="timeline",
        title=f"{a} and {b}: events in time",
        measured=measured_words(len(dated), _origins(dated), about, _apart(dated)),
        said=_said(lanes, dated),
        scene=Scene(tuple(marks), high),
        table=_table(every, about),
        notes=_notes(len(every) - len(dated), left_out),
        links=tuple(one.link for one in every) if any(one.link for one in every) else (),
        synthetic=about.synthetic,
    )


def _origins(acts: Sequence[Act]) -> int:
    return len({origin for one in acts for origin in one.origins})


def _apart(acts: Sequence[Act]) -> str:
    """Count those that did not happen, or are not told as having happened now."""
    counts = ((sum(one.realis == meant for one in acts), meant) for meant in _APART)
    return ", ".join(f"{n} {_MEANT[meant]}" for n, meant in counts if n)


def _lanes(acts: Sequence[Act], about: About) -> tuple[_Lane, ...]:
    a, b = about.pair
    by_lane: dict[str, list[Act]] = {"there": [], "both": [], "back": []}
    for one in acts:
        found = directed(one)
        there, back = (a, b) in found, (b, a) in found
        by_lane["both" if there and back else "there" if there else "back"].append(one)
    names = about.name(a), about.name(b)
    return (
        _Lane(f"{names[0]} → {names[1]}", tuple(by_lane["there"])),
        _Lane("Both together", tuple(by_lane["both"])),
        _Lane(f"{names[1]} → {names[0]}", tuple(by_lane["back"])),
    )


# --- a lane -------------------------------------------------------------------------------------


def _lane(lane: _Lane, scale: TimeScale, shrunk: float, *, first: bool) -> tuple[Scene, int]:
    """Draw a lane from 0 downwards; tell how many of its events found no room."""
    head = 20.0 if first else 26.0
    counted = count(len(lane.acts), "event") if lane.acts else "no event"
    name = fit(lane.name, WIDE - 110, SMALL, bold=True)
    marks: list[Mark] = [
        Words(0, head - 6, name, weight="bold"),
        quiet(WIDE, head - 6, counted, align="right"),
    ]
    if not first:
        marks.insert(0, Rule(0, 5, WIDE, 5, HATCH.light))
    if not lane.acts:
        return Scene(tuple(marks), head + 6), 0
    spots = _spots(lane.acts, scale, shrunk)
    told, places = _told(spots, scale)
    heights = _label_rows(spots, told, places)
    labelled = [n for n, place in zip(told, places, strict=True) if place]
    # The longest bars lie lowest: above, they would part a day's mark from its label.
    longest = sorted(range(len(spots)), key=lambda n: (_length(spots[n]) // _LONG, n))
    packed = pack([one.extent for one in spots], most=MOST_TRACKS, first=[*labelled, *longest])
    pitch = max(one.wide for one in spots) + 3
    top = head + sum(heights) + pitch / 2 + (4 if heights else 0)
    for n, place in zip(told, places, strict=True):
        if place is not None:
            marks += _label(spots[n], place, head + sum(heights[place.row + 1 :]), top)
    lost: list[float] = []
    for spot, track in zip(spots, packed.tracks, strict=True):
        if track is None:
            lost.append(spot.x)
        else:
            marks += _mark(spot, top + track * pitch)
    bottom = top + (packed.used - 1) * pitch + pitch / 2 + 4
    marks += [*lines_at(scale, top - pitch / 2, bottom), *_more(lost, bottom + 8)]
    return Scene(tuple(marks), bottom + (16 if lost else 4)), len(lost)


def _length(spot: _Spot) -> float:
    return spot.extent[1] - spot.extent[0]


def _spots(acts: Sequence[Act], scale: TimeScale, shrunk: float) -> list[_Spot]:
    spots = []
    for one in acts:
        days = days_of(one.when)
        if days is None:
            continue
        bar = scale.stretch(days) if days[0] != days[1] else None
        spots.append(_Spot(one, scale.middle(days), bar, size_of(one.told_by).wide * shrunk))
    return sorted(spots, key=lambda spot: (spot.x, spot.act.id))


def _told(spots: Sequence[_Spot], scale: TimeScale) -> tuple[list[int], list[Placed | None]]:
    """Choose the events that are told in words, and where: by origins, then by score."""
    order = sorted(
        (n for n, spot in enumerate(spots) if spot.act.words),
        key=lambda n: (
            -spots[n].act.told_by,
            -abs(spots[n].act.score),
            spots[n].bar is not None,
            spots[n].x,
            spots[n].act.id,
        ),
    )
    labels = [Label(spots[n].x, _wide(spots[n].act)) for n in order]
    placed = place_labels(labels, rows=LABEL_ROWS, left=scale.left, right=scale.right)
    standing = [n for n, place in enumerate(placed) if place is not None][:MOST_LABELS]
    return [order[n] for n in standing], [placed[n] for n in standing]


def _lines(act: Act) -> tuple[str, ...]:
    return wrap(f"“{inline(act.words).strip(' .')}”", _LABEL_WIDE, TINY, most=_LABEL_LINES)


def _wide(act: Act) -> float:
    date = width(date_words(act.when), TINY, bold=True)
    return max(date, *(width(line, TINY) for line in _lines(act)))


def _label_rows(
    spots: Sequence[_Spot], told: Sequence[int], places: Sequence[Placed | None]
) -> list[float]:
    """Give how high each row of labels is, that of row 0 first."""
    lines: dict[int, int] = {}
    for n, place in zip(told, places, strict=True):
        if place is not None:
            lines[place.row] = max(lines.get(place.row, 0), len(_lines(spots[n].act)))
    return [19.0 + _LINE * lines.get(row, 0) for row in range(max(lines, default=-1) + 1)]


def _label(spot: _Spot, place: Placed, y: float, top: float) -> list[Mark]:
    date = date_words(spot.act.when)
    align: Literal["left", "right"] = "right" if place.left < spot.x else "left"
    x = spot.x - 5 if align == "right" else spot.x + 5
    words = Words(x, y + 10, date, size=TINY, weight="bold")
    lines = [
        Words(x, y + 10 + _LINE * (n + 1), line, size=TINY)
        for n, line in enumerate(_lines(spot.act))
    ]
    return [
        Rule(spot.x, y + 2, spot.x, top, QUIET.light, 0.8),
        *(one._replace(align=align) for one in (words, *lines)),
    ]


def _mark(spot: _Spot, y: float) -> list[Mark]:
    kind = QUADS[spot.act.quad]
    ink = kind.ink.light
    hollow = spot.act.realis in HOLLOW
    marks: list[Mark] = []
    if spot.bar:
        start, end = spot.bar
        marks.append(Rule(start + 0.5, y, max(end - 0.5, start + 1), y, ink, 1 if hollow else 2.2))
        marks += [Rule(x, y - 3, x, y + 3, ink, 1.2) for x in (start + 0.5, end - 0.5)]
    fill = PAPER.light if hollow else ink
    says = f"{date_words(spot.act.when)}: {_kind(spot.act)}, {count(spot.act.told_by, 'origin')}"
    marks.append(Sign(spot.x, y, kind.shape, spot.wide, fill, ink, says))
    if spot.act.realis == "denied":
        half = spot.wide / 2 + 2
        marks.append(
            Rule(spot.x - half, y + half, spot.x + half, y - half, INK.light, 1.2, over=True)
        )
    return marks


def _kind(act: Act) -> str:
    kind = act.type.lower()
    meant = _MEANT[act.realis]
    return f"{kind} ({meant})" if meant else kind


def _more(lost: Sequence[float], y: float) -> list[Mark]:
    """Say where events are not drawn one by one: how many, in stretches of the width."""
    stretch = 40.0
    groups: dict[int, list[float]] = {}
    for x in lost:
        groups.setdefault(int(x // stretch), []).append(x)
    return [
        quiet(
            min(max(sum(xs) / len(xs), 10), WIDE - 10), y, f"+{len(xs)}", size=TINY, align="center"
        )
        for _, xs in sorted(groups.items())
    ]


# --- the legend ---------------------------------------------------------------------------------


def _entries(acts: Sequence[Act], shrunk: float) -> list[Entry]:
    wide = SIZES[1].wide
    entries = [
        Entry((_sign(n, wide),), wide, kind.name)
        for n, kind in QUADS.items()
        if any(one.quad == n for one in acts)
    ]
    meant = {one.realis for one in acts}
    grey = QUIET.light
    hollow = Sign(wide / 2, 0, "circle", wide, PAPER.light, grey)
    if ahead := meant & {"planned", "hypothetical"}:
        words = " or ".join(sorted(ahead, reverse=True))
        entries.append(Entry((hollow,), wide, words))
    if "denied" in meant:
        cross = Rule(-1.5, 6, wide + 1.5, -6, INK.light, 1.2, over=True)
        entries.append(Entry((hollow, cross), wide, "denied"))
    if any((days := days_of(one.when)) and days[0] != days[1] for one in acts):
        bar: tuple[Mark, ...] = (
            Rule(0, 0, 22, 0, grey, 2.2),
            *(Rule(x, -3, x, 3, grey, 1.2) for x in (0, 22)),
        )
        entries.append(Entry(bar, 22, "day not known, within the bar"))
    if len({size_of(one.told_by) for one in acts}) > 1:
        x, signs = 0.0, []
        for size in SIZES:
            across = size.wide * shrunk
            signs.append(Sign(x + across / 2, 0, "circle", across, grey, grey))
            x += across + 4
        entries.append(Entry(tuple(signs), x - 4, "told by 1, by 2 or 3, by 4 origins and more"))
    return entries


def _sign(quad: int, wide: float) -> Sign:
    kind = QUADS[quad]
    return Sign(wide / 2, 0, kind.shape, wide, kind.ink.light, kind.ink.light)


# --- the same in words --------------------------------------------------------------------------


def _said(lanes: Sequence[_Lane], dated: Sequence[Act]) -> str:
    if not dated:
        return "No dated event of this pair in this collection."
    parts = []
    for lane in lanes:
        kinds = [
            f"{n} {QUADS[quad].name}"
            for quad in QUADS
            if (n := sum(one.quad == quad for one in lane.acts))
        ]
        told = f"{count(len(lane.acts), 'event')} ({', '.join(kinds)})" if kinds else "no event"
        parts.append(f"{lane.name.replace(' → ', ' towards ')}: {told}")
    first, last = dated[0].when, max((one.when for one in dated if one.when), key=_end)
    span = f"From {date_words(first)} to {date_words(last)}"
    return f"{span}. {'. '.join(parts)}."


def _end(when: object) -> str:
    return str(getattr(when, "end", "") or getattr(when, "start", "") or "")


def _table(acts: Sequence[Act], about: About) -> Table:
    heads = ("When", "Who to whom", "Act", "Class", "Score", "Origins", "In a source’s words")
    rows = tuple(
        (
            date_words(one.when),
            _who(one, about),
            _kind(one),
            QUADS[one.quad].name,
            f"{one.score:+.1f}".replace("-", "−"),
            str(one.told_by),
            inline(one.words).strip(),
        )
        for one in acts
    )
    return Table("Every event of the picture, by date", heads, rows)


def _who(act: Act, about: About) -> str:
    sources = " and ".join(about.name(one) for one in act.source)
    if act.mutual:
        return sources
    return f"{sources} → {' and '.join(about.name(one) for one in act.target)}"


def _notes(undated: int, left_out: int) -> tuple[str, ...]:
    notes = []
    if undated:
        verb = "has" if undated == 1 else "have"
        notes.append(f"{count(undated, 'event')} that nothing dates {verb} no mark here.")
    if left_out:
        notes.append(
            f"{count(left_out, 'event')} could not be drawn one by one where days are crowded;"
            " a number with + counts them."
        )
    return tuple(notes)
