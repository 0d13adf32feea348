"""Folds, thresholds and measures of the support model, by sums a reader can check."""

from __future__ import annotations

import random
import sys

import numpy as np
import pytest

from places import ROOT

sys.path.append(str(ROOT / "training" / "support"))

import alignment
import measures
import passages
import stacking


def test_balanced_accuracy() -> None:
    found, right = np.array([True, True, False, False]), np.array([True, False, False, False])
    assert measures.balanced_accuracy(found, right) == pytest.approx((1 + 2 / 3) / 2)


def test_the_best_threshold_parts_what_can_be_parted() -> None:
    scores, right = np.array([0.1, 0.4, 0.6, 0.9]), np.array([False, False, True, True])
    assert measures.best_threshold(scores, right) == pytest.approx(0.5)


def test_macro_f1() -> None:
    found, right = ["a", "a", "b", "b"], ["a", "b", "b", "b"]
    assert measures.macro_f1(found, right) == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_calibration_error() -> None:
    chances = np.array([0.05, 0.05, 0.95, 0.95])
    right = np.array([False, False, True, False])
    assert measures.calibration_error(chances, right) == pytest.approx((0.05 + 0.45) / 2)


def test_folds_hold_groups_whole_whatever_the_order() -> None:
    rng = random.Random(3)
    rows = [(f"g{rng.randint(0, 30)}", "ab"[i % 2]) for i in range(200)]
    rows = [(f"{g}{s}", s) for g, s in rows]
    folds = stacking.assign_folds([g for g, _ in rows], [s for _, s in rows])
    by_group = {}
    for (group, _), fold in zip(rows, folds.tolist(), strict=True):
        assert by_group.setdefault(group, fold) == fold
    assert len(set(folds.tolist())) == stacking.FOLDS
    shuffled = rng.sample(rows, len(rows))
    again = stacking.assign_folds([g for g, _ in shuffled], [s for _, s in shuffled])
    assert all(by_group[g] == f for (g, _), f in zip(shuffled, again.tolist(), strict=True))


def test_noise_scores_at_chance() -> None:
    """Whatever is fitted and chosen, nothing is learnt of the fold that is scored."""
    rng = np.random.default_rng(5)
    x, right = rng.normal(size=(1000, 12)), rng.random(1000) < 0.4
    fold = np.arange(1000) % stacking.FOLDS
    scored = stacking.cross_score(x, right, fold, np.array(["a", "b"] * 500))
    assert measures.balanced_accuracy(scored.found, right) == pytest.approx(0.5, abs=0.06)


def test_a_signal_is_found_and_calibrated() -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=(2000, 3))
    right = rng.random(2000) < 1 / (1 + np.exp(-2 * x[:, 0]))
    fold = np.arange(2000) % stacking.FOLDS
    scored = stacking.cross_score(x, right, fold, np.array(["a"] * 2000))
    assert measures.balanced_accuracy(scored.found, right) > 0.7
    assert measures.calibration_error(scored.chance, right) < 0.05


DOCUMENT = " ".join(
    f"In town {i} the council of Norwick met {i} traders and spoke of salt." for i in range(80)
)


def test_focus_keeps_the_sentence_that_says_it() -> None:
    claim = "The council met 57 traders in town 57."
    chosen = passages.focus(DOCUMENT, claim)
    assert "town 57 " in chosen
    assert len(chosen.split()) < 256


def test_focus_keeps_the_order_and_short_documents_whole() -> None:
    assert passages.focus("One came. Two went.", "Two went.") == "One came. Two went."
    towns = [int(w) for w in passages.focus(DOCUMENT, "Towns 70, 3 and 44.").split() if w.isdigit()]
    assert towns == sorted(towns)


def test_windows_hold_the_sentence_that_says_it() -> None:
    found = passages.windows(DOCUMENT, "The council met 57 traders in town 57.")
    assert 1 <= len(found) <= 4
    assert any("town 57 " in window for window in found)


def test_alignment_sees_what_is_missing() -> None:
    document = "Norwick sent 12 ships to Eastham in May. The harbour was closed."
    same = dict(
        zip(alignment.NAMES, alignment.measure(document, "Norwick sent 12 ships."), strict=True)
    )
    other = dict(
        zip(
            alignment.NAMES,
            alignment.measure(document, "It sent 40 ships to Westham."),
            strict=True,
        )
    )
    assert same["recall"] == 1.0
    assert same["numbers"] == 1.0
    assert other["a_number_missing"] == 1.0
    assert other["a_name_missing"] == 1.0
    assert other["recall"] < same["recall"]
    denied = alignment.measure(document, "Norwick did not send 12 ships to Eastham.")
    assert denied[alignment.NAMES.index("negation")] == 1.0
