"""Reports of two states, a collection of them, and briefs that count their acts; for tests."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dated_coder import DatedCoder

import small
from apercu.answer import answer
from apercu.assemble import searchable
from apercu.briefs import Brief, Statement
from apercu.collection.reading import Collection
from apercu.intake.code_acts import make_acts
from apercu.searching import Filters

AS_OF = datetime.date(2024, 12, 30)
MADE = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
QUESTION = "Norway and Iceland: politics, economy, the role of Sweden"


def report(number: int, text: str, day: str = "2024-06-01", **more: Any) -> dict[str, Any]:
    return {
        "url": f"https://paper{number}.example/{number}", "title": f"Report {number}",
        "outlet": f"Paper {number} (invented)", "published": day, "language": "en",
        "fetched": "2024-12-29T00:00:00Z", "synthetic": True, "text": text, **more,
    }  # fmt: skip


DEEDS = (
    (1, "Norway accused Iceland on 3 March 2024 over w1 and w2 and w3."),
    (2, "Norway accused Iceland on 9 April 2024 over w4 and Sweden and w5."),
    (3, "Norway thanked Iceland on 12 May 2024 for w6 and w7."),
    (4, "Norway accused Iceland on 21 May 2024 over w8 and w9."),
    (5, "Norway accused Iceland on 2 June 2024 over w10 and w11."),
    (6, "Iceland accused Norway on 4 June 2024 over w12 and w13."),
)
"""Five of Norway's acts towards Iceland, four negative; one of the other direction."""


def reports() -> list[dict[str, Any]]:
    return [report(number, f"{deed}\n\nIt rained.") for number, deed in DEEDS]


def collected(root: Path, records: Sequence[dict[str, Any]], *, coded: bool = True) -> Path:
    small.build(root, [records])
    if coded:
        with Collection.open(root) as collection:
            make_acts(collection, DatedCoder(), day=AS_OF.toordinal())
    return root


def ask(
    root: Path, question: str = QUESTION, *, as_of: datetime.date = AS_OF, coder: Any = None,
    filters: Filters | None = None,
) -> Brief:  # fmt: skip
    with searchable(root) as (collection, index):
        return answer(
            collection, index, question, as_of=as_of, filters=filters or Filters(),
            clock=lambda: MADE, coder=coder or DatedCoder(),
        )  # fmt: skip


def trends(brief: Brief) -> list[Statement]:
    return [one for one in every(brief) if one.kind == "trend"]


def every(brief: Brief) -> Iterator[Statement]:
    for section in brief.sections:
        for point in section.points:
            yield from point.statements


def gaps(brief: Brief) -> list[str]:
    found = [*brief.lead_gaps, *(one for section in brief.sections for one in section.gaps)]
    return [one.text for one in found]
