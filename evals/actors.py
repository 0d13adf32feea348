"""Measure how well actors are found and read, against annotated texts.

    python evals/actors.py             the open half
    python evals/actors.py --errors    the open half, with every error
    python evals/actors.py --speed     time to load and megabytes a second on real speeches
    python evals/actors.py --sealed    the sealed half: hashed first, the run logged

The convention is `evals/guidelines/actors.md`. The unit is a mention; intervals are 95%
percentile bootstraps over records, 1,000 draws, seed 0.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from apercu.actors import find_actors, names_of
from apercu.actors.gazetteer import load
from apercu.records import Mention

GOLD = Path(__file__).parent / "gold"
SPEECHES = Path(__file__).parents[2] / "shared" / "data" / "speeches" / "ungdc"
LOG = Path(__file__).parent / "sealed-runs.jsonl"
DRAWS, SEED = 1_000, 0

Finder = Callable[[dict[str, Any]], list[Mention]]


class Counts(NamedTuple):
    """What one record adds: found, expected and matched mentions, and readings of the matched."""

    found: int
    expected: int
    matched: int
    kind: int
    reading: int
    names: int
    names_read: int


def apercu(record: dict[str, Any]) -> list[Mention]:
    published = record.get("published")
    on = datetime.date.fromisoformat(published[:10]) if published else None
    return find_actors(record["text"], on=on, language=record.get("language"))


def english_names() -> Finder:
    """Baseline: the English short names of states, longest first, each read as the actor."""
    names = {
        name: actor
        for actor in load().actors
        if not actor.startswith("org:")
        for name in names_of(actor, ("name",), "en")[:1]
    }

    def find(record: dict[str, Any]) -> list[Mention]:
        text, mentions, taken = record["text"], [], [False] * len(record["text"])
        for name in sorted(names, key=len, reverse=True):
            start = text.find(name)
            while start >= 0:
                end = start + len(name)
                if not any(taken[start:end]):
                    taken[start:end] = [True] * len(name)
                    mentions.append(Mention(start=start, end=end, actor=names[name], kind="name"))
                start = text.find(name, end)
        return mentions

    return find


def compare(record: dict[str, Any], finder: Finder) -> Counts:
    gold = {(m["start"], m["end"], m["actor"]): m for m in record["mentions"]}
    found = {(m.start, m.end, m.actor): m for m in finder(record)}
    both = gold.keys() & found.keys()
    named = [key for key in both if gold[key]["kind"] in {"name", "capital", "seat"}]
    return Counts(
        len(found),
        len(gold),
        len(both),
        sum(found[key].kind == gold[key]["kind"] for key in both),
        sum(found[key].reading == gold[key]["reading"] for key in both),
        len(named),
        sum(found[key].reading == gold[key]["reading"] for key in named),
    )


def scores(counts: list[Counts]) -> dict[str, float]:
    total = Counts(*(sum(column) for column in zip(*counts, strict=True)))
    precision = total.matched / total.found if total.found else 0.0
    recall = total.matched / total.expected if total.expected else 0.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if total.matched else 0.0,
        "kind": total.kind / total.matched if total.matched else 0.0,
        "reading": total.reading / total.matched if total.matched else 0.0,
        "reading_names": total.names_read / total.names if total.names else 0.0,
    }


def interval(counts: list[Counts], measure: str) -> tuple[float, float]:
    draw = random.Random(SEED)
    values = sorted(scores(draw.choices(counts, k=len(counts)))[measure] for _ in range(DRAWS))
    return values[int(0.025 * DRAWS)], values[int(0.975 * DRAWS) - 1]


def report(name: str, records: list[dict[str, Any]], finder: Finder) -> dict[str, Any]:
    counts = [compare(record, finder) for record in records]
    result: dict[str, Any] = {
        "system": name,
        "records": len(records),
        "mentions": sum(count.expected for count in counts),
    }
    for measure, value in scores(counts).items():
        low, high = interval(counts, measure)
        result[measure] = round(value, 3)
        result[f"{measure}_95"] = [round(low, 3), round(high, 3)]
    return result


def always_actor(record: dict[str, Any]) -> list[Mention]:
    """Baseline for readings: everything found is read as the actor."""
    return [Mention(start=m.start, end=m.end, actor=m.actor, kind=m.kind) for m in apercu(record)]


def errors(records: list[dict[str, Any]]) -> Iterator[str]:
    for record in records:
        text = record["text"]
        gold = {(m["start"], m["end"], m["actor"]): m for m in record["mentions"]}
        found = {(m.start, m.end, m.actor): m for m in apercu(record)}
        for key in sorted(gold.keys() | found.keys()):
            g, f = gold.get(key), found.get(key)
            if g and f and (g["kind"], g["reading"]) == (f.kind, f.reading):
                continue
            sign = "-" if f is None else "+" if g is None else "~"
            was = f"{g['kind']}/{g['reading']}" if g else ""
            now = f"{f.kind}/{f.reading}" if f else ""
            start, end, actor = key
            around = f"{text[max(0, start - 50) : start]}[{text[start:end]}]{text[end : end + 40]}"
            yield f"{sign} {record['id']} {record['language']} {record['published']} {actor}" + (
                f" gold={was} found={now} | {around!r}"
            )


def speed() -> int:
    """Print the time to load the gazetteer and the best of three passes over the speeches."""
    began = time.perf_counter()
    load()
    loaded = time.perf_counter() - began
    files = sorted(SPEECHES.glob("*.txt"))[::8]
    if not files:
        print(f"no speeches under {SPEECHES}: nothing was measured")
        return 1
    texts = [file.read_text(encoding="utf-8") for file in files]
    size = sum(len(text.encode("utf-8")) for text in texts)
    best, mentions = float("inf"), 0
    for _ in range(3):
        began = time.perf_counter()
        mentions = sum(len(find_actors(text)) for text in texts)
        best = min(best, time.perf_counter() - began)
    print(
        json.dumps(
            {
                "load_s": round(loaded, 3),
                "files": len(files),
                "megabytes": round(size / 1e6, 2),
                "mentions": mentions,
                "megabytes_a_second": round(size / 1e6 / best, 2),
            }
        )
    )
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sealed", action="store_true", help="score the sealed half, once")
    parser.add_argument("--speed", action="store_true", help="measure speed instead")
    parser.add_argument("--errors", action="store_true", help="print every error")
    arguments = parser.parse_args()
    if arguments.sealed and arguments.errors:
        parser.error("the sealed half is scored, not read: leave out --errors")
    if arguments.speed:
        return speed()
    path = GOLD / ("actors-sealed.jsonl" if arguments.sealed else "actors.jsonl")
    payload = path.read_bytes()
    digest = hashlib.sha256(payload).hexdigest()
    print(f"{path.name} sha256 {digest}")
    records = [json.loads(line) for line in payload.decode("utf-8").splitlines() if line]
    if arguments.errors:
        for line in errors(records):
            print(line)
    results = [
        report("apercu", records, apercu),
        report("apercu, all read as actor", records, always_actor),
        report("English names of states", records, english_names()),
    ]
    for language in sorted({record["language"] or "?" for record in records}):
        part = [record for record in records if (record["language"] or "?") == language]
        results.append(report(f"apercu, {language} only", part, apercu))
    for result in results:
        print(json.dumps(result, ensure_ascii=False))
    if arguments.sealed:
        made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        line = {"evaluation": "actors", "sha256": digest, "at": made, "result": results[0]}
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
