"""An audit laid out: what every form draws, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from apercu import __version__
from apercu.audits import Audit, AuditedStatement, Evidence
from apercu.briefs import Reference
from apercu.records import Span
from apercu.show.audit.words import (
    SIDES,
    VERDICTS,
    AuditNames,
    about,
    compared_words,
    counted,
    findings,
    language_words,
    source_words,
    standing_words,
)
from apercu.show.brief.drawn import DrawnReference
from apercu.show.brief.names import outlet_words
from apercu.show.brief.words import (
    HASH_DIGITS,
    SYNTHETIC,
    Mark,
    count,
    fetched_words,
    inline,
    one_line,
    published_words,
    shortened,
)

PieceKind = Literal["statement", "label", "plain"]
NOTABLE = 30.0
"""The consequence from which a statement is named at the head of the page: one that is disputed,
stale, or not carried whole (`auditing.weighing.RANKS`)."""
MOST_NOTABLE = 10
_LEFT_OUT = {
    "heading": "heading", "label": "label", "tags": "line of tags", "address": "address",
    "disclaimer": "disclaimer", "question": "question", "fragment": "fragment",
    "table": "cell of a table",
}  # fmt: skip


class DrawnEvidence(NamedTuple):
    """Words beside a statement; `notes` say what is special about them, and what the checks found.

    `place` says where they stand in the stored text.
    """

    side: str
    quote: str
    ref: DrawnReference
    place: str
    hash: str
    notes: tuple[str, ...]
    reasons: tuple[str, ...]


class DrawnStatement(NamedTuple):
    """A statement with its verdict and all that was found."""

    anchor: str
    number: int
    verdict: str
    mark: Mark
    text: str
    heading: str
    standing: str
    findings: tuple[str, ...]
    reasons: tuple[str, ...]
    repairs: tuple[str, ...]
    evidence: tuple[DrawnEvidence, ...]

    @property
    def short(self) -> str:
        """The statement's first words."""
        return shortened(self.text, 24)


class Piece(NamedTuple):
    """A stretch of a line of the overview: a statement, a label, or words that are neither."""

    kind: PieceKind
    text: str
    statement: DrawnStatement | None = None


class OverviewLine(NamedTuple):
    """A line of the overview as it stood."""

    heading: bool
    pieces: tuple[Piece, ...]


class DrawnSource(NamedTuple):
    """A reference of the overview, and whether the collection has it."""

    n: int
    text: str
    url: str
    status: str


class AuditPage(NamedTuple):
    """An audit in words.

    `ordered` has the most consequential statements first, `notable` the first of them that are not
    plainly carried.
    """

    audit: Audit
    title: str
    compared: str
    counts: tuple[tuple[Mark, int], ...]
    synthetic: str
    notes: tuple[str, ...]
    ordered: tuple[DrawnStatement, ...]
    notable: tuple[DrawnStatement, ...]
    lines: tuple[OverviewLine, ...]
    sources: tuple[DrawnSource, ...]
    references: tuple[DrawnReference, ...]
    left_out: str
    foot: tuple[tuple[str, str], ...]


def lay_out(audit: Audit) -> AuditPage:
    """Lay an audit out."""
    names = AuditNames()
    references = {one.n: _reference(one, audit.as_of, names) for one in audit.references}
    drawn = {
        one.id: _statement(n, one, references, names) for n, one in enumerate(audit.statements, 1)
    }
    return AuditPage(
        audit=audit,
        title=shortened(audit.title or audit.name, 40),
        compared=compared_words(audit),
        counts=counted(audit),
        synthetic=f"{SYNTHETIC} (documents it was compared with)" if audit.synthetic else "",
        notes=(*map(one_line, audit.notes), *_flags(audit)),
        ordered=tuple(drawn[key] for key in audit.order),
        notable=tuple(
            drawn[one.id]
            for one in sorted(audit.statements, key=lambda one: audit.order.index(one.id))
            if one.consequence >= NOTABLE
        )[:MOST_NOTABLE],
        lines=tuple(_lines(audit, drawn)),
        sources=tuple(
            DrawnSource(one.n, one_line(one.text), one_line(one.url), source_words(one))
            for one in audit.sources
        ),
        references=tuple(references.values()),
        left_out=_left_out(audit),
        foot=(*about(audit), ("Version", f"apercu {__version__}")),
    )


def _statement(
    n: int, one: AuditedStatement, references: dict[int, DrawnReference], names: AuditNames
) -> DrawnStatement:
    heading = " · ".join(filter(None, (one_line(one.heading), one_line(one.label))))
    return DrawnStatement(
        anchor=f"s{n}",
        number=n,
        verdict=one.verdict,
        mark=VERDICTS[one.verdict],
        text=one_line(one.text),
        heading=heading,
        standing=standing_words(one, names),
        findings=tuple(findings(one)),
        reasons=tuple(dict.fromkeys(one_line(found.text) for found in one.reasons)),
        repairs=tuple(one_line(repair.text) for repair in one.repairs),
        evidence=tuple(_evidence(each, references) for each in one.evidence),
    )


def _evidence(one: Evidence, references: dict[int, DrawnReference]) -> DrawnEvidence:
    citation = one.citation
    notes = []
    if one.cited:
        notes.append("the overview cites this")
    if one.newer:
        notes.append("newer than the words for it")
    return DrawnEvidence(
        side=SIDES[one.side],
        quote=inline(citation.quote).strip(),
        ref=references[citation.reference],
        place=f"characters {citation.start} to {citation.end}",
        hash=citation.text_sha256[:HASH_DIGITS],
        notes=tuple(notes),
        reasons=tuple(dict.fromkeys(one_line(found.text) for found in one.reasons)),
    )


def _reference(reference: Reference, as_of: str, names: AuditNames) -> DrawnReference:
    party = f"speaks for {names.actor(reference.party)}" if reference.party else "no party"
    return DrawnReference(
        n=reference.n,
        title=shortened(reference.title or "(no title)", 40),
        outlet=one_line(reference.outlet.name or "outlet unknown"),
        about=one_line(outlet_words(reference.outlet, names)),
        party=one_line(party),
        published=published_words(reference),
        fetched=fetched_words(reference, as_of),
        language=language_words(reference.language),
        url=one_line(reference.url),
        restates=one_line(reference.restates or ""),
        synthetic=SYNTHETIC if reference.synthetic else "",
        hash=reference.sha256[:HASH_DIGITS],
        record=reference,
    )


def _flags(audit: Audit) -> Iterator[str]:
    for flag in audit.flags:
        kind = flag.kind.replace("_", " ")
        yield one_line(
            f"The text handed in has {kind} ({flag.detail or count(flag.count, 'case')})."
        )


def _left_out(audit: Audit) -> str:
    found: dict[str, int] = {}
    for one in audit.asides:
        found[one.why] = found.get(one.why, 0) + 1
    parts = [
        count(n, _LEFT_OUT[why], "cells of tables" if why == "table" else None)
        for why, n in found.items()
    ]
    return f"No statements, and not checked: {', '.join(parts)}." if parts else ""


def _lines(audit: Audit, drawn: dict[str, DrawnStatement]) -> Iterator[OverviewLine]:
    """Yield the overview line by line as it stood, its statements and labels told apart."""
    marked: list[tuple[int, int, PieceKind, DrawnStatement | None]] = [
        (one.start, one.end, "statement", drawn[one.id]) for one in audit.statements
    ]
    marked += [
        (one.start, one.end, "label", None)
        for one in audit.asides
        if one.why in ("label", "heading")
    ]
    marked.sort(key=lambda one: one[:2])
    headings = [Span(one.start, one.end) for one in audit.asides if one.why == "heading"]
    at, start = 0, 0
    for line in audit.text.split("\n"):
        end = start + len(line)
        mine = []
        while at < len(marked) and marked[at][0] < end:
            mine.append(marked[at])
            at += 1
        if line.strip():
            whole = Span(start, end)
            yield OverviewLine(
                heading=not any(one[2] == "statement" for one in mine)
                and any(_covers(one, whole, audit.text) for one in headings),
                pieces=tuple(_pieces(audit.text, start, end, mine)),
            )
        start = end + 1


def _covers(heading: Span, line: Span, text: str) -> bool:
    outside = text[line.start : heading.start] + text[heading.end : line.end]
    return line.start <= heading.start < line.end and not outside.strip(" \t#*•")


def _pieces(
    text: str,
    start: int,
    end: int,
    marked: list[tuple[int, int, PieceKind, DrawnStatement | None]],
) -> Iterator[Piece]:
    at = start
    for first, last, kind, statement in marked:
        if first < at:
            continue
        if text[at:first]:
            yield Piece("plain", inline(text[at:first]))
        yield Piece(kind, inline(text[first : min(last, end)]), statement)
        at = min(last, end)
    if text[at:end].strip():
        yield Piece("plain", inline(text[at:end]))
