"""The overview against itself: two of its sentences that have one thing go two ways."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from apercu.check.times import overlap
from apercu.check.whole.bench import Bench
from apercu.check.whole.trends import Trend, claimed_trends
from apercu.records import Record
from apercu.words import names


class Opposed(Record, frozen=True, kw_only=True):
    """Two statements, by their places, that cannot both be right, and why."""

    one: int
    other: int
    text: str


def opposed(statements: Sequence[str], bench: Bench) -> Iterator[Opposed]:
    """Yield the pairs of statements that have the dealings of two states go opposite ways.

    Only what is about the same domain and may be of the same time is compared.
    """
    found = [
        (place, trend)
        for place, text in enumerate(statements)
        for seen in bench.read(text)
        for trend in claimed_trends(seen, bench)
    ]
    told: set[tuple[int, int]] = set()
    for (one, first), (other, second) in itertools.combinations(found, 2):
        if one == other or (one, other) in told or not _are_opposed(first, second):
            continue
        told.add((one, other))
        what = "economic dealings" if first.domain == "economy" else "relations"
        text = f"The overview has {what} of {names(sorted(first.pair))} go two ways."
        yield Opposed(one=one, other=other, text=text)


def _are_opposed(one: Trend, other: Trend) -> bool:
    if one.domain != other.domain or one.pair != other.pair or one.way == other.way:
        return False
    if not one.when or not other.when:
        return True
    return any(overlap(first, second) for first in one.when for second in other.when)
