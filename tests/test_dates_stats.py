"""The statistics that the evaluations share, against closed forms."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def stats() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "evals" / "stats.py"
    spec = importlib.util.spec_from_file_location("evals_stats", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_wilson_at_the_ends_has_a_closed_form(stats: ModuleType) -> None:
    z2 = stats.Z_95**2
    assert stats.wilson(0, 10) == (pytest.approx(0.0), pytest.approx(z2 / (10 + z2)))
    assert stats.wilson(10, 10) == (pytest.approx(10 / (10 + z2)), pytest.approx(1.0))
    assert stats.wilson(0, 0) == (0.0, 1.0)


def test_wilson_refuses_more_hits_than_trials(stats: ModuleType) -> None:
    with pytest.raises(ValueError, match="hits 3 of n 2"):
        stats.wilson(3, 2)


def test_f1_and_mcnemar(stats: ModuleType) -> None:
    assert stats.detection(1, 2, 1, 4).f1 == pytest.approx(2 * (1 / 2) * (1 / 4) / (3 / 4))
    assert stats.mcnemar(0, 5) == pytest.approx(2 / 2**5)
    assert stats.mcnemar(0, 0) == 1.0
