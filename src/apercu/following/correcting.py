"""Make corrections of what an analyst points at: events or reports, by the ids that are printed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from apercu.errors import InputError
from apercu.following.corrections import to_keep
from apercu.following.events import Followed, find_event
from apercu.relate.codebook import TYPES, modes
from apercu.relate.corrections import Correction, Spot, check_correction
from apercu.relate.events import Report
from apercu.relate.records import EventType
from apercu.relations import KeptCorrection

Pointing = Literal["wrong", "retype", "together", "apart"]
MOST_PAIRS = 200
"""More pairs told apart at once are a slip: an event of twenty reports has 190."""


class Pointed(NamedTuple):
    """What an id points at: the reports of an event, or one report."""

    wanted: str
    reports: tuple[Report, ...]


def point_at(followed: Followed, wanted: str) -> Pointed | None:
    """Find what an id points at: a report where it begins with its id, else an event's reports."""
    digits = wanted.strip().lower()
    found = find_event(followed, wanted)
    if found is None:
        return None
    event, told = found
    ids = [one for one in event.reports if one.startswith(digits)]
    # Of one report the event has the id's digits only by chance; both mean the same then.
    chosen = ids if ids and not event.id.startswith(digits) else event.reports
    return Pointed(wanted, tuple(told.reports[one] for one in chosen))


def correct(
    kind: Pointing,
    pointed: Sequence[Pointed],
    *,
    by: str,
    made_at: str,
    note: str = "",
    type_: str | None = None,
    mode: str | None = None,
) -> list[KeptCorrection]:
    """Make the corrections; raises `InputError` that says what is missing.

    `apart` tells the reports of one event from one another, or those of several from each other's,
    pair by pair; of an event and some of its reports these from the rest. `made_at` is ISO 8601.
    """
    if not by.strip():
        raise InputError("say by --by who makes the correction: it is kept with it")
    every = {one.id: one for each in pointed for one in each.reports}
    groups = [list(every)] if kind != "apart" else []
    if kind == "apart":
        groups = [list(pair) for pair in _pairs_apart(pointed)]
    if kind == "together" and len(every) < 2:
        raise InputError("together: give two events or more, by their ids")
    made = []
    for group in groups:
        reports = [every[key] for key in group]
        one = Correction(
            kind=kind,
            spots=tuple(
                sorted((_spot(each) for each in reports), key=lambda at: (at.text_sha256, at.start))
            ),
            type=_type(type_) if kind == "retype" else None,
            mode=mode if kind == "retype" else None,
            by=by.strip(),
            made_at=made_at,
            note=note,
        )
        check_correction(one)
        made.append(to_keep(one, (actor for each in reports for actor in each.named)))
    return made


def withdraw(of: KeptCorrection, *, by: str, made_at: str, note: str = "") -> KeptCorrection:
    """Make the correction that takes another one back."""
    if not by.strip():
        raise InputError("say by --by who withdraws it: it is kept with it")
    one = Correction(kind="withdraw", of=of.id, by=by.strip(), made_at=made_at, note=note)
    check_correction(one)
    return to_keep(one, of.actors)


def _pairs_apart(pointed: Sequence[Pointed]) -> list[tuple[str, str]]:
    sets = [{one.id for one in each.reports} for each in pointed]
    if len(sets) == 1:
        if len(sets[0]) < 2:
            raise InputError(
                "apart: the event has one report only; give two events, or an event of several"
            )
        pairs: Iterable[tuple[str, str]] = itertools.combinations(sorted(sets[0]), 2)
    else:
        # Of an event and some of its own reports: these from the rest.
        inner = [one for one in sets if any(one < other for other in sets)]
        apart = [one - set().union(*(i for i in inner if i < one)) for one in sets]
        pairs = {
            (min(a, b), max(a, b))
            for one, other in itertools.combinations(apart, 2)
            for a in one
            for b in other
            if a != b
        }
    found = sorted(set(pairs))
    if not found or len(found) > MOST_PAIRS:
        raise InputError(
            f"apart: {len(found)} pairs of reports; give two to {MOST_PAIRS // 10} reports of"
            " different ids"
        )
    return found


def _spot(report: Report) -> Spot:
    trigger = report.act.trigger
    return Spot(text_sha256=report.text_sha256, start=trigger.start, end=trigger.end)


def _type(value: str | None) -> EventType:
    wanted = (value or "").upper()
    if wanted not in TYPES:
        known = ", ".join(f"{one} ({'|'.join(modes(one))})" if modes(one) else one for one in TYPES)
        raise InputError(f"--type is {value!r}; it must be one of {known}")
    return next(one for one in TYPES if one == wanted)
