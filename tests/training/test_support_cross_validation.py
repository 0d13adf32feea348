"""The measuring of fine-tuned models: who fits and who is scored never meet."""

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


def columns(rows: Rows, *, strength: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """What models might say: noise, and the truth as loud as asked."""
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(len(rows.right), 4)) + strength * rows.right[:, None]
    folds = range(stacking.FOLDS)
    return [(noise[rows.fold == (k + 1) % 5], noise[rows.fold == k]) for k in folds]


@pytest.mark.parametrize("both", [False, True])
def test_what_models_know_is_found_and_noise_is_not(both: bool) -> None:
    rows = invented_rows()
    for strength, low, high in ((0.0, 0.4, 0.6), (2.0, 0.85, 1.0)):
        found = columns(rows, strength=strength)
        scored = cross_validate.stack_fine_tuned(rows, found, both=both)
        assert low < measures.balanced_accuracy(scored.found, rows.right) < high


def test_what_is_shipped_says_what_it_was_fitted_to() -> None:
    rows = invented_rows()
    found = columns(rows, strength=2.0)
    fitted = cross_validate.fit_shipped(rows, found)
    odds = np.zeros(len(rows.right))
    for k, (_, scored) in enumerate(found):
        odds[rows.fold == k] = scored[:, 0]
    given = fitted["calibration"]
    chances = 1 / (1 + np.exp(-(given["slope"] * odds + given["intercept"])))
    assert measures.calibration_error(chances, rows.right) < 0.06
    assert len(fitted["combination"]["columns"]) + 1 == len(fitted["combination"]["beta"])


def test_edits_are_counted_by_kind() -> None:
    rows = invented_rows()
    nothing = np.zeros(len(rows.right))
    scored = stacking.Scored(nothing.astype(bool), nothing.astype(bool), nothing, nothing)
    counted = cross_validate.tell_edits(rows, scored)
    assert counted == {"swap": (sum(bool(item.fault) for item in rows.items), 1.0)}


def test_a_threshold_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="one kind"):
        measures.best_threshold(np.array([0.1, 0.2]), np.array([True, True]))
