"""Measure the finding of disputes between sources against small sets of sentences.

Usage: python evals/conflicts.py [--sealed] [--misses] [--speed]

A dispute that is given counts as right where its values part the sentences as annotated; whatever
else is given is wrong. Two baselines stand beside: any two different numbers with the same unit in
different origins are a dispute; every set is a dispute of all its sentences. --sealed scores the
sealed sets: the file's SHA-256 is printed first, and the run is logged in evals/sealed-runs.jsonl.
--misses lists what the open sets tell us to mend. --speed times many sentences at once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
from stats import Detection, detection, rate

from apercu.actors import find_actors
from apercu.ask.conflicts import find_conflicts
from apercu.ask.evidence import Sentence, Source, Told
from apercu.dates import find_dates
from apercu.quantities import find_quantities
from apercu.records import Interval, Outlet

HERE = Path(__file__).resolve().parent
OPEN, SEALED = HERE / "gold" / "conflicts.jsonl", HERE / "gold" / "conflicts-sealed.jsonl"
LOG = HERE / "sealed-runs.jsonl"
OURS = ("src/apercu/ask", "src/apercu/quantities", "src/apercu/data")


class Case(msgspec.Struct):
    """An annotated set of sentences."""

    id: str
    kind: str
    case: str
    text: list[str]
    origin: list[str]
    published: list[str]
    values: list[list[int]]


class Given(NamedTuple):
    """A dispute that was given: its kind, and the sentences that tell each value."""

    kind: str
    values: frozenset[frozenset[int]]


Finder = Callable[[Case], list[Given]]


def told_of(case: Case) -> list[Told]:
    """Read the sentences of a set; what is told happened at the first time that is named."""
    found = []
    for number, (text, origin, published) in enumerate(
        zip(case.text, case.origin, case.published, strict=True)
    ):
        day = dt.date.fromisoformat(published)
        reported = Interval(start=published, end=published, precision="day", basis="given")
        source = Source(
            document=f"{case.id}-{number}", origin=f"{case.id}-{origin}", url="", title=None,
            outlet=Outlet(name=origin), published=reported, fetched=reported, language="en",
            text=text,
        )  # fmt: skip
        dates = tuple(find_dates(text, published=day, language="en"))
        mentions = tuple(find_actors(text, on=day, language="en"))
        sentence = Sentence(
            source=source, start=0, end=len(text), number=0, mentions=mentions, dates=dates
        )
        when = next((one.interval for one in dates if one.interval is not None), None)
        found.append(Told(sentence=sentence, text=text, kind="event", when=when, reported=reported))
    return found


def number_of(one: Told) -> int:
    return int(one.sentence.source.document.rpartition("-")[2])


def ours(case: Case) -> list[Given]:
    return [
        Given(d.kind, frozenset(frozenset(number_of(t) for t in v.told) for v in d.values))
        for d in find_conflicts(told_of(case))
    ]


def any_numbers(case: Case) -> list[Given]:
    """Baseline: a unit of which two origins give different numbers is in dispute."""
    by_unit: dict[str, dict[object, set[int]]] = {}
    for number, text in enumerate(case.text):
        for one in find_quantities(text):
            by_unit.setdefault(one.unit, {}).setdefault((one.low, one.high), set()).add(number)
    given = []
    for values in by_unit.values():
        origins = {case.origin[n] for told in values.values() for n in told}
        if len(values) > 1 and len(origins) > 1:
            given.append(Given("amount", frozenset(frozenset(told) for told in values.values())))
    return given


def always(case: Case) -> list[Given]:
    """Baseline: every sentence disputes every other."""
    return [Given("", frozenset(frozenset({n}) for n in range(len(case.text))))]


class Score(NamedTuple):
    """Found and missed, the misses, and hits by kind."""

    result: Detection
    misses: tuple[str, ...]
    kinds: Counter[str]
    totals: Counter[str]


def score(cases: list[Case], find: Finder) -> Score:
    right = given_n = wanted_n = 0
    misses: list[str] = []
    kinds, totals = Counter[str](), Counter[str]()
    for case in cases:
        wanted = frozenset(frozenset(value) for value in case.values)
        totals[case.kind] += 1
        given = find(case)
        hits = [one for one in given if wanted and one.values == wanted][:1]
        right, given_n, wanted_n = right + len(hits), given_n + len(given), wanted_n + bool(wanted)
        kinds[case.kind] += bool(hits) if wanted else not given
        if wanted and not hits:
            misses.append(f"missed {case.id} {case.kind} {case.case}: {case.text} {given}")
        misses += [
            f"false {case.id} {case.kind} {case.case}: {one.kind} {case.text}"
            for one in given
            if one not in hits
        ]
    return Score(detection(right, given_n, right, wanted_n), tuple(misses), kinds, totals)


def report(name: str, result: Detection) -> dict[str, object]:
    print(f"{name:16} P {result.precision}  R {result.recall}  F1 {result.f1:.3f}")
    named = {}
    for key, one in (("precision", result.precision), ("recall", result.recall)):
        named[key] = round(one.value, 4)
        named[f"{key}_95"] = [round(one.low, 4), round(one.high, 4)]
        named[f"{key}_n"] = one.n
    return named


YEAR = re.compile(r"\b20(\d\d)\b")
LONG = re.compile(r"\b[a-z]{5,}\b")


def varied(case: Case, turn: int) -> Case:
    """Tell a set again of another year, with every third long word changed."""

    def other_year(year: re.Match[str]) -> str:
        return f"20{(int(year[1]) - turn) % 100:02}"

    def other_word(word: re.Match[str]) -> str:
        changed = int(hashlib.md5(word[0].encode()).hexdigest(), 16) % 3 == 0
        return f"{'bcdfgklmnprstvz'[turn % 15]}{word[0]}" if changed else word[0]

    return msgspec.structs.replace(
        case, id=f"{case.id}{turn}",
        text=[LONG.sub(other_word, YEAR.sub(other_year, words)) for words in case.text],
        published=[YEAR.sub(other_year, day).replace("-02-29", "-02-28") for day in case.published],
    )  # fmt: skip


def time_many(cases: list[Case], n: int = 2000) -> None:
    """Time `n` sentences at once: the sets again and again, of other years, in other words."""
    turns = -(-n // sum(len(c.text) for c in cases))
    many = [varied(case, turn) for turn in range(turns) for case in cases]
    told = [one for case in many for one in told_of(case)][:n]
    find_conflicts(told[:20])  # reads the data files
    started = time.perf_counter()
    found = find_conflicts(told)
    took = time.perf_counter() - started
    print(f"{len(told)} sentences in {took * 1000:.0f} ms, {len(found)} disputes")
    texts = [one.text for one in told]
    started = time.perf_counter()
    for text in texts:
        find_quantities(text)
    print(f"quantities: {(time.perf_counter() - started) / len(texts) * 1e6:.0f} µs a sentence")


def commit() -> str:
    """Return the commit, with a mark where files of ours differ from it."""
    git = ["git", "-C", str(HERE.parent)]
    head = subprocess.run(
        [*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    dirty = subprocess.run(
        [*git, "status", "--porcelain", "--", *OURS], capture_output=True, text=True, check=True
    ).stdout.strip()
    return head + ("+changed" if dirty else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sealed", action="store_true", help="score the sealed sets, logged")
    parser.add_argument("--misses", action="store_true", help="list the misses (open sets only)")
    parser.add_argument("--speed", action="store_true", help="time 2,000 sentences at once")
    given = parser.parse_args()
    path = SEALED if given.sealed else OPEN
    if not path.exists():
        print(f"{path.name}: not there; annotated sets lie in evals/gold", file=sys.stderr)
        return 2
    payload = path.read_bytes()
    digest = hashlib.sha256(payload).hexdigest()
    print(f"{path.name} sha256 {digest}")
    cases = [msgspec.json.decode(line, type=Case) for line in payload.splitlines() if line.strip()]
    if given.speed:
        time_many(cases)
        return 0
    result = score(cases, ours)
    figures = report("apercu", result.result)
    report("any two numbers", score(cases, any_numbers).result)
    report("always", score(cases, always).result)
    for kind in sorted(result.totals):
        print(f"  {kind:10} right {rate(result.kinds[kind], result.totals[kind])}")
    if given.misses and not given.sealed:
        print(*result.misses, sep="\n")
    if given.sealed:
        line = {"date": dt.datetime.now(dt.UTC).date().isoformat(), "set": path.name}
        entry = line | {"sha256": digest, "commit": commit(), "score": figures}
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
