"""Fill the lexical index from the catalogue, with exact statistics beside tantivy's files."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec
import tantivy

from apercu.collection.reading import Collection
from apercu.collection.tables import FOREVER
from apercu.records import Record
from apercu.text import terms

WRITER_BYTES = 64 * 2**20
DOCUMENTS_A_COMMIT = 4096


class Unusable(Exception):
    """A generation cannot be opened: it is derived, so another is made."""


class IndexedDocument(Record, frozen=True, kw_only=True):
    """A document as the index takes it; `passages` are those that are visible at some day."""

    number: int
    birth: int
    until: int
    title: str
    passages: tuple[tuple[int, str, str, int], ...]
    """(ordinal, terms, actors, visible until) each."""
    all_terms: str
    """The terms of all passages, one passage a line."""


def make_schema() -> Any:
    """Build tantivy's schema."""
    builder = tantivy.SchemaBuilder()
    for name in ("body", "title"):
        builder.add_text_field(name, stored=True, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("actors", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("document", indexed=True, fast=True)
    for name in ("ordinal", "birth", "until", "standing"):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


def make_statistics(connection: sqlite3.Connection) -> None:
    """Make the tables of the statistics where they are not there yet."""
    connection.executescript(
        """
        PRAGMA journal_mode = DELETE;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS terms (term TEXT PRIMARY KEY, body INTEGER NOT NULL,
            title INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS documents (number INTEGER PRIMARY KEY, birth INTEGER NOT NULL,
            until INTEGER NOT NULL, passages INTEGER NOT NULL, terms INTEGER NOT NULL,
            title_terms INTEGER NOT NULL, title TEXT NOT NULL, rows INTEGER NOT NULL,
            row_terms INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS totals (n INTEGER NOT NULL, passages INTEGER NOT NULL,
            terms INTEGER NOT NULL, titles INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS raw (rows INTEGER NOT NULL, body INTEGER NOT NULL,
            title INTEGER NOT NULL, dead INTEGER NOT NULL, dead_body INTEGER NOT NULL,
            dead_title INTEGER NOT NULL);
        INSERT OR IGNORE INTO state VALUES ('sequence', 0), ('newest', 0);
        INSERT INTO totals SELECT 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM totals);
        INSERT INTO raw SELECT 0, 0, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM raw);
        """
    )


def fill(index: Any, statistics: sqlite3.Connection, collection: Collection) -> None:
    """Take in every document that changed since the sequence number of the statistics."""
    (since,) = statistics.execute("SELECT value FROM state WHERE name = 'sequence'").fetchone()
    goal = collection.sequence()
    if since > goal:
        raise Unusable("the index is ahead of the catalogue, which must be an older copy")
    numbers = collection.touched_since(since)
    writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
    try:
        changes = _Changes(statistics)
        # Deleted whether known or not: a crash may have left a document in tantivy only. By a
        # query, since deleting by a term takes the number for a signed one and finds nothing.
        writer.delete_documents_by_query(
            tantivy.Query.term_set_query(index.schema, "document", numbers)
        )
        for count, number in enumerate(numbers, 1):
            _take_in(writer, changes, collection, number)
            if count % DOCUMENTS_A_COMMIT == 0:
                changes.flush()
        writer.commit()
        changes.finish(goal)
        writer.wait_merging_threads()
    except BaseException:
        if statistics.in_transaction:
            statistics.execute("ROLLBACK")
        raise
    index.reload()


def _take_in(writer: Any, changes: _Changes, collection: Collection, number: int) -> None:
    document = indexed_document(collection, number)
    if document is None and changes.known(number):
        # Its words are gone with it, so that they cannot be counted out; and they must not stay
        # in the files of an index either.
        raise Unusable("a document was forgotten")
    if changes.known(number):
        changes.subtract(collection, number)
    if document is None:
        return
    for ordinal, body, actors, until in document.passages:
        row = tantivy.Document()
        row.add_text("body", body)
        row.add_text("title", document.title)
        row.add_text("actors", actors)
        row.add_unsigned("document", number)
        row.add_unsigned("ordinal", ordinal)
        row.add_unsigned("birth", document.birth)
        row.add_unsigned("until", until)
        row.add_unsigned("standing", document.until)
        writer.add_document(row)
    changes.add(document)


def indexed_document(collection: Collection, number: int) -> IndexedDocument | None:
    """Return a document as the index takes it; `None` where it is gone."""
    row = collection.connection.execute(
        "SELECT birth, until, hidden FROM origins WHERE document = ?", (number,)
    ).fetchone()
    if row is None:
        return None
    birth, until, packed = row
    hidden = msgspec.msgpack.decode(packed, type=dict[int, int])
    stands = until > birth
    passages = collection.passages(number)
    title = " ".join(terms(collection.appearances(number)[0].title or ""))
    shown = []
    for ordinal, passage in enumerate(passages):
        # The heading again, on top of the text: found through the title, and no evidence.
        if passage.terms == title and len(passages) > 1:
            continue
        ends = hidden.get(ordinal, FOREVER)
        if stands or ends > birth:
            actors = " ".join(sorted({mention.actor for mention in passage.mentions}))
            shown.append((ordinal, passage.terms, actors, ends))
    return IndexedDocument(
        number=number,
        birth=birth,
        until=until,
        title=title,
        passages=tuple(shown),
        all_terms="\n".join(passage.terms for passage in passages),
    )


class _Changes:
    """The changes of one update to the statistics, written in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._body: Counter[str] = Counter()
        self._title: Counter[str] = Counter()
        connection.execute("BEGIN IMMEDIATE")

    def known(self, number: int) -> bool:
        """Tell whether a document is in the statistics."""
        return (
            self._connection.execute(
                "SELECT 1 FROM documents WHERE number = ?", (number,)
            ).fetchone()
            is not None
        )

    def subtract(self, collection: Collection, number: int) -> None:
        """Take a document's terms out again."""
        until, title, title_terms, rows, row_terms = self._connection.execute(
            "SELECT until, title, title_terms, rows, row_terms FROM documents WHERE number = ?",
            (number,),
        ).fetchone()
        self._connection.execute("DELETE FROM documents WHERE number = ?", (number,))
        self._connection.execute(
            "UPDATE raw SET rows = rows - ?1, body = body - ?2, title = title - ?3,"
            " dead = dead + ?1, dead_body = dead_body + ?2, dead_title = dead_title + ?3",
            (rows, row_terms, title_terms * rows),
        )
        if until == FOREVER:
            self._count((p.terms for p in collection.passages(number)), title, -1)

    def add(self, document: IndexedDocument) -> None:
        """Count a document in."""
        bodies = document.all_terms.split("\n")
        length = sum(len(body.split()) for body in bodies)
        title_length = len(document.title.split())
        rows, row_terms = len(document.passages), sum(len(p[1].split()) for p in document.passages)
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.number, document.birth, document.until, len(bodies), length, title_length,
             document.title, rows, row_terms),
        )  # fmt: skip
        self._connection.execute(
            "UPDATE raw SET rows = rows + ?, body = body + ?, title = title + ?",
            (rows, row_terms, title_length * rows),
        )
        if document.until == FOREVER:
            self._count(bodies, document.title, 1)

    def _count(self, bodies: Iterable[str], title: str, sign: int) -> None:
        for body in bodies:
            for term in set(body.split()):
                self._body[term] += sign
        for term in set(title.split()):
            self._title[term] += sign

    def flush(self) -> None:
        """Write what was counted so far, within the transaction."""
        self._connection.executemany(
            "INSERT INTO terms VALUES (?, ?, ?) ON CONFLICT (term) DO UPDATE SET"
            " body = body + excluded.body, title = title + excluded.title",
            [
                (term, self._body[term], self._title[term])
                for term in sorted(self._body.keys() | self._title.keys())
                if self._body[term] or self._title[term]
            ],
        )
        self._body.clear()
        self._title.clear()

    def finish(self, sequence: int) -> None:
        """Write the rest and the sequence number, and commit."""
        self.flush()
        execute = self._connection.execute
        execute("DELETE FROM terms WHERE body = 0 AND title = 0")
        execute(
            "UPDATE totals SET (n, passages, terms, titles) = (SELECT count(*),"
            " coalesce(sum(passages), 0), coalesce(sum(terms), 0), coalesce(sum(title_terms), 0)"
            " FROM documents WHERE until = ?)",
            (FOREVER,),
        )
        execute(
            "UPDATE state SET value = (SELECT max(coalesce(max(birth), 0), coalesce("
            "max(CASE WHEN until < ? THEN until END), 0)) FROM documents) WHERE name = 'newest'",
            (FOREVER,),
        )
        execute("UPDATE state SET value = ? WHERE name = 'sequence'", (sequence,))
        execute("COMMIT")
