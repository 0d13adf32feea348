"""Fill the lexical index from the catalogue: tantivy's files, slips, exact statistics."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec
import tantivy

from apercu.collection.admitting import Admitted, DayChanges
from apercu.collection.reading import Collection, decode_appearance
from apercu.collection.rows import checked_rows
from apercu.collection.slips import Card, Shown, SlipWriter, Written, code, pack_shown
from apercu.collection.tables import FOREVER, ORIGINS
from apercu.records import ReadPassage, Record
from apercu.text import terms

WRITER_BYTES = 128 * 2**20
DOCUMENTS_A_COMMIT = 4096


class Unusable(Exception):
    """A generation cannot be opened: it is derived, so another is made."""


class IndexedPassage(Record, frozen=True, kw_only=True):
    """A passage that is visible on some day, or counted.

    `heads` is 0, but for its document's first one: 1, and one more for each heading that was left
    out. So each document's title, and what repeats it, can be counted as of any day.
    """

    ordinal: int
    terms: str
    actors: str
    until: int
    start: int
    end: int
    heads: int


class IndexedDocument(Record, frozen=True, kw_only=True):
    """A document as the index takes it."""

    number: int
    birth: int
    until: int
    title: str
    passages: tuple[IndexedPassage, ...]
    bodies: tuple[list[str], ...]
    """The terms of each of its passages, also of those that are left out."""
    sha: bytes
    shown: Shown
    admitted: Admitted


def make_schema() -> Any:
    """Build tantivy's schema."""
    builder = tantivy.SchemaBuilder()
    for name in ("body", "title"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("actors", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("document", indexed=True)
    for name in ("place", "birth", "standing", "heads"):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


def make_statistics(connection: sqlite3.Connection) -> None:
    """Make the tables of the statistics where they are not there yet."""
    connection.executescript(
        """
        PRAGMA journal_mode = DELETE;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS terms (term TEXT PRIMARY KEY, number INTEGER NOT NULL,
            body INTEGER NOT NULL, title INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS documents (number INTEGER PRIMARY KEY, birth INTEGER NOT NULL,
            until INTEGER NOT NULL, passages INTEGER NOT NULL, terms INTEGER NOT NULL,
            title_terms INTEGER NOT NULL, title TEXT NOT NULL, rows INTEGER NOT NULL,
            row_terms INTEGER NOT NULL, admitted BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS days (day INTEGER PRIMARY KEY, documents INTEGER NOT NULL,
            origins INTEGER NOT NULL, passages INTEGER NOT NULL, terms INTEGER NOT NULL,
            titles INTEGER NOT NULL, items INTEGER NOT NULL, total BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS raw (rows INTEGER NOT NULL, body INTEGER NOT NULL,
            title INTEGER NOT NULL, dead INTEGER NOT NULL, dead_body INTEGER NOT NULL,
            dead_title INTEGER NOT NULL);
        INSERT OR IGNORE INTO state VALUES ('sequence', 0), ('newest', 0), ('terms', 0),
            ('headings', 0), ('slip_file', 0), ('slip_length', 0);
        INSERT INTO raw SELECT 0, 0, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM raw);
        """
    )


def get_state(statistics: sqlite3.Connection, name: str) -> int:
    """Return one of the numbers that the statistics keep by name."""
    row = statistics.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def fill(
    index: Any, statistics: sqlite3.Connection, collection: Collection, slips: SlipWriter
) -> None:
    """Take in every document that changed since the sequence number of the statistics."""
    since = get_state(statistics, "sequence")
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
            _take_in(writer, slips, changes, collection, number)
            if count % DOCUMENTS_A_COMMIT == 0:
                changes.flush()
        # What tantivy names must be there before it is named.
        written = slips.sync()
        writer.commit()
        changes.finish(goal, written)
        writer.wait_merging_threads()
    except BaseException:
        if statistics.in_transaction:
            statistics.execute("ROLLBACK")
        raise
    index.reload()


def written_slips(statistics: sqlite3.Connection) -> Written:
    """Return how far the slips that count are written."""
    return Written(get_state(statistics, "slip_file"), get_state(statistics, "slip_length"))


def _take_in(
    writer: Any, slips: SlipWriter, changes: _Changes, collection: Collection, number: int
) -> None:
    document = indexed_document(collection, number)
    if changes.known(number):
        if document is None:
            # Its words are gone with it, so that they cannot be counted out; and they must not
            # stay in the files of an index either.
            raise Unusable("a document was forgotten")
        changes.subtract(collection, number)
    if document is None:
        return
    row_terms = 0
    if document.passages:
        places, row_terms = _write_slips(slips, changes, document)
        for passage, place in zip(document.passages, places, strict=True):
            row = tantivy.Document()
            row.add_text("body", passage.terms)
            row.add_text("title", document.title)
            row.add_text("actors", passage.actors)
            row.add_unsigned("document", number)
            row.add_unsigned("place", place)
            row.add_unsigned("birth", document.birth)
            row.add_unsigned("standing", document.until)
            row.add_unsigned("heads", passage.heads)
            writer.add_document(row)
    changes.add(document, row_terms)


def _write_slips(
    slips: SlipWriter, changes: _Changes, document: IndexedDocument
) -> tuple[list[int], int]:
    """Return the places of a document's passages, and how many terms these have in all."""
    words = document.title.split()
    shown = pack_shown(document.shown)
    title = changes.codes(words)
    card = Card(document.number, document.sha, document.birth, len(words), title, shown)
    rows, terms_in_all = [], 0
    for passage in document.passages:
        words = document.bodies[passage.ordinal]
        terms_in_all += len(words)
        place = (passage.ordinal, passage.until, passage.start, passage.end)
        rows.append((*place, len(words), changes.codes(words)))
    return slips.add(card, rows), terms_in_all


def indexed_document(collection: Collection, number: int) -> IndexedDocument | None:
    """Return a document as the index takes it; `None` where it is gone."""
    row = next(checked_rows(collection.connection, ORIGINS, "document = ?", (number,)), None)
    if row is None:
        return None
    birth, until = row["birth"], row["until"]
    passages = collection.passages(number)
    appearances = collection.stored_appearances(number)
    first = decode_appearance(appearances[0].body, collection.layout.catalogue)
    title = " ".join(terms(first.title or ""))
    sha, language = collection.id_and_language(number)
    hidden = msgspec.msgpack.decode(row["hidden"], type=dict[int, int])
    return IndexedDocument(
        number=number,
        birth=birth,
        until=until,
        title=title,
        passages=_indexed_passages(passages, title, birth, until, hidden),
        bodies=tuple(passage.terms.split() for passage in passages),
        sha=sha,
        shown=Shown(
            language=language,
            url=first.url,
            title=first.title,
            outlet=first.outlet.name,
            published=first.published,
            synthetic=first.synthetic,
        ),
        admitted=tuple((one.admitted, one.item) for one in appearances),
    )


def _indexed_passages(
    passages: tuple[ReadPassage, ...], title: str, birth: int, until: int, hidden: dict[int, int]
) -> tuple[IndexedPassage, ...]:
    shown: list[IndexedPassage] = []
    # The heading again, on top of the text: found through the title, and no evidence.
    headings = sum(passage.terms == title for passage in passages) if len(passages) > 1 else 0
    if headings == len(passages):
        headings = 0
    for ordinal, passage in enumerate(passages):
        ends = hidden.get(ordinal, FOREVER)
        if (headings and passage.terms == title) or not (until > birth or ends > birth):
            continue
        shown.append(
            IndexedPassage(
                ordinal=ordinal,
                terms=passage.terms,
                actors=" ".join(sorted({mention.actor for mention in passage.mentions})),
                until=ends,
                start=passage.start,
                end=passage.end,
                heads=0 if shown else 1 + headings,
            )
        )
    return tuple(shown)


class _Codes(dict[str, bytes]):
    """The codes of terms; a term that has no number yet gets the next one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection
        self.last = get_state(connection, "terms")
        self._stored = self.last > 0
        self.new: dict[str, int] = {}

    def __missing__(self, term: str) -> bytes:
        row = None
        if self._stored:
            row = self._connection.execute(
                "SELECT number FROM terms WHERE term = ?", (term,)
            ).fetchone()
        if row is None:
            self.last += 1
            self.new[term] = self.last
        self[term] = found = code(self.last if row is None else row[0])
        return found


class _Changes:
    """The changes of one update to the statistics, written in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._body: Counter[str] = Counter()
        self._title: Counter[str] = Counter()
        self._days = DayChanges()
        self._raw = [0, 0, 0, 0, 0, 0]
        self._documents: list[tuple[int | str | bytes, ...]] = []
        connection.execute("BEGIN IMMEDIATE")
        self._codes = _Codes(connection)
        self._headings = get_state(connection, "headings")

    def known(self, number: int) -> bool:
        """Tell whether a document is in the statistics."""
        return (
            self._connection.execute(
                "SELECT 1 FROM documents WHERE number = ?", (number,)
            ).fetchone()
            is not None
        )

    def codes(self, words: list[str]) -> bytes:
        """Write terms by their numbers."""
        return b"".join(map(self._codes.__getitem__, words))

    def subtract(self, collection: Collection, number: int) -> None:
        """Take a document's terms out again."""
        birth, until, passages, length, title_terms, title, rows, row_terms, admitted = (
            self._connection.execute(
                "SELECT birth, until, passages, terms, title_terms, title, rows, row_terms,"
                " admitted FROM documents WHERE number = ?",
                (number,),
            ).fetchone()
        )
        self._connection.execute("DELETE FROM documents WHERE number = ?", (number,))
        lengths = (rows, row_terms, title_terms * rows)
        self._add_raw((*(-n for n in lengths), *lengths))
        self._days.count(-1, birth, until, (passages, length, title_terms), admitted)
        if until == FOREVER:
            bodies = [passage.terms.split() for passage in collection.passages(number)]
            self._count(bodies, title.split(), -1)

    def add(self, document: IndexedDocument, row_terms: int) -> None:
        """Count a document in; its indexed passages have `row_terms` terms."""
        bodies, title = document.bodies, document.title.split()
        counts = (len(bodies), sum(map(len, bodies)), len(title))
        rows = len(document.passages)
        admitted = self._days.pack(document.admitted)
        self._documents.append(
            (document.number, document.birth, document.until, *counts, document.title, rows,
             row_terms, admitted)
        )  # fmt: skip
        self._add_raw((rows, row_terms, len(title) * rows, 0, 0, 0))
        if rows:
            self._headings = max(self._headings, document.passages[0].heads - 1)
        self._days.count(1, document.birth, document.until, counts, admitted)
        if document.until == FOREVER:
            self._count(bodies, title, 1)

    def _add_raw(self, values: Iterable[int]) -> None:
        self._raw = [a + b for a, b in zip(self._raw, values, strict=True)]

    def _count(self, bodies: Iterable[list[str]], title: list[str], sign: int) -> None:
        for counter, texts in ((self._body, bodies), (self._title, (title,))):
            change = counter.update if sign > 0 else counter.subtract
            for words in texts:
                change(set(words))

    def flush(self) -> None:
        """Write what was counted so far, within the transaction."""
        body, title, codes = self._body, self._title, self._codes
        # Zeros stay: a term's number is its own for as long as the generation, slips hold it.
        counted = [term for term in sorted(body.keys() | title.keys()) if codes[term]]
        counted += sorted(codes.new.keys() - body.keys() - title.keys())
        self._connection.executemany(
            "INSERT INTO terms VALUES (?, ?, ?, ?) ON CONFLICT (term) DO UPDATE SET"
            " body = body + excluded.body, title = title + excluded.title",
            [(term, codes.new.get(term, 0), body[term], title[term]) for term in counted],
        )
        self._connection.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._documents
        )
        body.clear()
        title.clear()
        codes.new.clear()
        self._documents.clear()

    def finish(self, sequence: int, written: Written) -> None:
        """Write the rest and the sequence number, and commit."""
        self.flush()
        execute = self._connection.execute
        self._days.write(self._connection)
        execute(
            "UPDATE raw SET (rows, body, title, dead, dead_body, dead_title) = (rows + ?, body + ?,"
            " title + ?, dead + ?, dead_body + ?, dead_title + ?)",
            self._raw,
        )
        execute(
            "UPDATE state SET value = (SELECT max(coalesce(max(birth), 0), coalesce("
            "max(CASE WHEN until < ? THEN until END), 0)) FROM documents) WHERE name = 'newest'",
            (FOREVER,),
        )
        for name, value in (
            ("terms", self._codes.last), ("headings", self._headings),
            ("slip_file", written.file), ("slip_length", written.length), ("sequence", sequence),
        ):  # fmt: skip
            execute("UPDATE state SET value = ? WHERE name = ?", (value, name))
        execute("COMMIT")
