"""Measure the reading of questions against the questions with their right parse.

Usage: python evals/questions.py [--sealed] [--misses]

A field is exact where it equals the gold: `actors` in their order, `third` as a set, `facets` the
headings that the question names, in order and without regard to case, `period` both ends,
`unknown` every word of it is named in a note. `whole` counts questions with every field exact.
Two baselines stand beside: the commonest value of each field in the file itself, and a plain
reading (the first two actors found, all others third, the aim `course`, facets between the commas
behind a colon, no period, no venue, no notes). --sealed scores the sealed questions: the file's
SHA-256 is printed first, and the run is logged in evals/sealed-runs.jsonl. --misses lists what the
open questions tell us to mend.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from sealed import measured_commit
from stats import rate

from apercu.actors import find_actors
from apercu.ask.question import parse_question

HERE = Path(__file__).resolve().parent
OPEN, SEALED = HERE / "gold" / "questions.jsonl", HERE / "gold" / "questions-sealed.jsonl"
LOG = HERE / "sealed-runs.jsonl"
FIELDS = ("actors", "third", "aim", "facets", "period", "venue", "unknown")
ASK = ("question", "facets", "named", "period", "wording")
OURS = (
    *(f"src/apercu/ask/{name}.py" for name in ASK),
    "src/apercu/topics.py",
    "src/apercu/data/topics",
    "src/apercu/data/question",
)

Parse = dict[str, object]


class GoldQuestion(msgspec.Struct):
    """A question and its right parse."""

    id: str
    text: str
    as_of: str
    actors: list[str]
    third: list[str]
    aim: str
    facets: list[str]
    period: tuple[str | None, str | None] | None
    venue: str | None
    unknown: list[str]


Reader = Callable[[GoldQuestion], Parse]


def wanted_of(one: GoldQuestion) -> Parse:
    return {
        "actors": tuple(one.actors),
        "third": frozenset(one.third),
        "aim": one.aim,
        "facets": tuple(heading.casefold() for heading in one.facets),
        "period": one.period,
        "venue": one.venue,
        "unknown": True,
    }


def ours(one: GoldQuestion) -> Parse:
    asked = parse_question(one.text, as_of=dt.date.fromisoformat(one.as_of))
    notes = " ".join(asked.notes).casefold()
    return {
        "actors": asked.actors,
        "third": frozenset(asked.third),
        "aim": asked.aim,
        "facets": tuple(facet.heading.casefold() for facet in asked.facets if facet.given),
        "period": asked.period and (asked.period.start, asked.period.end),
        "venue": asked.venue,
        "unknown": all(words.casefold() in notes for words in one.unknown),
    }


def plain(one: GoldQuestion) -> Parse:
    """Baseline: actors as found, facets between commas behind a colon, no more."""
    found = list(dict.fromkeys(mention.actor for mention in find_actors(one.text)))
    _, _, tail = one.text.partition(":")
    return {
        "actors": tuple(found[:2]),
        "third": frozenset(found[2:]),
        "aim": "course",
        "facets": tuple(part.strip().casefold() for part in tail.split(",") if part.strip()),
        "period": None,
        "venue": None,
        "unknown": not one.unknown,
    }


def commonest(questions: list[GoldQuestion]) -> Reader:
    """Baseline: each field's commonest value; of `unknown`, that there is nothing to note."""
    every = [wanted_of(one) for one in questions]
    value = {field: Counter(one[field] for one in every).most_common(1)[0][0] for field in FIELDS}
    return lambda one: value | {"unknown": not one.unknown}


def score(name: str, questions: list[GoldQuestion], read: Reader) -> dict[str, object]:
    """Print and return the exact share of each field; collect nothing else."""
    right = Counter[str]()
    for one in questions:
        wanted, given = wanted_of(one), read(one)
        exact = [field for field in FIELDS if wanted[field] == given[field]]
        right.update(exact)
        right["whole"] += len(exact) == len(FIELDS)
    figures: dict[str, object] = {"n": len(questions)}
    print(name)
    for field in (*FIELDS, "whole"):
        share = rate(right[field], len(questions))
        print(f"  {field:8} exact {share}")
        figures[field] = [round(share.value, 4), round(share.low, 4), round(share.high, 4)]
    return figures


def print_misses(questions: list[GoldQuestion]) -> None:
    for one in questions:
        wanted, given = wanted_of(one), ours(one)
        for field in FIELDS:
            if wanted[field] != given[field]:
                print(one.id, one.text, field, wanted[field], given[field], sep=" | ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sealed", action="store_true", help="score the sealed questions, logged")
    parser.add_argument("--misses", action="store_true", help="list the misses (open ones only)")
    given = parser.parse_args()
    path = SEALED if given.sealed else OPEN
    payload = path.read_bytes()
    digest = hashlib.sha256(payload).hexdigest()
    print(f"{path.name} sha256 {digest}")
    lines = payload.decode("utf-8").splitlines()
    questions = [msgspec.json.decode(line, type=GoldQuestion) for line in lines]
    figures = score("ours", questions, ours)
    score("plain", questions, plain)
    score("commonest", questions, commonest(questions))
    if given.misses and not given.sealed:
        print_misses(questions)
    if given.sealed:
        line = {"date": dt.datetime.now(dt.UTC).date().isoformat(), "set": path.name}
        entry = line | {"sha256": digest, "commit": measured_commit(*OURS), "score": figures}
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
