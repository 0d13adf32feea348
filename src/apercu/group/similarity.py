"""Decide from two signatures alone whether their texts tell one report.

Sharing words is not enough: this month's and last month's bulletin share nearly all of theirs.
So two things are asked. How much of the shorter text stands in the longer one? And do the numbers
and names that the shorter one gives also stand in the longer? A copy, a trimmed copy or a rewrite
keeps them; another filling of one template has others. A rewrite that shares few words is told by
what it keeps and what it brings (`apercu.group.rewrites`).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from apercu.group.rewrites import is_rewrite
from apercu.group.signatures import MARKS, SKETCH, Signature

COPIED = 0.60
"""Containment from which a text counts as a copy when its numbers and names agree well enough."""
VERBATIM = 0.95
"""Containment from which it counts as copied to the letter, but for corrections."""
COPY_MARKS, VERBATIM_MARKS = 0.88, 0.80
"""Least share of the shorter text's numbers, and of its names, that the longer one has."""
BRIEF, BRIEF_COPIED, BRIEF_MARKS = 40, 0.95, 0.90
"""Texts of fewer pairs of words, and what they must share: a market flash is mostly form."""
WHOLE = 0.30
"""Jaccard from which containment alone makes a copy. Below, the longer text is mostly something
else: a digest of several reports, which must not make them one, unless ..."""
WHOLE_MARKS = 0.50
"""... both have at least this share of all their numbers and names in common (an article about
the report it carries), or both begin alike (a first paragraph)."""
REWRITTEN = 0.30
"""Containment from which a text counts as a rewrite when numbers and names are the same."""
REWRITE_MARKS, REWRITE_NUMBERS, LEAST_NUMBERS = 0.80, 0.80, 3
"""Jaccard of all numbers and names, and of numbers alone, and how many numbers must be shared: a
rewrite neither adds nor drops much, while the next report on a matter names the same names."""

# They were set on the open half of evals/gold/duplicates.jsonl and by reading groups of real
# newswire stories of 1987; what each keeps apart is told in docs/decisions/0008-origins.md.


Kind = Literal["same", "copy", "rewrite", "retold"]
"""`rewrite` keeps enough words to be told by them, `retold` is told by its items alone."""


class Similarity(msgspec.Struct, frozen=True, kw_only=True):
    """How one text relates to another; `None` marks mean that a text gives none.

    `jaccard` and `containment` (in the one with fewer) are shares of distinct pairs of words:
    exact up to `SKETCH` pairs, estimated above. `numbers` and `names` are the shares of those of
    the text that has fewer which the other has too.
    """

    kind: Kind
    jaccard: float
    containment: float
    numbers: float | None
    names: float | None


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """What two signatures share, before anything is decided.

    `shared_numbers` is a count (of the numbers kept); `all_numbers` and `marks` are the Jaccard
    indices of numbers, and of numbers and names together.
    """

    jaccard: float
    containment: float
    numbers: float | None
    names: float | None
    shared_numbers: int
    all_numbers: float
    marks: float


def similar(a: Signature, b: Signature, days: int = 0) -> Similarity | None:
    """Tell whether two texts tell one report; `None` where they do not.

    `days` lie between the days on which they came out. Symmetric, and a function of the two alone.
    """
    if a.script != b.script or not a.tokens or not b.tokens:
        return None
    if a.exact == b.exact:
        return Similarity(kind="same", jaccard=1.0, containment=1.0, numbers=None, names=None)
    found = overlap(a, b)
    kind = (
        None
        if found is None
        else judge(
            found,
            brief=min(a.shingles, b.shingles) < BRIEF,
            begin_alike=bool(a.lead) and a.lead == b.lead,
        )
    )
    if found is None or kind is None:
        return _retold(a, b) if is_rewrite(a.items, b.items, days) else None
    return _similarity(kind, found)


def _retold(a: Signature, b: Signature) -> Similarity:
    """Measure what a report shares with one that tells it in other words."""
    found = _overlap(
        _counts(a.numbers, b.numbers, MARKS),
        _counts(a.names, b.names, MARKS),
        _counts(a.sketch, b.sketch, SKETCH),
    )
    return _similarity("retold", found)


def _similarity(kind: Kind, found: Overlap) -> Similarity:
    return Similarity(
        kind=kind,
        jaccard=found.jaccard,
        containment=found.containment,
        numbers=found.numbers,
        names=found.names,
    )


def judge(found: Overlap, *, brief: bool, begin_alike: bool) -> Literal["copy", "rewrite"] | None:
    """Decide from what two texts share.

    `brief` tells that one has fewer than `BRIEF` pairs of words, `begin_alike` that their first
    words are the same.
    """
    kept = _kept(found.numbers, found.names)
    whole = found.jaccard >= WHOLE or found.marks >= WHOLE_MARKS or begin_alike
    if brief:
        copied = found.containment >= BRIEF_COPIED and kept >= BRIEF_MARKS
        return "copy" if copied and whole else None
    copied = found.containment >= COPIED and kept >= COPY_MARKS
    verbatim = found.containment >= VERBATIM and kept >= VERBATIM_MARKS
    if (copied or verbatim) and whole:
        return "copy"
    same_numbers = found.shared_numbers >= LEAST_NUMBERS and found.all_numbers >= REWRITE_NUMBERS
    if found.containment >= REWRITTEN and same_numbers and found.marks >= REWRITE_MARKS:
        return "rewrite"
    return None


def overlap(a: Signature, b: Signature) -> Overlap | None:
    """Measure what two signatures share; `None` where numbers and names rule out one report.

    Most candidates that chance brings end there, and their words, which are many more, need not be
    counted.
    """
    numbers = _counts(a.numbers, b.numbers, MARKS)
    if numbers[0] < numbers[2] * min(VERBATIM_MARKS, COPY_MARKS, REWRITE_NUMBERS):
        return None
    names = _counts(a.names, b.names, MARKS)
    kept = _kept(_share(numbers), _share(names))
    if kept < min(VERBATIM_MARKS, COPY_MARKS) and _marks(numbers, names) < REWRITE_MARKS:
        return None
    return _overlap(numbers, names, _counts(a.sketch, b.sketch, SKETCH))


def _overlap(numbers: _Counts, names: _Counts, words: _Counts) -> Overlap:
    return Overlap(
        jaccard=words[0] / words[1] if words[1] else 0.0,
        containment=_share(words) or 0.0,
        numbers=_share(numbers),
        names=_share(names),
        shared_numbers=numbers[0],
        all_numbers=numbers[0] / numbers[1] if numbers[1] else 0.0,
        marks=_marks(numbers, names),
    )


_Counts = tuple[int, int, int]
"""Shared hashes, hashes of either, hashes of the one that has fewer."""


def _share(counts: _Counts) -> float | None:
    return counts[0] / counts[2] if counts[2] else None


def _marks(numbers: _Counts, names: _Counts) -> float:
    either = numbers[1] + names[1]
    return (numbers[0] + names[0]) / either if either else 0.0


def _kept(numbers: float | None, names: float | None) -> float:
    """Give the lesser of two shares; what a text does not give, it cannot fail to keep."""
    return min(1.0 if numbers is None else numbers, 1.0 if names is None else names)


def _counts(a: bytes, b: bytes, most: int) -> _Counts:
    """Count shared hashes, hashes of either, and hashes of the one that has fewer.

    A full set is cut off at its greatest hash; both are compared below the lower cut only, where
    both are complete. The counts are then those of a random sample.
    """
    first, second = memoryview(a).cast("I"), memoryview(b).cast("I")
    one, other = frozenset(first), frozenset(second)
    full = [side[-1] for side in (first, second) if len(side) == most]
    if full:
        cut = min(full)
        one = frozenset(item for item in one if item <= cut)
        other = frozenset(item for item in other if item <= cut)
    shared = len(one & other)
    return shared, len(one) + len(other) - shared, min(len(one), len(other))
