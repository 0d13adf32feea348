"""Measure the reading of time expressions against the annotated texts.

Usage: python evals/dates.py [--sealed] [--misses] [--by]

A mention found counts for the annotated one that it overlaps most. An interval is exact where
start, end and precision are equal, or both are missing. Two baselines stand beside: every
annotated mention is the day of publication; only ISO dates and `d Month yyyy` are read.
--sealed scores the sealed texts: the file's SHA-256 is printed first, and the run is logged in
evals/sealed-runs.jsonl. --misses lists what the open texts tell us to mend.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
from sealed import measured_commit
from stats import detection, rate

from apercu.dates import find_dates

HERE = Path(__file__).resolve().parent
OPEN, SEALED = HERE / "gold" / "dates.jsonl", HERE / "gold" / "dates-sealed.jsonl"
LOG = HERE / "sealed-runs.jsonl"
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
PLAIN = re.compile(rf"\b(\d{{4}})-(\d\d)-(\d\d)\b|\b(\d\d?) ({'|'.join(MONTHS)}) (\d{{4}})\b")


class Value(NamedTuple):
    """What is compared of an interval."""

    start: str | None
    end: str | None
    precision: str


class Found(NamedTuple):
    """One mention: its span, its interval, and the annotated kind."""

    start: int
    end: int
    value: Value | None
    kind: str = ""
    zone: str | None = None


class GoldInterval(msgspec.Struct):
    """An annotated interval."""

    start: str | None
    end: str | None
    precision: str
    zone: str | None = None


class GoldMention(msgspec.Struct):
    """An annotated mention."""

    start: int
    end: int
    interval: GoldInterval | None
    kind: str = ""
    relation: str | None = None


class GoldText(msgspec.Struct):
    """An annotated text."""

    id: str
    text: str
    published: str
    language: str
    mentions: list[GoldMention]


Reader = Callable[[GoldText], list[Found]]


def wanted_of(one: GoldText) -> list[Found]:
    return [
        Found(
            m.start,
            m.end,
            m.interval and Value(m.interval.start, m.interval.end, m.interval.precision),
            m.kind,
            m.interval and m.interval.zone,
        )
        for m in one.mentions
    ]


def ours(one: GoldText) -> list[Found]:
    published = dt.date.fromisoformat(one.published)
    return [
        Found(
            m.start,
            m.end,
            m.interval and Value(m.interval.start, m.interval.end, m.interval.precision),
            m.kind,
            m.interval and m.interval.zone,
        )
        for m in find_dates(one.text, published=published, language=one.language)
    ]


def publication_day(one: GoldText) -> list[Found]:
    """Baseline: given the annotated spans, every one is the day of publication."""
    value = Value(one.published, one.published, "day")
    return [Found(m.start, m.end, value) for m in one.mentions]


def plain_regex(one: GoldText) -> list[Found]:
    """Baseline: ISO dates and `d Month yyyy` by one regular expression."""
    found = []
    for m in PLAIN.finditer(one.text):
        y, mo, d = (
            (m[1], m[2], m[3]) if m[1] else (m[6], f"{MONTHS.index(m[5]) + 1:02}", f"{m[4]:0>2}")
        )
        day = f"{y}-{mo}-{d}"
        found.append(Found(m.start(), m.end(), Value(day, day, "day")))
    return found


def overlap(a: Found, b: Found) -> int:
    return min(a.end, b.end) - max(a.start, b.start)


class Score(NamedTuple):
    """Counts over texts; `misses` are (id, words, wanted, given)."""

    wanted: int = 0
    found: int = 0
    matched_wanted: int = 0
    matched_found: int = 0
    exact: int = 0
    misses: tuple[tuple[str, str, object, object], ...] = ()
    by: tuple[tuple[str, bool], ...] = ()


def score(texts: list[GoldText], read: Reader) -> Score:
    wanted_n = found_n = matched_wanted = matched_found = exact = 0
    misses: list[tuple[str, str, object, object]] = []
    by: list[tuple[str, bool]] = []
    for one in texts:
        wanted, found = wanted_of(one), read(one)
        wanted_n, found_n = wanted_n + len(wanted), found_n + len(found)
        used: set[int] = set()
        for want in wanted:
            near = [n for n, got in enumerate(found) if n not in used and overlap(want, got) > 0]
            words = one.text[want.start : want.end]
            if not near:
                misses.append((one.id, words, want.value, "not found"))
                by += [(one.language, False), (want.kind, False)]
                continue
            at = max(near, key=lambda n: overlap(want, found[n]))
            used.add(at)
            matched_wanted, matched_found = matched_wanted + 1, matched_found + 1
            right = found[at].value == want.value
            exact += right
            by += [(one.language, right), (want.kind, right)]
            if not right:
                got = one.text[found[at].start : found[at].end]
                misses.append((one.id, words, want.value, (got, found[at].value)))
        misses += [
            (one.id, one.text[got.start : got.end], "nothing", got.value)
            for n, got in enumerate(found)
            if n not in used
        ]
    return Score(wanted_n, found_n, matched_wanted, matched_found, exact, tuple(misses), tuple(by))


def report(name: str, result: Score) -> dict[str, object]:
    exact = rate(result.exact, result.wanted)
    found = detection(result.matched_found, result.found, result.matched_wanted, result.wanted)
    print(f"{name:18} exact interval {exact}")
    print(f"{'':18} found P {found.precision}  R {found.recall}  F1 {found.f1:.3f}")
    return {
        "exact": round(exact.value, 4),
        "n": exact.n,
        "low": round(exact.low, 4),
        "high": round(exact.high, 4),
        "precision": round(found.precision.value, 4),
        "recall": round(found.recall.value, 4),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sealed", action="store_true", help="score the sealed texts, logged")
    parser.add_argument("--misses", action="store_true", help="list the misses (open texts only)")
    parser.add_argument("--by", action="store_true", help="also by language and kind")
    given = parser.parse_args()
    path = SEALED if given.sealed else OPEN
    if not path.exists():
        print(f"{path.name}: not there; annotated texts lie in evals/gold", file=sys.stderr)
        return 2
    payload = path.read_bytes()
    digest = hashlib.sha256(payload).hexdigest()
    print(f"{path.name} sha256 {digest}")
    lines = [line for line in payload.splitlines() if line.strip()]
    texts = [msgspec.json.decode(line, type=GoldText) for line in lines]
    result = score(texts, ours)
    figures = report("apercu", result)
    report("publication day", score(texts, publication_day))
    report("regex", score(texts, plain_regex))
    if given.by:
        totals = Counter(key for key, _ in result.by)
        hits = Counter(key for key, right in result.by if right)
        for key, n in sorted(totals.items()):
            print(f"{key:18} exact {rate(hits[key], n)}")
    if given.misses and not given.sealed:
        for miss in result.misses:
            print(*miss, sep=" | ")
    if given.sealed:
        line = {"date": dt.datetime.now(dt.UTC).date().isoformat(), "set": path.name}
        entry = line | {
            "sha256": digest,
            "commit": measured_commit("src/apercu/dates", "src/apercu/data/dates"),
            "score": figures,
        }
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
