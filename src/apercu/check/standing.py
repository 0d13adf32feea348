"""Standing: whose word a statement is, in origins, never in copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from apercu.briefs import OriginCount, Standing
from apercu.records import Control, Record


class Voice(Record, frozen=True, kw_only=True):
    """One origin that tells a thing: the control of its outlet, and the party it speaks for."""

    origin: str
    control: Control
    party: str | None


def count_origins(voices: Sequence[Voice]) -> OriginCount:
    """Count each origin once, by the first of its voices in order of origin, control, party."""
    first: dict[str, Voice] = {}
    for voice in sorted(voices, key=lambda one: (one.origin, one.control, one.party or "")):
        first.setdefault(voice.origin, voice)
    controls = Counter(voice.control for voice in first.values())
    parties = Counter(voice.party or "none" for voice in first.values())
    return OriginCount(
        n=len(first),
        by_control=dict(sorted(controls.items())),
        by_party=dict(sorted(parties.items())),
    )


def standing_of(voices: Sequence[Voice], *, disputed: bool) -> Standing:
    """Return the standing of what these voices tell.

    Origins are independent of one another where they do not all speak for one party. A dispute
    outweighs all: a denial or another value vetoes no fact, and leaves none undisputed.
    """
    if disputed:
        return "disputed"
    origins = {voice.origin for voice in voices}
    if len(origins) < 2:
        return "single"
    parties = {voice.party for voice in voices}
    return "one_party" if len(parties) == 1 and None not in parties else "corroborated"
