"""Telling: one event out of the reports that tell it, and what they disagree on.

What most origins tell is taken, each origin counted once for each value it gives; ties go to what
is told more exactly, then to the first in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from apercu.records import Interval
from apercu.relate.by_report import DATED_BY_REPORT, is_by_report
from apercu.relate.codebook import TYPES, quad_of, score_of
from apercu.relate.events import (
    Disagreement,
    Event,
    Matter,
    Report,
    Variant,
    count_voices,
    event_id,
)
from apercu.relate.news import AS_NEWS
from apercu.relate.records import Domain, EventType, Realis
from apercu.relate.traits import BINDING, days_of, dead_of, traits, who

V = TypeVar("V")
Parties = tuple[tuple[str, ...], tuple[str, ...]]

_FINE = (
    "second", "minute", "hour", "day", "week", "range", "month", "season", "quarter", "half",
    "year", "decade", "unknown",
)  # fmt: skip


def event_of(reports: Sequence[Report], *, by_hand: bool = False) -> Event:
    """Make the event that reports tell; at least one, each of them once."""
    told = sorted(reports, key=lambda one: one.id)
    kind, mode = _type(told)
    source, target = _most(told, _parties, key=lambda one: (not one[1], -len(one[0]), one))
    realis = _realis(told)
    when = _when(told)
    flags = {flag for one in told for flag in one.act.flags}
    flags |= {"by_hand"} if by_hand else set()
    flags |= {"undated"} if when is None else set()
    flags |= {"types_differ"} if len({one.act.type for one in told}) > 1 else set()
    if when is not None:
        flags.discard("undated")
    flags -= {AS_NEWS, DATED_BY_REPORT}
    flags |= {DATED_BY_REPORT} if is_by_report(when) else set()
    return Event(
        id=event_id(one.id for one in told),
        type=kind,
        mode=mode,
        contexts=tuple(sorted({context for one in told for context in one.act.contexts})),
        domain=_domain(told),
        quad=quad_of(kind),
        score=score_of(kind, mode),
        source=source,
        target=target,
        mutual=kind in BINDING and not target and len(source) > 1,
        when=when,
        reported=_reported(told),
        place=_place(told),
        realis=realis,
        holder=_holders(told) if realis in {"reported", "denied"} else (),
        reports=tuple(one.id for one in told),
        origins=tuple(sorted({one.origin for one in told})),
        voices=count_voices(told),
        outlets=tuple(sorted({one.outlet for one in told if one.outlet})),
        named=tuple(sorted({actor for one in told for actor in one.named})),
        disagreements=_disagreements(told),
        flags=tuple(sorted(flags)),
    )


# --- what most origins tell ---------------------------------------------------------------------


def _by_value(reports: Iterable[Report], read: Callable[[Report], V | None]) -> dict[V, set[str]]:
    found: dict[V, set[str]] = defaultdict(set)
    for one in reports:
        value = read(one)
        if value is not None:
            found[value].add(one.origin)
    return found


def _most(
    reports: Iterable[Report], read: Callable[[Report], V | None], *, key: Callable[[V], object]
) -> V:
    """Give the value that most origins tell; `key` orders those that as many tell."""
    found = _by_value(reports, read)
    return min(found, key=lambda one: (-len(found[one]), key(one)))


def _type(told: Sequence[Report]) -> tuple[EventType, str | None]:
    """Give the type that most origins tell, and the mode that more than half of these tell.

    A mode has a score of its own: where half do not tell it, the type's says less and holds.
    """
    kind = _most(told, lambda one: one.act.type, key=TYPES.index)
    of_kind = [one for one in told if one.act.type == kind]
    modes = _by_value(of_kind, lambda one: one.act.mode)
    origins = {one.origin for one in of_kind}
    return kind, next((one for one in modes if 2 * len(modes[one]) > len(origins)), None)


def _domain(told: Sequence[Report]) -> Domain:
    return _most(told, lambda one: one.act.domain, key=str)


def _parties(report: Report) -> Parties:
    return who(report.act.source), who(report.act.target)


def _realis(told: Sequence[Report]) -> Realis:
    """Give how the event is meant: as a fact or a claim, whichever more origins tell.

    An old act told again is the act itself where somebody told it at its time; a denial is only
    where nobody asserts it.
    """
    found = _by_value(told, lambda one: one.act.realis)
    if found.keys() & {"happened", "reported"}:
        return "happened" if len(found["happened"]) >= len(found["reported"]) else "reported"
    return next(one for one in ("retold", "denied", "planned", "hypothetical") if one in found)


def _holders(told: Sequence[Report]) -> tuple[str, ...]:
    return tuple(sorted({name for one in told for name in who(one.act.holder)}))


def _when(told: Sequence[Report]) -> Interval | None:
    """Give the finest of the dates told; of several as fine, that of most origins, the earliest.

    Where no words date it, the day of the first report that tells it as news does.
    """
    known = [one.act.when for one in told if one.act.when is not None]
    dates = [one for one in known if not is_by_report(one)]
    if not dates:
        return min(
            known, key=lambda one: (one.end or "", one.start or "", one.zone or ""), default=None
        )
    told = [one for one in told if not is_by_report(one.act.when)]
    finest = min(_FINE.index(one.precision) for one in dates)
    found = _by_value(
        (one for one in told if one.act.when and _FINE.index(one.act.when.precision) == finest),
        lambda one: one.act.when,
    )
    return min(
        found,
        key=lambda one: (
            -len(found[one]),
            one.start or "",
            one.end or "",
            one.zone or "",
            one.basis,
        ),
    )


def _reported(told: Sequence[Report]) -> Interval | None:
    """Give the stretch from the first report to the last; a single one's own date as it stands."""
    dates = sorted(
        {one.act.reported for one in told if one.act.reported is not None},
        key=_order,
    )
    if len(dates) <= 1:
        return dates[0] if dates else None
    starts = [one.start[:10] for one in dates if one.start]
    ends = [one.end[:10] for one in dates if one.end]
    return Interval(
        start=min(starts, default=None),
        end=max(ends, default=None),
        precision="range",
        basis="reports",
    )


def _order(interval: Interval) -> tuple[str, ...]:
    one = interval
    return one.start or "", one.end or "", one.zone or "", one.precision, one.basis


def _place(told: Sequence[Report]) -> str | None:
    if not any(one.act.place for one in told):
        return None
    return _most(told, _place_of, key=lambda one: (-len(one), one))


def _place_of(report: Report) -> str | None:
    place = report.act.place
    return (" ".join(place.text.split()) or None) if place is not None else None


# --- what they disagree on ----------------------------------------------------------------------


def _disagreements(told: Sequence[Report]) -> tuple[Disagreement, ...]:
    if len(told) == 1:
        return ()
    found = [
        _variants("whether", told, lambda one: "denied" if one.act.realis == "denied" else "told"),
        _variants("type", told, lambda one: one.act.type),
        _variants("who", told, _who),
    ]
    if _towns_apart(told):
        found.append(_variants("place", told, _place_of))
    if _days_apart(told):
        found.append(_variants("date", told, _date_of))
    found.append(_variants("dead", told, _dead_of))
    return tuple(one for one in found if one is not None)


def _variants(
    about: Matter, told: Iterable[Report], read: Callable[[Report], str | None]
) -> Disagreement | None:
    by_value: dict[str, list[Report]] = defaultdict(list)
    for one in told:
        value = read(one)
        if value is not None:
            by_value[value].append(one)
    if len(by_value) < 2:
        return None
    variants = [
        Variant(
            value=value,
            reports=tuple(sorted(one.id for one in them)),
            origins=tuple(sorted({one.origin for one in them})),
        )
        for value, them in by_value.items()
    ]
    variants.sort(key=lambda one: (-len(one.origins), one.value))
    return Disagreement(about=about, variants=tuple(variants))


def _who(report: Report) -> str | None:
    """Write who acted upon whom; of joint acts who took part: the direction is the teller's."""
    source, target = _parties(report)
    if report.act.type in BINDING:
        return ", ".join(sorted({*source, *target}))
    return f"{', '.join(source)} > {', '.join(target)}"


def _towns_apart(told: Sequence[Report]) -> bool:
    towns = [one for one in (traits(report).towns for report in told) if one]
    return any(not a & b for a in towns for b in towns)


def _days_apart(told: Sequence[Report]) -> bool:
    days = [days_of(one.act.when, None) for one in told if not is_by_report(one.act.when)]
    known = [one for one in days if one is not None]
    return bool(known) and max(one.first for one in known) > min(one.last for one in known)


def _date_of(report: Report) -> str | None:
    when = report.act.when
    if when is None or is_by_report(when):
        return None
    start, end = (when.start or "..")[:10], (when.end or "..")[:10]
    return start if start == end else f"{start}/{end}"


def _dead_of(report: Report) -> str | None:
    dead = dead_of(report.quote)
    return ", ".join(f"{one:f}" for one in sorted(dead)) if dead else None
