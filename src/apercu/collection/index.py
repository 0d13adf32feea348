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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from apercu.collection.disk import locked, make_folder, refusing, sync_folder, write_whole
from apercu.collection.filling import Unusable, fill, make_schema, make_statistics
from apercu.collection.layout import Layout
from apercu.collection.manifest import begin_changes, changed_files, write_manifest
from apercu.collection.reading import Collection
from apercu.collection.tables import FOREVER
from apercu.errors import CollectionBusy, CollectionDamaged, StorageError
from apercu.ports import FieldStatistics, Proposal
from apercu.records import Record
from apercu.text import TERMS_VERSION

SCHEMA_VERSION = 1

K1, B = 1.2, 0.75
"""BM25's constants as tantivy has them built in."""


class Generation(Record, frozen=True, kw_only=True):
    """What `index/current.json` says."""

    folder: str
    schema: int
    terms: int


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

    def _terms(self, place: Any) -> tuple[str, str]:
        try:
            stored = self._searcher.doc(place)
        except BaseException:
            # Called some thirty times a search, so that the guards are put up only here.
            with _telling():
                raise
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
        with contextlib.suppress(StorageError, CollectionBusy, Unusable):
            with contextlib.suppress(Unusable):
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
        raise Unusable(f"{folder / changed[0]} is not what was written")


def _open(folder: Path) -> LexicalIndex:
    _check_files(folder)
    try:
        path = folder / "statistics.sqlite"
        statistics = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        statistics.execute("SELECT value FROM state").fetchone()
        with _calmed():
            return LexicalIndex(tantivy.Index.open(str(folder)), statistics)
    except (ValueError, OSError, sqlite3.Error) as error:
        raise Unusable(str(error)) from error


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
            except (ValueError, sqlite3.Error, Unusable):
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
    except Unusable:
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
    except (ValueError, sqlite3.Error, Unusable) as error:
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
