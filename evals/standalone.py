"""Measure which sentences are let stand alone, and what is told of them, against written gold.

Usage: python evals/standalone.py [--sealed] [--misses]

Accepting is scored as detection of the sentences that can stand; refusing as detection of those
that cannot. Holder, kind, course, time and edited text are scored over the sentences that stand
in the gold and were accepted. Baselines: every sentence is accepted; the commonest kind; no
holder; the day of publication; no edit. --sealed scores the sealed half: its SHA-256 is printed
first, and the run is logged in evals/sealed-runs.jsonl. --misses lists the open half's misses.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec
from sealed import measured_commit
from stats import Rate, detection, rate

from apercu.actors import find_actors
from apercu.ask.evidence import Refused, Sentence, Source, Told
from apercu.ask.sentences import examine
from apercu.dates import find_dates
from apercu.records import Form, Interval, Outlet

HERE = Path(__file__).resolve().parent
OPEN, SEALED = HERE / "gold" / "standalone.jsonl", HERE / "gold" / "standalone-sealed.jsonl"
LOG = HERE / "sealed-runs.jsonl"
OUTLET = "Northwire"
READ_BY = ("src/apercu/ask/sentences", "src/apercu/data/sentences_ask")

CLASSES: dict[str, frozenset[str]] = {
    "pronoun": frozenset({"open_pronoun", "open_demonstrative", "open_place", "open_reference"}),
    "description": frozenset({"open_description"}),
    "lost": frozenset({"lost_attribution", "open_description"}),
    "connective": frozenset({"connective"}),
    "question": frozenset({"question"}),
    "furniture": frozenset({"furniture", "dateline"}),
    "fragment": frozenset(
        {"fragment", "headline", "no_verb", "dateline", "table", "list", "unfinished", "too_short"}
    ),
    "quotation": frozenset({"cut_quotation", "inside_quotation", "quotation_without_holder"}),
    "nested": frozenset({"nested_attribution"}),
    "person": frozenset({"first_person", "addresses_reader"}),
    "length": frozenset({"too_short", "too_long"}),
    "comparison": frozenset({"comparison"}),
    "about": frozenset({"about_the_text"}),
    "judgement": frozenset({"judgement_without_holder"}),
}
"""The gold's classes of reasons, and the reason words that belong to each."""


class When(msgspec.Struct):
    """A stretch of days, both ends included."""

    start: str | None
    end: str | None


class Gold(msgspec.Struct):
    """One sentence in its context, with the right answers."""

    id: str
    published: str
    form: Form
    language: str
    speaker: str | None
    before: list[str]
    text: str
    stands: bool
    reason: str | None
    kind: Literal["event", "position", "assessment"] | None
    holder: str | None
    course: str | None
    when: When | None
    edited: str | None


Pair = tuple[Gold, Told | Refused]


def sentences_of(one: Gold) -> list[Sentence]:
    """Lay the sentences out as one paragraph of a document, with actors and dates found."""
    parts = [*one.before, one.text]
    text = " ".join(parts)
    day = dt.date.fromisoformat(one.published)
    source = Source(
        document=one.id,
        origin=one.id,
        url=f"https://northwire.example/{one.id}",
        title=None,
        outlet=Outlet(name=OUTLET, form=one.form),
        published=Interval(start=one.published, end=one.published, precision="day", basis="given"),
        fetched=Interval(),
        language=one.language,
        speaker=one.speaker,
        text=text,
    )
    mentions = find_actors(text, on=day, language=one.language)
    dates = find_dates(text, published=day, language=one.language)
    found, at = [], 0
    for number, part in enumerate(parts):
        end = at + len(part)
        found.append(
            Sentence(
                source=source,
                start=at,
                end=end,
                number=number,
                paragraph=number == 0,
                mentions=tuple(m for m in mentions if at <= m.start and m.end <= end),
                dates=tuple(d for d in dates if at <= d.start and d.end <= end),
            )
        )
        at = end + 1
    return found


def answer(one: Gold) -> Told | Refused:
    found = sentences_of(one)
    return examine(found[-1], found[:-1])


def same_holder(one: Gold, told: Told) -> bool:
    return (told.holder or "").casefold() == (one.holder or "").casefold()


def same_when(one: Gold, interval: Interval | None) -> bool:
    wanted = (one.when.start, one.when.end) if one.when else None
    given = (interval.start, interval.end) if interval else None
    return wanted == given


PARTS: dict[str, Callable[[Gold, Told], bool]] = {
    "holder": same_holder,
    "kind": lambda one, told: told.kind == one.kind,
    "course": lambda one, told: told.course == one.course,
    "when": lambda one, told: same_when(one, told.when),
    "edited": lambda one, told: told.text == one.edited,
}


def baselines(pairs: list[tuple[Gold, Told]]) -> dict[str, Rate]:
    """Return what giving the same trivial answer to every sentence would score."""
    n = len(pairs)
    kinds = Counter(one.kind for one, _ in pairs)
    courses = Counter(one.course for one, _ in pairs)
    return {
        "holder": rate(sum(one.holder is None for one, _ in pairs), n),
        "kind": rate(kinds.most_common(1)[0][1] if n else 0, n),
        "course": rate(courses.most_common(1)[0][1] if n else 0, n),
        "when": rate(sum(one.when is None for one, _ in pairs), n),
        "edited": rate(sum(one.edited == one.text for one, _ in pairs), n),
    }


def score(answers: list[Pair]) -> dict[str, Any]:
    told = [(one, got) for one, got in answers if isinstance(got, Told)]
    refused = [(one, got) for one, got in answers if isinstance(got, Refused)]
    stand = sum(one.stands for one, _ in answers)
    right = [(one, got) for one, got in told if one.stands]
    justly = [(one, got) for one, got in refused if not one.stands]
    accept = detection(len(right), len(told), len(right), stand)
    refuse = detection(len(justly), len(refused), len(justly), len(answers) - stand)
    figures: dict[str, Any] = {
        "accept precision": accept.precision,
        "accept recall": accept.recall,
        "accept all, precision": rate(stand, len(answers)),
        "refuse precision": refuse.precision,
        "refuse recall": refuse.recall,
        "reason": rate(
            sum(got.reason in CLASSES[one.reason or ""] for one, got in justly), len(justly)
        ),
    }
    trivial = baselines(right)
    for name, same in PARTS.items():
        figures[name] = rate(sum(same(one, got) for one, got in right), len(right))
        figures[f"{name}, trivial"] = trivial[name]
    held = [(one, got) for one, got in right if one.holder is not None]
    figures["holder where there is one"] = rate(sum(same_holder(*p) for p in held), len(held))
    return figures


def misses(answers: list[Pair]) -> None:
    for one, got in answers:
        if isinstance(got, Refused):
            if one.stands:
                print(f"{one.id} REFUSED {got.reason} | {one.text}")
            elif got.reason not in CLASSES[one.reason or ""]:
                print(f"{one.id} reason {got.reason}, wanted {one.reason} | {one.text}")
        elif not one.stands:
            print(f"{one.id} ACCEPTED, wanted {one.reason} | {one.text}")
        else:
            for name, same in PARTS.items():
                if not same(one, got):
                    given = got.text if name == "edited" else getattr(got, name)
                    print(f"{one.id} {name}: {given} wanted {getattr(one, name)} | {one.text}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sealed", action="store_true", help="score the sealed half, logged")
    parser.add_argument("--misses", action="store_true", help="list the misses (open half only)")
    given = parser.parse_args()
    path = SEALED if given.sealed else OPEN
    if not path.exists():
        print(f"{path.name}: not there; the gold lies in evals/gold", file=sys.stderr)
        return 2
    payload = path.read_bytes()
    digest = hashlib.sha256(payload).hexdigest()
    print(f"{path.name} sha256 {digest}")
    gold = [msgspec.json.decode(line, type=Gold) for line in payload.splitlines() if line.strip()]
    answers: list[Pair] = [(one, answer(one)) for one in gold]
    figures = score(answers)
    for name, figure in figures.items():
        print(f"{name:26} {figure}")
    if given.misses and not given.sealed:
        misses(answers)
    if given.sealed:
        entry = {
            "eval": "standalone",
            "date": dt.datetime.now(dt.UTC).date().isoformat(),
            "commit": measured_commit(*READ_BY),
            "sha256": digest,
            "scores": {name: str(figure) for name, figure in figures.items()},
        }
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
