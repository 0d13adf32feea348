"""The lexical index: tantivy in generation folders, with exact statistics beside it.

Derived: it can be thrown away at any time. A generation is a folder with tantivy's files and
`statistics.sqlite`, which holds how often each term stands in the passages that count, and the
catalogue's sequence number that both reflect. tantivy's own statistics count copies and deleted
passages, so they serve for proposing only (see `ask.bm25`).

Order of an update: tantivy commits, then the statistics with the new sequence number. A crash
between the two repeats the update, which changes nothing in tantivy (delete, add again).
"""

from __future__ import annotations

import contextlib
import functools
import math
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from apercu.collection.disk import locked, make_folder, refusing, sync_folder, write_whole
from apercu.collection.layout import Layout
from apercu.collection.manifest import begin_changes, changed_files, write_manifest
from apercu.collection.reading import Collection
from apercu.collection.tables import FOREVER
from apercu.errors import CollectionBusy, CollectionDamaged, StorageError
from apercu.ports import FieldStatistics, Proposal
from apercu.records import Record
from apercu.text import TERMS_VERSION, terms

SCHEMA_VERSION = 1
WRITER_BYTES = 64 * 2**20
DOCUMENTS_A_COMMIT = 4096

K1, B = 1.2, 0.75
"""BM25's constants as tantivy has them built in."""


class Generation(Record, frozen=True, kw_only=True):
    """What `index/current.json` says."""

    folder: str
    schema: int
    terms: int


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


@contextlib.contextmanager
def _calmed() -> Iterator[None]:
    """Turn a panic of tantivy's, which a damaged file can bring about, into a `ValueError`."""
    try:
        yield
    except BaseException as error:
        # It is no `Exception`, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(str(error)) from error


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """Turn what tantivy and SQLite say of damaged files into our error."""
    try:
        with _calmed():
            yield
    except (ValueError, sqlite3.Error) as error:
        raise CollectionDamaged(
            f"the index cannot be read ({error}); 'apercu rebuild' makes it again, nothing is lost"
        ) from error


class LexicalIndex:
    """An opened generation; the `PassageIndex` of a collection."""

    def __init__(self, index: Any, statistics: sqlite3.Connection) -> None:
        self._index = index
        self._schema = index.schema
        self._connection = statistics
        self._searcher = index.searcher()
        self._lengths: dict[str, float] | None = None

    def close(self) -> None:
        """Close the statistics."""
        self._connection.close()

    def sequence(self) -> int:
        """Return the catalogue's sequence number that the index reflects."""
        row = self._connection.execute("SELECT value FROM state WHERE name = 'sequence'").fetchone()
        return int(row[0]) if row else 0

    # --- asking ---

    @_telling()
    def statistics(self, terms: Sequence[str], day: int) -> dict[str, FieldStatistics]:
        """Return each field's statistics as of `day`, each origin counted once."""
        (newest,) = self._connection.execute(
            "SELECT value FROM state WHERE name = 'newest'"
        ).fetchone()
        today = day >= newest
        bound = FOREVER - 1 if today else day
        totals = self._totals(bound)
        frequencies = self._frequencies_today(terms) if today else self._counted(terms, day)
        return {
            field: FieldStatistics(units, length / units if units else 0.0, frequencies[field])
            for field, (units, length) in totals.items()
        }

    def _totals(self, day: int) -> dict[str, tuple[int, int]]:
        if day == FOREVER - 1:
            query, values = "SELECT n, passages, terms, titles FROM totals", ()
        else:
            query = (
                "SELECT count(*), coalesce(sum(passages), 0), coalesce(sum(terms), 0),"
                " coalesce(sum(title_terms), 0) FROM documents WHERE birth <= ? AND until > ?"
            )
            values = (day, day)  # type: ignore[assignment]
        documents, passages, length, titles = self._connection.execute(query, values).fetchone()
        return {"body": (passages, length), "title": (documents, titles)}

    def _frequencies_today(self, terms: Sequence[str]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {"body": {}, "title": {}}
        for term in terms:
            row = self._connection.execute(
                "SELECT body, title FROM terms WHERE term = ?", (term,)
            ).fetchone()
            found["body"][term], found["title"][term] = row or (0, 0)
        return found

    def _counted(self, terms: Sequence[str], day: int) -> dict[str, dict[str, int]]:
        """Count as of a past day, through tantivy: exact, since a query sees no deleted row."""
        must = tantivy.Occur.Must
        number = tantivy.FieldType.Unsigned
        born = tantivy.Query.range_query(self._schema, "birth", number, upper_bound=day)
        standing = tantivy.Query.range_query(self._schema, "standing", number, lower_bound=day + 1)
        first = tantivy.Query.range_query(self._schema, "ordinal", number, upper_bound=0)
        found: dict[str, dict[str, int]] = {"body": {}, "title": {}}
        for term in terms:
            for field, more in (("body", ()), ("title", ((must, first),))):
                stands = tantivy.Query.term_query(self._schema, field, term, "freq")
                query = tantivy.Query.boolean_query(
                    [(must, stands), (must, born), (must, standing), *more]
                )
                found[field][term] = self._searcher.search(query, limit=1).count or 0
        return found

    def least_mean_lengths(self) -> Mapping[str, float]:
        """Return a lower bound of each field's mean length as the raw score uses it.

        tantivy does not tell it. It is exact while nothing was deleted. Afterwards it lies
        between the mean of what is alive and of all, and a merge estimates it from lengths
        rounded down by less than an eighth.
        """
        if self._lengths is None:
            rows, body, title, dead, dead_body, dead_title = self._connection.execute(
                "SELECT * FROM raw"
            ).fetchone()
            self._lengths = {
                "body": _least_mean(body, rows, dead_body, dead),
                "title": _least_mean(title, rows, dead_title, dead),
            }
        return self._lengths

    @_telling()
    def propose(
        self,
        weights: Mapping[str, Mapping[str, float]],
        *,
        limit: int,
        actors: Sequence[str] = (),
        documents: Sequence[int] | None = None,
    ) -> list[Proposal]:
        """Return the passages with the greatest raw scores, greatest first."""
        query = self._query(weights, actors, documents)
        if query is None:
            return []
        hits = self._searcher.search(query, limit=limit, count=False).hits
        places = [place for _, place in hits]
        columns = [
            self._searcher.fast_field_values(name, places)
            for name in ("document", "ordinal", "birth", "until")
        ]
        return [
            Proposal(score, document, ordinal, birth, until, functools.partial(self._terms, place))
            for (score, place), document, ordinal, birth, until in zip(hits, *columns, strict=True)
        ]

    @_telling()
    def _terms(self, place: Any) -> tuple[str, str]:
        stored = self._searcher.doc(place)
        return stored.get_first("body") or "", stored.get_first("title") or ""

    def _query(
        self,
        weights: Mapping[str, Mapping[str, float]],
        actors: Sequence[str],
        documents: Sequence[int] | None,
    ) -> Any:
        query_of = tantivy.Query
        should = []
        for field, by_term in weights.items():
            units = self._searcher.num_docs
            for term, weight in by_term.items():
                raw = _raw_idf(units, self._searcher.doc_freq(field, term))
                clause = query_of.term_query(self._schema, field, term, "freq")
                should.append((tantivy.Occur.Should, query_of.boost_query(clause, weight / raw)))
        if not should:
            return None
        query = query_of.boolean_query(should)
        must = [
            query_of.const_score_query(query_of.term_query(self._schema, "actors", actor), 0.0)
            for actor in actors
        ]
        if documents is not None:
            must.append(
                query_of.const_score_query(
                    query_of.term_set_query(self._schema, "document", list(documents)), 0.0
                )
            )
        if must:
            query = query_of.boolean_query([(tantivy.Occur.Must, part) for part in (query, *must)])
        return query


def _least_mean(length: int, rows: int, dead_length: int, dead: int) -> float:
    if not rows:
        return 0.0
    if not dead:
        return length / rows
    return min(length / rows, (length + dead_length) / (rows + dead)) * 7 / 8


def _raw_idf(units: int, frequency: int) -> float:
    """Return tantivy's inverse document frequency, which boosts are to cancel.

    tantivy counts deleted passages among the units, we do not: then the raw score comes out too
    great, never too small, and proposing stays safe.
    """
    return math.log1p((max(units, frequency) - frequency + 0.5) / (frequency + 0.5))


# --- keeping it ----------------------------------------------------------------------------------


@contextlib.contextmanager
def open_index(collection: Collection, *, wait_s: float = 60.0) -> Iterator[LexicalIndex]:
    """Give the index of a collection, brought up to its present state.

    Where the folder cannot be written, and what lies there is behind or missing, an index is
    made in memory: slower, and just as right.
    """
    with contextlib.ExitStack() as stack:
        index = None
        with contextlib.suppress(StorageError, CollectionBusy, _Unusable):
            with contextlib.suppress(_Unusable):
                index = _current(collection)
            if index is not None and index.sequence() != collection.sequence():
                index.close()
                index = None
            if index is None:
                update_index(collection, wait_s=wait_s)
                index = _current(collection)
        if index is None:
            index = _in_memory(collection)
        stack.callback(index.close)
        yield index


class _Unusable(Exception):
    """A generation cannot be opened: it is derived, so another is made."""


def _current_generation(folder: Path) -> Generation | None:
    try:
        generation = msgspec.json.decode((folder / "current.json").read_bytes(), type=Generation)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None
    known = (generation.schema, generation.terms) == (SCHEMA_VERSION, TERMS_VERSION)
    # A name is one folder beside the file: what is written there leads nowhere else.
    plain = generation.folder.isalnum() and (folder / generation.folder).is_dir()
    return generation if known and plain else None


def _current(collection: Collection) -> LexicalIndex | None:
    folder = collection.layout.index
    generation = _current_generation(folder)
    if generation is None:
        return None
    return _open(folder / generation.folder)


def _check_files(folder: Path) -> None:
    changed = changed_files(folder)
    if changed:
        raise _Unusable(f"{folder / changed[0]} is not what was written")


def _open(folder: Path) -> LexicalIndex:
    _check_files(folder)
    try:
        path = folder / "statistics.sqlite"
        statistics = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        statistics.execute("SELECT value FROM state").fetchone()
        with _calmed():
            return LexicalIndex(tantivy.Index.open(str(folder)), statistics)
    except (ValueError, OSError, sqlite3.Error) as error:
        raise _Unusable(str(error)) from error


def update_index(collection: Collection, *, wait_s: float = 60.0, afresh: bool = False) -> None:
    """Bring the index up to the catalogue, or make a new generation where it must be.

    `afresh` always makes a new one. Raises `StorageError`, `CollectionBusy`.
    """
    folder = collection.layout.index
    make_folder(folder)
    with locked(folder / "lock", wait_s=wait_s):
        generation = None if afresh else _current_generation(folder)
        if generation is not None:
            try:
                with refusing(folder):
                    _update(collection, folder / generation.folder)
            except (ValueError, sqlite3.Error, _Unusable):
                generation = None
        if generation is None:
            _new_generation(collection, folder)


def index_is_older(collection: Collection, sequence: int) -> bool:
    """Tell whether what lies in the index's folder may be older than a batch of the catalogue."""
    folder = collection.layout.index
    if not folder.is_dir():
        return False
    generations = [path for path in folder.iterdir() if path.is_dir()]
    try:
        index = _current(collection)
    except _Unusable:
        return True
    if index is None:
        return bool(generations)
    found = index.sequence()
    index.close()
    return found < sequence or len(generations) > 1


def discard_index(layout: Layout) -> None:
    """Let the index count no longer; the next update makes another. Raises `StorageError`."""
    with refusing(layout.index):
        if layout.index.is_dir():
            (layout.index / "current.json").unlink(missing_ok=True)
            sync_folder(layout.index)


def _new_generation(collection: Collection, folder: Path) -> None:
    names = [path.name for path in folder.iterdir() if path.is_dir() and path.name.isalnum()]
    numbers = [int(name[1:]) for name in names if name[1:].isdigit()]
    name = f"g{max(numbers, default=0) + 1:06d}"
    try:
        with refusing(folder):
            (folder / name).mkdir()
            _update(collection, folder / name)
    except (ValueError, sqlite3.Error, _Unusable) as error:
        shutil.rmtree(folder / name, ignore_errors=True)
        raise StorageError(
            f"{folder}: the index cannot be written ({error}); free some space or give yourself"
            " the right to write there. Nothing is lost: the index is derived"
        ) from error
    current = Generation(folder=name, schema=SCHEMA_VERSION, terms=TERMS_VERSION)
    write_whole(folder / "current.json", msgspec.json.encode(current) + b"\n")
    for old in names:
        shutil.rmtree(folder / old, ignore_errors=True)


@_calmed()
def _update(collection: Collection, folder: Path) -> None:
    _check_files(folder)
    begin_changes(folder)
    statistics = sqlite3.connect(folder / "statistics.sqlite", isolation_level=None)
    try:
        make_statistics(statistics)
        if tantivy.Index.exists(str(folder)):
            index = tantivy.Index.open(str(folder))
        else:
            index = tantivy.Index(make_schema(), path=str(folder))
        fill(index, statistics, collection)
    finally:
        statistics.close()
    write_manifest(folder)


def damaged_files(layout: Layout) -> list[Path]:
    """Return the files of the index that are not what was written, reading every one."""
    generation = _current_generation(layout.index)
    if generation is None:
        return []
    folder = layout.index / generation.folder
    return [folder / name for name in changed_files(folder, thorough=True)]


def _in_memory(collection: Collection) -> LexicalIndex:
    statistics = sqlite3.connect(":memory:", isolation_level=None)
    make_statistics(statistics)
    index = tantivy.Index(make_schema())
    fill(index, statistics, collection)
    return LexicalIndex(index, statistics)


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
        raise _Unusable("the index is ahead of the catalogue, which must be an older copy")
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
        raise _Unusable("a document was forgotten")
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
    shown = []
    for ordinal, passage in enumerate(passages):
        ends = hidden.get(ordinal, FOREVER)
        if stands or ends > birth:
            actors = " ".join(sorted({mention.actor for mention in passage.mentions}))
            shown.append((ordinal, passage.terms, actors, ends))
    title = collection.appearances(number)[0].title or ""
    return IndexedDocument(
        number=number,
        birth=birth,
        until=until,
        title=" ".join(terms(title)),
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
