"""Measure answers of a checker: thresholds by folds, balanced accuracy, macro-F1, calibration.

Intervals are of the bootstrap over groups (2.5 and 97.5 in a hundred of `SAMPLES` draws): items of
one document are no independent witnesses. What was not judged counts as wrong whatever its label.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from checking_sets import Claims, Item
from numpy.typing import NDArray

SAMPLES = 1000
SEED = 20
FOLDS = 5
BINS = 15
STEPS = 60
"""How many thresholds are tried: quantiles of the supports in the training folds."""
MEANS = {"none_found": "insufficient", "not_checkable": "insufficient"}
"""Verdicts that sets without them call otherwise."""


Measure = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Tables `(n, labels, labels + 1)` of label by verdict -> a figure for each."""


class Answer(NamedTuple):
    """What a checker said: a verdict, `None` where it leaves that to a threshold; a support.

    A support of `None` without a verdict, or `not_checked`, is a pair that was not judged.
    """

    verdict: str | None
    support: float | None


class Figure(NamedTuple):
    """A figure with its 95% interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} [{100 * self.low:.1f}, {100 * self.high:.1f}]"


def fold_of(items: Sequence[Item]) -> list[int]:
    """Deal groups to folds, the same each time; the largest first, to the smallest fold."""
    sizes: dict[str, int] = {}
    for item in items:
        sizes[item.group] = sizes.get(item.group, 0) + 1
    names = sorted(sizes)
    random.Random(SEED).shuffle(names)
    names.sort(key=lambda name: -sizes[name])
    load, dealt = [0] * FOLDS, {}
    for name in names:
        fold = load.index(min(load))
        dealt[name] = fold
        load[fold] += sizes[name]
    return [dealt[item.group] for item in items]


def by_threshold(claims: Claims, answers: Sequence[Answer]) -> list[str | None]:
    """Call supported what lies at or above a threshold that the other folds chose."""
    folds = fold_of(claims.items)
    told: list[str | None] = [None] * len(answers)
    for fold in range(FOLDS):
        training = [
            (answer.support, item.label == "supported")
            for item, answer, at in zip(claims.items, answers, folds, strict=True)
            if at != fold and answer.support is not None
        ]
        threshold = best_threshold(training)
        for number, answer in enumerate(answers):
            if folds[number] == fold and answer.support is not None:
                told[number] = "supported" if answer.support >= threshold else "insufficient"
    return told


def best_threshold(training: Sequence[tuple[float, bool]]) -> float:
    """Return the threshold with the greatest balanced accuracy, of equals the middle one."""
    if not training:
        return 0.5
    supports = np.array([support for support, _ in training])
    right = np.array([label for _, label in training])
    tried = np.unique(np.quantile(supports, np.linspace(0, 1, STEPS)))
    scores = []
    for threshold in tried:
        said = supports >= threshold
        shares = [
            np.mean(said[right == side] == side) for side in (True, False) if (right == side).any()
        ]
        scores.append(np.mean(shares))
    best = [float(at) for at, score in zip(tried, scores, strict=True) if score >= max(scores)]
    return best[len(best) // 2]


def by_two_thresholds(claims: Claims, answers: Sequence[Answer]) -> list[str | None]:
    """Call supported, partly or insufficient by two thresholds with the best macro-F1 elsewhere."""
    folds = np.array(fold_of(claims.items))
    known = np.array([answer.support is not None for answer in answers])
    supports = np.array([answer.support or 0.0 for answer in answers])
    gold = np.array([("insufficient", "partly", "supported").index(i.label) for i in claims.items])
    told: list[str | None] = [None] * len(answers)
    for fold in range(FOLDS):
        training = known & (folds != fold)
        tried = np.unique(np.quantile(supports[training], np.linspace(0, 1, STEPS // 2)))
        pairs = list(itertools.combinations_with_replacement(tried, 2))
        scores = [
            _macro_f1(_table(gold[training], _steps(supports[training], pair), 3)[None])[0]
            for pair in pairs
        ]
        pair = pairs[int(np.argmax(scores))]
        for number in np.flatnonzero(known & (folds == fold)):
            step = int(_steps(supports[number : number + 1], pair)[0])
            told[int(number)] = ("insufficient", "partly", "supported")[step]
    return told


def _steps(supports: NDArray[np.float64], pair: tuple[float, float]) -> NDArray[np.intp]:
    steps: NDArray[np.intp] = (supports >= pair[0]).astype(np.intp) + (supports >= pair[1])
    return steps


def balanced_accuracy(claims: Claims, told: Sequence[str | None]) -> Figure:
    """Return the mean of the shares told rightly among the supported and among the others."""
    tables = grouped(claims, told, ("supported", "insufficient"), two=True)
    return _figure(tables, _balanced)


def macro_f1(claims: Claims, told: Sequence[str | None]) -> Figure:
    """Return the mean F1 over the set's labels."""
    return _figure(grouped(claims, told, claims.labels), _macro_f1)


def grouped(
    claims: Claims, told: Sequence[str | None], labels: Sequence[str], *, two: bool = False
) -> NDArray[np.float64]:
    """Count by group: `(groups, labels, labels + 1)`; the last column is what was not judged.

    With `two` all labels but `supported` are one. Items whose label is none of these are left out.
    """
    tables: dict[str, NDArray[np.float64]] = {}
    for item, verdict in zip(claims.items, told, strict=True):
        label, said = item.label, _called(verdict, labels)
        if two and label not in {"supported", "not_checkable"}:
            label = "insufficient"
        if label not in labels:
            continue
        table = tables.setdefault(item.group, np.zeros((len(labels), len(labels) + 1)))
        table[labels.index(label), len(labels) if said is None else labels.index(said)] += 1
    return np.array([tables[name] for name in sorted(tables)])


def _called(verdict: str | None, labels: Sequence[str]) -> str | None:
    """Say a verdict in a set's own labels."""
    if verdict is None or verdict == "not_checked":
        return None
    verdict = MEANS.get(verdict, verdict)
    return verdict if verdict in labels else "insufficient"


def _table(gold: NDArray[np.intp], told: NDArray[np.intp], n: int) -> NDArray[np.float64]:
    table = np.zeros((n, n + 1))
    np.add.at(table, (gold, told), 1)
    return table


def _figure(tables: NDArray[np.float64], measure: Measure) -> Figure:
    """Measure all groups, and draws of them; not a number where a label has no item."""
    value = float(measure(tables.sum(axis=0)[None])[0])
    if math.isnan(value):
        return Figure(value, value, value)
    n = len(tables)
    weights = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=SAMPLES)
    # A draw without any item of a label has no balanced accuracy, and is left out.
    low, high = np.nanquantile(measure(np.einsum("sg,gij->sij", weights, tables)), [0.025, 0.975])
    return Figure(value, float(low), float(high))


def _balanced(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean recall of the labels of each table."""
    with np.errstate(invalid="ignore"):
        recalls = np.diagonal(tables, axis1=1, axis2=2) / tables.sum(axis=2)
    return np.asarray(recalls.mean(axis=1))


def _macro_f1(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    hits = np.diagonal(tables, axis1=1, axis2=2)
    both = tables.sum(axis=2) + tables[:, :, :-1].sum(axis=1)
    return np.asarray((2 * hits / np.maximum(both, 1)).mean(axis=1))


def calibration_error(claims: Claims, answers: Sequence[Answer]) -> float | None:
    """Return the expected calibration error over `BINS` bins of equal width.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    rows = [
        (answer.support, item.label == "supported")
        for item, answer in zip(claims.items, answers, strict=True)
        if answer.support is not None and item.label != "not_checkable"
    ]
    if not rows:
        return None
    bins: dict[int, list[tuple[float, bool]]] = {}
    for support, right in rows:
        bins.setdefault(min(int(support * BINS), BINS - 1), []).append((support, right))
    gaps = [abs(sum(s for s, _ in some) - sum(r for _, r in some)) for some in bins.values()]
    return sum(gaps) / len(rows)
