"""The measuring of the model on the checking sets: who fits and who is scored never meet."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from places import ROOT

sys.path.append(str(ROOT / "training" / "support"))

import alignment
import cross_validate
import measures
import stacking
from checks import Item
from cross_validate import Rows


def invented_rows(n: int = 400) -> Rows:
    rng = np.random.default_rng(1)
    right = rng.random(n) < 0.4
    source = np.array(["wice", "summedits"] * (n // 2))
    items = [
        Item(
            str(s),
            f"g{i // 4}",
            "Norwick is.",
            "Norwick was.",
            ("partly",),
            "swap" if i % 3 else "",
        )
        for i, s in enumerate(source)
    ]
    fold = np.arange(n) // 4 % stacking.FOLDS
    measured = rng.normal(size=(n, len(alignment.NAMES)))
    return Rows(items, right, source, [item.group for item in items], fold, measured)


def columns(rows: Rows, *, strength: float) -> np.ndarray:
    """What a model might say: noise, and the truth as loud as asked."""
    rng = np.random.default_rng(2)
    said: np.ndarray = rng.normal(size=(len(rows.right), 4)) + strength * rows.right[:, None]
    return said


def test_what_a_model_knows_is_found_and_noise_is_not() -> None:
    rows = invented_rows()
    for strength, low, high in ((0.0, 0.4, 0.6), (2.0, 0.85, 1.0)):
        found = columns(rows, strength=strength)
        scored = stacking.cross_score(found, rows.right, rows.fold, rows.source)
        assert low < measures.balanced_accuracy(scored.found, rows.right) < high


def test_what_is_shipped_says_what_it_was_fitted_to() -> None:
    rows = invented_rows()
    seen = columns(rows, strength=2.0)
    fitted = cross_validate.fit_shipped(rows, seen)
    given = fitted["calibration"]
    chances = 1 / (1 + np.exp(-(given["slope"] * seen[:, 0] + given["intercept"])))
    assert measures.calibration_error(chances, rows.right) < 0.06


def test_edits_are_counted_by_kind() -> None:
    rows = invented_rows()
    nothing = np.zeros(len(rows.right))
    scored = stacking.Scored(nothing.astype(bool), nothing.astype(bool), nothing, nothing)
    counted = cross_validate.tell_edits(rows, scored)
    assert counted == {"swap": (sum(bool(item.fault) for item in rows.items), 1.0)}


def test_a_threshold_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="one kind"):
        measures.best_threshold(np.array([0.1, 0.2]), np.array([True, True]))
