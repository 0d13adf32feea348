"""What a statement is compared with: its own references, and the best reports of the collection."""

from __future__ import annotations

import datetime
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from apercu.ask.bm25 import ranked
from apercu.ask.evidence import Source
from apercu.ask.speakers import find_speaker
from apercu.check.naming import Listed
from apercu.check.records import Material
from apercu.collection.days import as_of_day
from apercu.collection.index import LexicalIndex
from apercu.collection.reading import Collection
from apercu.errors import CollectionDamaged
from apercu.find.fusion import fused
from apercu.find.widening import widened
from apercu.gathering import party_of as party_of_outlet
from apercu.gathering import rarities
from apercu.records import Record, SearchReply
from apercu.searching import Filters, View, query_terms
from apercu.text import terms

REPORTS = 10
"""Origins of which passages are read for a statement."""
HITS = 60
"""Passages that are looked at to find them."""
WHOLE = 12
"""A text of so many passages is read whole: a report, not a speech."""
AROUND = 1
"""Passages read on either side of one that was found."""
MOST_WORDS = 60
"""Words of a statement that are searched for: a longer sentence is searched by its first ones."""


IN_CITED = 3
"""Passages of a long document that the overview cites."""


class Piece(Record, frozen=True, kw_only=True):
    """A material, the document it is of, and at which offset of that document's text it begins."""

    material: Material
    source: Source
    start: int


class _NamedBy(msgspec.Struct):
    """What of a stored appearance a reference may name it by."""

    title: str | None = None
    restates: str | None = None


_decode_names = msgspec.json.Decoder(_NamedBy).decode


def _named_by(body: bytes) -> tuple[str | None, str | None]:
    try:
        found = _decode_names(body)
    except (msgspec.MsgspecError, ValueError) as error:
        raise CollectionDamaged(
            f"an appearance is not what was stored ({error}); 'apercu rebuild' restores it"
        ) from error
    return found.title, found.restates


class FindNear(Protocol):
    """Finds by words and nearness together, as `finding.Finder.find` does."""

    def __call__(
        self, query: str, *, mode: Literal["hybrid"], limit: int, as_of: datetime.date
    ) -> SearchReply:
        """Return the best passage of each of the best origins, best first."""
        ...


class Reader:
    """Reads documents of a collection as of a day, each once.

    With `near` origins are found by nearness of matter too, and both rankings are made one.
    """

    def __init__(
        self,
        collection: Collection,
        index: LexicalIndex,
        as_of: datetime.date,
        *,
        near: FindNear | None = None,
    ) -> None:
        self._near = near
        self._collection = collection
        self._index = index
        self._as_of = as_of
        self._day = as_of.toordinal()
        self.view = View(collection, as_of, Filters())
        self.source = functools.cache(self._source)

    def listed(self) -> Iterator[Listed]:
        """Yield every document as the day shows it, under each of its addresses."""
        rows = self._collection.connection.execute(
            "SELECT d.sha, a.url, a.body FROM appearances a JOIN documents d ON d.id = a.document"
            " WHERE a.admitted <= ?",
            (as_of_day(self._as_of),),
        )
        for sha, url, body in rows:
            title, restates = _named_by(body)
            yield Listed(document=sha.hex(), url=url, title=title or "", restates=restates or "")

    def find(self, statement: str, context: str = "", *, near: bool = True) -> dict[int, set[int]]:
        """Return the passages of the best `REPORTS` origins, by document and ordinal.

        `context` are words around a statement, as what "this" means stands before it; each counts
        less than a word of its own. `near` may be switched off for queries that are asked in
        passing. Machine-written pages are left out: an overview is no source
        for another.
        """
        text = " ".join(statement.split()[:MOST_WORDS])
        around = " ".join(context.split()[-MOST_WORDS:])
        if not terms(text):
            return {}
        words = widened(text, query_terms(text))
        if around:
            more = set(query_terms(around)) - set(words)
            words = [*words, *(words if len(words) == len(set(words)) else ()), *sorted(more)]
        passages: dict[int, dict[int, set[int]]] = {}
        hits = ranked(self._index, words, self._day, identify=self.view.identify)
        for hit in itertools.islice(hits, HITS):
            each = passages.setdefault(self.view.origin(hit.document), {})
            each.setdefault(hit.document, set()).add(hit.ordinal)
        ranking = list(passages)
        if near and self._near is not None:
            ranking = self._with_near(self._near, f"{text} {around}".strip(), ranking, passages)
        return self._best_of(ranking, passages)

    def _best_of(
        self, ranking: Sequence[int], passages: Mapping[int, Mapping[int, set[int]]]
    ) -> dict[int, set[int]]:
        """Return of each of the best origins the document found first, with its passages."""
        found: dict[int, set[int]] = {}
        for origin in ranking:
            if len(found) == REPORTS:
                break
            for document, ordinals in passages[origin].items():
                if not self._machine_written(document):
                    found[document] = ordinals
                    break
        return found

    def _with_near(
        self,
        find_near: FindNear,
        query: str,
        ranking: Sequence[int],
        passages: dict[int, dict[int, set[int]]],
    ) -> list[int]:
        """Put what is near to a query to what has its words; return the origins of both."""
        near: list[int] = []
        reply = find_near(query, mode="hybrid", limit=REPORTS * 2, as_of=self._as_of)
        for one in reply.results:
            document = self._collection.find_number(one.document)
            origin = self.view.origin(document)
            near.append(origin)
            if origin not in passages:
                passages[origin] = {document: self._ordinals(document, one.start, one.end)}
        return [one for one, _ in fused([list(ranking), near], identify=self.view.identify)]

    def _ordinals(self, document: int, start: int, end: int) -> set[int]:
        """Return which passages of a document a stretch of it is."""
        each = enumerate(self._collection.passages(document))
        return {ordinal for ordinal, one in each if one.start < end and start < one.end}

    def _machine_written(self, number: int) -> bool:
        return self.view.appearance(number).outlet.form == "machine_written"

    def rarities(self, stems: Iterable[str]) -> Mapping[str, float]:
        """Return how rare stems are in the collection, as of the day."""
        return rarities(self._index, stems, self._as_of)

    def pieces(
        self, found: Mapping[int, set[int]], parties: frozenset[str], cited: frozenset[str]
    ) -> list[Piece]:
        """Cut materials out of documents, those that the overview cites first."""
        order = sorted(found, key=lambda n: self.view.identify(n) not in cited)
        return [
            piece for number in order for piece in self._cut(number, found[number], parties, cited)
        ]

    def _cut(
        self, number: int, ordinals: set[int], parties: frozenset[str], cited: frozenset[str]
    ) -> Iterator[Piece]:
        source = self.source(number)
        party = party_of(source, parties)
        for start, end in self._stretches(number, ordinals):
            material = Material(
                text=source.text[start:end],
                document=source.document,
                origin=source.origin,
                url=source.url,
                title=source.title or "",
                published=source.published,
                language=source.language,
                speaker=source.speaker,
                control=source.outlet.control,
                party=party,
                cited=source.document in cited,
            )
            yield Piece(material=material, source=source, start=start)

    def _stretches(self, number: int, ordinals: set[int]) -> list[tuple[int, int]]:
        """Return the whole of a short text, else the passages found with their neighbours."""
        passages = self._collection.passages(number)
        if len(passages) <= WHOLE or not ordinals:
            passages = passages if len(passages) <= WHOLE else passages[:WHOLE]
            return [(passages[0].start, passages[-1].end)] if passages else []
        near = sorted(
            {one + step for one in ordinals for step in range(-AROUND, AROUND + 1)}
            & set(range(len(passages)))
        )
        found: list[tuple[int, int]] = []
        last = -2
        for ordinal in near:
            one = passages[ordinal]
            if ordinal == last + 1:
                found[-1] = (found[-1][0], one.end)
            else:
                found.append((one.start, one.end))
            last = ordinal
        return found

    def _source(self, number: int) -> Source:
        text, language = self._collection.text_and_language(number)
        appearance = self.view.appearance(number)
        members = self.view.members(number)
        return Source(
            document=self.view.identify(number),
            origin=self.view.identify(members[0]),
            copies=len(members) - 1,
            url=appearance.url,
            title=appearance.title,
            outlet=appearance.outlet,
            published=appearance.published,
            fetched=appearance.fetched,
            language=language,
            synthetic=appearance.synthetic,
            restates=appearance.restates,
            speaker=find_speaker(appearance, text),
            text=text,
        )


def party_of(source: Source, parties: frozenset[str]) -> str | None:
    """Return the party to the statement for which a source speaks, if it does."""
    spoken = source.speaker if source.speaker in parties else None
    return party_of_outlet(source.outlet, set(parties)) or spoken


def passages_in(reader: Reader, statement: str, documents: Iterable[int]) -> dict[int, set[int]]:
    """Return which passages of documents have most words of a statement, up to three of each."""
    words = frozenset(query_terms(statement))
    return {number: _best(reader.view, number, words) for number in documents}


def _best(view: View, number: int, words: frozenset[str]) -> set[int]:
    shared = [
        (-len(words.intersection(passage.terms.split())), ordinal)
        for ordinal, passage in enumerate(view.collection.passages(number))
    ]
    return {ordinal for count, ordinal in sorted(shared)[:IN_CITED] if count}
