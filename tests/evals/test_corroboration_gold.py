"""The gold of corroboration: as hashed, well formed, split by question, of sentences that exist."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest

from places import ROOT

GOLD = ROOT / "evals" / "gold"
README = GOLD / "README-corroboration.md"
HALVES = ("corroboration.jsonl", "corroboration-sealed.jsonl")
DEMO = ROOT / "src/apercu/demo"
JUDGEMENTS = {
    "corroborated",
    "same_newsroom",
    "single",
    "contradicted",
    "told_and_contradicted",
}


def questions(name: str) -> list[dict[str, Any]]:
    lines = (GOLD / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def demo_texts() -> dict[str, str]:
    lines = [line for path in DEMO.glob("*.jsonl") for line in path.read_text("utf-8").split("\n")]
    return {one["url"]: one["text"] for one in map(json.loads, filter(str.strip, lines))}


@pytest.mark.parametrize("name", HALVES)
def test_the_readme_tells_the_file(name: str) -> None:
    row = re.search(rf"`{name}` \| (\d+) \| (\d+) \| `(\w+)`", README.read_text("utf-8"))
    assert row is not None
    asked = questions(name)
    assert int(row[1]) == len(asked)
    assert int(row[2]) == sum(len(one["statements"]) for one in asked)
    assert row[3] == hashlib.sha256((GOLD / name).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", HALVES)
def test_statements_are_judged_and_lie_in_their_texts(name: str) -> None:
    texts = demo_texts()
    for question in questions(name):
        for one in question["statements"]:
            assert one["judgement"] in JUDGEMENTS
            assert one["url"] not in one["others"]
            assert (one["judgement"] != "corroborated") or one["others"]
            if question["collection"] == "demo":
                assert 0 <= one["start"] < one["end"] <= len(texts[one["url"]])
                assert all(url in texts for url in one["others"])


def test_no_question_is_in_both_halves() -> None:
    first, second = ({one["question"] for one in questions(name)} for name in HALVES)
    assert first
    assert second
    assert not first & second
