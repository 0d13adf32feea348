"""The judgements that relevance is fitted to, and the fit."""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

EVALS = Path(__file__).resolve().parents[1] / "evals"
sys.path.insert(0, str(EVALS))

import relevance  # noqa: E402 - lies in evals/

from apercu.ask.relevance import WEIGHTS, Signs, likelihood  # noqa: E402

README = (EVALS / "gold" / "README-relevance.md").read_text(encoding="utf-8")


def test_the_readme_tells_the_file() -> None:
    judged = relevance.read_gold()
    counts = Counter(one.collection for one in judged)
    told = ", ".join(
        f"{name} {counts[name]}" for name in ("speeches", "reuters", "time1963", "demo")
    )
    assert f"{len(judged)} sentences of four collections ({told})" in README
    assert f"one of {len({one.question for one in judged})} questions" in README
    assert hashlib.sha256(relevance.GOLD.read_bytes()).hexdigest() in README


def test_no_question_is_one_that_briefs_are_measured_by() -> None:
    asked = {one.question.casefold() for one in relevance.read_gold()}
    for name in (
        "nuggets",
        "nuggets-sealed",
        "nuggets-sealed-2",
        "reader-briefs",
        "reader-briefs-2",
    ):
        measured = re.findall(
            r'"question": "([^"]+)"', (EVALS / "gold" / f"{name}.jsonl").read_text("utf-8")
        )
        assert measured
        assert not asked & {one.casefold() for one in measured}


def test_the_fit_finds_what_made_the_answers() -> None:
    draw = np.random.default_rng(3)
    signs = draw.random((4000, 2))
    true = np.array([-1.0, 4.0, -2.0])
    on = (draw.random(4000) < relevance.chances(signs, true)).astype(float)
    assert relevance.fit(signs, on) == pytest.approx(true, abs=0.4)


def test_area_counts_pairs_in_order() -> None:
    assert relevance.area(np.array([0.9, 0.2, 0.5]), np.array([1.0, 0.0, 1.0])) == 1.0
    assert relevance.area(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == 0.5


def test_a_sentence_on_the_pair_and_the_matter_is_likelier_than_one_on_others() -> None:
    near = Signs(0.25, 0.1, 0.0, 0.3, 1.0, 0.0, 0.0, 0.0)
    on = Signs(1.0, 0.9, 0.6, 0.8, 0.0, 0.0, 0.0, 0.0)
    assert likelihood(near) < 0.2 < 0.9 < likelihood(on)
    assert WEIGHTS.others < 0 < WEIGHTS.pair
