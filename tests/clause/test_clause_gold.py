"""The gold of clauses fits its sentences and its readme; the finder beats the baseline on it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EVALS = Path(__file__).resolve().parents[2] / "evals"
GOLD = EVALS / "gold"
FILES = ("clauses.jsonl", "clauses-sealed.jsonl")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", FILES)
def test_the_readme_tells_the_file(name: str) -> None:
    readme = (GOLD / "README-clauses.md").read_text("utf-8")
    found = re.search(rf"\| `{re.escape(name)}` \| (\d+) \| (\d+) \| `([0-9a-f]+)` \|", readme)
    assert found is not None
    content = (GOLD / name).read_bytes()
    clauses = sum(len(row["clauses"]) for row in rows(name))
    digest = hashlib.sha256(content).hexdigest()
    assert found.groups() == (str(len(rows(name))), str(clauses), digest)


@pytest.mark.parametrize("name", FILES)
def test_answers_are_words_of_their_sentence(name: str) -> None:
    for row in rows(name):
        for clause in row["clauses"]:
            slots = [slot for slot in clause.values() if isinstance(slot, dict) and "text" in slot]
            said = [slot["text"] for slot in slots + clause.get("holder", [])]
            said += clause.get("times", [])
            assert all(words in row["text"] for words in said), row["id"]


def test_no_sentence_stands_in_both_halves() -> None:
    one, other = ({row["text"] for row in rows(name)} for name in FILES)
    assert not one & other


@pytest.fixture(scope="module")
def evaluation() -> ModuleType:
    if str(EVALS) not in sys.path:
        sys.path.append(str(EVALS))
    spec = importlib.util.spec_from_file_location("evals_clauses", EVALS / "clauses.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_open_half_is_read_better_than_by_the_nearest_nouns(evaluation: ModuleType) -> None:
    gold = rows("clauses.jsonl")
    parses = dict(
        zip(
            (row["text"] for row in gold),
            evaluation.SpacyParser().parse([row["text"] for row in gold], "en"),
            strict=True,
        )
    )

    def read(row: dict[str, Any]) -> list[Any]:
        clauses = evaluation.find_clauses(row["text"], parses[row["text"]])
        return [evaluation.told(row["text"], clause, clauses) for clause in clauses]

    ours = evaluation.score(gold, read)
    trivial = evaluation.score(
        gold, lambda row: evaluation.nearest_nouns(row["text"], parses[row["text"]])
    )
    for slot, floor in (("predicate", 0.93), ("agent", 0.9), ("patient", 0.9), ("actors", 0.93)):
        recall = ours.right[slot] / ours.wanted[slot]
        assert recall >= floor, slot
        assert ours.right[slot] / ours.found[slot] >= floor, slot
        if slot != "actors":
            assert recall > trivial.right[slot] / trivial.wanted[slot], slot
    for slot in ("negated", "strength", "relation"):
        assert ours.right[slot] / ours.wanted[slot] >= 0.9, slot
