"""Measure documents per second of the grouping beside bare rensa, and 5,000 near copies of one.

    python benchmarks/duplicates.py FILE.jsonl [--limit N]   (one object with `text` a line)

Both sides sign, file, look up and verify the same texts, in the same process, in turns of `TURN`
texts, so that a busy machine slows both alike; times are of the processor. No text comes twice:
what either side keeps of words that it has seen helps it only with new texts. Ratios are of a turn
each; the first turns, in which the caches fill, are in the median too. `one_at_a_time` hands the
grouping each text by itself.

The peer is rensa as its README uses it (RMinHash of 128 permutations, RMinHashLSH), over threes of
words, with each candidate verified by estimated Jaccard, on one thread as ours. `rensa_batch` signs
with rensa's batch call instead, `rensa_split` takes what stands between spaces for words, as the
README does. `--keys` prints instead what each family of keys finds, and how many candidates it
brings.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

os.environ["RAYON_NUM_THREADS"] = "1"  # ours has one thread: so has rensa, from its import on

import rensa

from apercu.group.candidates import BandIndex, count_origins
from apercu.group.credits import comparable
from apercu.group.signatures import Signature, signature, signatures
from apercu.group.similarity import similar
from apercu.group.sketches import sketch
from apercu.group.words import find_words

WORDS = re.compile(r"\w+")
TURN = 500
PERMUTATIONS, SEED, THRESHOLD, BANDS = 128, 42, 0.5, 32

Add = Callable[[list[str]], int]


class Ours:
    """Signature, bands, lookup in a dict, verification of every candidate."""

    def __init__(self, sign: Callable[[list[str]], Iterable]) -> None:
        self.index = BandIndex()
        self.sign = sign

    def add(self, texts: list[str]) -> int:
        """Sign and file texts; return how many similar pairs were found."""
        index, found = self.index, 0
        for made in self.sign(texts):
            number = len(index.births)
            found += len(index.add(str(number), made, birth=number))
        return found


class Rensa:
    """MinHash over threes of words, rensa's own LSH, verification by estimated Jaccard."""

    def __init__(self, words: Callable[[str], list[str]], *, batch: bool = False) -> None:
        self.lsh = rensa.RMinHashLSH(THRESHOLD, PERMUTATIONS, BANDS)
        self.made: list[rensa.RMinHash] = []
        self.words = words
        self.batch = batch

    def sign(self, texts: list[str]) -> Iterable[rensa.RMinHash]:
        """Sketch texts, one at a time or in one call."""
        if self.batch:
            return rensa.RMinHash.from_token_sets(
                [self.shingles(text) for text in texts], PERMUTATIONS, SEED
            )
        return map(self.sign_one, texts)

    def sign_one(self, text: str) -> rensa.RMinHash:
        """Sketch one text."""
        made = rensa.RMinHash(PERMUTATIONS, SEED)
        made.update(self.shingles(text))
        return made

    def shingles(self, text: str) -> list[str]:
        """Join each three words in a row."""
        words = self.words(text)
        return [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))]

    def add(self, texts: list[str]) -> int:
        """Sign and file texts; return how many similar pairs were found."""
        found = 0
        for made in self.sign(texts):
            for other in self.lsh.query(made):
                found += made.jaccard(self.made[other]) >= THRESHOLD
            self.lsh.insert(len(self.made), made)
            self.made.append(made)
        return found


def regex_words(text: str) -> list[str]:
    return WORDS.findall(text.lower())


def timed(add: Add, texts: list[str]) -> float:
    start = time.process_time()
    add(texts)
    return time.process_time() - start


def compare(texts: list[str]) -> dict[str, object]:
    sides: dict[str, Add] = {
        "ours": Ours(signatures).add,
        "rensa": Rensa(regex_words).add,
        "one_at_a_time": Ours(lambda texts: map(signature, texts)).add,
        "rensa_batch": Rensa(regex_words, batch=True).add,
        "rensa_split": Rensa(str.split).add,
    }
    turns = [texts[at : at + TURN] for at in range(0, len(texts) - TURN + 1, TURN)]
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for number, turn in enumerate(turns):
        order = list(sides.items())
        shift = number % len(order)
        for name, add in order[shift:] + order[:shift]:
            gc.collect()
            spent[name].append(timed(add, turn))

    def ratio(name: str, other: str) -> float:
        return round(
            statistics.median(b / a for a, b in zip(spent[name], spent[other], strict=True)), 3
        )

    return {
        "documents": len(turns) * TURN,
        "words_each": round(statistics.mean(len(WORDS.findall(text)) for text in texts), 1),
        "per_s": {name: round(TURN / statistics.median(took)) for name, took in spent.items()},
        "ratio": ratio("ours", "rensa"),
        "ratio_of_first_turn": round(spent["rensa"][0] / spent["ours"][0], 3),
        "ratio_of_sums": round(sum(spent["rensa"]) / sum(spent["ours"]), 3),
        "ratio_one_at_a_time": ratio("one_at_a_time", "rensa"),
        "ratio_to_rensa_batch": ratio("ours", "rensa_batch"),
        "ratio_to_rensa_split": ratio("ours", "rensa_split"),
    }


def growth(texts: list[str]) -> list[dict[str, float]]:
    """Time a document in each quarter of the stream, to see whether it grows."""
    ours = Ours(signatures)
    step = max(1, len(texts) // 4)
    rows = []
    for start in range(0, step * 4, step):
        spent = timed(ours.add, texts[start : start + step])
        rows.append({"from": start, "us_each": round(spent / step * 1e6, 1)})
    return rows


def near_copies(text: str, count: int) -> list[dict[str, float]]:
    """Add `count` copies of one text, each with another word changed, in random births."""
    rng = random.Random(8)
    words = text.split(" ")
    index = BandIndex()
    rows = []
    fifth = count // 5
    for start in range(0, fifth * 5, fifth):
        copies = []
        for number in range(start, start + fifth):
            changed = list(words)
            changed[rng.randrange(len(words))] = f"word{number}x"
            copies.append(" ".join(changed))
        births = [rng.randrange(400) for _ in copies]
        began, compared = time.process_time(), index.compared
        for number, (made, birth) in enumerate(zip(signatures(copies), births, strict=True), start):
            index.add(str(number), made, birth)
        spent = time.process_time() - began
        rows.append(
            {
                "copies": start + fifth,
                "us_each": round(spent / fifth * 1e6, 1),
                "compared_each": round((index.compared - compared) / fifth, 1),
            }
        )
    edges = index.edges()
    rows.append({"origins": count_origins(index.births, edges), "edges": len(edges)})
    return rows


FAMILIES = ("runs", "leads", "groups", "marks")
CROWD = 400
"""More texts than this under one key (none were seen) are left out of `keys`."""


def keys(texts: list[str]) -> dict[str, object]:
    """Tell of each family of keys what similar pairs meet under it, and what it costs."""
    made: list[Signature] = []
    filed: dict[str, dict[bytes, list[int]]] = {family: {} for family in FAMILIES}
    for start in range(0, len(texts), 64):
        words = find_words([comparable(text) for text in texts[start : start + 64]])
        found = sketch(words, 1)
        for family in FAMILIES:
            for number, packed in enumerate(getattr(found, family).split(), start):
                for key in {packed[at : at + 8] for at in range(0, len(packed), 8)}:
                    filed[family].setdefault(key, []).append(number)
        made += signatures(texts[start : start + 64])
    pairs: dict[tuple[int, int], set[str]] = {}
    for family, buckets in filed.items():
        for bucket in buckets.values():
            if 1 < len(bucket) <= CROWD:
                for pair in itertools.combinations(bucket, 2):
                    pairs.setdefault(pair, set()).add(family)
    alike = [
        met
        for (a, b), met in pairs.items()
        if made[a].exact != made[b].exact and similar(made[a], made[b])
    ]
    return {
        "documents": len(texts),
        "similar_not_identical": len(alike),
        **{
            family: {
                "keys_each": round(sum(map(len, filed[family].values())) / len(texts), 2),
                "candidates_each": round(
                    sum(family in met for met in pairs.values()) / len(texts), 3
                ),
                "found": sum(family in met for met in alike),
                "found_alone": sum(met == {family} for met in alike),
            }
            for family in FAMILIES
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int, default=8000)
    parser.add_argument("--copies", type=int, default=5000)
    parser.add_argument("--keys", action="store_true")
    given = parser.parse_args()
    with given.file.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in itertools.islice(lines, given.limit)]
    if given.keys:
        print(json.dumps({"keys": keys(texts)}))
        return
    print(json.dumps({"speed": compare(texts)}))
    print(json.dumps({"growth": growth(texts)}))
    longest = sorted(texts, key=len)[len(texts) * 3 // 4]
    print(json.dumps({"near_copies": near_copies(longest, given.copies)}))


if __name__ == "__main__":
    main()
