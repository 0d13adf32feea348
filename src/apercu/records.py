"""The records that the stages hand to one another: frozen, typed, without input or output.

Offsets are half-open spans `[start, end)` in Unicode code points of the stored text, everywhere.
Hashes are lower-case hexadecimal SHA-256. JSON to and fro is in `apercu.codec`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

# --- time -----------------------------------------------------------------------------------

Precision = Literal[
    "second", "minute", "hour", "day", "week", "month", "season", "quarter", "half", "year",
    "decade", "range", "unknown",
]  # fmt: skip
"""How finely a date is known. `range` is an interval of no calendar unit ("late February")."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The base of all records: immutable, built by keyword, compared by value."""


class Interval(Record, frozen=True, kw_only=True):
    """When something was: a stretch of time, how finely it is known, and where that was read.

    `start` and `end` are ISO 8601 and both included: calendar dates (`2025-02-20`) from the
    precision `day` on, date-times (`2025-02-20T14:05:00`) below. `None` is an open end. `zone`
    is `UTC`, an offset (`+04:00`) or `None` where none was stated. `basis` says where it was
    read (`page:article:published_time`, `feed:pubDate`, `text`, `address`, `given`, `fetch`).
    """

    start: str | None = None
    end: str | None = None
    zone: str | None = None
    precision: Precision = "unknown"
    basis: str = ""


DateSource = Literal["page", "feed", "text", "address", "header", "given"]


class DateReading(Record, frozen=True, kw_only=True):
    """One date of publication that was found, and whether it is the one that was taken."""

    source: DateSource
    interval: Interval
    taken: bool = False


class DateMention(Record, frozen=True, kw_only=True):
    """A time expression in a text and the interval it stands for.

    `relation` is set where it hangs on something other than the anchor ("a month after the
    crash"): then `anchor_start`, `anchor_end` are the span of what it hangs on, and `interval`
    is `None` unless that could be dated.
    """

    start: int
    end: int
    kind: Literal["calendar", "deictic", "anaphoric", "duration", "recurring"]
    interval: Interval | None
    relation: Literal["before", "after", "since", "until", "during"] | None = None
    anchor_start: int | None = None
    anchor_end: int | None = None


# --- actors and outlets ---------------------------------------------------------------------

MentionKind = Literal["name", "demonym", "capital", "seat", "person", "organisation"]


class Mention(Record, frozen=True, kw_only=True):
    """A place in a text that names an actor.

    `actor` is an actor's id (`AZE`, `former:SUN`, `disputed:NKR`, `org:NATO`). `reading` tells
    whether the words stand for the actor ("Moscow said", "Russian officials") or only for the
    place ("a street in Moscow").
    """

    start: int
    end: int
    actor: str
    kind: MentionKind
    reading: Literal["actor", "place"] = "actor"


class Actor(Record, frozen=True, kw_only=True):
    """A state, organisation or other actor of the gazetteer, with its English short name."""

    id: str
    name: str


Form = Literal[
    "agency", "newspaper", "broadcaster", "online", "magazine", "ministry", "government",
    "parliament", "organisation", "company", "think_tank", "academic", "encyclopaedia",
    "aggregator", "machine_written", "ngo", "unknown",
]  # fmt: skip
Control = Literal["state", "pro_government", "independent", "unknown"]


class Outlet(Record, frozen=True, kw_only=True):
    """Who published: name, form, control and state; `unknown` and `None` are values.

    `ground` says what the entry rests on, `ground_date` as of when; `domain` is the registered
    domain, `None` for an outlet known by name only.
    """

    name: str
    form: Form = "unknown"
    control: Control = "unknown"
    state: str | None = None
    domain: str | None = None
    ground: str = ""
    ground_date: str | None = None


# --- reading --------------------------------------------------------------------------------

FailureReason = Literal[
    "timeout", "memory", "output", "crashed", "damaged", "encrypted", "no_text", "unsupported",
    "too_large", "bad_record", "missing", "forbidden", "interrupted", "storage",
]  # fmt: skip


class RawCapture(Record, frozen=True, kw_only=True):
    """Bytes as they were fetched or found, on their way to a reader.

    `url` is the address, a `file:` address where the bytes came from a folder. `media_type` is
    what the carrier said (header, ending of the file name), without being believed. `fetched`
    is an ISO 8601 instant in UTC, `None` where the carrier does not tell. `given` holds what
    the carrier states about the document (JSON lines: title, outlet, published ...).
    """

    url: str
    payload: bytes
    media_type: str = ""
    charset: str | None = None
    fetched: str | None = None
    via: Literal["file", "warc", "jsonl", "web"] = "file"
    place: str = ""
    """Where the carrier is, for messages: `notes.jsonl line 7`, `news.warc.gz record 12`."""
    given: dict[str, str] = {}


class Flag(Record, frozen=True, kw_only=True):
    """Something about a text that its reader should know.

    `kind` is e.g. `hidden_text`, `replaced_characters`, `truncated`, `date_conflict`,
    `speaks_to_models`; `detail` names the trick (`display_none`) or the case; `count` how often.
    """

    kind: str
    detail: str = ""
    count: int = 1
    characters: int = 0


class Reading(Record, frozen=True, kw_only=True):
    """One text read out of one capture, with what was found about it.

    `text` is what will be stored, unnormalised. `reader` is name and version (`html/1`).
    `url` is the item's own address where the capture holds several (a feed), else the
    capture's. `outlet` is the name as the page gives it. `language` is ISO 639-1 (or -3),
    `None` where it could not be told.
    """

    text: str
    reader: str
    url: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    language: str | None = None
    published: Interval | None = None
    dates: tuple[DateReading, ...] = ()
    restates: str | None = None
    synthetic: bool = False
    flags: tuple[Flag, ...] = ()


class ReadFailure(Record, frozen=True, kw_only=True):
    """Why one input, or one part of it, gave no text."""

    place: str
    reason: FailureReason
    message: str
    url: str | None = None
    path: str | None = None
    """Where to look when it is tried again, as `collect.files.path_text` writes it."""


class Span(Record, frozen=True, array_like=True):
    """A half-open stretch `[start, end)` of a text, in Unicode code points."""

    start: int
    end: int


class PassageSpan(Record, frozen=True, kw_only=True):
    """A stretch of whole sentences within one paragraph, and its sentences' own spans."""

    start: int
    end: int
    sentences: tuple[Span, ...]


# --- collection -----------------------------------------------------------------------------


class Capture(Record, frozen=True, kw_only=True):
    """What was fetched, as fetched: an address and a payload, with all times it was seen so."""

    url: str
    payload_sha256: str
    media_type: str
    length: int
    via: Literal["file", "warc", "jsonl", "web"]
    observed: tuple[str, ...] = ()


class Appearance(Record, frozen=True, kw_only=True):
    """A document as one capture gave it: where, by whom, when."""

    url: str
    payload_sha256: str
    title: str | None = None
    author: str | None = None
    outlet: Outlet
    published: Interval | None = None
    dates: tuple[DateReading, ...] = ()
    fetched: Interval
    restates: str | None = None
    synthetic: bool = False
    flags: tuple[Flag, ...] = ()


class Document(Record, frozen=True, kw_only=True):
    """One text by one reader version, with every capture that gave it.

    `id` is the text's SHA-256. `url` and `title` are those of its first appearance by date.
    `origin` is the id of the eldest document that tells the same report.
    """

    id: str
    url: str
    title: str | None
    text: str
    language: str | None
    reader: str
    origin: str
    appearances: tuple[Appearance, ...]
    flags: tuple[Flag, ...] = ()


class Passage(Record, frozen=True, kw_only=True):
    """A stretch of whole sentences of a document; `id` hashes text hash and span."""

    id: str
    document: str
    start: int
    end: int
    sentences: tuple[Span, ...] = ()


class Failure(Record, frozen=True, kw_only=True):
    """An input that failed, as `apercu failures` lists it."""

    id: str
    place: str
    url: str | None
    reason: FailureReason
    message: str
    first: str
    last: str
    tries: int


class SearchResult(Record, frozen=True, kw_only=True):
    """One passage that answers a query, with its place in the stored text."""

    document: str
    url: str
    title: str | None
    start: int
    end: int
    quote: str
    score: float
    origin: str = ""
    outlet: Outlet | None = None
    published: Interval | None = None
    language: str | None = None
    copies: int = 0
    """How many other documents of this collection tell the same report."""
    synthetic: bool = False


class SearchReply(Record, frozen=True, kw_only=True):
    """What `apercu search --format json` prints."""

    results: tuple[SearchResult, ...]
    query: str = ""
    mode: str = "lexical"
    as_of: str | None = None
    collection: CollectionState | None = None
    notes: tuple[str, ...] = ()


class CollectionState(Record, frozen=True, kw_only=True):
    """What was searched: counts, and a hash of the content that the as-of date admits."""

    documents: int
    origins: int
    state: str


class Damage(Record, frozen=True, kw_only=True):
    """One damage that `apercu doctor` found: where, what, and what can be done."""

    place: str
    what: str
    remedy: str
    documents: tuple[str, ...] = ()


class DoctorReport(Record, frozen=True, kw_only=True):
    """What `apercu doctor --format json` prints."""

    ok: bool
    state: str
    documents: int
    damaged: tuple[Damage, ...] = ()
    repaired: tuple[str, ...] = ()


class VectorReport(Record, frozen=True, kw_only=True):
    """What `apercu vectors` prints: which encoder, how many origins have a vector, as of today."""

    encoder: str
    made: int = 0
    origins: int = 0
    missing: int = 0
    interrupted: bool = False


class UncodedText(Record, frozen=True, kw_only=True):
    """A text on which the coder of acts failed, by its document's id, and why."""

    document: str
    why: str


class ActsReport(Record, frozen=True, kw_only=True):
    """What `apercu acts` prints: how many texts were coded, and how many are not, as of today.

    `made` texts were coded in this run, with `acts` acts in them. Of the `documents` that stand for
    an origin, in a language that is coded, `missing` are not coded; those on which the coder failed
    are among them, and listed. `language` counts those in other languages.
    """

    coder: str
    made: int = 0
    acts: int = 0
    documents: int = 0
    missing: int = 0
    language: int = 0
    failed: tuple[UncodedText, ...] = ()
    interrupted: bool = False


class AddReport(Record, frozen=True, kw_only=True):
    """What one run of `apercu add` did, in counts, with its failures."""

    added: int = 0
    unchanged: int = 0
    observed: int = 0
    new_versions: int = 0
    forgotten: int = 0
    """Texts that `apercu forget` took out, and that were not let in again."""
    skipped: dict[str, int] = {}
    """Parts of archives that hold no page, counted by what they are."""
    failures: tuple[ReadFailure, ...] = ()
    interrupted: bool = False
    vectors: VectorReport | None = None
    """Set where vectors were made before the command ended."""
    acts: ActsReport | None = None
    """Set where acts were coded before the command ended."""


class ReadReport(Record, frozen=True, kw_only=True):
    """What `apercu read --format json` prints."""

    file: str
    readings: tuple[Reading, ...] = ()
    failures: tuple[ReadFailure, ...] = ()
    skipped: dict[str, int] = {}


class FailureReport(Record, frozen=True, kw_only=True):
    """What `apercu failures --format json` prints."""

    failures: tuple[Failure, ...] = ()


class RebuildReport(Record, frozen=True, kw_only=True):
    """What `apercu rebuild` did: counts, what it restored, what is lost."""

    documents: int
    restored: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    state: str = ""


# --- what the workers hand to the collection ------------------------------------------------


class ReadPassage(Record, frozen=True, kw_only=True, array_like=True):
    """A passage as it is stored: spans, its sentences' keys, its terms, who is named in it.

    A key stands for a sentence's words without what tells only who carried the report; a line of
    credits has none.
    """

    start: int
    end: int
    sentences: tuple[Span, ...]
    keys: tuple[str, ...]
    terms: str
    mentions: tuple[Mention, ...] = ()


class Digest(Record, frozen=True, kw_only=True):
    """One text read out of a capture, with all that is derived from it when it is added.

    `signature` is the grouping's, packed.
    """

    reading: Reading
    passages: tuple[ReadPassage, ...] = ()
    signature: bytes = b""
