"""The records of a brief: what `apercu ask --format json` prints.

Fields may be added, not renamed; a field that nothing fills yet is there, empty. Offsets are
half-open spans in code points of the stored text that `text_sha256` names.
"""

from __future__ import annotations

from typing import Any, Literal

from apercu.records import Control, Form, Interval, Record

Verdict = Literal[
    "supported", "partly", "insufficient", "none_found", "contradicted", "not_checkable",
    "not_checked",
]  # fmt: skip
"""Whether the cited words say this. It is not the truth of the matter."""

Standing = Literal["single", "one_party", "corroborated", "disputed"]
"""Whose word it is: one origin; several, all of one party; independent ones; irreconcilable."""

Basis = Literal["quoted", "edited", "computed", "drafted"]
StatementKind = Literal["event", "trend", "assessment", "position"]
GapKind = Literal[
    "not_searched", "failed", "none_found", "party_absent", "undated_excluded", "stale"
]
Realis = Literal["happened", "planned", "hypothetical", "denied", "reported", "retold"]


class Citation(Record, frozen=True, kw_only=True):
    """A reference's number and the exact words: `text[start:end] == quote`, always."""

    reference: int
    text_sha256: str
    start: int
    end: int
    quote: str


class Edit(Record, frozen=True, kw_only=True):
    """A change to the source's sentence; the span lies in the first citation's stored text."""

    start: int
    end: int
    text: str
    reason: str
    evidence: str | None = None


class OriginCount(Record, frozen=True, kw_only=True):
    """How many independent lines of reporting, and whose."""

    n: int
    by_control: dict[str, int] = {}
    by_party: dict[str, int] = {}


class Statement(Record, frozen=True, kw_only=True):
    """One sentence of a brief. `support` is between 0 and 1."""

    id: str
    text: str
    basis: Basis
    edits: tuple[Edit, ...] = ()
    computation: dict[str, Any] | None = None
    kind: StatementKind
    holder: str | None = None
    when: Interval | None = None
    reported: Interval | None = None
    citations: tuple[Citation, ...]
    verdict: Verdict
    support: float = 0.0
    standing: Standing
    origins: OriginCount
    conflicts: tuple[str, ...] = ()


class Gap(Record, frozen=True, kw_only=True):
    """What is not there, and why: each kind is a different answer."""

    kind: GapKind
    party: str | None = None
    language: str | None = None
    text: str


class Named(Record, frozen=True, kw_only=True):
    """An actor of the question."""

    id: str
    name: str


class Facet(Record, frozen=True, kw_only=True):
    """One aspect asked about; `domain` is that of acts where it names one as such."""

    id: str
    heading: str
    domain: str | None = None


class Question(Record, frozen=True, kw_only=True):
    """The question, and what was understood of it."""

    text: str
    actors: tuple[Named, ...] = ()
    third: tuple[Named, ...] = ()
    facets: tuple[Facet, ...] = ()
    period: Interval | None = None


class Writer(Record, frozen=True, kw_only=True):
    """Who wrote: the program from its sources alone, or a model."""

    kind: Literal["extractive", "model"] = "extractive"
    model: str | None = None
    prompts: dict[str, str] = {}


class Searched(Record, frozen=True, kw_only=True):
    """What was searched: counts and hash of the content that the as-of date admits."""

    documents: int
    origins: int
    state: str
    filters: dict[str, tuple[str, ...]] = {}
    """What was asked of the documents besides the question, by the option's name."""
    encoder: str | None = None
    """The id of the encoder by which nearness to the question was measured; `null` without one."""
    coder: str | None = None
    """The id of the coder whose acts were counted; `null` where none were."""


class Point(Record, frozen=True, kw_only=True):
    """A labelled group of statements."""

    label: str
    statements: tuple[Statement, ...] = ()


class Section(Record, frozen=True, kw_only=True):
    """A facet's part of the brief."""

    facet: str
    heading: str
    points: tuple[Point, ...] = ()
    gaps: tuple[Gap, ...] = ()


class Position(Record, frozen=True, kw_only=True):
    """What each party says on an issue, by ids of statements, and who is not heard."""

    issue: str
    by: dict[str, tuple[str, ...]] = {}
    missing: tuple[str, ...] = ()


class Pending(Record, frozen=True, kw_only=True):
    """An announced act that is still to come."""

    act: str
    holder: str | None = None
    due: Interval | None = None
    statement: str


class ConflictValue(Record, frozen=True, kw_only=True):
    """One of the values that cannot all be right."""

    value: str
    citations: tuple[Citation, ...] = ()
    origins: OriginCount


class Conflict(Record, frozen=True, kw_only=True):
    """Sources that disagree about one thing."""

    id: str
    about: str
    values: tuple[ConflictValue, ...] = ()


class Judgement(Record, frozen=True, kw_only=True):
    """An analyst's own judgement; likelihood and confidence are never computed."""

    text: str
    author: str
    likelihood: str | None = None
    confidence: str | None = None
    basis: str = ""
    rests_on: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    would_change: str = ""


class SourceSummary(Record, frozen=True, kw_only=True):
    """Whose reporting the brief rests on, in counts."""

    by_form: dict[str, int] = {}
    by_control: dict[str, int] = {}
    by_party: dict[str, int] = {}
    by_language: dict[str, int] = {}
    newest_by_party: dict[str, str] = {}
    dates_inferred: int = 0
    failures: int = 0


class Event(Record, frozen=True, kw_only=True):
    """Who did what to whom, when, where said. `quad` is 1..4; `score` the codebook's.

    `mutual` acts (a meeting) have all who take part as sources. `origin_ids` are the origins that
    `origins` counts, `named` the actors that the sentences of its reports name.
    """

    id: str
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    domain: str = ""
    quad: int | None = None
    score: float | None = None
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    when: Interval | None = None
    reported: Interval | None = None
    place: str | None = None
    realis: Realis = "reported"
    holder: str | None = None
    citations: tuple[Citation, ...] = ()
    origins: OriginCount
    flags: tuple[str, ...] = ()
    mutual: bool = False
    origin_ids: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Counted(Record, frozen=True, kw_only=True):
    """What the events of a brief were counted in, and what of it could not be.

    `since` and `until` are days, both included, `None` without end; `asked` tells that the question
    gave them, else they are those of the first and the last event. `documents` counts, by the first
    day of the month of publication, those that name both of the pair, one an origin. Of these
    `uncoded` are not coded yet and `left` are left out for another reason, by it. `passed_over`
    counts events of the pair that are not among the brief's, by the reason.
    """

    pair: tuple[str, str]
    since: str | None = None
    until: str | None = None
    asked: bool = False
    documents: dict[str, int] = {}
    coded: int = 0
    uncoded: int = 0
    left: dict[str, int] = {}
    passed_over: dict[str, int] = {}


class CitedOutlet(Record, frozen=True, kw_only=True):
    """An outlet as a reference names it."""

    name: str
    form: Form = "unknown"
    control: Control = "unknown"
    state: str | None = None


class Reference(Record, frozen=True, kw_only=True):
    """A source of the brief, under the number that its citations give."""

    n: int
    document: str
    title: str | None = None
    outlet: CitedOutlet
    party: str | None = None
    url: str
    restates: str | None = None
    synthetic: bool = False
    published: Interval | None = None
    fetched: Interval
    sha256: str
    origin: str
    language: str | None = None


class Brief(Record, frozen=True, kw_only=True):
    """The answer to a question, as of a date, from a collection."""

    id: str
    question: Question
    as_of: str
    made_at: str
    writer: Writer
    synthetic: bool
    collection: Searched
    lead: tuple[Statement, ...] = ()
    lead_gaps: tuple[Gap, ...] = ()
    sections: tuple[Section, ...] = ()
    chronology: tuple[str, ...] = ()
    positions: tuple[Position, ...] = ()
    pending: tuple[Pending, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    source_summary: SourceSummary = SourceSummary()
    events: tuple[Event, ...] = ()
    counted: Counted | None = None
    """How the events were counted; `null` where the question is not about two actors."""
    references: tuple[Reference, ...] = ()


# --- briefs that a collection keeps --------------------------------------------------------------


class KeptBrief(Record, frozen=True, kw_only=True):
    """A brief on the list: when it was made and last asked for, and on how many documents.

    `gone` tells when it was taken out, because it quoted a document that was forgotten; then the
    question is empty.
    """

    id: str
    made_at: str
    asked_at: str
    as_of: str
    question: str
    documents: int
    gone: str | None = None


class BriefList(Record, frozen=True, kw_only=True):
    """What `apercu briefs --format json` prints, the brief last asked for first."""

    briefs: tuple[KeptBrief, ...] = ()


class Mark(Record, frozen=True, kw_only=True):
    """A quote of a brief in its document's text, and the statements that rest on it, by id."""

    start: int
    end: int
    quote: str
    statements: tuple[str, ...] = ()


class OpenedReference(Record, frozen=True, kw_only=True):
    """What `apercu open N --format json` prints: a source of a brief, and its text as stored."""

    brief: str
    reference: Reference
    text: str
    marks: tuple[Mark, ...] = ()
