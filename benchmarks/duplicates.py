"""Measure documents per second of the grouping beside bare rensa, and 5,000 near copies of one.

Usage: python benchmarks/duplicates.py FILE.jsonl [--limit N]   (one object with `text` a line)
Both sides run on the same texts in the same process, in turns, and the median of the turns counts.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import rensa

from apercu.group.candidates import BandIndex, count_origins
from apercu.group.signatures import signature

WORDS = re.compile(r"\w+")


def ours(texts: list[str]) -> int:
    """Signature, bands, lookup in a dict, verification of every candidate."""
    index = BandIndex()
    found = 0
    for number, text in enumerate(texts):
        made = signature(text)
        found += len(index.add(str(number), made, birth=number))
    return found


def bare_rensa(texts: list[str]) -> int:
    """Word shingles, 128 permutations, rensa's own LSH at 32 bands; no verification."""
    lsh = rensa.RMinHashLSH(0.5, 128, 32)
    found = 0
    for number, text in enumerate(texts):
        words = WORDS.findall(text.lower())
        shingles = [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))]
        made = rensa.RMinHash(128, 42)
        made.update(shingles)
        found += len(lsh.query(made))
        lsh.insert(number, made)
    return found


def timed(run: Callable[[list[str]], int], texts: list[str]) -> float:
    start = time.perf_counter()
    run(texts)
    return time.perf_counter() - start


def compare(texts: list[str], turns: int) -> dict[str, float]:
    ours(texts[:200]), bare_rensa(texts[:200])
    pairs = [(timed(ours, texts), timed(bare_rensa, texts)) for _ in range(turns)]
    mine = statistics.median(pair[0] for pair in pairs)
    peer = statistics.median(pair[1] for pair in pairs)
    return {
        "documents": len(texts),
        "words_each": round(statistics.mean(len(WORDS.findall(text)) for text in texts), 1),
        "ours_per_s": round(len(texts) / mine, 1),
        "rensa_per_s": round(len(texts) / peer, 1),
        "ratio": round(statistics.median(pair[1] / pair[0] for pair in pairs), 3),
    }


def growth(texts: list[str]) -> list[dict[str, float]]:
    """Time a document in each quarter of the stream, to see whether it grows."""
    index = BandIndex()
    step = max(1, len(texts) // 4)
    rows = []
    for start in range(0, step * 4, step):
        began = time.perf_counter()
        for number, text in enumerate(texts[start : start + step], start):
            index.add(str(number), signature(text), birth=number)
        spent = time.perf_counter() - began
        rows.append({"from": start, "us_each": round(spent / step * 1e6, 1)})
    return rows


def near_copies(text: str, count: int) -> list[dict[str, float]]:
    """Add `count` copies of one text, each with another word changed, in random births."""
    rng = random.Random(8)
    words = text.split(" ")
    index = BandIndex()
    rows = []
    began, compared = time.perf_counter(), 0
    for number in range(count):
        changed = list(words)
        changed[rng.randrange(len(words))] = f"word{number}x"
        index.add(str(number), signature(" ".join(changed)), birth=rng.randrange(400))
        if (number + 1) % (count // 5) == 0:
            spent = time.perf_counter() - began
            rows.append(
                {
                    "copies": number + 1,
                    "us_each": round(spent / (count // 5) * 1e6, 1),
                    "compared_each": round((index.compared - compared) / (count // 5), 1),
                }
            )
            began, compared = time.perf_counter(), index.compared
    edges = index.edges()
    rows.append({"origins": count_origins(index.births, edges), "edges": len(edges)})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int, default=4000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--copies", type=int, default=5000)
    given = parser.parse_args()
    with given.file.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in itertools.islice(lines, given.limit)]
    print(json.dumps({"speed": compare(texts, given.turns)}))
    print(json.dumps({"growth": growth(texts)}))
    longest = sorted(texts, key=len)[len(texts) * 3 // 4]
    print(json.dumps({"near_copies": near_copies(longest, given.copies)}))


if __name__ == "__main__":
    main()
