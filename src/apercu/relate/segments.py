"""Segments: where a row of scores changes its level, by two methods that share no assumption.

`changes_by_penalty` finds the exact least of squared distances plus a penalty for each change:
Killick, Fearnhead and Eckley, Optimal Detection of Changepoints With a Linear Computational Cost,
JASA 107 (2012), 1590-1598 (PELT). The variance is one for all segments.

`change_probabilities` sums over all ways to part the row, each segment with a mean and variance of
its own under a conjugate prior: Fearnhead, Exact and efficient Bayesian inference for multiple
changepoint problems, Statistics and Computing 16 (2006), 203-213. No point is taken for sure.

Both take slots: what a step's scores come to (number, sum, sum of squares). A change lies between
two slots, and a slot without scores is left out beforehand. Change k stands before slot k.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from apercu.relate.estimates import prior_variance

HAZARD = 1 / 40
"""How probable a change is before any slot, until scores speak: one in some three years of months.
An assumption, not fitted."""
PRIOR_MEAN, PRIOR_WEIGHT = 0.0, 1.0
"""A segment's mean lies about the middle of the scale, worth one score."""
PRIOR_FREEDOM = 2.0
"""How many scores the prior variance, that of the codebook's types, is worth."""


class Slot(NamedTuple):
    """What the scores of one step come to."""

    n: int
    total: float
    squares: float


class Row:
    """Slots with their running sums, so that any segment costs the same to look at."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.size = len(slots)
        self._n = [0, *accumulate(one.n for one in slots)]
        self._total = [0.0, *accumulate(one.total for one in slots)]
        self._squares = [0.0, *accumulate(one.squares for one in slots)]

    def sums(self, start: int, end: int) -> Slot:
        """Give number, sum and sum of squares of the scores in slots `[start, end)`."""
        return Slot(
            self._n[end] - self._n[start],
            self._total[end] - self._total[start],
            self._squares[end] - self._squares[start],
        )


def slot_of(scores: Sequence[float]) -> Slot:
    """Sum the scores of a step up."""
    return Slot(len(scores), math.fsum(scores), math.fsum(one**2 for one in scores))


def distance(sums: Slot) -> float:
    """Return the sum of squared distances from the mean."""
    return max(0.0, sums.squares - sums.total**2 / sums.n) if sums.n else 0.0


def gain(left: Slot, right: Slot, variance: float) -> float:
    """Return by how much two means fit better than one, in twice the logarithm of likelihood."""
    both = Slot(left.n + right.n, left.total + right.total, left.squares + right.squares)
    return (distance(both) - distance(left) - distance(right)) / variance


def changes_by_penalty(row: Row, penalty: float, variance: float) -> list[int]:
    """List the changes that make distances plus penalties least (PELT), in order."""
    best = [-penalty, *([0.0] * row.size)]
    last = [0] * (row.size + 1)
    open_starts = [0]
    for end in range(1, row.size + 1):
        costs = [best[start] + distance(row.sums(start, end)) / variance for start in open_starts]
        least = min(costs)
        last[end] = open_starts[costs.index(least)]
        best[end] = least + penalty
        # What is dearer by now without its penalty can never be the best start again.
        kept = [start for start, cost in zip(open_starts, costs, strict=True) if cost <= best[end]]
        open_starts = [*kept, end]
    found, at = [], row.size
    while last[at]:
        at = last[at]
        found.append(at)
    return found[::-1]


def change_probabilities(row: Row) -> list[float]:
    """Return, for each slot, the probability that a change stands before it; 0 for the first."""
    size = row.size
    if size == 0:
        return []
    stay, change = math.log1p(-HAZARD), math.log(HAZARD)
    evidence = [[_evidence(row.sums(start, end + 1)) for end in range(start, size)]
                for start in range(size)]  # fmt: skip
    # before[k]: slots [0, k) and a change before k; behind[k]: slots [k, size) given that change.
    before = [0.0] * (size + 1)
    for end in range(1, size + 1):
        before[end] = _log_sum([
            before[start] + evidence[start][end - 1 - start] + stay * (end - start - 1)
            + (change if end < size else 0.0)
            for start in range(end)
        ])  # fmt: skip
    behind = [0.0] * (size + 1)
    for start in range(size - 1, -1, -1):
        behind[start] = _log_sum([
            evidence[start][end - 1 - start] + stay * (end - start - 1)
            + ((change + behind[end]) if end < size else 0.0)
            for end in range(start + 1, size + 1)
        ])  # fmt: skip
    return [0.0] + [
        min(1.0, math.exp(before[at] + behind[at] - before[size])) for at in range(1, size)
    ]


def _evidence(sums: Slot) -> float:
    """Return the logarithm of a segment's probability, its mean and variance summed over."""
    n, weight = sums.n, PRIOR_WEIGHT + sums.n
    freedom = PRIOR_FREEDOM + n
    mean = sums.total / n
    spread = distance(sums) + PRIOR_WEIGHT * n / weight * (mean - PRIOR_MEAN) ** 2
    prior = PRIOR_FREEDOM * prior_variance()
    return (
        math.lgamma(freedom / 2)
        - math.lgamma(PRIOR_FREEDOM / 2)
        + (math.log(PRIOR_WEIGHT) - math.log(weight)) / 2
        + PRIOR_FREEDOM / 2 * math.log(prior)
        - freedom / 2 * math.log(prior + spread)
        - n / 2 * math.log(math.pi)
    )


def _log_sum(terms: Sequence[float]) -> float:
    top = max(terms)
    return top + math.log(math.fsum(math.exp(one - top) for one in terms))
