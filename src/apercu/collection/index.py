"""The lexical index: tantivy in generation folders, with exact statistics beside it.

Derived: it can be thrown away at any time. A generation is a folder with tantivy's files, slips
(see `slips`) and `statistics.sqlite`, which holds how often each term stands in the passages that
count, what each day admits, and the catalogue's sequence number that all reflect. tantivy's own
statistics count copies and deleted passages, so they serve for proposing only (see `ask.bm25`).

Order of an update: slips, then tantivy commits, then the statistics with the new sequence number.
A crash between them repeats the update, which changes nothing in tantivy (delete, add again).
"""

from __future__ import annotations

import contextlib
import functools
import math
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Collection as AnyCollection
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

import msgspec
import tantivy

from apercu.collection.admitting import AdmittedByDay, Sums
from apercu.collection.disk import locked, make_folder, refusing, sync_folder, write_whole
from apercu.collection.filling import (
    Unusable,
    fill,
    get_state,
    make_schema,
    make_statistics,
    written_slips,
)
from apercu.collection.layout import Layout
from apercu.collection.manifest import begin_changes, changed_files, write_manifest
from apercu.collection.reading import Collection, content_state
from apercu.collection.slips import (
    Damaged,
    Shown,
    SlipReader,
    SlipWriter,
    Written,
    card_of,
    code,
    unpack_shown,
)
from apercu.errors import CollectionBusy, CollectionDamaged, StorageError
from apercu.ports import FieldStatistics, Proposed
from apercu.records import CollectionState, Record
from apercu.text import TERMS_VERSION

SCHEMA_VERSION = 2

P = ParamSpec("P")
T = TypeVar("T")

_KEPT_TERMS = 20_000
"""Terms of queries that are kept; then keeping starts anew (about 5 MB)."""


class _Term(NamedTuple):
    """A term's code in the slips, and in how many bodies and titles it stands as of today."""

    code: bytes
    body: int
    title: int


_NO_TERM = _Term(b"\xff", 0, 0)
"""Its code is found nowhere: no code of a term has that byte."""


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
        raise _calm(error) from error


def _calm(error: BaseException) -> BaseException:
    # A panic is no `Exception`, and its class cannot be imported.
    return ValueError(str(error)) if type(error).__name__ == "PanicException" else error


def _telling(ask: Callable[P, T]) -> Callable[P, T]:
    """Turn what tantivy and SQLite say of damaged files, when asked, into our error."""

    @functools.wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return ask(*args, **kwargs)
        except BaseException as error:
            if not isinstance(calm := _calm(error), ValueError | sqlite3.Error):
                raise
            raise _unreadable(calm) from error

    return asked


def _unreadable(error: BaseException) -> CollectionDamaged:
    return CollectionDamaged(
        f"the index cannot be read ({error}); 'apercu rebuild' makes it again, nothing is lost"
    )


class LexicalIndex:
    """An opened generation; the `PassageIndex` of a collection."""

    def __init__(self, index: Any, statistics: sqlite3.Connection, slips: SlipReader) -> None:
        self._schema = index.schema
        self._connection = statistics
        self._slips = slips
        self._searcher = index.searcher()
        self._sequence = get_state(statistics, "sequence")
        self._newest = get_state(statistics, "newest")
        self._lengths: dict[str, float] | None = None
        self._days: AdmittedByDay | None = None
        self._fits: tuple[Any, bool] = (None, False)
        self._terms: dict[str, _Term] = {}
        self._states: dict[int, CollectionState] = {}

    def close(self) -> None:
        """Close the statistics and let the slips go."""
        self._connection.close()
        self._slips.close()

    def sequence(self) -> int:
        """Return the catalogue's sequence number that the index reflects."""
        return self._sequence

    def reflects(self, collection: Collection) -> bool:
        """Tell whether the collection is still as the index took it: then both say the same."""
        version = (id(collection), collection.version())
        if self._fits[0] != version:
            self._fits = (version, collection.sequence() == self._sequence)
        return self._fits[1]

    # --- asking ---

    @_telling
    def state(self, day: int) -> CollectionState:
        """Return what `Collection.state` does as of that day, without reading it all."""
        if day not in self._states:
            sums = self._until(day)
            self._states[day] = content_state(sums.documents, sums.origins, sums.items, sums.total)
        return self._states[day]

    @_telling
    def statistics(self, terms: Sequence[str], day: int) -> dict[str, FieldStatistics]:
        """Return each field's statistics as of `day`, each origin counted once."""
        sums = self._until(day)
        today = day >= self._newest
        body, title = self._frequencies_today(terms) if today else self._counted(terms, day)
        return {
            field: FieldStatistics(units, length / units if units else 0.0, frequencies)
            for field, units, length, frequencies in (
                ("body", sums.passages, sums.terms, body),
                ("title", sums.origins, sums.titles, title),
            )
        }

    def _until(self, day: int) -> Sums:
        if self._days is None:
            self._days = AdmittedByDay(self._connection)
        return self._days.until(day)

    def _known(self, terms: AnyCollection[str]) -> list[_Term]:
        """Return what is known of terms, in their order; it is kept for the next query."""
        unknown = [term for term in terms if term not in self._terms]
        if unknown:
            if len(self._terms) > _KEPT_TERMS:
                self._terms.clear()
                unknown = list(terms)
            self._terms.update(dict.fromkeys(unknown, _NO_TERM))
            marks = ", ".join("?" * len(unknown))
            for term, number, body, title in self._connection.execute(
                f"SELECT term, number, body, title FROM terms WHERE term IN ({marks})",  # noqa: S608
                unknown,
            ):
                self._terms[term] = _Term(code(number), body, title)
        return [self._terms[term] for term in terms]

    def _frequencies_today(self, terms: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
        known = self._known(terms)
        return (
            {term: one.body for term, one in zip(terms, known, strict=True)},
            {term: one.title for term, one in zip(terms, known, strict=True)},
        )

    def _counted(self, terms: Sequence[str], day: int) -> tuple[dict[str, int], dict[str, int]]:
        """Count as of a past day, through tantivy: exact, since a query sees no deleted row."""
        body, title = {}, {}
        headings = get_state(self._connection, "headings")
        for term in terms:
            title[term] = self._count("title", term, day, heads=1)
            body[term] = self._count("body", term, day) + sum(
                self._count("title", term, day, heads=1 + heading)
                for heading in range(1, headings + 1)
            )
        return body, title

    def _count(self, field: str, term: str, day: int, *, heads: int = 0) -> int:
        must, number = tantivy.Occur.Must, tantivy.FieldType.Unsigned
        range_of = tantivy.Query.range_query
        parts = [
            tantivy.Query.term_query(self._schema, field, term, "freq"),
            range_of(self._schema, "birth", number, upper_bound=day),
            range_of(self._schema, "standing", number, lower_bound=day + 1),
        ]
        if heads:
            parts.append(range_of(self._schema, "heads", number, lower_bound=heads))
        query = tantivy.Query.boolean_query([(must, part) for part in parts])
        return self._searcher.search(query, limit=1).count or 0

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

    @_telling
    def propose(
        self,
        weights: Mapping[str, Mapping[str, float]],
        *,
        limit: int,
        actors: Sequence[str] = (),
        documents: Sequence[int] | None = None,
    ) -> LexicalProposals:
        """Return the passages with the greatest raw scores."""
        self._slips.forget()
        query = self._query(weights, actors, documents)
        hits = self._searcher.search(query, limit=limit, count=False).hits if query else []
        body, title = (
            [one.code for one in self._known(weights[field])] for field in ("body", "title")
        )
        return LexicalProposals(hits, self._searcher, self._slips, body, title)

    def identify(self, number: int) -> str | None:
        """Return the id of a document that was looked at in this query; `None` for others."""
        sha = self._slips.ids.get(number)
        return None if sha is None else sha.hex()

    @_telling
    def shown(self, place: int, sha: bytes) -> tuple[int, int, Shown]:
        """Return span and document of the passage at a place, which `ask.bm25.Scored` names.

        `sha` is the id that the document has in the catalogue.
        """
        card, _, _, start, end, _, _ = self._slips.slip(place)
        if card.sha != sha:
            raise Damaged(f"document number {card.number} is another one in the catalogue")
        return start, end, unpack_shown(card.shown)

    def _query(
        self,
        weights: Mapping[str, Mapping[str, float]],
        actors: Sequence[str],
        documents: Sequence[int] | None,
    ) -> Any:
        query_of = tantivy.Query
        should = []
        units = self._searcher.num_docs
        for field, by_term in weights.items():
            for term, weight in by_term.items():
                frequency = self._searcher.doc_freq(field, term)
                if frequency:
                    clause = query_of.term_query(self._schema, field, term, "freq")
                    boost = weight / _raw_idf(units, frequency)
                    should.append((tantivy.Occur.Should, query_of.boost_query(clause, boost)))
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


class LexicalProposals:
    """What tantivy proposes, looked up in the slips one by one."""

    def __init__(
        self,
        hits: Sequence[tuple[float, Any]],
        searcher: Any,
        slips: SlipReader,
        body: Sequence[bytes],
        title: Sequence[bytes],
    ) -> None:
        self.scores: Sequence[float] = [score for score, _ in hits]
        self._slips = slips
        self._body = body
        self._title = title
        # One call for all: each costs far more than what it fetches.
        self.places: Sequence[int] = searcher.fast_field_values("place", [at for _, at in hits])
        self.documents: Sequence[int] = [card_of(place) for place in self.places]

    def look(self, at: int) -> Proposed:
        """Fetch what is to be known of the passage at a rank (from 0)."""
        try:
            card, ordinal, until, _, _, terms, body = self._slips.slip(self.places[at])
        except ValueError as error:
            raise _unreadable(error) from error
        number, _, birth, title_terms, title, _, _ = card
        # No code of a term is a part of others, so that each find is the term.
        in_body, in_title = body.count, title.count
        frequencies = [in_body(one) for one in self._body]
        frequencies += [in_title(one) for one in self._title]
        return number, ordinal, birth, until, (terms, title_terms), frequencies


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
        statistics.execute("PRAGMA cache_size = -16384")
        with _calmed():
            return LexicalIndex(
                tantivy.Index.open(str(folder)), statistics, SlipReader.open(folder)
            )
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
        fill(index, statistics, collection, SlipWriter(folder, written_slips(statistics)))
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
    slips = SlipWriter(None, Written(0, 0))
    fill(index, statistics, collection, slips)
    return LexicalIndex(index, statistics, SlipReader(slips.memory))
