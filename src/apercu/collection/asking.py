"""Ask an opened generation of the lexical index: statistics, proposals, what a result shows."""

from __future__ import annotations

import contextlib
import functools
import math
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Collection as AnyCollection
from typing import Any, NamedTuple, ParamSpec, TypeVar

import tantivy

from apercu.collection.admitting import AdmittedByDay, Sums
from apercu.collection.filling import get_state
from apercu.collection.reading import Collection, content_state
from apercu.collection.slips import Damaged, Shown, SlipReader, card_of, code, unpack_shown
from apercu.errors import CollectionDamaged
from apercu.ports import FieldStatistics, Proposed
from apercu.records import CollectionState

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


@contextlib.contextmanager
def calmed() -> Iterator[None]:
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
