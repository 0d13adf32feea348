"""Series by domain: for each domain what either state did to the other, step by step.

All rows have one scale of time and one of scores, so that they can be set beside one another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from apercu.show.brief.words import count
from apercu.show.charts.inputs import About, SeriesLike, ShiftLike, StepLike
from apercu.show.charts.legend import legend
from apercu.show.charts.lettering import fit
from apercu.show.charts.picture import Picture, Table, measured_words
from apercu.show.charts.rows import LEFT, Bar, Change, entries, heights_of, row
from apercu.show.charts.scene import SMALL, WIDE, Mark, Scene, Words, moved, quiet
from apercu.show.charts.timescale import axis, scale_over

DOMAINS: Final = ("political", "economic", "energy", "security", "humanitarian")
ROW: Final = 54.0
"""Pixels of a row; ten of them and their names fill a page of A4."""
_HEAD, _NAME, _APART = 24.0, 15.0, 10.0

Key = tuple[str, str, str | None]
"""Source, target and domain of a series."""


def series_picture(
    series: Sequence[SeriesLike],
    about: About,
    *,
    shifts: Mapping[Key, Sequence[ShiftLike]] | None = None,
    origins: int = 0,
) -> Picture:
    """Draw the series between a pair, two rows a domain; those of other pairs are passed over.

    A series of all domains together (`domain` is `None`) comes first. Domains without an event
    are named below and not drawn. `shifts` are those found in a series, by its key. `origins`
    counts all that tell any of the events, which steps alone cannot say; 0 leaves it out.
    """
    a, b = about.pair
    ours = {
        (one.source, one.target, one.domain): one
        for one in series
        if {one.source, one.target} == {a, b}
    }
    drawn = [
        domain
        for domain in (None, *DOMAINS)
        if any(_events(ours.get((*pair, domain))) for pair in ((a, b), (b, a)))
    ]
    keys: list[Key] = [(*pair, domain) for domain in drawn for pair in ((a, b), (b, a))]
    bars = {key: bars_of(ours[key].steps) if key in ours else () for key in keys}
    changes = {key: changes_of((shifts or {}).get(key, ()), bars[key]) for key in keys}
    scene = _scene(drawn, keys, bars, changes, about)
    step = next((one.step for one in ours.values()), "month")
    total = {
        event for key in keys if key in ours for one in ours[key].steps for event in one.events
    }
    return Picture(
        kind="series",
        title=f"{about.name(a)} and {about.name(b)}: scores by {step}"
        + (" and domain" if any(drawn) else ""),
        measured=measured_words(len(total), origins, about),
        said=_said(keys, bars, changes, about, step),
        scene=scene,
        table=_table(keys, bars, about, step),
        notes=_notes(drawn, ours),
        synthetic=about.synthetic,
    )


def _events(series: SeriesLike | None) -> int:
    return sum(len(one.events) for one in series.steps) if series else 0


def bars_of(steps: Sequence[StepLike]) -> tuple[Bar, ...]:
    """Take the steps of a series."""
    return tuple(
        Bar(
            first=dt.date.fromisoformat(one.start),
            last=dt.date.fromisoformat(one.end),
            state=one.state,
            value=one.sum.value if one.sum else None,
            low=one.sum.low if one.sum else None,
            high=one.sum.high if one.sum else None,
            partial=one.partial,
            events=len(one.events),
            origins=one.origins,
            documents=one.documents,
        )
        for one in steps
    )


def changes_of(shifts: Sequence[ShiftLike], bars: Sequence[Bar]) -> tuple[Change, ...]:
    """Take the shifts of a series, each with the steps in which it may lie instead."""
    if not bars:
        return ()
    ends = {one.first.isoformat(): one.last for one in bars}
    found = []
    for one in shifts:
        others = [
            day for rival in one.rivals if rival.kind == "another_date" for day in rival.rests_on
        ]
        days = sorted({one.at, *others})
        at = dt.date.fromisoformat(one.at)
        before, behind = (_score(side.mean.value) for side in (one.before, one.behind))
        found.append(
            Change(
                at=at,
                first=dt.date.fromisoformat(days[0]),
                last=ends.get(days[-1], at),
                words=f"mean {before} → {behind}",
            )
        )
    return tuple(found)


def _score(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


# --- the drawing --------------------------------------------------------------------------------


def _scene(
    drawn: Sequence[str | None],
    keys: Sequence[Key],
    bars: Mapping[Key, Sequence[Bar]],
    changes: Mapping[Key, Sequence[Change]],
    about: About,
) -> Scene:
    scale = scale_over(
        ((bar.first, bar.last) for key in keys for bar in bars[key]), left=LEFT, right=WIDE
    )
    if scale is None:
        words = "No event of this pair in this collection that lies in a step."
        return Scene((quiet(0, 22, words, style="italic", size=12),), 44)
    heights = heights_of((bar for key in keys for bar in bars[key]), ROW)
    key = legend(entries([bars[one] for one in keys], any(changes.values())))
    marks: list[Mark] = [*key.marks]
    y = key.high + 2
    for domain in drawn:
        y += _HEAD
        name = domain.capitalize() if domain else "All domains"
        marks.append(Words(0, y - 4, name, size=12.5, weight="bold"))
        for one in (each for each in keys if each[2] == domain):
            y += _NAME
            if not any(bar.events for bar in bars[one]):
                marks.append(quiet(LEFT, y - 4, _name(one, bars[one], about), size=SMALL))
                y += 2
                continue
            marks.append(quiet(LEFT, y - 4, _name(one, bars[one], about), size=SMALL))
            # The words of a shift stand above its row, beneath the row's name.
            y += 13 if changes[one] else 0
            marks += moved(row(bars[one], scale, heights, changes[one]), down=y)
            y += ROW + _APART
    marks += axis(scale, y)
    return Scene(tuple(marks), y + 20)


def _name(key: Key, bars: Sequence[Bar], about: About) -> str:
    n = sum(one.events for one in bars)
    told = count(n, "event") if n else "no event"
    room = WIDE - LEFT - 80
    return f"{fit(f'{about.name(key[0])} → {about.name(key[1])}', room, SMALL)} · {told}"


def _notes(drawn: Sequence[str | None], ours: Mapping[Key, SeriesLike]) -> tuple[str, ...]:
    notes = []
    shown = [one for key, one in ours.items() if key[2] in drawn]
    if _of_both(shown):
        notes.append("Acts of both together stand in the rows of either direction.")
    missing = [one for one in DOMAINS if one not in drawn and any(key[2] == one for key in ours)]
    if drawn and missing:
        notes.append(f"No event in a step: {', '.join(missing)}.")
    rough = {event for one in shown for event in one.unplaced}
    undated = {event for one in shown for event in one.undated}
    if rough:
        notes.append(f"{count(len(rough), 'event')} dated too roughly for a step: in none of them.")
    if undated:
        notes.append(f"{count(len(undated), 'event')} that nothing dates: in no step.")
    return tuple(notes)


def _of_both(series: Sequence[SeriesLike]) -> bool:
    """Tell whether any event stands in rows of either direction."""
    ways: dict[str, set[str]] = {}
    for one in series:
        for step in one.steps:
            for event in step.events:
                ways.setdefault(event, set()).add(one.source)
    return any(len(sources) > 1 for sources in ways.values())


# --- the same in words --------------------------------------------------------------------------


def _said(
    keys: Sequence[Key],
    bars: Mapping[Key, Sequence[Bar]],
    changes: Mapping[Key, Sequence[Change]],
    about: About,
    step: str,
) -> str:
    parts = []
    for key in keys:
        told = [one for one in bars[key] if one.state == "events" and one.value is not None]
        name = f"{about.name(key[0])} towards {about.name(key[1])}, {key[2] or 'all domains'}"
        silent = sum(one.state == "silent" for one in bars[key])
        if not told:
            parts.append(f"{name}: no event")
            continue
        lowest = min(told, key=lambda one: (one.value or 0.0, one.first))
        highest = max(told, key=lambda one: (one.value or 0.0, one.last))
        words = (
            f"{name}: {count(sum(one.events for one in told), 'event')} in"
            f" {count(len(told), step)} of {len(bars[key])}, silent in {silent}; lowest"
            f" {_score(lowest.value or 0.0)} from {lowest.first}, highest"
            f" {_score(highest.value or 0.0)} from {highest.first}"
        )
        for one in changes[key]:
            words += f"; shift at {one.at}, {one.words}"
        parts.append(words)
    return f"{'. '.join(parts)}." if parts else "No event of this pair that lies in a step."


def _table(
    keys: Sequence[Key], bars: Mapping[Key, Sequence[Bar]], about: About, step: str
) -> Table:
    heads = (step.capitalize(), "Domain", "Who to whom", "Events", "Origins", "Sum", "95% interval")
    rows = [
        (
            f"{bar.first} to {bar.last}",
            key[2] or "all",
            f"{about.name(key[0])} → {about.name(key[1])}",
            str(bar.events),
            str(bar.origins),
            _sum(bar),
            _interval(bar),
        )
        for key in keys
        for bar in bars[key]
        if bar.state != "silent"
    ]
    return Table(f"Every {step} with reporting; the rest are silent", heads, tuple(rows))


def _sum(bar: Bar) -> str:
    return "0 (no event)" if bar.state == "none" else _score(bar.value or 0.0)


def _interval(bar: Bar) -> str:
    return (
        "–" if bar.low is None or bar.high is None else f"{_score(bar.low)} to {_score(bar.high)}"
    )
