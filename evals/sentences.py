"""Measure sentence boundaries on our own gold paragraphs, beside a naive expression.

    python evals/sentences.py [--split dev|test|all] [--errors] [--peer FILE]

The paragraphs are invented. They were written before the rules; in each language every second one
(`split` = `test`) was kept from tuning. One mind wrote gold and rules, so the figures flatter. A
boundary is the end of a sentence that is not the end of its text, in code points; F1 is over all
of a split's boundaries, its interval by 1,000 bootstrap draws of paragraphs with a fixed seed.
Floors: an F1 below `FLOOR`, or no gain over the naive expression, is a failure (exit code 1).
`--peer` reads another splitter's boundaries, JSON lines of `id` and `ends`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path

from apercu.text import split_sentences

GOLD = Path(__file__).parent / "gold" / "sentences.jsonl"
FLOOR = 0.90
"""Under the first run on `test`, so that a rule may trade a case; far above the baseline."""
_NAIVE = re.compile(r"[.!?]\s+(?=[A-Z])")

Counts = tuple[int, int, int]
Paragraph = dict[str, object]


def gold_ends(paragraph: Paragraph) -> set[int]:
    text = str(paragraph["text"])
    spans = paragraph["spans"]
    assert isinstance(spans, list)
    return {end for _, end in spans if end < len(text)}


def ours(paragraph: Paragraph) -> set[int]:
    text = str(paragraph["text"])
    spans = split_sentences(text, str(paragraph["language"]))
    return {span.end for span in spans if span.end < len(text)}


def ours_blind(paragraph: Paragraph) -> set[int]:
    text = str(paragraph["text"])
    return {span.end for span in split_sentences(text) if span.end < len(text)}


def naive(paragraph: Paragraph) -> set[int]:
    text = str(paragraph["text"])
    breaks = {match.start() for match in re.finditer("\n", text)}
    return breaks | {match.start() + 1 for match in _NAIVE.finditer(text)}


def count(paragraph: Paragraph, splitter: Callable[[Paragraph], set[int]]) -> Counts:
    gold, found = gold_ends(paragraph), splitter(paragraph)
    return len(gold & found), len(found), len(gold)


def f1(counts: list[Counts]) -> float:
    hit, found, gold = (sum(column) for column in zip(*counts, strict=True))
    return 2 * hit / (found + gold) if found + gold else 1.0


def interval(counts: list[Counts]) -> tuple[float, float]:
    draw = random.Random(7)
    scores = sorted(f1(draw.choices(counts, k=len(counts))) for _ in range(1000))
    return scores[25], scores[974]


def read_peer(path: str) -> Callable[[Paragraph], set[int]]:
    lines = (json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines())
    ends = {line["id"]: set(line["ends"]) for line in lines}
    return lambda paragraph: ends.get(paragraph["id"], set())


def show_errors(paragraphs: list[Paragraph]) -> None:
    for paragraph in paragraphs:
        gold, found, text = gold_ends(paragraph), ours(paragraph), str(paragraph["text"])
        for kind, places in (("missed", gold - found), ("invented", found - gold)):
            for place in sorted(places):
                context = text[max(0, place - 25) : place] + " ⏐ " + text[place : place + 20]
                print(f"{paragraph['id']} {kind}: {context!r}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure sentence boundaries.")
    parser.add_argument("--split", choices=["dev", "test", "all"], default="all")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--peer")
    asked = parser.parse_args()
    everything = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    splitters = {"apercu": ours, "apercu, language unknown": ours_blind, "naive": naive}
    if asked.peer:
        splitters["peer"] = read_peer(asked.peer)
    failed = False
    for split in ["dev", "test"] if asked.split == "all" else [asked.split]:
        paragraphs = [one for one in everything if one["split"] == split]
        languages = len({one["language"] for one in paragraphs})
        print(f"{split}: {len(paragraphs)} paragraphs, {languages} languages")
        scores = {}
        for name, splitter in splitters.items():
            counts = [count(paragraph, splitter) for paragraph in paragraphs]
            scores[name] = f1(counts)
            low, high = interval(counts)
            exact = sum(gold_ends(one) == splitter(one) for one in paragraphs)
            print(f"  {name}: F1 {scores[name]:.3f} [{low:.3f}, {high:.3f}], exact {exact}")
        failed |= scores["apercu"] < FLOOR or scores["apercu"] <= scores["naive"]
        if asked.errors:
            show_errors(paragraphs)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
