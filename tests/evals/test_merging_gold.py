"""The gold of merging and of turning points: as hashed, counted, well formed, split apart."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections import Counter
from datetime import date
from typing import Any

import pytest

from apercu.actors.gazetteer import rows as table
from places import ROOT

GOLD = ROOT / "evals" / "gold"
SHARED = ROOT.parent / "shared/data/relate"
PAIRS = ("visit-pairs.jsonl", "visit-pairs-sealed.jsonl")
TURNS = ("recognition.jsonl", "recognition-sealed.jsonl")
KINDS = (
    "recognition",
    "relations_established",
    "relations_severed",
    "relations_resumed",
    "mission_opened",
    "mission_closed",
    "none",
)


@functools.cache
def lines(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines())


def both(names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [one for name in names for one in lines(name)]


def cells(readme: str, first: str) -> list[str]:
    """Return the cells after the first of the one row of the readme's tables that begins so."""
    text = (GOLD / readme).read_text("utf-8")
    (found,) = re.findall(rf"^\| {re.escape(first)} \| (.*) \|$", text, re.MULTILINE)
    return [cell.strip() for cell in found.split("|")]


@pytest.mark.parametrize("name", [*PAIRS, *TURNS])
def test_the_readme_holds_counts_and_hashes(name: str) -> None:
    readme = "README-visit-pairs.md" if name in PAIRS else "README-recognition.md"
    data = (GOLD / name).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    assert cells(readme, f"`{name}`") == [str(len(data.splitlines())), f"`{digest}`"]


def test_the_readme_counts_each_stratum_of_pairs() -> None:
    counted = Counter((one["stratum"], one["label"]) for one in both(PAIRS))
    for stratum in {one["stratum"] for one in both(PAIRS)}:
        told = [str(counted[stratum, label]) for label in ("one", "two")]
        assert cells("README-visit-pairs.md", stratum)[:2] == told
    assert len(both(PAIRS)) == 240


@pytest.mark.parametrize("kind", KINDS)
def test_the_readme_counts_each_kind_of_turn(kind: str) -> None:
    halves = [[one for one in lines(name) if one["kind"] == kind] for name in TURNS]
    years = [int(one["when"][:4]) for half in halves for one in half if one["when"]]
    periods = Counter((year >= 1900) + (year >= 1946) for year in years)
    told = [str(periods[at]) for at in range(3)] if years else ["–"] * 3
    assert cells("README-recognition.md", kind) == [*(str(len(half)) for half in halves), *told]


def test_each_pair_is_labelled_once_and_for_a_reason() -> None:
    seen = [frozenset((one["a"], one["b"])) for one in both(PAIRS)]
    assert all(len(pair) == 2 for pair in seen)
    assert len(set(seen)) == len(seen)
    for one in both(PAIRS):
        assert set(one) == {"a", "b", "stratum", "label", "reason"}
        assert one["label"] in {"one", "two"}
        assert 1 <= len(one["reason"].split()) <= 5


def test_no_row_of_visits_is_in_both_halves() -> None:
    halves = [{row for one in lines(name) for row in (one["a"], one["b"])} for name in PAIRS]
    assert halves[0].isdisjoint(halves[1])


def test_each_turn_is_well_formed() -> None:
    lengths = {"day": 10, "month": 7, "year": 4}
    actors = {row[0] for row in table("states.tsv")}
    for one in both(TURNS):
        assert one["kind"] in KINDS
        assert {*one["also"]} <= {*KINDS} - {one["kind"], "none"}
        assert one["named"] in {"text", "heading"}
        assert (one["when"] is None) == (one["kind"] == "none") == (one["precision"] is None)
        if one["when"]:
            assert len(one["when"]) == lengths[one["precision"]]
            date.fromisoformat((one["when"] + "-01-01")[:10])
        assert one["partner"] is None or one["partner"] in actors
    assert len({one["row"] for one in both(TURNS)}) == len(both(TURNS)) == 150


def test_the_turns_fit_the_paragraphs_and_no_country_is_in_both_halves() -> None:
    path = SHARED / "us_recognition/paragraphs.tsv"
    if not path.exists():
        pytest.skip("the shared data is not beside the checkout")
    rows = [line.split("\t") for line in path.read_text("utf-8").split("\n")]
    countries = []
    for name in TURNS:
        countries.append({rows[one["row"] - 1][0] for one in lines(name)})
        for one in lines(name):
            text = rows[one["row"] - 1][2]
            assert hashlib.sha256(text.encode()).hexdigest()[:16] == one["sha256"]
    assert countries[0].isdisjoint(countries[1])
