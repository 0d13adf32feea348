"""Measure how Russian is read: whom a text names, and which acts it tells.

    python evals/russian.py             the open halves
    python evals/russian.py --errors    the open halves, with every error
    python evals/russian.py --speed     sentences a second of one core, beside loading
    python evals/russian.py --sealed    the sealed halves: hashed first, scored once, the run logged
    python evals/russian.py --long      the sealed long sentences: likewise

`evals/gold/README-russian.md` tells of the sets. Intervals are Wilson's, 95%. Needs
`apercu[russian]`; without it that is said and nothing is measured.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sealed import measured_commit
from stats import rate

from apercu.actors import find_actors
from apercu.adapters.slovnet_parser import SlovnetParser, is_installed
from apercu.dates import earliest_day
from apercu.records import Interval, Mention
from apercu.relate.codebook import quad_of
from apercu.relate.records import CodedAct, Participant
from apercu.relate.russian.coding import code_russian, read_sentences
from apercu.text import split_sentences

GOLD = Path(__file__).parent / "gold"
LOG = Path(__file__).parent / "sealed-runs.jsonl"
MEASURED = ("src/apercu/relate/russian", "src/apercu/adapters/slovnet_parser.py",
            "src/apercu/data/relate", "src/apercu/data/gazetteer", "src/apercu/actors")  # fmt: skip
LONG = "acts-ru-long-sealed-2.jsonl"
"""The first set of long sentences is spent: its errors were read after its one run."""
Record = dict[str, Any]


class Main(NamedTuple):
    """A sentence's main act as it is compared."""

    type: str
    source: frozenset[str]
    target: frozenset[str]
    realis: str
    when: str | None = None


def published(record: Record) -> Interval:
    day = record["published"]
    return Interval(start=day, end=day, precision="day", basis="given")


# --- actors ---


def with_parser(parser: SlovnetParser) -> Callable[[Record], Sequence[Mention]]:
    def find(record: Record) -> list[Mention]:
        text = record["text"]
        read = read_sentences(text, split_sentences(text, "ru"), parser, published(record))
        return [mention for sentence in read for mention in sentence.mentions]

    return find


def gazetteer(record: Record) -> Sequence[Mention]:
    return find_actors(record["text"], on=dt.date.fromisoformat(record["published"]), language="ru")


def measure_actors(
    name: str, records: Sequence[Record], find: Callable[[Record], Sequence[Mention]], *, show: bool
) -> dict[str, Any]:
    """Score mentions by exact span and actor, and the reading of those that are met."""
    met = found = wanted = read = 0
    for record in records:
        gold = {(m["start"], m["end"], m["actor"]): m["reading"] for m in record["mentions"]}
        ours = {(m.start, m.end, m.actor): m.reading for m in find(record)}
        both = gold.keys() & ours.keys()
        met, found, wanted = met + len(both), found + len(ours), wanted + len(gold)
        read += sum(gold[key] == ours[key] for key in both)
        if show and gold != ours:
            print(f"  {record['text']}\n    wanted {gold}\n    found  {ours}")
    scores = {
        "precision": rate(met, found),
        "recall": rate(met, wanted),
        "reading": rate(read, met),
    }
    print(f"actors, {name}: " + "; ".join(f"{key} {value}" for key, value in scores.items()))
    exact = {"exact": round(scores["recall"].value, 4), "n": wanted}
    return {key: round(value.value, 4) for key, value in scores.items()} | exact


# --- acts ---


def states(side: Sequence[Participant]) -> frozenset[str]:
    return frozenset(a for one in side for a in one.actors if not a.startswith("role:"))


def main_act(acts: Sequence[CodedAct]) -> Main | None:
    if not acts:
        return None
    act = acts[0]
    when = None if act.when is None else earliest_day(act.when)
    return Main(
        act.type, states(act.source), states(act.target), act.realis,
        None if when is None else when.isoformat(),
    )  # fmt: skip


def order_of_names(kind: str) -> Callable[[Record], Main | None]:
    """Baseline: always one type, the first actor named does it to the second."""

    def code(record: Record) -> Main | None:
        named = list(dict.fromkeys(m.actor for m in gazetteer(record)))
        if len(named) < 2:
            return None
        return Main(kind, frozenset(named[:1]), frozenset(named[1:2]), "happened")

    return code


def sides_right(gold: Record, found: Main) -> bool:
    """Compare both sides; those of an act done together as one set, whichever side they are on."""
    source, target = frozenset(gold["source"]), frozenset(gold["target"])
    if not target and len(source) > 1:
        return found.source | found.target == source
    return (found.source, found.target) == (source, target)


def measure_acts(
    name: str, records: Sequence[Record], code: Callable[[Record], Main | None], *, show: bool
) -> dict[str, Any]:
    """Score the main act of each sentence; one that is not found is wrong in all."""
    hits: Counter[str] = Counter()
    told = [record for record in records if record["act"]]
    for record in records:
        gold, found = record["act"], code(record)
        if not gold or not found:
            hits["act or none"] += (found is None) == (gold is None)
            if show and (found is None) != (gold is None):
                print(f"  {record['text']}\n    wanted {gold}\n    found  {found}")
            continue
        hits["act or none"] += 1
        right = {
            "type": found.type in gold["types"],
            "quad": quad_of(found.type) in {quad_of(one) for one in gold["types"]},  # type: ignore[arg-type]
            "sides": sides_right(gold, found),
            "realis": found.realis == gold["realis"],
        }
        right["all of these"] = all(right.values())
        hits.update(key for key, value in right.items() if value)
        if gold["when"]:
            hits["dated"] += found.when == gold["when"]
        if show and not right["all of these"]:
            print(f"  {record['text']}\n    wanted {gold}\n    found  {found}")
    dated = sum(bool(record["act"]["when"]) for record in told)
    sizes = {"act or none": len(records), "dated": dated}
    keys = ("act or none", "type", "quad", "sides", "realis", "all of these", "dated")
    scores = {key: rate(hits[key], sizes.get(key, len(told))) for key in keys}
    print(f"acts, {name}: " + "; ".join(f"{key} {value}" for key, value in scores.items()))
    exact = {"exact": round(scores["all of these"].value, 4), "n": len(told)}
    return {key: round(value.value, 4) for key, value in scores.items()} | exact


def load(name: str) -> tuple[list[Record], str]:
    data = (GOLD / name).read_bytes()
    return [json.loads(line) for line in data.decode().splitlines()], hashlib.sha256(
        data
    ).hexdigest()


def measure_both(parser: SlovnetParser, acts: Sequence[Record], *, show: bool) -> dict[str, Any]:
    """Score acts beside the baseline; return ours."""

    def coded(record: Record) -> Main | None:
        return main_act(code_russian(record["text"], parser, published=published(record)).acts)

    open_half = [record["act"] for record in load("acts-ru.jsonl")[0] if record["act"]]
    common = Counter(act["types"][0] for act in open_half).most_common(1)[0][0]
    measure_acts(f"always {common}, by order of names", acts, order_of_names(common), show=False)
    return measure_acts("lexicon and tree", acts, coded, show=show)


def measure_long(parser: SlovnetParser) -> list[dict[str, Any]]:
    """Score the long sentences."""
    return [measure_both(parser, load(LONG)[0], show=False)]


def measure(parser: SlovnetParser, *, half: str, show: bool) -> list[dict[str, Any]]:
    """Score both sets beside their baselines; return ours."""
    actors, acts = (load(f"{name}-ru{half}.jsonl")[0] for name in ("actors", "acts"))

    measure_actors("gazetteer alone", actors, gazetteer, show=False)
    found = measure_actors("gazetteer and officials", actors, with_parser(parser), show=show)
    told = measure_both(parser, acts, show=show)
    extra = sum(len(code_russian(r["text"], parser, published=published(r)).acts) > 1 for r in acts)
    print(f"sentences with more than one act: {extra} of {len(acts)}")
    return [found, told]


def speed(parser: SlovnetParser) -> None:
    """Print the time to load and sentences a second of processor time, the open half four times."""
    began = time.process_time()
    parser.parse(["Он молчит."], "ru")
    print(f"load {time.process_time() - began:.2f} s")
    texts = [record["text"] for record in load("actors-ru.jsonl")[0]] * 4
    for name, work in (
        ("parse", lambda text: parser.parse([text], "ru")),
        ("parse and code", lambda text: code_russian(text, parser)),
    ):
        work(texts[0])
        began = time.process_time()
        for text in texts:
            work(text)
        print(
            f"{name}: {len(texts) / (time.process_time() - began):.0f} sentences/s, n={len(texts)}"
        )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--errors", action="store_true")
    arguments.add_argument("--speed", action="store_true")
    arguments.add_argument("--sealed", action="store_true")
    arguments.add_argument("--long", action="store_true")
    given = arguments.parse_args()
    if not is_installed():
        print("apercu[russian] is not installed: nothing was measured")
        return
    parser = SlovnetParser()
    if given.speed:
        speed(parser)
        return
    if not given.sealed and not given.long:
        measure(parser, half="", show=given.errors)
        return
    names = [LONG] if given.long else ["actors-ru-sealed.jsonl", "acts-ru-sealed.jsonl"]
    before = LOG.read_text(encoding="utf-8")
    if any(f'"set": "{name}"' in before for name in names):
        raise SystemExit(f"{names[0]} was scored before; evals/sealed-runs.jsonl has the run")
    commit = measured_commit(*MEASURED)
    found = measure_long(parser) if given.long else measure(parser, half="-sealed", show=False)
    date = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    with LOG.open("a", encoding="utf-8") as log:
        for name, score in zip(names, found, strict=True):
            digest = load(name)[1]
            line = {"eval": "russian", "date": date, "commit": commit, "set": name,
                    "sha256": digest, "score": score}  # fmt: skip
            log.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
