"""Print what a reader found in whole briefs: shares with Wilson intervals, by collection.

    python evals/reader_briefs.py
    python evals/reader_briefs.py evals/gold/reader-briefs-6.jsonl

Reads the judgements in `gold/reader-briefs.jsonl` (a statement a line), `gold/reader-leads.jsonl`
(a brief a line) and `gold/nuggets-reader.jsonl` (a pair of nugget and statement a line); how they
were made stands in `gold/README-reader.md`. It scores the program that the reader saw, and no
other: it asks nothing. Statements of one brief are no independent draws, so the intervals are too
narrow. The share that a trivial writer would reach is not known: nobody read its briefs. With a
file of another reading it prints the table of that file alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from nuggets_reader import count, kappa
from stats import Rate, rate

T = TypeVar("T")

GOLD = Path(__file__).resolve().parent / "gold"
STATEMENTS, LEADS = GOLD / "reader-briefs.jsonl", GOLD / "reader-leads.jsonl"
SECOND, THIRD = GOLD / "reader-briefs-2.jsonl", GOLD / "reader-briefs-3.jsonl"
FOURTH, FIFTH = GOLD / "reader-briefs-4.jsonl", GOLD / "reader-briefs-5.jsonl"
SIXTH = GOLD / "reader-briefs-6.jsonl"
LATER = {
    "second reading": SECOND,
    "third reading": THIRD,
    "fourth reading": FOURTH,
    "fifth reading": FIFTH,
    "sixth reading": SIXTH,
}
PAIRS = GOLD / "nuggets-reader.jsonl"


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One statement as the reader saw it; `[start, end)` are code points of the text at `url`.

    `statement` holds its beginning only where the text is this project's own. `holder_right` is
    `None` where no holder is printed; `dated` tells whether a day of the act is.
    """

    question: str
    collection: str
    as_of: str | None
    facet: str
    label: str
    statement: str | None
    url: str
    start: int
    end: int
    alone: bool
    on_question: bool
    repeated: bool
    holder_right: bool | None
    date_right: bool
    kind_right: bool
    label_apt: bool
    dated: bool
    note: str


class Lead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One brief: whether its lead says the main thing, and whether its gaps are true.

    `lead_main` is `None` where the lead has no sentence.
    """

    question: str
    collection: str
    lead_main: bool | None
    gaps_true: bool
    note: str


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pair; `seen_sha256` is of what the matcher saw."""

    question: str
    nugget: str
    seen_sha256: str
    matcher: bool
    reader: bool


def read(path: Path, kind: type[T]) -> list[T]:
    """Read one object a line."""
    lines = path.read_bytes().splitlines()
    return [msgspec.json.decode(line, type=kind) for line in lines if line.strip()]


def share(of: Iterable[T], answer: Callable[[T], bool | None]) -> Rate:
    """Return the share of yes among those that have an answer."""
    given = [said for said in map(answer, of) if said is not None]
    return rate(sum(given), len(given))


MEASURES: dict[str, Callable[[Judgement], bool | None]] = {
    "readable alone": lambda one: one.alone,
    "off the question": lambda one: not one.on_question,
    "repeated": lambda one: one.repeated,
    "holder right": lambda one: one.holder_right,
    "day of the act right": lambda one: one.date_right if one.dated else None,
    "kind right": lambda one: one.kind_right,
    "label apt": lambda one: one.label_apt,
    "no fault": lambda one: (
        one.alone and one.on_question and not one.repeated and one.holder_right is not False
        and one.date_right and one.kind_right and one.label_apt
    ),
}  # fmt: skip


def table(judged: Sequence[Judgement]) -> list[str]:
    """Return the shares as rows of a table, all collections first."""
    names = sorted({one.collection for one in judged})
    parts = [list(judged), *([one for one in judged if one.collection == name] for name in names)]
    rows = ["| | all | " + " | ".join(names) + " |", "|---" * (len(parts) + 1) + "|"]
    for what, answer in MEASURES.items():
        shares = " | ".join(str(share(part, answer)) for part in parts)
        rows.append(f"| {what} | {shares} |")
    return rows


def main(arguments: Sequence[str] = ()) -> int:
    """Print all figures, or the table of a file given; exit code 2 where one cannot be read."""
    try:
        if arguments:
            print("\n".join(table(read(Path(arguments[0]), Judgement))))
            return 0
        judged, leads = read(STATEMENTS, Judgement), read(LEADS, Lead)
        pairs = read(PAIRS, Answer)
        later = {name: read(path, Judgement) for name, path in LATER.items()}
    except (OSError, msgspec.MsgspecError) as error:
        print(f"the reader's judgements cannot be read: {error}", file=sys.stderr)
        return 2
    print("\n".join(table(judged)))
    print(f"lead says the main thing {share(leads, lambda one: one.lead_main)}")
    print(f"gaps all true {share(leads, lambda one: one.gaps_true)}")
    counts = count([(one.matcher, one.reader) for one in pairs])
    print(f"matcher and reader agree {rate(counts.both + counts.neither, len(pairs))}")
    print(f"kappa {kappa(counts):.3f}; {counts}")
    for name, others in later.items():
        print("\n".join(["", name, *table(others)]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
