"""Estimates of scores with their uncertainty, in closed form: nothing is drawn by lot.

Both intervals are of 95%, and can be recomputed by hand:

- The mean of n scores has Student's t of a normal sample whose variance has a prior worth one
  observation, the variance of the codebook's sixteen types (`prior_variance`): with S, the sum of
  squared distances from the mean, it is `mean ± t(n) * sqrt((S + prior) / n) / sqrt(n)`, cut off at
  -10 and 10. Three acts of one score are no certainty, which a bootstrap of them would say.
- The sum is that of a compound Poisson process, in which the number of acts is uncertain, too:
  `sum ± 1.96 * sqrt(sum of squared scores)`.

Gelman et al., Bayesian Data Analysis (3rd ed.), 3.3 (conjugate normal, flat prior of the mean).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, pvariance

from apercu.records import Record
from apercu.relate.codebook import TYPES, score_of

LEVEL = 0.95
LOWEST, HIGHEST = -10.0, 10.0
_DIGITS = 4
_MANY = 500
"""Degrees of freedom from which Student's t is taken for the normal distribution: a
quarter of a hundredth narrower."""


class Estimate(Record, frozen=True, kw_only=True):
    """A value with its 95% interval; rounded to four digits. A sum of no events has none."""

    value: float
    low: float | None = None
    high: float | None = None


@functools.cache
def prior_variance() -> float:
    """Return the variance of the codebook's types, each counted once."""
    return pvariance([score_of(kind) for kind in TYPES])


def mean_of(scores: Sequence[float]) -> Estimate | None:
    """Estimate the mean score; `None` of nothing."""
    if not scores:
        return None
    n, mean = len(scores), fmean(scores)
    squares = math.fsum((one - mean) ** 2 for one in scores)
    half = student(n) * math.sqrt((squares + prior_variance()) / n / n)
    return _estimate(mean, max(LOWEST, mean - half), min(HIGHEST, mean + half))


def sum_of(scores: Sequence[float]) -> Estimate | None:
    """Estimate the sum of scores; `None` of nothing."""
    if not scores:
        return None
    total = math.fsum(scores)
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * math.sqrt(math.fsum(one**2 for one in scores))
    return _estimate(total, total - half, total + half)


def _estimate(value: float, low: float, high: float) -> Estimate:
    # Adding nought makes of a negative nought a plain one.
    return Estimate(
        value=round(value, _DIGITS) + 0.0,
        low=round(low, _DIGITS) + 0.0,
        high=round(high, _DIGITS) + 0.0,
    )


@functools.cache
def student(freedom: int) -> float:
    """Return Student's t that bounds 95% of the distribution, for whole degrees of freedom."""
    if freedom >= _MANY:
        return NormalDist().inv_cdf((1 + LEVEL) / 2)
    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < LEVEL else (low, middle)
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """Return how probable it is that Student's t lies between -t and t.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan2(t, math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(2 + odd, freedom - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
