"""The records of an audit: what `apercu check --format json` prints.

Fields may be added, not renamed. Spans of `statements` and `asides` are of `text`, the overview as
it was read; spans of citations are of the stored text that `text_sha256` names. All are half-open,
in code points.
"""

from __future__ import annotations

from typing import Literal

from apercu.briefs import Citation, Named, OriginCount, Reference, Searched, Standing, Verdict
from apercu.records import Flag, Interval, Record

Scope = Literal["sentence", "group", "none"]
LeftOut = Literal[
    "heading", "label", "tags", "address", "disclaimer", "question", "fragment", "table"
]
HandedKind = Literal["text", "markdown", "html", "docx", "pdf"]
EvidenceSide = Literal["for", "against", "about"]
MatchedBy = Literal["address", "cut_address", "restated", "title"]
RepairKind = Literal["attribute", "date", "replace", "base", "soften", "leave_out"]


class Link(Record, frozen=True, kw_only=True):
    """Words `[start, end)` of a text behind which an address lies."""

    start: int
    end: int
    url: str


class HandedIn(Record, frozen=True, kw_only=True):
    """An overview as it was read: its text, the addresses behind its words, what it is."""

    text: str
    kind: HandedKind
    links: tuple[Link, ...] = ()
    title: str = ""
    flags: tuple[Flag, ...] = ()


class Found(Record, frozen=True, kw_only=True):
    """What a check found: `contradicts` tells that both cannot be right, else it is not said.

    `check` names the fixed check, `claimed` and `found` are the words compared.
    """

    check: str
    contradicts: bool
    claimed: str
    found: str
    text: str


class Evidence(Record, frozen=True, kw_only=True):
    """Words of a document beside a statement: for it, against it, or only about the matter.

    `support` is the likelihood that they support it, before the checks; `cited` tells that the
    overview names the document as its source; `newer` that it was published after the newest words
    for the statement.
    """

    citation: Citation
    side: EvidenceSide
    support: float = 0.0
    reasons: tuple[Found, ...] = ()
    cited: bool = False
    newer: bool = False


class Repair(Record, frozen=True, kw_only=True):
    """What would mend a statement, and the words it rests on, by their place in the evidence."""

    kind: RepairKind
    text: str
    evidence: int | None = None


class NamedSource(Record, frozen=True, kw_only=True):
    """A source that the overview names, and the documents of the collection that it is.

    `cut` tells that the address ends in "…". Where several reports fit a cut address, all stand
    here and none counts as cited.
    """

    n: int
    text: str
    url: str = ""
    cut: bool = False
    documents: tuple[str, ...] = ()
    by: MatchedBy | None = None


class Words(Record, frozen=True, kw_only=True):
    """Words `[start, end)` of a statement's `text`."""

    start: int
    end: int


class AuditedClaim(Record, frozen=True, kw_only=True):
    """One claim of a statement as it was checked: `spans` are its words, `text` tells it alone."""

    spans: tuple[Words, ...]
    text: str
    verdict: Verdict
    reasons: tuple[Found, ...] = ()


class OwnWords(Record, frozen=True, kw_only=True):
    """Words of the overview itself that cannot be right if a statement is: `[start, end)` of it."""

    statement: str
    start: int
    end: int
    quote: str
    text: str


class AuditedStatement(Record, frozen=True, kw_only=True):
    """One statement of the overview, with what the collection says to it.

    `verdict` tells whether the words found say it, `cited_verdict` whether those of its own
    references do, `None` where none of them is in the collection. `standing` is whose word it is,
    `None` where nothing carries it. `origins` and `against` count who tells it and who tells
    otherwise. `undated`: it tells no day; `stale`: newer words on the matter do not say it;
    `not_heard`: parties named in it without a voice in the evidence. `claims` are what it was
    taken apart into; `opposed` are the overview's own words that cannot be right if it is, which
    change no verdict. `consequence` orders: the greater, the more hangs on it.
    """

    id: str
    start: int
    end: int
    text: str
    label: str = ""
    heading: str = ""
    marks: tuple[int, ...] = ()
    scope: Scope = "none"
    verdict: Verdict
    support: float = 0.0
    cited_verdict: Verdict | None = None
    standing: Standing | None = None
    origins: OriginCount = OriginCount(n=0)
    against: OriginCount = OriginCount(n=0)
    when: tuple[Interval, ...] = ()
    undated: bool = False
    stale: bool = False
    not_heard: tuple[Named, ...] = ()
    claims: tuple[AuditedClaim, ...] = ()
    opposed: tuple[OwnWords, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Found, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()
    consequence: float = 0.0


class AuditAside(Record, frozen=True, kw_only=True):
    """A stretch `[start, end)` of the overview that is no statement, and why."""

    start: int
    end: int
    why: LeftOut


class Checker(Record, frozen=True, kw_only=True):
    """What compared: the parser, the support model (`None`: only quotations were compared)."""

    parser: str
    support: str | None = None
    support_id: str | None = None


class Audit(Record, frozen=True, kw_only=True):
    """An overview compared with a collection as of a date.

    `statements` stand in the overview's own order, `order` names them the most consequential
    first. `id` hashes the overview, the as-of date, the collection's state, what compared, and the
    program's version; `made_at` is the one field that differs between two runs of the same.
    """

    id: str
    name: str
    kind: HandedKind
    sha256: str
    text: str
    title: str = ""
    as_of: str
    made_at: str
    synthetic: bool
    collection: Searched
    checker: Checker
    statements: tuple[AuditedStatement, ...] = ()
    order: tuple[str, ...] = ()
    sources: tuple[NamedSource, ...] = ()
    asides: tuple[AuditAside, ...] = ()
    references: tuple[Reference, ...] = ()
    flags: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()


# --- claims in bulk ------------------------------------------------------------------------------


class GivenDocument(Record, frozen=True, kw_only=True):
    """A text that a claim is compared with, and where known when and where it was published."""

    text: str
    published: str | None = None
    url: str = ""
    title: str = ""
    language: str | None = None


class GivenClaim(Record, frozen=True, kw_only=True):
    """A line of `apercu check --claims`: without `documents` the collection is searched."""

    id: str | int
    claim: str
    documents: tuple[str | GivenDocument, ...] | None = None


class ClaimEvidence(Record, frozen=True, kw_only=True):
    """Words beside a claim; `document` is the place among those given, or a collection's id."""

    document: int | str
    start: int
    end: int
    quote: str
    side: EvidenceSide
    support: float = 0.0


class ClaimResult(Record, frozen=True, kw_only=True):
    """What `apercu check --claims` prints for a line.

    `synthetic` tells that words shown are of texts made for demonstration.
    """

    id: str | int
    verdict: Verdict
    support: float = 0.0
    standing: Standing | None = None
    evidence: tuple[ClaimEvidence, ...] = ()
    reasons: tuple[str, ...] = ()
    synthetic: bool = False
