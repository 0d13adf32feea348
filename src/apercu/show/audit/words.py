"""An audit's verdicts, standings and findings in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from apercu.audits import Audit, AuditedStatement, EvidenceSide, MatchedBy, NamedSource
from apercu.briefs import OriginCount, Verdict
from apercu.records import Interval
from apercu.show.brief.dates import date_words
from apercu.show.brief.names import Names
from apercu.show.brief.words import Mark, count, listed, one_line
from apercu.text.language_names import language_name

VERDICTS: Final[Mapping[Verdict, Mark]] = {
    "contradicted": Mark("✕", "words found say otherwise"),
    "partly": Mark("◐", "words found say part of this"),
    "insufficient": Mark("○", "words on the matter do not say this"),
    "none_found": Mark("∅", "no words found for this"),
    "not_checked": Mark("?", "not checked"),
    "supported": Mark("●", "words found say this"),
    "not_checkable": Mark("◇", "a forecast or value judgement, not checkable"),
}
"""In the order in which they are counted."""
SIDES: Final[Mapping[EvidenceSide, str]] = {
    "for": "For it", "against": "Against it", "about": "On the matter",
}  # fmt: skip
_STANDINGS: Final = {
    "one_party": "one party's sources only", "corroborated": "", "disputed": "disputed",
    "single": "one origin",
}  # fmt: skip
LEGEND: Final = (
    "A verdict tells whether words in this collection say the statement. It does not tell whether"
    " that is so, and another collection may say otherwise.",
    "Copies and rewrites of one report are one origin. Origins that all speak for one party are"
    " one party's sources.",
    "A mark behind a group of sentences is no citation of each; it was counted for all of them.",
)
_BY: Final[Mapping[MatchedBy, str]] = {
    "address": "in this collection, by its address",
    "cut_address": "in this collection, by the beginning of its address",
    "restated": "restated by a document of this collection",
    "title": "in this collection, by its title",
}


class AuditNames(Names):
    """The gazetteer's names: an audit has no question that names actors."""

    def __init__(self) -> None:
        self._own = {}


def compared_words(audit: Audit) -> str:
    """Write what it was compared with: `Compared with 90 documents as of 27 September 2025`."""
    found = audit.collection
    day = date_words(Interval(start=audit.as_of, end=audit.as_of, precision="day"))
    documents = count(found.documents, "document")
    return f"Compared with {documents} of {count(found.origins, 'origin')} as of {day}"


def counted(audit: Audit) -> tuple[tuple[Mark, int], ...]:
    """Count the statements by verdict, those with most consequence first."""
    found = Counter(one.verdict for one in audit.statements)
    return tuple((mark, found[key]) for key, mark in VERDICTS.items() if found[key])


def standing_words(statement: AuditedStatement, names: Names) -> str:
    """Write whose word a statement is, and how many tell otherwise; empty for nobody's."""
    if statement.standing is None:
        if statement.against.n:
            return f"told otherwise by {_origins(statement.against, names)}"
        return ""
    told = _origins(statement.origins, names)
    if statement.standing == "disputed":
        return f"disputed: {told}, for it; {_origins(statement.against, names)}, against it"
    if statement.verdict == "partly":
        told = f"for that part {told}"
    words = _STANDINGS[statement.standing]
    return f"{words}: {told}" if statement.standing == "one_party" else told


def _origins(found: OriginCount, names: Names) -> str:
    parties = listed(one_line(name) for name in names.parties(found.by_party))
    return count(found.n, "origin") + (f", of {parties}" if parties else "")


def findings(statement: AuditedStatement) -> Iterator[str]:
    """Write what else was found: own references, dates, staleness, who is not heard."""
    if statement.cited_verdict is not None:
        mark = VERDICTS[statement.cited_verdict]
        yield f"by its own references alone: {mark.words}"
    elif statement.marks:
        yield "none of its own references could be matched to one report of this collection"
    if statement.undated:
        yield "undated: it tells no day or period"
    if statement.stale:
        yield "stale: newer words on the matter do not say it"
    for own in statement.opposed:
        yield (
            f"{one_line(own.text)} Against this stands its own statement"
            f" {own.statement.removeprefix('s')}: “{one_line(own.quote)}”"
        )
    if statement.not_heard:
        yield f"not heard in the evidence: {listed(one_line(x.name) for x in statement.not_heard)}"


def source_words(source: NamedSource) -> str:
    """Write whether a reference of the overview is in the collection."""
    if source.by is None:
        return "not in this collection"
    n = len(source.documents)
    more = f" ({n} documents)" if n > 1 else ""
    return _BY[source.by] + more


def about(audit: Audit) -> tuple[tuple[str, str], ...]:
    """Write what made the audit."""
    checker = audit.checker
    return (
        ("Audit", one_line(audit.id)),
        ("Text", f"{one_line(audit.name)}, SHA-256 {audit.sha256}"),
        ("State of the collection", one_line(audit.collection.state)),
        ("Made", one_line(audit.made_at)),
        ("Parser", one_line(checker.parser)),
        ("Support model", one_line(checker.support or "none")),
    )


def language_words(code: str | None) -> str:
    """Write a language's name."""
    return language_name(code)
