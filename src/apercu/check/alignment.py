"""How far a passage covers a claim: shares of the claim's words, names, amounts and times.

None of these shares says that the passage supports the claim; they are the signs that the support
of a pair is reckoned from, beside a model's, and the trivial measure that a model must beat.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from apercu.check.lines import Line, joined
from apercu.check.numbers import may_be_same
from apercu.check.times import may_be_then
from apercu.text.rarity import RAREST, rarity, weight

WINDOW, BEST = 3, 8
"""How many neighbouring sentences are read as one, around how many that are best alone."""
ACTOR = 5.0
"""What an actor weighs beside words that weigh 1 to `RAREST`."""


class Signs(NamedTuple):
    """Shares of a claim's items that a passage has, from 0 to 1; 1 where the claim has none.

    By weight: `words`, `names`; by count: `actors`, `amounts`, `times`, `pairs` (neighbouring
    words), `run` (the longest run of words in common). `one` and `three` are the share of all
    items in the best single sentence and in the best three neighbouring ones; `length` is the
    logarithm-free length of the claim in words, over 40.
    """

    words: float
    names: float
    actors: float
    amounts: float
    times: float
    pairs: float
    run: float
    one: float
    three: float
    length: float


class Window(NamedTuple):
    """Neighbouring sentences, and how much of the claim they have."""

    first: int
    last: int
    covered: float


def windows(claim: Line, lines: Sequence[Line]) -> list[Window]:
    """Return the sentences and the runs of up to `WINDOW` neighbours that have most of a claim.

    The best first; of equals the shorter, then the earlier. Runs are looked at around the `BEST`
    single sentences only.
    """
    single = [Window(at, at, covered(claim, line)) for at, line in enumerate(lines)]
    best = sorted(single, key=_order)[:BEST]
    found = {(one.first, one.last): one for one in best}
    for one in best:
        for size in range(2, WINDOW + 1):
            for first in range(max(0, one.first - size + 1), one.first + 1):
                last = first + size - 1
                if last < len(lines) and (first, last) not in found:
                    share = covered(claim, joined(lines[first : last + 1]))
                    found[first, last] = Window(first, last, share)
    return sorted(found.values(), key=_order)


def _order(one: Window) -> tuple[float, int, int]:
    return -one.covered, one.last - one.first, one.first


def covered(claim: Line, line: Line) -> float:
    """Return the share of a claim's items, by weight, that a passage has."""
    stems = line.all_stems
    whole = got = 0.0
    for stem in claim.distinct:
        whole += rarity(stem)
        got += rarity(stem) * (stem in stems)
    for actor in claim.actors:
        whole += ACTOR
        got += ACTOR * (actor in line.actors)
    for amount in claim.quantities:
        whole += RAREST
        got += RAREST * any(may_be_same(amount, other) for other in line.quantities)
    for time in claim.dates:
        whole += ACTOR
        got += ACTOR * any(may_be_then(time, other) for other in line.dates)
    return got / whole if whole else 0.0


def signs(claim: Line, lines: Sequence[Line]) -> Signs:
    """Return the signs of a claim and the sentences of a passage; all 0 for no sentences."""
    if not lines:
        return Signs(*(0.0,) * len(Signs._fields))
    best = windows(claim, lines)
    three = joined(lines[best[0].first : best[0].last + 1])
    one = next(window for window in best if window.first == window.last)
    stems = set(claim.stems)
    return Signs(
        words=_share(weight(stems & three.all_stems), weight(stems)),
        names=_share(len(claim.names & three.all_stems), len(claim.names)),
        actors=_share(len(claim.actors & three.actors), len(claim.actors)),
        amounts=_part(
            any(may_be_same(one, other) for other in three.quantities) for one in claim.quantities
        ),
        times=_part(any(may_be_then(one, other) for other in three.dates) for one in claim.dates),
        pairs=_pairs(claim.stems, three.stems),
        run=_run(claim.stems, three.stems) / max(1, len(claim.stems)),
        one=one.covered,
        three=best[0].covered,
        length=min(1.0, len(claim.text.split()) / 40),
    )


def _share(got: float, whole: float) -> float:
    return got / whole if whole else 1.0


def _part(found: Iterable[bool]) -> float:
    each = list(found)
    return sum(each) / len(each) if each else 1.0


def _pairs(claim: Sequence[str], passage: Sequence[str]) -> float:
    mine, theirs = set(itertools.pairwise(claim)), set(itertools.pairwise(passage))
    return _share(len(mine & theirs), len(mine))


def _run(claim: Sequence[str], passage: Sequence[str]) -> int:
    """Return the length of the longest run of stems that both have."""
    best = 0
    before = [0] * (len(passage) + 1)
    for stem in claim:
        now = [0] * (len(passage) + 1)
        for at, other in enumerate(passage, 1):
            if stem == other:
                now[at] = before[at - 1] + 1
                best = max(best, now[at])
        before = now
    return best
