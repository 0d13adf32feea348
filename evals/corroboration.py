"""Measure whether corroborated facts are said to be corroborated, and nothing else is.

    python evals/corroboration.py [--sealed] [--errors]

The statements are told of in gold/README-corroboration.md. Each question is asked as `apercu ask`
does it, and the standing of the judged statements is read off the brief; those that the brief does
not tell any more are counted and left out. Recall is of the facts judged `corroborated`; precision
of the statements called so. Facts that are told by others and contradicted in a detail count for
neither. "By the letter" counts further reports of the same newsroom as independent ones.

Beside the program stand three baselines: always single, always corroborated, and corroborated
where the brief cites two documents. Intervals are Wilson's, 95%, as if statements were
independent; those of one story hang together, so that they are somewhat too narrow. `--errors`
lists what went wrong (open half only). `--sealed` prints the file's SHA-256, scores the other half
and logs the run. Exit code 1: recall or precision below the floor, or no gain over a baseline.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from nuggets_corpora import Missing, collection
from sealed import measured_commit
from stats import Rate, rate

from apercu.adapters.onnx_encoder import packaged_encoder
from apercu.answer import answer
from apercu.assemble import clock, searchable
from apercu.briefs import Brief, Statement
from apercu.ports import Encoder
from apercu.searching import Filters

HERE = Path(__file__).resolve().parent
OPEN, SEALED = (
    HERE / "gold" / name for name in ("corroboration.jsonl", "corroboration-sealed.jsonl")
)
LOG = HERE / "sealed-runs.jsonl"
MEASURED = ("src/apercu",)
RECALL_FLOOR, PRECISION_FLOOR = 0.85, 0.85
"""Of the open half; five points under what is aimed at, since a few statements change with any
change of the composer."""

Judgement = Literal[
    "corroborated", "same_newsroom", "single", "contradicted", "told_and_contradicted"
]
Place = tuple[str, int, int]


class Judged(msgspec.Struct, frozen=True):
    """A statement, where it stands, and what reading the collection says of its fact."""

    url: str
    start: int
    end: int
    judgement: Judgement
    others: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where its sentence stands."""
        return self.url, self.start, self.end


class Question(msgspec.Struct, frozen=True):
    """A question and the judged statements of its brief."""

    id: str
    collection: str
    as_of: str
    question: str
    statements: tuple[Judged, ...]


class Told(NamedTuple):
    """A judged statement, as a brief tells it."""

    question: str
    judged: Judged
    statement: Statement
    cited: int


class Figures(NamedTuple):
    """Recall and precision of `corroborated`."""

    recall: Rate
    precision: Rate

    def __str__(self) -> str:
        return f"R {self.recall}  P {self.precision}"


def load(path: Path) -> list[Question]:
    """Read the questions of a file; raises msgspec.ValidationError where it is malformed."""
    lines = path.read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Question) for line in lines if line.strip()]


def ask(question: Question, encoder: Encoder) -> tuple[Brief, float]:
    """Ask a question; the seconds are those of the answer alone."""
    with searchable(collection(question.collection)) as (opened, index):
        began = time.perf_counter()
        brief = answer(
            opened,
            index,
            question.question,
            as_of=dt.date.fromisoformat(question.as_of),
            filters=Filters(),
            clock=clock,
            encoder=encoder,
        )
        return brief, time.perf_counter() - began


def told(question: Question, brief: Brief) -> list[Told]:
    """Return the judged statements that the brief tells."""
    urls = {one.n: one.url for one in brief.references}
    judged = {one.place: one for one in question.statements}
    found: dict[Place, Told] = {}
    for section in brief.sections:
        for point in section.points:
            for one in point.statements:
                own = one.citations[0]
                place = (urls[own.reference], own.start, own.end)
                if place in judged:
                    cited = len({citation.text_sha256 for citation in one.citations})
                    found[place] = Told(question.id, judged[place], one, cited)
    return list(found.values())


def figures(
    rows: Sequence[Told], called: Callable[[Told], bool], *, by_the_letter: bool = False
) -> Figures:
    """Count recall and precision of what is `called` corroborated."""
    right = {"corroborated", "same_newsroom"} if by_the_letter else {"corroborated"}
    counted = [one for one in rows if one.judged.judgement != "told_and_contradicted"]
    wanted = [one for one in counted if one.judged.judgement in right]
    named = [one for one in counted if called(one)]
    both = sum(called(one) for one in wanted)
    return Figures(rate(both, len(wanted)), rate(both, len(named)))


def ours(one: Told) -> bool:
    """Tell whether the program says it."""
    return one.statement.standing == "corroborated"


CALLS: dict[str, Callable[[Told], bool]] = {
    "ours": ours,
    "always single": lambda _: False,
    "always corroborated": lambda _: True,
    "two documents cited": lambda one: one.cited > 1,
}


def f1(one: Figures) -> float:
    """Return the harmonic mean."""
    recall, precision = one.recall.value, one.precision.value
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def show_errors(rows: Sequence[Told]) -> None:
    """Print what is said of statements that reading judges otherwise."""
    for one in sorted(rows, key=lambda row: row.judged.judgement):
        wanted = one.judged.judgement
        if wanted != "told_and_contradicted" and ours(one) != (wanted == "corroborated"):
            place = f"{one.judged.url} [{one.judged.start}, {one.judged.end})"
            print(f"{one.question}: {wanted}, said {one.statement.standing}: {one.statement.text}")
            print(f"    {place}; others: {' '.join(one.judged.others)}")
            for citation in one.statement.citations[1:]:
                print(f"    cited: {' '.join(citation.quote.split())}")


def log_sealed(digest: str, scores: dict[str, Figures]) -> None:
    """Note a run on the sealed half."""
    entry = {
        "eval": "corroboration",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "set": SEALED.name,
        "sha256": digest,
        "commit": measured_commit(*MEASURED),
        "score": {
            "precision": round(scores["ours"].precision.value, 4),
            "recall": round(scores["ours"].recall.value, 4),
            "all": {
                name: {
                    "recall": [round(value, 4) for value in one.recall[2:]],
                    "n": one.recall.n,
                    "precision": [round(value, 4) for value in one.precision[2:]],
                    "n_called": one.precision.n,
                }
                for name, one in scores.items()
            },
        },
    }
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")


def run(questions: Sequence[Question]) -> list[Told]:
    """Ask all questions; print what was told and how long it took."""
    encoder = packaged_encoder()
    rows: list[Told] = []
    seconds: dict[str, list[float]] = {}
    for question in questions:
        brief, took = ask(question, encoder)
        rows += told(question, brief)
        seconds.setdefault(question.collection, []).append(took)
    judged = sum(len(one.statements) for one in questions)
    print(f"{len(questions)} questions, {judged} judged statements, {len(rows)} of them told")
    for name, taken in sorted(seconds.items()):
        print(f"  {name}: {len(taken)} briefs, median {statistics.median(taken):.2f} s")
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sealed", action="store_true", help="score the sealed half, logged")
    parser.add_argument("--errors", action="store_true", help="list the errors (open half only)")
    given = parser.parse_args()
    path = SEALED if given.sealed else OPEN
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"sha256 of {path.name}: {digest}")
    questions = load(path)
    try:
        rows = run(questions)
    except Missing as error:
        print(error, file=sys.stderr)
        return 2
    scores = {name: figures(rows, called) for name, called in CALLS.items()}
    scores["ours, by the letter"] = figures(rows, ours, by_the_letter=True)
    if given.sealed:
        seen = {one.place for question in load(OPEN) for one in question.statements}
        fresh = [one for one in rows if one.judged.place not in seen]
        scores["ours, statements not in the open half"] = figures(fresh, ours)
    for name in sorted({question.collection for question in questions}):
        part = [one for one in rows if one.question.startswith(f"{name}-")]
        scores[f"ours, {name}"] = figures(part, ours)
    for name, one in scores.items():
        print(f"{name:38} {one}")
    if given.errors and not given.sealed:
        show_errors(rows)
    if given.sealed:
        log_sealed(digest, scores)
        return 0
    best = max(f1(one) for name, one in scores.items() if not name.startswith("ours"))
    good = scores["ours"]
    enough = good.recall.value >= RECALL_FLOOR and good.precision.value >= PRECISION_FLOOR
    return 0 if enough and f1(good) > best else 1


if __name__ == "__main__":
    sys.exit(main())
