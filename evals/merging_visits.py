"""Put the merger's rules to the labelled pairs of visits: rows of three lists as reports of acts.

    python evals/merging_visits.py [--wrong]

Each list is one origin, as one outlet's telling would be. A row gives days, the two states, the
town and its line of text; nothing is read from the text but by the merger's own rules. The open
half has guided these rules: its figure is no test of them.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

sys.path.insert(0, str(__import__("pathlib").Path(__file__).resolve().parent))

import merging_pairs
import stats

from apercu.records import Interval, Span
from apercu.relate.events import Report, report_id
from apercu.relate.likeness import compare
from apercu.relate.records import CodedAct, Participant
from apercu.relate.traits import traits

if TYPE_CHECKING:
    from merging_pairs import Row


def as_report(row: Row) -> Report:
    """Tell a row as a report of a visit; the spans of names lie behind the text."""
    at = Span(0, len(row.text))
    end = len(row.text)

    def who(text: str, actor: str) -> Participant:
        return Participant(start=end, end=end, text=text, actors=(actor,))

    guest, host = (row.partner, "us") if row.kind == "visit" else ("us", row.partner)
    text = json.dumps(row.id)
    return Report(
        id=report_id(text, at, at),
        text_sha256=text,
        act=CodedAct(
            type="CONSULT",
            mode="visit",
            domain="political",
            quad=1,
            score=4.0,
            source=(who(row.who, guest),),
            target=(who(host, host),),
            place=who(row.locale, host),
            when=Interval(
                start=row.start.isoformat(), end=row.end.isoformat(), precision="day", basis="given"
            ),
            trigger=Span(end, end),
            clause=at,
        ),
        quote=row.text,
        origin=row.kind,
    )


def same(a: Row, b: Row) -> bool:
    """Tell by the merger's rules whether two rows are of one event."""
    return compare(traits(as_report(a)), traits(as_report(b))).same


def main() -> int:
    rows = {row.id: row for row in merging_pairs.read_visits()}
    by: dict[str, list[bool]] = defaultdict(list)
    for line in merging_pairs.OPEN.read_text("utf-8").splitlines():
        pair = merging_pairs.Pair(**json.loads(line))
        a, b = rows[pair.a], rows[pair.b]
        right = same(a, b) == pair.same
        by["all"].append(right)
        by[pair.stratum].append(right)
        if not right and "--wrong" in sys.argv:
            found = compare(traits(as_report(a)), traits(as_report(b)))
            print(pair.label, pair.reason, found, a[1:], b[1:], sep="\n   ")
    for name, hits in by.items():
        print(f"{name:22} {stats.rate(sum(hits), len(hits))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
