"""Analysts' corrections between the form that a collection keeps and that which is applied."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import cast

from apercu.relate.corrections import Correction, NotApplied, Spot
from apercu.relate.records import EventType
from apercu.relations import KeptCorrection, UsedCorrection
from apercu.relations import Spot as KeptSpot

_WHY = {
    "no_report_there": "no act is coded there any more",
    "several_reports_there": "several acts are coded there now, and it is not clear which is meant",
    "unknown_correction": "the correction that it withdraws is not known",
}


def to_apply(kept: KeptCorrection) -> Correction:
    """Give the form in which a kept correction is applied; its id is the same."""
    return Correction(
        kind=kept.kind,
        spots=tuple(
            Spot(text_sha256=one.text_sha256, start=one.start, end=one.end) for one in kept.spots
        ),
        type=cast("EventType | None", kept.type),
        mode=kept.mode,
        of=kept.of,
        by=kept.by,
        made_at=kept.made_at,
        note=kept.note,
    )


def to_keep(one: Correction, actors: Iterable[str]) -> KeptCorrection:
    """Give the form in which a correction is kept; `actors` took part in the acts it is on."""
    return KeptCorrection(
        id=one.id,
        kind=one.kind,
        spots=tuple(
            KeptSpot(text_sha256=at.text_sha256, start=at.start, end=at.end) for at in one.spots
        ),
        type=one.type,
        mode=one.mode,
        of=one.of,
        by=one.by,
        made_at=one.made_at,
        note=one.note,
        actors=tuple(sorted(set(actors))),
    )


def concerning(
    kept: Iterable[KeptCorrection], actors: Collection[str], texts: Collection[str]
) -> list[KeptCorrection]:
    """Choose the corrections on acts of two of `actors` in one of `texts`, and their withdrawals.

    A correction on texts that the as-of date does not admit is as if it were not there.
    """
    every = {one.id: one for one in kept}
    found = {
        one.id
        for one in every.values()
        if len(set(actors) & set(one.actors)) > 1
        and any(spot.text_sha256 in texts for spot in one.spots)
    }
    # A withdrawal may be withdrawn itself, and again.
    while more := {one.id for one in every.values() if one.of in found and one.id not in found}:
        found |= more
    return [every[key] for key in sorted(found, key=lambda key: (every[key].made_at, key))]


def standing(concerned: Iterable[KeptCorrection]) -> list[KeptCorrection]:
    """Leave out withdrawals and what they took back; the rest is to be applied."""
    every = list(concerned)
    gone = withdrawn(every)
    return [one for one in every if one.kind != "withdraw" and one.id not in gone]


def used(
    concerned: Iterable[KeptCorrection], not_applied: Iterable[NotApplied]
) -> tuple[UsedCorrection, ...]:
    """Say of each correction whether it found hold; a withdrawn one does not hold either."""
    every = list(concerned)
    failed: dict[str, list[str]] = {}
    for one in not_applied:
        failed.setdefault(one.correction, []).append(_WHY[one.reason])
    gone = withdrawn(every)
    found = []
    for kept in every:
        # By the id that it is applied under: a kept one stays what it was when ids change.
        why = [*failed.get(to_apply(kept).id, ()), *(["withdrawn"] if kept.id in gone else [])]
        holds = kept.id not in gone and len(why) < max(1, len(kept.spots))
        found.append(UsedCorrection(correction=kept, applied=holds, not_applied=tuple(why)))
    return tuple(found)


def withdrawn(every: Iterable[KeptCorrection]) -> frozenset[str]:
    """Give the ids of corrections that no longer hold; a withdrawal may be withdrawn itself."""
    gone: set[str] = set()
    for one in sorted(every, key=lambda one: (one.made_at, one.id), reverse=True):
        if one.kind == "withdraw" and one.id not in gone and one.of:
            gone.add(one.of)
    return frozenset(gone)
