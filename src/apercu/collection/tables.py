"""The catalogue's tables and its numbered migrations.

Truth, which `apercu rebuild` reads again from the captures: segments, captures, observations,
documents, appearances. Derived from it: passages, signatures, bands, edges, origins. Kept in the
journal too: failures, tombstones, corrections, briefs (their bodies in files of their own).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from apercu.collection.rows import TALLY, Table, create_sql

META = Table(name="meta", columns=("name", "value"), key=1, types=("TEXT", "TEXT"))

SEGMENTS = Table(
    name="segments",
    columns=("number", "length"),
    key=1,
    types=("INTEGER PRIMARY KEY", "INTEGER NOT NULL"),
)
"""Length in bytes up to which each file of captures was acknowledged."""

CAPTURES = Table(
    name="captures",
    columns=(
        "id", "url", "payload", "media_type", "length", "via", "segment", "offset", "size",
    ),
    key=1,
    types=(
        "INTEGER PRIMARY KEY", "TEXT NOT NULL", "BLOB NOT NULL", "TEXT NOT NULL",
        "INTEGER NOT NULL", "TEXT NOT NULL", "INTEGER NOT NULL", "INTEGER NOT NULL",
        "INTEGER NOT NULL",
    ),
    extra=("UNIQUE (payload, url)",),
)  # fmt: skip

OBSERVATIONS = Table(
    name="observations",
    columns=("capture", "fetched", "segment", "offset", "size"),
    key=2,
    types=("INTEGER", "TEXT", "INTEGER NOT NULL", "INTEGER NOT NULL", "INTEGER NOT NULL"),
)
"""Each time a capture was seen; segment, offset and size of the record that says so."""

DOCUMENTS = Table(
    name="documents",
    columns=("id", "sha", "reader", "language", "text", "segment", "offset", "size"),
    key=1,
    types=(
        "INTEGER PRIMARY KEY", "BLOB NOT NULL UNIQUE", "TEXT NOT NULL", "TEXT", "BLOB NOT NULL",
        "INTEGER NOT NULL", "INTEGER NOT NULL", "INTEGER NOT NULL",
    ),
)  # fmt: skip
"""`text` is UTF-8, deflated."""

APPEARANCES = Table(
    name="appearances",
    columns=(
        "id", "document", "capture", "url", "admitted", "body", "item", "segment", "offset", "size",
    ),
    key=1,
    types=(
        "INTEGER PRIMARY KEY", "INTEGER NOT NULL", "INTEGER NOT NULL", "TEXT NOT NULL",
        "INTEGER NOT NULL", "BLOB NOT NULL", "BLOB NOT NULL", "INTEGER NOT NULL",
        "INTEGER NOT NULL", "INTEGER NOT NULL",
    ),
    extra=("UNIQUE (document, capture, url)",),
)  # fmt: skip
"""`admitted` is the number of the first day (proleptic, 1 January 1 is 1) whose as-of admits it;
`body` the JSON of `records.Appearance`; `item` its part in the hash of the content."""

PASSAGES = Table(
    name="passages",
    columns=("document", "body", "rows", "terms"),
    key=1,
    types=("INTEGER PRIMARY KEY", "BLOB NOT NULL", "INTEGER NOT NULL", "INTEGER NOT NULL"),
)
"""`body` is the MessagePack of the document's passages; `rows` and `terms` count them."""

SIGNATURES = Table(
    name="signatures",
    columns=("document", "body"),
    key=1,
    types=("INTEGER PRIMARY KEY", "BLOB NOT NULL"),
)

EDGES = Table(
    name="edges",
    columns=("a", "b", "weight"),
    key=2,
    types=("INTEGER", "INTEGER", "INTEGER NOT NULL"),
)
"""The minimum spanning forest of the pairs that tell one report; a < b."""

ORIGINS = Table(
    name="origins",
    columns=("document", "birth", "moment", "until", "component", "hub", "hidden"),
    key=1,
    types=(
        "INTEGER PRIMARY KEY", "INTEGER NOT NULL", "TEXT NOT NULL", "INTEGER NOT NULL",
        "INTEGER NOT NULL", "INTEGER NOT NULL", "BLOB NOT NULL",
    ),
)  # fmt: skip
"""From `birth` the as-of date admits the document, and `moment` is the instant of that day at
which it is known to have been there (see `collection.days`); until `until` (`FOREVER` for ever)
it stands for its origin; `component` is the eldest document of its origin as of today; `hub`
the document under which it is filed for finding copies (see `group.candidates`); `hidden` the
MessagePack of {number of passage: day from which an elder document holds the same words}."""

FAILURES = Table(
    name="failures",
    columns=("id", "place", "path", "url", "reason", "message", "first", "last", "tries"),
    key=1,
    types=(
        "TEXT", "TEXT NOT NULL", "TEXT NOT NULL", "TEXT", "TEXT NOT NULL", "TEXT NOT NULL",
        "TEXT NOT NULL", "TEXT NOT NULL", "INTEGER NOT NULL",
    ),
)  # fmt: skip

TOMBSTONES = Table(
    name="tombstones",
    columns=("sha", "kind", "url", "at", "why"),
    key=2,
    types=("BLOB", "TEXT", "TEXT NOT NULL", "TEXT NOT NULL", "TEXT NOT NULL"),
)
"""What was forgotten: hash of a text (`text`) or of a payload (`payload`), never to come back."""

TOUCHED = Table(
    name="touched",
    columns=("document", "sequence"),
    key=1,
    types=("INTEGER PRIMARY KEY", "INTEGER NOT NULL"),
)
"""At which sequence number of the catalogue a document was last changed, or went."""

BRIEFS = Table(
    name="briefs",
    columns=(
        "id", "made_at", "asked_at", "as_of", "question", "documents", "sha", "body", "gone", "why",
    ),
    key=1,
    types=(
        "TEXT", "TEXT NOT NULL", "TEXT NOT NULL", "TEXT NOT NULL", "TEXT NOT NULL",
        "INTEGER NOT NULL", "BLOB", "BLOB", "TEXT", "TEXT NOT NULL",
    ),
)  # fmt: skip
"""`body` is the brief's canonical JSON, deflated; `sha` the SHA-256 of that JSON; `documents` how
many references it has. `asked_at` is when it was last asked for. A brief that quoted what was
forgotten has no body, no question, and the moment of it in `gone`."""

CORRECTIONS = Table(
    name="corrections",
    columns=("id", "made_at", "kind", "body"),
    key=1,
    types=("TEXT", "TEXT NOT NULL", "TEXT NOT NULL", "BLOB NOT NULL"),
)
"""`body` is the canonical JSON of `relations.KeptCorrection`."""

TRUTH = (SEGMENTS, CAPTURES, OBSERVATIONS, DOCUMENTS, APPEARANCES)
DERIVED = (PASSAGES, SIGNATURES, EDGES, ORIGINS, TOUCHED)
KEPT = (META, FAILURES, TOMBSTONES, BRIEFS, CORRECTIONS)
HASHED = (*TRUTH, *DERIVED, *KEPT)

_SINCE = {BRIEFS.name: 2, CORRECTIONS.name: 3}
"""From which version on a table is there, where not from the first."""

FOREVER = 1 << 31
"""The day number that never comes."""


def hashed_tables(version: int) -> tuple[Table, ...]:
    """Return the tables with hashed rows that a catalogue of that version has."""
    return tuple(table for table in HASHED if _SINCE.get(table.name, 1) <= version)


def _first(connection: sqlite3.Connection) -> None:
    for table in (*hashed_tables(1), TALLY):
        connection.execute(create_sql(table))
    for statement in (
        # Derived from the signatures, and checked against them: a document's bands, without those
        # that its hub has too.
        "CREATE TABLE bands (band INTEGER NOT NULL, document INTEGER NOT NULL,"
        " PRIMARY KEY (band, document)) WITHOUT ROWID",
        "CREATE INDEX captures_by_url ON captures (url)",
        "CREATE INDEX appearances_by_capture ON appearances (capture)",
        # Holds all that the hash of the content as of a day is made of: a tenth of the table.
        "CREATE INDEX appearances_by_day ON appearances (admitted, item)",
        "CREATE INDEX edges_by_b ON edges (b)",
        "CREATE INDEX origins_by_component ON origins (component)",
        "CREATE INDEX origins_by_hub ON origins (hub)",
        "CREATE INDEX origins_by_birth ON origins (birth)",
        "CREATE INDEX touched_by_sequence ON touched (sequence)",
    ):
        connection.execute(statement)


def _second(connection: sqlite3.Connection) -> None:
    connection.execute(create_sql(BRIEFS))


def _third(connection: sqlite3.Connection) -> None:
    connection.execute(create_sql(CORRECTIONS))


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first, _second, _third)
"""Migration n takes a catalogue from version n to n + 1. Never changed once released."""

VERSION = len(MIGRATIONS)
