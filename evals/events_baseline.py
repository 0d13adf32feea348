"""Linear models over the words of masked sentences: what the coder of acts is measured beside."""

from __future__ import annotations

import itertools
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from events_sets import Relation
from numpy.typing import NDArray

TRAINING = Path(__file__).resolve().parents[1] / "training" / "events"
LEAST = 2
"""Sentences a word or pair of words must stand in."""
DECAY, STEPS = 3e-4, 150
Given = tuple[str, str, str]
Floats = NDArray[np.float32]


def grams(text: str, source: str, target: str) -> Counter[str]:
    """Count the words and pairs of words of a sentence, its two sides masked."""
    for words, mask in ((source, " sssource "), (target, " tttarget ")):
        if words:
            text = text.replace(words, mask, 1)
    words = re.findall(r"\w+", text.lower())
    return Counter(words) + Counter(map(" ".join, itertools.pairwise(words)))


class _Words:
    """TF-IDF of words and pairs, logarithmic counts, L2-normalised."""

    def __init__(self, counted: Sequence[Counter[str]]) -> None:
        spread = Counter(word for one in counted for word in one)
        kept = sorted(word for word, n in spread.items() if n >= LEAST)
        self.place = {word: i for i, word in enumerate(kept)}
        n = len(counted)
        self.weight = {word: 1 + math.log((1 + n) / (1 + spread[word])) for word in kept}

    def rows(self, counted: Sequence[Counter[str]]) -> Floats:
        found = np.zeros((len(counted), len(self.place)), np.float32)
        for i, one in enumerate(counted):
            for word, count in one.items():
                if word in self.place:
                    found[i, self.place[word]] = (1 + math.log(count)) * self.weight[word]
        length = np.linalg.norm(found, axis=1, keepdims=True)
        scaled: Floats = found / np.maximum(length, 1e-9)
        return scaled


def fit(
    counted: Sequence[Counter[str]], wanted: Sequence[str]
) -> Callable[[Sequence[Counter[str]]], list[str]]:
    """Fit logistic regression, classes weighed alike; return what tells the class."""
    space, names = _Words(counted), sorted(set(wanted))
    inputs = space.rows(counted)
    truth = np.eye(len(names), dtype=np.float32)[[names.index(one) for one in wanted]]
    weight = (truth / truth.sum(0) / len(names)).sum(1, keepdims=True)
    found = np.zeros((len(names), inputs.shape[1]), np.float32)
    ahead, before = found.copy(), found.copy()
    rate = 1.0 / (0.5 * _greatest(inputs, weight) + DECAY)
    for step in range(STEPS):
        values = inputs @ ahead.T
        chance = np.exp(values - values.max(1, keepdims=True))
        chance /= chance.sum(1, keepdims=True)
        found = ahead - rate * (((chance - truth) * weight).T @ inputs + DECAY * ahead)
        ahead = found + step / (step + 3) * (found - before)
        before = found

    def tell(others: Sequence[Counter[str]]) -> list[str]:
        return [names[i] for i in (space.rows(others) @ found.T).argmax(1)]

    return tell


def _greatest(inputs: Floats, weight: Floats) -> float:
    """Give the greatest eigenvalue of the weighted inputs' square, by power iteration."""
    vector = np.ones(inputs.shape[1], np.float32)
    size = 1.0
    for _ in range(20):
        vector = inputs.T @ (weight[:, 0] * (inputs @ vector))
        size = float(np.linalg.norm(vector))
        vector /= size
    return size


def fit_words() -> Callable[[Sequence[Given]], list[str]]:
    """Fit on the sentences written for training; acts only, since PLV has nothing else."""
    sys.path.insert(0, str(TRAINING))
    from marked import read_files  # noqa: PLC0415

    rows = [one for _, one in read_files(sorted((TRAINING / "written").glob("part-*.tsv")))]
    acts = [one for one in rows if one.type != "NONE"]
    counted = []
    for one in acts:
        sides = [one.text[slice(*one.spans[n])] if n in one.spans else "" for n in ("s", "t")]
        counted.append(grams(one.text, *sides))
    tell = fit(counted, [one.type for one in acts])
    return lambda given: tell([grams(*one) for one in given])


def ten_fold(rows: Sequence[Relation]) -> list[str]:
    """Tell each tenth of PLV by a model that is fitted on the other nine."""
    counted = [grams(row.text, row.source, row.target) for row in rows]
    found = [""] * len(rows)
    for fold in range(10):
        inside = [i for i in range(len(rows)) if i % 10 != fold]
        tell = fit([counted[i] for i in inside], [rows[i].root for i in inside])
        outside = range(fold, len(rows), 10)
        for i, one in zip(outside, tell([counted[i] for i in outside]), strict=True):
            found[i] = one
    return found
