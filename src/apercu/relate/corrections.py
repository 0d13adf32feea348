"""Corrections by an analyst: applied after coding and before merging, never to what is stored.

A correction hangs on spots: a text's hash and a span in it, so that it survives a rebuild and a
better coder. A spot stands for the report whose trigger has that span, else for the only report
whose trigger touches it. Where there is none or several the correction is listed as not applied,
never dropped. Later ones go before earlier ones on the same report or pair.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from apercu.errors import InputError
from apercu.records import Record
from apercu.relate.codebook import quad_of, score_of
from apercu.relate.events import Report
from apercu.relate.merging import Merged, merge
from apercu.relate.records import EventType

CorrectionKind = Literal["wrong", "retype", "together", "apart", "withdraw"]
Why = Literal["no_report_there", "several_reports_there", "unknown_correction"]


class Spot(Record, frozen=True, kw_only=True):
    """Where a correction hangs: the span `[start, end)` of an act's trigger in a stored text."""

    text_sha256: str
    start: int
    end: int


class Correction(Record, frozen=True, kw_only=True):
    """What an analyst says of reports.

    `wrong`: none of the spots is an act. `retype`: they are of `type` and `mode`. `together`: all
    spots tell one event. `apart`: each tells another. `withdraw`: the correction `of` no longer
    holds. `made_at` is ISO 8601 in UTC.
    """

    kind: CorrectionKind
    spots: tuple[Spot, ...] = ()
    type: EventType | None = None
    mode: str | None = None
    of: str | None = None
    by: str
    made_at: str
    note: str = ""

    @property
    def id(self) -> str:
        """The hash of all that it says."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


class NotApplied(Record, frozen=True, kw_only=True):
    """A correction that found no hold, where and why."""

    correction: str
    reason: Why
    spot: Spot | None = None


class Corrected(Record, frozen=True, kw_only=True):
    """Reports as corrected, what merging must hold together and apart, and what was not applied."""

    reports: tuple[Report, ...]
    together: tuple[frozenset[str], ...] = ()
    apart: tuple[frozenset[str], ...] = ()
    not_applied: tuple[NotApplied, ...] = ()


class Both(Record, frozen=True, kw_only=True):
    """Events without and with corrections, for series that show both."""

    without: Merged
    corrected: Merged
    not_applied: tuple[NotApplied, ...] = ()


def check_correction(one: Correction) -> None:
    """Refuse a correction that says too little, or a type and mode that the codebook lacks."""
    if one.kind == "withdraw":
        if not one.of:
            raise InputError("a withdrawal names no correction: give its id")
        return
    least = 2 if one.kind in {"together", "apart"} else 1
    if len(set(one.spots)) < least:
        raise InputError(f"correction {one.kind!r} names {len(set(one.spots))} spots: give {least}")
    if any(not 0 <= spot.start < spot.end for spot in one.spots):
        raise InputError(f"correction {one.kind!r}: a span must have 0 <= start < end")
    if one.kind == "retype":
        if one.type is None:
            raise InputError("correction 'retype' gives no type: give one of the codebook's")
        score_of(one.type, one.mode)


def apply_corrections(reports: Iterable[Report], corrections: Iterable[Correction]) -> Corrected:
    """Apply corrections to reports, in order of when they were made, whatever order they come in.

    A wrong correction raises `InputError`.
    """
    known = {one.id: one for one in reports}
    standing, not_applied = _standing(corrections)
    places = _places(known.values())
    retyped: dict[str, Report] = dict(known)
    wrong: set[str] = set()
    links: dict[frozenset[str], bool] = {}
    for one in standing:
        found: list[str] = []
        for spot in sorted(set(one.spots), key=lambda at: (at.text_sha256, at.start, at.end)):
            hit = _report_at(spot, places)
            if isinstance(hit, Report):
                found.append(hit.id)
            else:
                not_applied.append(NotApplied(correction=one.id, reason=hit, spot=spot))
        for key in found:
            if one.kind == "wrong":
                wrong.add(key)
            elif one.kind == "retype":
                wrong.discard(key)
                retyped[key] = _retyped(known[key], one)
        if one.kind in {"together", "apart"}:
            for pair in itertools.combinations(sorted(set(found)), 2):
                links[frozenset(pair)] = one.kind == "together"
    return Corrected(
        reports=tuple(one for key, one in sorted(retyped.items()) if key not in wrong),
        together=_pairs(links, wrong, together=True),
        apart=_pairs(links, wrong, together=False),
        not_applied=tuple(not_applied),
    )


def merge_both(reports: Sequence[Report], corrections: Iterable[Correction]) -> Both:
    """Merge reports without and with corrections."""
    corrected = apply_corrections(reports, corrections)
    return Both(
        without=merge(reports),
        corrected=merge(corrected.reports, together=corrected.together, apart=corrected.apart),
        not_applied=corrected.not_applied,
    )


def _standing(
    corrections: Iterable[Correction],
) -> tuple[list[Correction], list[NotApplied]]:
    """Give the corrections that hold, in order of time, without those that were withdrawn."""
    every = {one.id: one for one in corrections}
    for one in every.values():
        check_correction(one)
    withdrawn: set[str] = set()
    not_applied = []
    # From the last on, so that a withdrawal may be withdrawn itself.
    for one in sorted(every.values(), key=lambda one: (one.made_at, one.id), reverse=True):
        if one.kind != "withdraw" or one.id in withdrawn:
            continue
        if one.of in every:
            withdrawn.add(one.of)
        else:
            not_applied.append(NotApplied(correction=one.id, reason="unknown_correction"))
    standing = [one for one in every.values() if one.kind != "withdraw" and one.id not in withdrawn]
    standing.sort(key=lambda one: (one.made_at, one.id))
    return standing, sorted(not_applied, key=lambda one: one.correction)


def _places(reports: Iterable[Report]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for one in sorted(reports, key=lambda one: one.id):
        found[one.text_sha256].append(one)
    return found


def _report_at(spot: Spot, places: Mapping[str, Sequence[Report]]) -> Report | Why:
    there = places.get(spot.text_sha256, ())
    exact = [
        one
        for one in there
        if (one.act.trigger.start, one.act.trigger.end) == (spot.start, spot.end)
    ]
    hits = exact or [
        one
        for one in there
        if one.act.trigger.start < spot.end and spot.start < one.act.trigger.end
    ]
    if not hits:
        return "no_report_there"
    return hits[0] if len(hits) == 1 else "several_reports_there"


def _retyped(report: Report, correction: Correction) -> Report:
    kind = correction.type
    if kind is None:  # refused by `check_correction`
        return report
    act = msgspec.structs.replace(
        report.act,
        type=kind,
        mode=correction.mode,
        quad=quad_of(kind),
        score=score_of(kind, correction.mode),
        flags=tuple(sorted({*report.act.flags, "retyped"})),
    )
    return msgspec.structs.replace(report, act=act)


def _pairs(
    links: Mapping[frozenset[str], bool], wrong: set[str], *, together: bool
) -> tuple[frozenset[str], ...]:
    pairs = [pair for pair, joined in links.items() if joined == together and not pair & wrong]
    return tuple(sorted(pairs, key=sorted))
