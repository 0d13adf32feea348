"""What evals/rewrites.py measures, and that the shipped model is the one that it makes."""

from __future__ import annotations

import importlib
import json
from types import ModuleType

import pytest

from apercu.group.rewrites import load_weights
from places import ROOT


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "evals"))
    return importlib.import_module("rewrites")


def test_the_shipped_model_is_what_is_made_of_the_open_half(measure: ModuleType) -> None:
    made, shipped = measure.fit(measure.examples()), load_weights()
    assert made.weights == pytest.approx(shipped.weights, abs=2e-4)
    assert made.bias == pytest.approx(shipped.bias, abs=2e-4)
    assert (made.threshold, made.about) == (shipped.threshold, shipped.about)


def test_stories_left_out_are_told_apart(measure: ModuleType) -> None:
    pairs, texts = measure.load(measure.OPEN)
    signed = measure.Signed(texts)
    judged = measure.cross_validated(pairs, signed)
    precision, recall, f1 = measure.ratios(*measure.counts(judged))
    assert precision >= measure.PRECISION_FLOOR
    assert recall >= measure.RECALL_FLOOR
    before = measure.counts([(p.same, signed.without_last_step(p.a, p.b)) for p in pairs])
    assert measure.ratios(*before)[1] < measure.RECALL_FLOOR
    assert f1 > measure.ratios(*before)[2]


def test_a_half_reads_no_text_of_the_other(measure: ModuleType) -> None:
    named = [
        {text for line in path.read_text("utf-8").splitlines() for text in named_in(line)}
        for path in (measure.OPEN, measure.SEALED)
    ]
    _, texts = measure.load(measure.OPEN)
    assert set(texts) == named[0]
    assert not named[0] & named[1]


def named_in(line: str) -> tuple[str, str]:
    pair = json.loads(line)
    return pair["a"], pair["b"]


def test_nothing_of_ids_and_outlets_is_read(measure: ModuleType) -> None:
    assert set(measure.Text._fields) == {"id", "text", "day", "language"}
    pairs, texts = measure.load(measure.OPEN)
    renamed = {name: text._replace(id="x") for name, text in texts.items()}
    model = load_weights()
    ours, theirs = measure.Signed(texts).judge(model), measure.Signed(renamed).judge(model)
    assert [ours(p.a, p.b) for p in pairs] == [theirs(p.a, p.b) for p in pairs]


def test_figures_are_those_of_the_counts(measure: ModuleType) -> None:
    judged = [(True, True), (True, False), (False, True), (False, False), (True, True)]
    assert measure.counts(judged) == (2, 3, 3)
    assert measure.ratios(2, 3, 3) == (2 / 3, 2 / 3, 2 / 3)
    assert measure.ratios(0, 0, 3) == (1.0, 0.0, 0.0)
    pairs = [measure.Pair(f"s{n}a", f"s{n}b", "", "") for n in range(5)]
    found = measure.figures(pairs, judged)
    for value, low, high in found[:3]:
        assert low <= value <= high
        assert low < high


def test_pairs_of_one_story_are_drawn_together(measure: ModuleType) -> None:
    judged = [(True, True), (True, False)]
    together = [measure.Pair("s1a", "s1b", "", ""), measure.Pair("s1a", "s1c", "", "")]
    assert measure.figures(together, judged).recall == (0.5, 0.5, 0.5)
    apart = [measure.Pair("s1a", "s1b", "", ""), measure.Pair("s2a", "s2c", "", "")]
    assert measure.figures(apart, judged).recall == (0.5, 0.0, 1.0)
