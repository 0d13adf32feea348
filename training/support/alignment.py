"""Sixteen measures of how far a document has a claim's words; no model."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray
from passages import focus, split, stems, weights_of

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[\w,;:”’\"] )[A-Z][\w’'-]+")
_WORD = re.compile(r"\w+")
_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|without|none|nobody|cannot|denie[sd]|fail(?:s|ed)?|refuse[sd]?"
    r"|reject(?:s|ed)?)\b|n['’]t\b"
)
_STOP = frozenset({
    "the", "a", "an", "of", "to", "in", "and", "that", "is", "for", "on", "with", "as", "it", "its",
    "by", "be", "are", "was", "were", "has", "have", "had", "this", "which", "from", "at", "or",
    "he", "she", "his", "her", "they", "their", "who", "will", "also", "been", "but",
})  # fmt: skip

NAMES = (
    "recall", "recall_best", "recall_two", "recall_focus", "bigrams", "trigrams", "longest_run",
    "numbers", "numbers_best", "a_number_missing", "names", "a_name_missing", "rarest_missing",
    "negation", "claim_length", "document_length",
)  # fmt: skip

Floats = NDArray[np.float64]


def measure(document: str, claim: str) -> list[float]:
    """Return the measures, in the order of `NAMES`."""
    sentences = split(document) or [document]
    weight = weights_of(sentences)
    rare = math.log(1 + len(sentences)) + 0.7
    wanted = [s for s in dict.fromkeys(stems(claim)) if s not in _STOP]
    has = [set(stems(sentence)) for sentence in sentences]
    everything: set[str] = set().union(*has)

    def recall(here: set[str]) -> float:
        total = sum(weight.get(s, rare) for s in wanted)
        return sum(weight.get(s, rare) for s in wanted if s in here) / total if total else 1.0

    by_recall = sorted(range(len(has)), key=lambda i: (-recall(has[i]), i))
    best = by_recall[0]
    two = max(recall(has[best] | has[i]) for i in by_recall[:10])
    numbers = set(_NUMBER.findall(claim))
    names = set(_NAME.findall(claim))
    there = set(_NUMBER.findall(document))
    in_best = set(_NUMBER.findall(" ".join(sentences[i] for i in by_recall[:2])))
    called = names & set(_WORD.findall(document)) if names else names
    missing = [weight.get(s, rare) for s in wanted if s not in everything]
    own, other = _WORD.findall(claim.lower()), _WORD.findall(document.lower())
    negated = bool(_NEGATION.search(claim)) != bool(_NEGATION.search(sentences[best]))
    return [
        recall(everything),
        recall(has[best]),
        two,
        recall(set(stems(focus(document, claim)))),
        _shared(own, other, 2),
        _shared(own, other, 3),
        _longest(own, sentences, by_recall[:5]),
        len(numbers & there) / len(numbers) if numbers else 1.0,
        len(numbers & in_best) / len(numbers) if numbers else 1.0,
        float(bool(numbers - there)),
        len(called) / len(names) if names else 1.0,
        float(len(names) > len(called)),
        max(missing, default=0.0) / rare,
        float(negated),
        math.log(1 + len(own)),
        math.log(1 + len(other)),
    ]


def _shared(own: Sequence[str], other: Sequence[str], n: int) -> float:
    """Return the share of a claim's runs of `n` words that the document has."""
    runs = [tuple(own[i : i + n]) for i in range(len(own) - n + 1)]
    there = {tuple(other[i : i + n]) for i in range(len(other) - n + 1)}
    return sum(run in there for run in runs) / len(runs) if runs else 0.0


def _longest(own: Sequence[str], sentences: Sequence[str], best: Sequence[int]) -> float:
    """Return the longest run of words shared with one of the best sentences, per claim word."""
    longest = 0
    for i in best:
        other = _WORD.findall(sentences[i].lower())
        matcher = SequenceMatcher(None, own, other, autojunk=False)
        longest = max(longest, matcher.find_longest_match().size)
    return longest / max(1, len(own))


class Regression:
    """Logistic regression with an L2 penalty, fitted by Newton's method on standardised columns."""

    def __init__(self, penalty: float = 1.0) -> None:
        self.penalty = penalty

    def fit(self, x: Floats, y: Floats, weight: Floats | None = None) -> Regression:
        """Fit `(n, columns)` to 0 and 1; the intercept bears no penalty."""
        self.mean, self.scale = x.mean(0), x.std(0) + 1e-9
        z = self._columns(x)
        w = np.ones(len(y)) if weight is None else weight
        self.beta = np.zeros(z.shape[1])
        ridge = np.full(z.shape[1], self.penalty)
        ridge[0] = 1e-6
        for _ in range(50):
            p = 1 / (1 + np.exp(-z @ self.beta))
            slope = z.T @ (w * (y - p)) - ridge * self.beta
            bend = (z * (w * p * (1 - p))[:, None]).T @ z + np.diag(ridge)
            step = np.linalg.solve(bend, slope)
            self.beta += step
            if np.abs(step).max() < 1e-8:
                break
        return self

    def score(self, x: Floats) -> Floats:
        """Return logits."""
        logits: Floats = self._columns(x) @ self.beta
        return logits

    def _columns(self, x: Floats) -> Floats:
        """Standardise, with a column of ones first."""
        z = (x - self.mean) / self.scale
        return np.hstack([np.ones((len(z), 1)), z])
