"""Statistics that the evaluations share."""

from __future__ import annotations

import math
from typing import NamedTuple

Z_95 = 1.959963984540054
"""The normal quantile of a two-sided 95% interval."""


class Rate(NamedTuple):
    """A share of `n` with its Wilson 95% interval."""

    hits: int
    n: int
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.n}"


class Detection(NamedTuple):
    """Precision, recall and their harmonic mean."""

    precision: Rate
    recall: Rate
    f1: float


def wilson(hits: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Return the Wilson score interval of a share; (0, 1) where nothing was counted.

    Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"hits {hits} of n {n}: give 0 <= hits <= n")
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def rate(hits: int, n: int) -> Rate:
    """Return a share with its interval; the share of nothing is 0."""
    low, high = wilson(hits, n)
    return Rate(hits, n, hits / n if n else 0.0, low, high)


def detection(matched_found: int, found: int, matched_wanted: int, wanted: int) -> Detection:
    """Return precision (over what was found), recall (over what was wanted) and F1."""
    precision, recall = rate(matched_found, found), rate(matched_wanted, wanted)
    both = precision.value + recall.value
    return Detection(precision, recall, 2 * precision.value * recall.value / both if both else 0.0)


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p of McNemar's test from the two counts of disagreement."""
    n, least = only_first + only_second, min(only_first, only_second)
    if n == 0:
        return 1.0
    return min(1.0, 2 * sum(math.comb(n, k) for k in range(least + 1)) / 2**n)
