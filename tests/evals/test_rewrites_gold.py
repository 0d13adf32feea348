"""The gold of rewritten reports: well formed, consistent, split by story, and counted rightly."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from statistics import median
from typing import NamedTuple

import pytest

from places import ROOT

GOLD = ROOT / "evals" / "gold"
README = GOLD / "README-rewrites.md"
TEXTS = "rewrites-texts.jsonl"
HALVES = ("rewrites.jsonl", "rewrites-sealed.jsonl")

REWRITES = {"paraphrase", "shortened", "credited", "background", "machine"}
KINDS = {
    "one_origin": REWRITES | {"official", "translated"},
    "same_event": {"independent", "parallel", "official"},
    "other_event": {"follow_up", "template"},
}
FEW = 1 / 5
"""Below this share of kept word triples a rewrite counts as one in wholly other words."""


class Text(NamedTuple):
    id: str
    text: str
    published: str
    outlet: str
    language: str


class Pair(NamedTuple):
    a: str
    b: str
    label: str
    kind: str


@functools.cache
def texts() -> dict[str, Text]:
    lines = (GOLD / TEXTS).read_text(encoding="utf-8").splitlines()
    return {text.id: text for text in (Text(**json.loads(line)) for line in lines)}


@functools.cache
def pairs(name: str) -> tuple[Pair, ...]:
    lines = (GOLD / name).read_text(encoding="utf-8").splitlines()
    return tuple(Pair(**json.loads(line)) for line in lines)


def every() -> list[Pair]:
    return [pair for name in HALVES for pair in pairs(name)]


def story(text_id: str) -> str:
    return text_id[:-1]


def triples(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+(?:['’.,\-][^\W_]+)*", text.lower())
    return [tuple(words[at : at + 3]) for at in range(len(words) - 2)]


def kept(pair: Pair) -> float:
    """Return the share of the shorter text's word triples that stand in the longer one."""
    short, long = sorted((triples(texts()[one].text) for one in (pair.a, pair.b)), key=len)
    there = set(long)
    return sum(triple in there for triple in short) / len(short)


def in_one_language(pair: Pair) -> bool:
    return texts()[pair.a].language == texts()[pair.b].language


def joined(labels: Iterable[str]) -> Callable[[str], str]:
    """Return what names the class of a text, where pairs of these labels are of one class."""
    parent = {one: one for one in texts()}

    def root(one: str) -> str:
        while parent[one] != one:
            one = parent[one]
        return one

    wanted = set(labels)
    for pair in every():
        if pair.label in wanted:
            parent[root(pair.a)] = root(pair.b)
    return root


def row(first: str) -> list[str]:
    """Return the cells of the one row of the readme's tables that begins with these."""
    found = [
        line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith(first)
    ]
    assert len(found) == 1, first
    return [cell.strip() for cell in found[0].strip("|").split("|")]


@pytest.mark.parametrize("name", [TEXTS, *HALVES])
def test_the_readme_holds_lines_and_hashes(name: str) -> None:
    data = (GOLD / name).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    assert row(f"| `{name}`")[1:] == [str(len(data.splitlines())), f"`{digest}`"]


@pytest.mark.parametrize(
    ("label", "kind"), [(label, kind) for label, kinds in KINDS.items() for kind in sorted(kinds)]
)
def test_the_readme_holds_counts_and_shares_of_kept_words(label: str, kind: str) -> None:
    halves = [[p for p in pairs(name) if (p.label, p.kind) == (label, kind)] for name in HALVES]
    shares = sorted(kept(pair) for half in halves for pair in half if in_one_language(pair))
    told = [f"{median(shares):.2f}", f"{shares[-1]:.2f}"] if shares else ["–", "–"]
    assert row(f"| {label} | {kind} |")[2:6] == [*(str(len(half)) for half in halves), *told]


def test_texts_are_unique_invented_and_all_used() -> None:
    lines = (GOLD / TEXTS).read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(texts()) == len({text.text for text in texts().values()})
    assert {one for pair in every() for one in (pair.a, pair.b)} == set(texts())
    for text in texts().values():
        assert re.fullmatch(r"[ro]\d\d[a-h]", text.id)
        assert re.fullmatch(r"[a-z0-9-]+\.example", text.outlet), text.id
        assert text.language in {"en", "ru", "tr"}, text.id
        assert date(2019, 1, 1) <= date.fromisoformat(text.published) <= date(2026, 12, 31)
        assert 40 <= len(text.text.split()) <= 130, text.id
        assert not re.search(r"[{}\t]|  ", text.text), text.id


def test_pairs_are_of_known_kinds_of_one_story_and_named_once() -> None:
    for pair in every():
        assert pair.kind in KINDS[pair.label], pair
        assert pair.a < pair.b
        assert story(pair.a) == story(pair.b)
    assert len({(pair.a, pair.b) for pair in every()}) == len(every())


def test_no_label_speaks_against_another() -> None:
    origin, event = joined(["one_origin"]), joined(["one_origin", "same_event"])
    for pair in every():
        assert (origin(pair.a) == origin(pair.b)) == (pair.label == "one_origin"), pair
        assert (event(pair.a) == event(pair.b)) == (pair.label != "other_event"), pair


def test_the_set_reaches_its_floors() -> None:
    assert len(every()) >= 220
    labels = Counter(pair.label for pair in every())
    assert labels["one_origin"] >= 80
    assert labels["other_event"] >= 40
    assert sum(not in_one_language(pair) for pair in every()) >= 12
    assert sum(pair.kind == "official" for pair in every()) == 20
    rewrites = [kept(p) for p in every() if p.kind in REWRITES]
    assert sum(share < FEW for share in rewrites) > len(rewrites) / 2
    assert sum(share > FEW for share in rewrites) > len(rewrites) / 4


def test_the_halves_share_no_story_and_follow_the_rule() -> None:
    kinds: dict[str, list[str]] = defaultdict(list)
    for pair in every():
        kinds[story(pair.a)].append(f"{pair.label} {pair.kind}")
    ranked = sorted(
        kinds, key=lambda one: (sorted(kinds[one]), hashlib.sha256(one.encode()).hexdigest())
    )
    for at, name in enumerate(HALVES):
        assert {story(pair.a) for pair in pairs(name)} == set(ranked[at::2])


def test_copies_appear_within_days_and_other_events_bear_other_words() -> None:
    for pair in every():
        days = [date.fromisoformat(texts()[one].published) for one in (pair.a, pair.b)]
        if pair.label != "other_event":
            assert abs((days[0] - days[1]).days) <= 2, pair
        else:
            assert days[0] != days[1], pair
