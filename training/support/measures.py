"""Measures of how well scores part what is supported from what is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def balanced_accuracy(found: Bools, right: Bools) -> float:
    """Return the mean of the shares found right among the supported and among the others."""
    return float((found[right].mean() + (~found[~right]).mean()) / 2)


def best_threshold(scores: Floats, right: Bools) -> float:
    """Return the threshold of the best balanced accuracy; of several, the middle one.

    Raises `ValueError` where all rows are of one kind: there is nothing to choose by.
    """
    if right.all() or not right.any():
        raise ValueError(f"all {len(right)} rows are of one kind; a threshold needs both")
    edges = np.unique(scores)
    middles = np.concatenate([[edges[0] - 1], (edges[1:] + edges[:-1]) / 2, [edges[-1] + 1]])
    up = np.array([(scores[right] > t).mean() for t in middles])
    down = np.array([(scores[~right] <= t).mean() for t in middles])
    worth = up + down
    best = np.flatnonzero(worth >= worth.max() - 1e-12)
    return float(middles[best[len(best) // 2]])


def macro_f1(found: Sequence[str], right: Sequence[str]) -> float:
    """Return the mean over the labels that occur of F1."""
    scores = []
    for label in sorted(set(right)):
        hits = sum(a == b == label for a, b in zip(found, right, strict=True))
        made = sum(a == label for a in found) + sum(b == label for b in right)
        scores.append(2 * hits / made if made else 0.0)
    return float(np.mean(scores))


def calibration_error(chances: Floats, right: Bools, bins: int = 15) -> float:
    """Return the expected calibration error over bins of equal width."""
    at = np.minimum((chances * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        here = at == number
        if here.any():
            error += abs(chances[here].mean() - right[here].mean()) * here.mean()
    return float(error)


def interval(
    found: Bools, right: Bools, groups: Sequence[str], draws: int = 1000, seed: int = 1
) -> tuple[float, float]:
    """Return the 95% interval of balanced accuracy, groups drawn with replacement."""
    rng = np.random.default_rng(seed)
    names = sorted(set(groups))
    rows = {name: np.array([i for i, g in enumerate(groups) if g == name]) for name in names}
    values = []
    for _ in range(draws):
        drawn = rng.choice(len(names), len(names))
        picked = np.concatenate([rows[names[i]] for i in drawn])
        if right[picked].any() and not right[picked].all():
            values.append(balanced_accuracy(found[picked], right[picked]))
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
