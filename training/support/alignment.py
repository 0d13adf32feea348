"""Sixteen measures of how far a document has a claim's words, and a regression; no model."""

from __future__ import annotations

import math
import re

import numpy as np
import passages  # noqa: F401  lets the program's own parts be found
from numpy.typing import NDArray

from apercu.check.overlap import Overlap, overlap

_WORD = re.compile(r"\w+")
NAMES = (*Overlap._fields, "claim_length", "document_length")

Floats = NDArray[np.float64]


def measure(document: str, claim: str) -> list[float]:
    """Return the measures, in the order of `NAMES`."""
    lengths = (math.log(1 + len(_WORD.findall(text))) for text in (claim, document))
    return [*overlap(document, claim), *lengths]


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
