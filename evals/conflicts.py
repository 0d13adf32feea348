"""Measure the finding of disputes between sources against small sets of sentences.

Usage: python evals/conflicts.py [--sealed] [--misses] [--speed] [--wire]

A dispute that is given counts as right where its values part the sentences as annotated; whatever
else is given is wrong. Two baselines stand beside: any two different numbers with the same unit in
different origins are a dispute; every set is a dispute of all its sentences. --sealed scores the
sealed sets: the file's SHA-256 is printed first, and the run is logged in evals/sealed-runs.jsonl.
--misses lists what the open sets tell us to mend. --speed times many sentences at once. --wire
lists the disputes among real reports (Reuters-21578, trade and shipping, where it lies beside the
checkout), to be judged by reading: nobody annotated them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import html
import json
import re
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from sealed import measured_commit
from stats import Detection, detection, rate

from apercu.actors import find_actors
from apercu.ask.conflicts import find_conflicts
from apercu.ask.evidence import Sentence, Source, Told
from apercu.dates import find_dates
from apercu.quantities import find_quantities
from apercu.records import Interval, Outlet
from apercu.text import split_sentences

HERE = Path(__file__).resolve().parent
OPEN, SEALED = HERE / "gold" / "conflicts.jsonl", HERE / "gold" / "conflicts-sealed.jsonl"
LOG = HERE / "sealed-runs.jsonl"
WIRE = HERE.parents[1] / "shared" / "data" / "find" / "reuters21578" / "reuters21578.tar.gz"
OURS = (
    *(
        str(p.relative_to(HERE.parent))
        for p in sorted((HERE.parent / "src/apercu/ask").glob("conflicts*.py"))
    ),
    "src/apercu/quantities",
    "src/apercu/data/quantities",
    "src/apercu/data/contrasts",
)


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
    named: dict[str, object] = {"f1": round(result.f1, 4)}
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


TOPICS = {"trade", "ship", "grain", "crude", "oilseed", "bop"}


def tag(article: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", article, re.DOTALL)
    return found[1] if found else ""


def wire(archive: Path) -> Iterator[Told]:
    """Yield the sentences of the stories on trade and shipping, each story an origin."""
    with tarfile.open(archive) as files:
        for name in sorted(n for n in files.getnames() if n.endswith(".sgm")):
            opened = files.extractfile(name)
            raw = opened.read().decode("latin-1") if opened else ""
            for number, article in enumerate(re.findall(r"<REUTERS.*?</REUTERS>", raw, re.DOTALL)):
                body = " ".join(html.unescape(tag(article, "BODY")).split())
                if not body or not TOPICS & set(re.findall("<D>(.*?)</D>", tag(article, "TOPICS"))):
                    continue
                stamp = tag(article, "DATE").split()[0]
                day = dt.datetime.strptime(stamp, "%d-%b-%Y").replace(tzinfo=dt.UTC).date()
                body = body.replace(" dlrs", " dollars").replace(" mln", " million")
                yield from sentences(f"{name}-{number}", body.replace(" pct", " percent"), day)


def sentences(document: str, text: str, day: dt.date) -> Iterator[Told]:
    """Yield the sentences of one story, each dated by the first time that it names."""
    reported = Interval(start=day.isoformat(), end=day.isoformat(), precision="day", basis="given")
    source = Source(
        document=document, origin=document, url="", title=None, outlet=Outlet(name="wire"),
        published=reported, fetched=reported, language="en", text=text,
    )  # fmt: skip
    dates = find_dates(text, published=day, language="en")
    mentions = find_actors(text, on=day, language="en")
    for number, span in enumerate(split_sentences(text)):
        own = tuple(d for d in dates if span.start <= d.start and d.end <= span.end)
        sentence = Sentence(
            source=source, start=span.start, end=span.end, number=number, dates=own,
            mentions=tuple(m for m in mentions if span.start <= m.start and m.end <= span.end),
        )  # fmt: skip
        when = next((d.interval for d in own if d.interval is not None), None)
        yield Told(
            sentence=sentence, text=sentence.words, kind="event", when=when, reported=reported
        )


def list_wire(archive: Path) -> int:
    if not archive.exists():
        print(f"{archive.name}: not beside this checkout; nothing was listed", file=sys.stderr)
        return 2
    told = list(wire(archive))
    started = time.process_time()
    found = find_conflicts(told)
    took = time.process_time() - started
    print(f"{len(told)} sentences, {len(found)} disputes, {took * 1000:.0f} ms")
    for dispute in found:
        print(f"# {dispute.kind}: {dispute.about}")
        for value in dispute.values:
            print(f"    {value.value}: {value.told[0].text}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sealed", action="store_true", help="score the sealed sets, logged")
    parser.add_argument("--misses", action="store_true", help="list the misses (open sets only)")
    parser.add_argument("--speed", action="store_true", help="time 2,000 sentences at once")
    parser.add_argument("--wire", action="store_true", help="list disputes of real reports")
    given = parser.parse_args()
    if given.wire:
        return list_wire(WIRE)
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
        line = {"evaluation": "conflicts", "at": dt.datetime.now(dt.UTC).isoformat("T", "seconds")}
        entry = line | {"sha256": digest, "commit": measured_commit(*OURS), "result": figures}
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
