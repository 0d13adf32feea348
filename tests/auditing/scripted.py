"""A judge that answers as it is told, and small collections to audit against."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import small
from apercu.assemble import searchable
from apercu.auditing.overviews import audit
from apercu.audits import Audit, Checker, HandedIn, Link
from apercu.briefs import Verdict
from apercu.check.records import Checked, ClaimChecked, Evidence, Material, Reason, Side
from apercu.records import Span

AS_OF = datetime.date(2025, 9, 27)
NOW = datetime.datetime(2025, 9, 28, 12, tzinfo=datetime.UTC)


class Rule(NamedTuple):
    """Where a statement has `said` and a material `words`, these are evidence on a side."""

    said: str
    words: str
    side: Side
    reasons: tuple[Reason, ...] = ()


class Scripted:
    """Judges by rules, and keeps what it was asked."""

    def __init__(self, *rules: Rule) -> None:
        self.rules = rules
        self.asked: list[tuple[str, tuple[Material, ...], str | None]] = []

    def __call__(
        self,
        statement: str,
        materials: Sequence[Material],
        *,
        day: datetime.date | None = None,
        language: str | None = "en",
    ) -> Checked:
        self.asked.append((statement, tuple(materials), language))
        found = [
            Evidence(
                material=number,
                start=material.text.index(rule.words),
                end=material.text.index(rule.words) + len(rule.words),
                quote=rule.words,
                side=rule.side,
                support=0.9 if rule.side == "for" else 0.1,
                reasons=rule.reasons,
            )
            for number, material in enumerate(materials)
            for rule in self.rules
            if rule.said in statement and rule.words in material.text
        ]
        sides = {one.side for one in found}
        verdict: Verdict = "insufficient" if sides else "none_found"
        if "for" in sides:
            verdict = "supported"
        elif "against" in sides:
            verdict = "contradicted"
        reasons = () if verdict == "supported" else tuple(r for one in found for r in one.reasons)
        claim = ClaimChecked(
            span=Span(0, len(statement)),
            text=statement,
            verdict=verdict,
            support=0.9 if verdict == "supported" else 0.1,
            evidence=tuple(found),
            reasons=reasons,
        )
        return Checked(verdict=verdict, support=claim.support, claims=(claim,))


def record(name: str, text: str, published: str, **more: Any) -> dict[str, Any]:
    """Make a report of an invented outlet of that name."""
    return {
        "url": f"https://{name}.example/{published}",
        "title": more.pop("title", f"Report of {name}"),
        "text": text,
        "outlet": f"{name} (invented)",
        "published": published,
        "fetched": "2026-03-01T12:00:00Z",
        "language": "en",
        "synthetic": True,
        **more,
    }


def audited(
    place: Path,
    text: str,
    judge: Scripted,
    *,
    links: Iterable[Link] = (),
    as_of: datetime.date = AS_OF,
) -> Audit:
    """Audit a text against the collection at `place`."""
    with searchable(place) as (collection, index):
        return audit(
            HandedIn(text=text, kind="text", links=tuple(links)),
            collection,
            index,
            name="overview.txt",
            as_of=as_of,
            judge=judge,
            judge_other=Scripted(),
            checker=Checker(parser="none", support="scripted", support_id="s"),
            clock=lambda: NOW,
        )


def made(root: Path, *records: dict[str, Any]) -> Path:
    """Make a collection of records, added in March 2026: no date of theirs lies ahead."""
    with mock.patch.object(small, "NOW", "2026-03-02T00:00:00Z"):
        return small.build(root, [list(records)])
