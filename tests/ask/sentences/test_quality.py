"""The open half of the gold holds the floors of quality; each beats its trivial baseline."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest

EVALS = Path(__file__).resolve().parents[3] / "evals"
sys.path.append(str(EVALS))

import standalone  # noqa: E402  the evaluations are no package

FLOORS = {
    "accept precision": 0.95,
    "accept recall": 0.90,
    "refuse precision": 0.90,
    "refuse recall": 0.95,
    "holder": 0.93,
    "kind": 0.90,
    "course": 0.93,
    "when": 0.93,
    "edited": 0.97,
}
"""Below what the open half gave when it was last read, above what the sealed half's intervals
exclude: a floor catches a broken rule, and is no claim."""


@pytest.fixture(scope="module")
def figures() -> dict[str, object]:
    lines = standalone.OPEN.read_bytes().splitlines()
    gold = [msgspec.json.decode(line, type=standalone.Gold) for line in lines]
    found: dict[str, object] = standalone.score([(one, standalone.answer(one)) for one in gold])
    return found


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_floor(name: str, figures: dict[str, object]) -> None:
    figure = figures[name]
    assert figure.value >= FLOORS[name], f"{name}: {figure}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["holder", "kind", "course", "when", "edited"])
def test_better_than_trivial(name: str, figures: dict[str, object]) -> None:
    ours, trivial = figures[name], figures[f"{name}, trivial"]
    assert ours.low > trivial.value, f"{ours} against {trivial}"  # type: ignore[attr-defined]


def test_accepting_all_is_worse(figures: dict[str, object]) -> None:
    ours, trivial = figures["accept precision"], figures["accept all, precision"]
    assert ours.low > trivial.high, f"{ours} against {trivial}"  # type: ignore[attr-defined]
