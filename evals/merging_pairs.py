"""Propose pairs of dated visits for labelling, and deal labelled ones into two halves.

    python evals/merging_pairs.py
    python evals/merging_pairs.py propose > proposed.tsv
    python evals/merging_pairs.py deal labels.tsv

`propose` reads the visits beside the checkout and prints ids, stratum and both rows of candidates,
drawn per stratum by the order of a hash. `deal` reads `a, b, stratum, label, reason` by tab and
writes gold/visit-pairs.jsonl and gold/visit-pairs-sealed.jsonl; one journey's pairs stay in one
half. Without a word the candidates of each stratum are counted. What counts as one
event is in guidelines/visit-pairs.md.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
GOLD = HERE / "gold"
OPEN, SEALED = GOLD / "visit-pairs.jsonl", GOLD / "visit-pairs-sealed.jsonl"
VISITS = HERE.parent.parent / "shared/data/relate/us_visits/visits.csv"
DAYS = 10
"""How many days may lie between the rows of a candidate."""

MANY = re.compile(
    r"summit|conference|ministerial|\bcouncil\b|general assembly|forum|\bG-?(?:7|8|20)\b|NATO"
    r"|funeral|\bUN\b|United Nations|APEC|OAS|CSCE|OSCE",
    re.IGNORECASE,
)
"""Words of meetings of many; a pair of leaders' own summit meeting is met too, which a label
mends."""


class Row(NamedTuple):
    """One dated visit; `id` is its list and number (`visit/1517`), `end` is included."""

    id: str
    kind: str
    start: dt.date
    end: dt.date
    partner: str
    who: str
    locale: str
    text: str


class Pair(NamedTuple):
    """A labelled pair of rows."""

    a: str
    b: str
    stratum: str
    label: str
    reason: str

    @property
    def same(self) -> bool:
        """Tell whether the rows are of one event."""
        return self.label == "one"


def read_visits(path: Path = VISITS) -> list[Row]:
    """Read all rows, ordered by day and id."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [
            Row(
                f"{one['kind']}/{one['id']}",
                one["kind"],
                dt.date.fromisoformat(one["start"]),
                dt.date.fromisoformat(one["end"]),
                one["partner"],
                one["who"],
                one["locale"],
                one["text"],
            )
            for one in csv.DictReader(lines)
        ]
    return sorted(rows, key=lambda row: (row.start, row.end, row.id))


def gap(a: Row, b: Row) -> int:
    """Count the days from the end of one row to the start of the other; 0 where they overlap."""
    return max(0, (max(a.start, b.start) - min(a.end, b.end)).days)


# --- strata --------------------------------------------------------------------------------------


def _lists(a: Row, b: Row) -> set[str]:
    return {a.kind, b.kind}


def _at_margin(a: Row, b: Row) -> bool:
    accompanied = "ccompanied" in a.text + b.text
    return bool(MANY.search(a.text)) != bool(MANY.search(b.text)) and not accompanied


SIZES = {
    "both_sides": 26,
    "delegation": 19,
    "margin": 28,
    "two_lists_spans": 40,
    "two_lists_same_days": 22,
    "overlapping": 26,
    "neighbouring": 32,
    "another_occasion": 30,
    "next_stop": 10,
    "other_guest": 7,
}
"""How many pairs are drawn of each stratum."""


def stratum(a: Row, b: Row) -> str | None:
    """Name the stratum of two rows at most `DAYS` apart; the first that fits, `None` for none."""
    days = gap(a, b)
    if a.partner != b.partner:
        if a.who == b.who and a.kind != "visit" and days <= 1:
            return "next_stop"
        at_once = (a.start, a.end) == (b.start, b.end)
        return "other_guest" if _lists(a, b) == {"visit"} and at_once else None
    return next(name for name, fits in _of_one_partner(a, b, days) if fits)


def _of_one_partner(a: Row, b: Row, days: int) -> Iterator[tuple[str, bool]]:
    near_by, other_who = days < 3, a.who != b.who
    one_span = (a.start, a.end) == (b.start, b.end)
    yield "both_sides", near_by and "visit" in _lists(a, b) and len(_lists(a, b)) > 1
    yield "delegation", _lists(a, b) == {"visit"} and other_who
    yield "margin", near_by and _at_margin(a, b)
    yield "two_lists_spans", near_by and other_who and not one_span
    yield "two_lists_same_days", days == 0 and other_who
    yield "overlapping", days == 0
    yield "neighbouring", near_by
    yield "another_occasion", True


def candidates(rows: Sequence[Row]) -> Iterator[tuple[str, Row, Row]]:
    """Yield stratum and rows of each candidate; `rows` are ordered by day."""
    for at, a in enumerate(rows):
        for b in itertools.takewhile(
            lambda b: (b.start - a.end).days <= DAYS,  # noqa: B023 - consumed at once
            itertools.islice(rows, at + 1, None),
        ):
            if name := stratum(a, b):
                yield name, a, b


def _drawn(key: str) -> str:
    return hashlib.sha256(f"visit-pairs 1 {key}".encode()).hexdigest()


def propose(rows: Sequence[Row]) -> list[tuple[str, Row, Row]]:
    """Draw each stratum's pairs by the order of a hash of their ids."""
    by_stratum: dict[str, list[tuple[str, Row, Row]]] = defaultdict(list)
    for one in candidates(rows):
        by_stratum[one[0]].append(one)
    return [
        one
        for name, size in SIZES.items()
        for one in sorted(by_stratum[name], key=lambda one: _drawn(one[1].id + one[2].id))[:size]
    ]


# --- halves --------------------------------------------------------------------------------------


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Map each id to the least id that pairs join it with, directly or by others."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        parent.setdefault(one, one)
        while parent[one] != one:
            one = parent[one]
        return one

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return {one: root(one) for one in parent}


def near(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Give the ids of rows that few days part and that one person or one partner joins."""
    return [
        (a.id, b.id)
        for a, b in itertools.combinations(rows, 2)
        if gap(a, b) <= DAYS and (a.who == b.who or a.partner == b.partner)
    ]


def deal(pairs: Sequence[Pair], rows: Iterable[Row]) -> tuple[list[Pair], list[Pair]]:
    """Deal groups in turn to the half that has fewer of their strata and labels.

    A group is what shared rows join, and one person or one partner within `DAYS`: one journey's
    pairs stay together.
    """
    named = {one for pair in pairs for one in (pair.a, pair.b)}
    group = joined(
        [(pair.a, pair.b) for pair in pairs] + near(row for row in rows if row.id in named)
    )
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[group[pair.a]].append(pair)
    halves: tuple[list[Pair], list[Pair]] = ([], [])
    for _, members in sorted(groups.items(), key=lambda one: (-len(one[1]), _drawn(one[0]))):
        kinds = {(pair.stratum, pair.label) for pair in members}
        held = [
            (sum((pair.stratum, pair.label) in kinds for pair in half), len(half))
            for half in halves
        ]
        halves[held[1] < held[0]].extend(members)
    return halves


def main() -> int:
    if not VISITS.exists():
        print(f"{VISITS.name} is not beside the checkout: nothing was drawn", file=sys.stderr)
        return 2 if sys.argv[1:] else 0
    if not sys.argv[1:]:
        for name, count in sorted(Counter(one[0] for one in candidates(read_visits())).items()):
            print(f"{name:20} {count:,}")
        return 0
    if sys.argv[1:2] == ["propose"]:
        for stratum, a, b in propose(read_visits()):
            told = [f"{r.start}..{r.end} {r.who} | {r.locale} | {r.text}" for r in (a, b)]
            print(a.id, b.id, stratum, a.partner, *told, sep="\t")
        return 0
    if sys.argv[1:2] == ["deal"] and len(sys.argv) == 3:
        lines = Path(sys.argv[2]).read_text("utf-8").splitlines()
        halves = deal([Pair(*line.split("\t")) for line in lines], read_visits())
        for half, path in zip(halves, (OPEN, SEALED), strict=True):
            text = "".join(
                json.dumps(pair._asdict(), ensure_ascii=False) + "\n" for pair in sorted(half)
            )
            path.write_text(text, "utf-8")
            print(path.name, len(half), hashlib.sha256(text.encode()).hexdigest())
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
