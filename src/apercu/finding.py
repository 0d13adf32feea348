"""Search by words and by nearness of matter together.

Three rankings of origins are made one (`find.fusion`): by their best passages in BM25, as
`searching` has them; by their leads' cosine with the query, exactly, over all that the day admits;
by the cosines of the passages that words found, always the same number of them, which get their
vectors now where they have none. So vectors kept from earlier questions change nothing but the
time it takes. Which of this helps, and by how much, is in `docs/decisions/0018-finding.md`.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from apercu.ask.bm25 import Scored, ranked
from apercu.collection.index import LexicalIndex
from apercu.collection.leads import (
    TOLD_BY_LEAD,
    Leads,
    current_leads,
    lead_text,
    lead_texts,
)
from apercu.collection.reading import Collection
from apercu.errors import InputError
from apercu.find.exact import cosines, cosines_of, quantise
from apercu.find.fusion import RANK_OFFSET, fused, ordered
from apercu.intake.vectorise import Text, Vectors, vectors_refused
from apercu.ports import Encoder
from apercu.records import CollectionState, ReadPassage, SearchReply, SearchResult
from apercu.searching import Filters, View, kept_result, query_terms, silence
from apercu.text import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from apercu.find.exact import Codes

PASSAGES = 64
"""How many passages the list by words holds. With 50 to 200 the ten best were the same (TIME)."""
CANDIDATES = 32
"""How many of them are looked at by their vectors; what more gain and cost is in the decision."""
LEADS = 100
"""How many origins the list by leads holds. With 30, 50 and 200 within .002 of nDCG@10 (TIME)."""
LEADS_LOOKED_AT = 1000
"""Through so many leads is looked, the nearest first, where filters let few pass."""
FEW_MISSING = 64
"""So many leads a question makes by itself: two to three seconds' work on two busy cores."""
Mode = Literal["dense", "hybrid"]


class _Ready(NamedTuple):
    """The leads that have a vector, in the order of their rows in the store.

    `have` tells of each lead of the table whether it is among them.
    """

    have: NDArray[np.bool_]
    rows: NDArray[np.int64]
    numbers: NDArray[np.int64]
    counting: tuple[NDArray[np.uint32], NDArray[np.uint32]]
    squared: NDArray[np.int64]


class _More(NamedTuple):
    """Leads that were made for this question: numbers of documents, and their vectors."""

    numbers: list[int]
    codes: Codes


class Finder:
    """Answers queries on one collection with one encoder; keeps what several queries share.

    `widen` puts words to those of a query before passages are looked for (`find.widening`).
    """

    def __init__(
        self,
        collection: Collection,
        index: LexicalIndex,
        encoder: Encoder,
        *,
        widen: Callable[[str, Sequence[str]], list[str]] | None = None,
    ) -> None:
        self.collection = collection
        self.index = index
        self.vectors = Vectors(collection, encoder)
        self._widen = widen
        self._leads: Leads | None = None
        self._ready: tuple[tuple[int, int, int], _Ready] | None = None

    def find(
        self,
        query: str,
        *,
        mode: Mode,
        limit: int,
        as_of: datetime.date,
        filters: Filters | None = None,
    ) -> SearchReply:
        """Return the best passage of each of the `limit` best origins, best first.

        `score` is the sum of reciprocal ranks (hybrid) or the lead's cosine (dense). Raises
        `InputError`, also where dense is asked for and too many leads are missing,
        `CollectionDamaged`, `SettingError`, `ServiceError`.
        """
        if limit < 1:
            raise InputError(f"--limit is {limit}; it must be 1 or more")
        words = query_terms(query)
        if self._widen is not None:
            words = self._widen(query, words)
        filters = filters or Filters()
        asked = _Asked(self.collection, self.index, as_of, filters)
        code = quantise(self.vectors.encoder.encode([query]))[0]
        missing, total = self._missing(asked.day)
        more = self._more(missing)
        if more is None and mode == "dense":
            raise InputError(
                f"{len(missing)} of {total} origins have no vector yet, so they cannot be ranked"
                f" by vectors alone; 'apercu vectors' makes them, or ask with --mode hybrid"
            )
        near = {} if more is None else asked.passing(self._nearest(code, more, asked.day))
        if mode == "dense":
            results = asked.results(list(near.items()), {}, limit)
        else:
            results = self._hybrid(asked, words, code, near, limit)
        state = asked.state()
        return SearchReply(
            results=tuple(results),
            query=query,
            mode=mode,
            as_of=as_of.isoformat(),
            collection=state,
            notes=(
                *silence(results, self.collection, as_of, filters, state),
                *_told(self.vectors.encoder.name, len(missing) if more is None else 0, total),
            ),
        )

    def _hybrid(
        self,
        asked: _Asked,
        words: Sequence[str],
        code: Codes,
        near: Mapping[int, float],
        limit: int,
    ) -> list[SearchResult]:
        hits = asked.hits(words)
        first = list(itertools.islice(hits, PASSAGES))
        asked.view.load_members(hit.document for hit in first)
        found: dict[int, list[Scored]] = {}
        for hit in first:
            found.setdefault(asked.view.origin(hit.document), []).append(hit)
        best = self._passages(asked, code, first[:CANDIDATES])
        ids = asked.ids({*found, *near})
        ranking = fused([list(found), list(near), best], identify=ids.__getitem__)
        if len(ranking) < limit:
            ranking += _behind(asked, hits, ranking, found, limit)
        return asked.results(ranking, found, limit)

    # --- leads ---

    def _missing(self, day: int) -> tuple[list[int], int]:
        """Return the documents whose leads were not made yet, and how many leads count."""
        self.vectors.leads.load()
        self.vectors.asked.load()
        if self._leads is None or self._leads.sequence != self.collection.sequence():
            self._leads = current_leads(self.collection, wait_s=1.0)
        counting = self._leads.counting(day)
        lacking = counting & ~self._with_vectors(self._leads).have
        return self._leads.rows["number"][lacking].tolist(), int(counting.sum())

    def _more(self, missing: Sequence[int]) -> _More | None:
        """Make the leads that are missing, for this question, where they are few.

        They do not count as made: what was asked before must not decide what is found.
        """
        if not missing:
            return _More([], self.vectors.of([]))
        if len(missing) > FEW_MISSING or vectors_refused(self.collection.layout):
            return None
        some = list(lead_texts(self.collection, missing))
        texts = [(sha, text) for _, sha, text in some]
        return _More([number for number, _, _ in some], self.vectors.of(texts))

    def _with_vectors(self, leads: Leads) -> _Ready:
        """Return the leads that were made; what was looked up serves as long as it is true."""
        store = self.vectors.leads
        state = (leads.sequence, store.version, len(store))
        if self._ready is None or self._ready[0] != state:
            rows = np.array(store.rows(leads.rows["key"].tolist()), dtype=np.int64)
            order = np.argsort(rows, kind="stable")
            order = order[rows[order] >= 0]
            some = leads.rows[order]
            ready = _Ready(
                rows >= 0,
                rows[order],
                some["number"].astype(np.int64),
                (some["birth"].copy(), some["until"].copy()),
                store.squared_lengths(rows[order]),
            )
            self._ready = state, ready
        return self._ready[1]

    def _nearest(self, code: Codes, more: _More, day: int) -> Iterator[tuple[int, float]]:
        """Yield the numbers of the documents whose leads count, the nearest first; ties by id."""
        assert self._ready is not None  # noqa: S101 - `_missing` has looked
        ready, store = self._ready[1], self.vectors.leads
        near = cosines(
            code,
            len(ready.rows),
            lambda start, end: store.codes(ready.rows[start:end]),
            ready.squared,
        )
        birth, until = ready.counting
        there = np.flatnonzero((birth <= day) & (day < until))
        near = np.concatenate([near[there], cosines_of(code, more.codes)])
        numbers = np.concatenate([ready.numbers[there], np.array(more.numbers, dtype=np.int64)])
        done, step = 0, LEADS
        while done < len(near):
            step = min(step, len(near))
            least = np.partition(near, len(near) - step)[len(near) - step]
            # All that are as near as the last one: ties are broken by ids, not by rows.
            chosen = np.flatnonzero(near >= least)
            scores = {int(numbers[at]): float(near[at]) for at in chosen}
            yield from ordered(scores, self.collection.sha)[done:]
            done, step = len(scores), 4 * step

    # --- passages ---

    def _passages(self, asked: _Asked, code: Codes, hits: Sequence[Scored]) -> list[int]:
        """Rank the origins of passages by their nearest passage."""
        if not hits:
            return []
        texts = self.collection.texts({hit.document for hit in hits})
        wanted = []
        for hit in hits:
            sha, text = texts[hit.document]
            start, end = asked.span(hit, sha)
            told = end <= TOLD_BY_LEAD
            words = lead_text(asked.title(hit, sha), text) if told else text[start:end]
            wanted.append((sha, words))
        best: dict[int, float] = {}
        for hit, near in zip(hits, cosines_of(code, self.vectors.of(wanted)), strict=True):
            origin = asked.view.origin(hit.document)
            best[origin] = max(best.get(origin, -2.0), float(near))
        return [origin for origin, _ in ordered(best, asked.view.identify)]


class _Asked:
    """A collection and its index as of a day, through filters."""

    def __init__(
        self, collection: Collection, index: LexicalIndex, as_of: datetime.date, filters: Filters
    ) -> None:
        self.collection = collection
        self.index = index
        self.filters = filters
        self.as_of = as_of
        self.day = as_of.toordinal()
        self.view = View(collection, as_of, filters)
        # What the index keeps serves only while nobody wrote, and filters ask more than it keeps.
        self._same = index.reflects(collection)
        self._kept = self._same and not filters.of_documents

    def state(self) -> CollectionState:
        return self.index.state(self.day) if self._same else self.collection.state(self.as_of)

    def hits(self, words: Sequence[str]) -> Iterator[Scored]:
        """Yield the passages that have the words, in the exact order of BM25."""
        few = self.view.candidates() if self.filters.of_documents else None
        if few is not None and not few:
            return
        for hit in ranked(
            self.index, words, self.day,
            identify=self.view.identify, actors=self.filters.actors, documents=few,
        ):  # fmt: skip
            if self._kept or self.view.fulfilled(self.view.origin(hit.document)):
                yield hit

    def passing(self, near: Iterator[tuple[int, float]]) -> dict[int, float]:
        """Return the nearest origins that pass the filters, with their cosines, nearest first."""
        found: dict[int, float] = {}
        looked = itertools.islice(near, LEADS_LOOKED_AT)
        while len(found) < LEADS and (some := list(itertools.islice(looked, LEADS))):
            self.view.load_members(number for number, _ in some)
            for number, cosine in some:
                origin = self.view.origin(number)
                if len(found) < LEADS and origin not in found and self._passes(number, origin):
                    found[origin] = cosine
        return found

    def _passes(self, number: int, origin: int) -> bool:
        if not self.view.fulfilled(origin):
            return False
        return not self.filters.actors or self._opening(number) is not None

    def _opening(self, number: int) -> int | None:
        """Return which passage of a document is shown for its lead: the first that may be."""
        passages = self.collection.passages(number)
        wanted = set(self.filters.actors)
        naming = [
            at
            for at, passage in enumerate(passages)
            if passage.terms and wanted <= {mention.actor for mention in passage.mentions}
        ]
        telling = (at for at in naming if not self._heads(number, passages[at]))
        return next(telling, naming[0] if naming else None)

    def _heads(self, number: int, passage: ReadPassage) -> bool:
        """Tell whether a passage only repeats the title."""
        title = self.view.appearance(number).title
        return passage.terms == " ".join(terms(title or ""))

    def span(self, hit: Scored, sha: bytes) -> tuple[int, int]:
        """Return the span of a passage that the index proposed."""
        if self._same:
            start, end, _ = self.index.shown(hit.place, sha)
            return start, end
        passage = self.collection.passages(hit.document)[hit.ordinal]
        return passage.start, passage.end

    def title(self, hit: Scored, sha: bytes) -> str | None:
        """Return the title of a document's first appearance."""
        if self._same:
            return self.index.shown(hit.place, sha)[2].title
        return self.collection.appearances(hit.document, self.as_of)[0].title

    def ids(self, numbers: Set[int]) -> dict[int, bytes]:
        """Return the ids of documents, all by one look."""
        found = self.collection.connection.execute(
            "SELECT id, sha FROM documents WHERE id IN (SELECT value FROM json_each(?))",
            (str(list(numbers)),),
        )
        return dict(found.fetchall())

    def results(
        self,
        ranking: Sequence[tuple[int, float]],
        found: Mapping[int, Sequence[Scored]],
        limit: int,
    ) -> list[SearchResult]:
        """Give origins their words: of their best passage by words, else of their opening."""
        results: list[SearchResult] = []
        texts: dict[int, tuple[bytes, str]] = {}
        if self._kept:
            first = [found[origin][0] for origin, _ in ranking[:limit] if origin in found]
            texts = self.collection.texts({hit.document for hit in first})
        for origin, score in ranking:
            hits = found.get(origin, ())
            if hits and (told := texts.get(hits[0].document)) is not None:
                hit = hits[0]._replace(score=score)
                results.append(kept_result(self.index, self.view, hit, origin, *told))
            elif (result := self._result(origin, score, hits)) is not None:
                results.append(result)
            if len(results) == limit:
                break
        return results

    def _result(self, origin: int, score: float, hits: Sequence[Scored]) -> SearchResult | None:
        for hit in hits:
            result = self.view.result(hit._replace(score=score), origin)
            if result is not None:
                return result
        opening = None if hits else self._opening(origin)
        if opening is None:
            return None
        return self.view.result(Scored(score, origin, opening), origin)


def _behind(
    asked: _Asked,
    hits: Iterator[Scored],
    ranking: Sequence[tuple[int, float]],
    found: dict[int, list[Scored]],
    limit: int,
) -> list[tuple[int, float]]:
    """Return what else the words find, behind all that was ranked; `found` gets their passages."""
    least = ranking[-1][1] if ranking else 1.0 / RANK_OFFSET
    known = {origin for origin, _ in ranking}
    more: list[tuple[int, float]] = []
    for hit in hits:
        origin = asked.view.origin(hit.document)
        if origin in known:
            continue
        known.add(origin)
        found[origin] = [hit]
        more.append((origin, least * RANK_OFFSET / (RANK_OFFSET + 1 + len(more))))
        if len(ranking) + len(more) == limit:
            break
    return more


def _told(encoder: str, missing: int, total: int) -> Iterator[str]:
    """Say by which encoder, and what could not be ranked by it."""
    yield f"vectors by {encoder}: {total - missing} of {total} origins have theirs"
    if missing:
        yield (
            f"{missing} origins have no vector yet, so openings of reports were not ranked by"
            " matter: found were those that have the query's words; 'apercu vectors' makes them"
        )


def dense_scores(vectors: Vectors, query: str, texts: Sequence[Text]) -> list[float]:
    """Return how near texts lie to a query, each from -1 to 1, exactly and whatever the others.

    Vectors of the texts are kept for other queries; kept or made now, they are the same to the
    bit. Nearness is no support: a denial lies as near as what it denies.
    """
    if not texts:
        return []
    code = quantise(vectors.encoder.encode([query]))[0]
    return [float(near) for near in cosines_of(code, vectors.of(texts))]
