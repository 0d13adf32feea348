"""Fit and score in folds of whole groups: what is fitted or chosen never saw what is scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from alignment import Regression
from measures import best_threshold, macro_f1
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
FOLDS = 5
PENALTY = 10.0
"""Of all regressions here. Swept over 1, 10, 30 on the alignment's measures alone: no clear order
(70.7, 70.3, 73.5 on WiCE, 63.8, 62.2, 61.8 on SummEdits), so the middle one was taken."""
WICE = ("supported", "partly", "insufficient")


def assign_folds(groups: Sequence[str], sources: Sequence[str]) -> Ints:
    """Give each row a fold: whole groups, the largest first to the fold with fewest of the source.

    The same whatever order the rows come in.
    """
    sizes = Counter(zip(sources, groups, strict=True))
    filled: Counter[tuple[str, int]] = Counter()
    fold_of: dict[str, int] = {}
    for (source, group), size in sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0])):
        fold = min(range(FOLDS), key=lambda k: (filled[source, k], k))
        fold_of[group] = fold
        filled[source, fold] += size
    return np.array([fold_of[group] for group in groups], dtype=np.int64)


class Scored(NamedTuple):
    """Of each row, from fits that never saw its fold: the verdict, the chance, the logit."""

    found: Bools
    found_common: Bools
    """With one threshold for both sets."""
    chance: Floats
    logit: Floats


def cross_score_apart(x: Floats, right: Bools, fold: Ints, source: NDArray[np.str_]) -> Scored:
    """Do the same with a regression of its own for each set, as published figures are fitted."""
    n = len(right)
    whole = Scored(np.zeros(n, bool), np.zeros(n, bool), np.zeros(n), np.zeros(n))
    for name in np.unique(source):
        own = source == name
        part = cross_score(x[own], right[own], fold[own], source[own])
        for into, values in zip(whole, part, strict=True):
            into[own] = values
    return whole


def cross_score(x: Floats, right: Bools, fold: Ints, source: NDArray[np.str_]) -> Scored:
    """Fit a regression on four folds, choose its thresholds by folds within them, score the fifth.

    Platt's scaling is what the regression's own logits are; they are fitted without weights, so
    that chances keep the sets' own shares.
    """
    n = len(right)
    scored = Scored(np.zeros(n, bool), np.zeros(n, bool), np.zeros(n), np.zeros(n))
    for k in range(FOLDS):
        train, test = fold != k, fold == k
        inner = inner_logits(x, right, fold, train)
        logits = Regression(PENALTY).fit(x[train], right[train].astype(float)).score(x[test])
        scored.logit[test] = logits
        scored.chance[test] = 1 / (1 + np.exp(-logits))
        scored.found_common[test] = logits > best_threshold(inner[train], right[train])
        for name in np.unique(source):
            own = train & (source == name)
            edge = best_threshold(inner[own], right[own])
            scored.found[test & (source == name)] = logits[source[test] == name] > edge
    return scored


def inner_logits(x: Floats, right: Bools, fold: Ints, train: Bools) -> Floats:
    """Return logits of the training rows, each fold's from a fit on the other training folds."""
    logits = np.zeros(len(right))
    for j in sorted(set(fold[train].tolist())):
        rest, here = train & (fold != j), train & (fold == j)
        fitted = Regression(PENALTY).fit(x[rest], right[rest].astype(float))
        logits[here] = fitted.score(x[here])
    return logits


def three_way(x: Floats, labels: Sequence[str], fold: Ints) -> list[str]:
    """Tell supported, partly and the rest apart, thresholds chosen within the training folds.

    Two regressions: supported against the rest, and said in no part against the rest.
    """
    truth = np.array(labels)
    found = np.array(["partly"] * len(truth), dtype=object)
    full, none = truth == "supported", truth == "insufficient"
    for k in range(FOLDS):
        train, test = fold != k, fold == k
        inner = [inner_logits(x, y, fold, train)[train] for y in (full, none)]
        edges = _best_edges(inner[0], inner[1], truth[train].tolist())
        scores = [
            Regression(PENALTY).fit(x[train], y[train].astype(float)).score(x[test])
            for y in (full, none)
        ]
        found[test] = _verdicts(scores[0], scores[1], *edges)
    return [str(label) for label in found]


def _verdicts(full: Floats, none: Floats, edge: float, bottom: float) -> list[str]:
    """Turn two logits into one of three verdicts."""
    return [
        "supported" if a > edge and a > b else "insufficient" if b > bottom else "partly"
        for a, b in zip(full.tolist(), none.tolist(), strict=True)
    ]


def _best_edges(full: Floats, none: Floats, truth: list[str]) -> tuple[float, float]:
    """Choose the two thresholds of the best macro-F1, among deciles."""
    marks = np.arange(5, 100, 5)
    pairs = [(a, b) for a in np.percentile(full, marks) for b in np.percentile(none, marks)]
    best = max(pairs, key=lambda edges: macro_f1(_verdicts(full, none, *edges), truth))
    return float(best[0]), float(best[1])
