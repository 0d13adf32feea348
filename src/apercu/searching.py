"""Search a collection: rank passages, apply filters to origins, give each its place in the text."""

from __future__ import annotations

import datetime
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence, Set

from apercu.ask.bm25 import Scored, ranked
from apercu.collection.index import LexicalIndex
from apercu.collection.reading import Collection
from apercu.dates import earliest_day, latest_day
from apercu.errors import InputError
from apercu.outlets import find_outlet
from apercu.records import (
    Appearance,
    CollectionState,
    Control,
    Form,
    Outlet,
    ReadPassage,
    Record,
    SearchReply,
    SearchResult,
)
from apercu.text import is_stop, terms

FEW_DOCUMENTS = 500
"""Up to so many documents a filter is handed to the index, beyond it is applied to what ranks."""


class Filters(Record, frozen=True, kw_only=True):
    """What a result must fulfil; a filter is fulfilled by an origin if by any of its documents.

    `actors` are ids, all of which the passage must name. `since` and `until` bound the date of
    publication, both included; a document without one fulfils neither.
    """

    languages: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()
    forms: tuple[Form, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    actors: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    """Names or registered domains, in lower case."""

    @property
    def of_documents(self) -> bool:
        """Whether anything is asked of the documents, beyond the passage."""
        asked = (self.languages, self.controls, self.forms, self.outlets, self.since, self.until)
        return any(asked)

    def given(self) -> dict[str, tuple[str, ...]]:
        """Return what was asked for, by the name of its option."""
        asked = {
            "language": self.languages,
            "control": self.controls,
            "form": self.forms,
            "outlet": self.outlets,
            "since": (self.since.isoformat(),) if self.since else (),
            "until": (self.until.isoformat(),) if self.until else (),
            "actor": self.actors,
        }
        return {name: values for name, values in asked.items() if values}


def query_terms(query: str) -> list[str]:
    """Return the terms to search for; common words only where there are no others.

    Raises `InputError` where the query has no word at all.
    """
    # "US" is a state where "us" is a common word: words in capitals are never common ones.
    found = []
    for word in query.split():
        shouted = len(word.strip(".,;:!?\"'()")) > 1 and word.isupper() and not query.isupper()
        found += [(term, shouted or not is_stop(term)) for term in terms(word)]
    if not found:
        raise InputError(f"the query {query!r} holds no word to search for; give at least one")
    telling = [term for term, tells in found if tells]
    return telling or [term for term, _ in found]


def search(
    collection: Collection,
    index: LexicalIndex,
    query: str,
    *,
    limit: int,
    as_of: datetime.date,
    filters: Filters | None = None,
) -> SearchReply:
    """Return the best passage of each of the `limit` best origins, best first.

    Copies of a report neither take places nor move scores. Raises `InputError`,
    `CollectionDamaged`.
    """
    if limit < 1:
        raise InputError(f"--limit is {limit}; it must be 1 or more")
    filters = filters or Filters()
    view = View(collection, as_of, filters)
    candidates = view.candidates() if filters.of_documents else None
    # What the index keeps serves only while nobody wrote, and filters ask more than it keeps.
    same = index.reflects(collection)
    kept = same and not filters.of_documents
    found: Iterator[Scored] = iter(())
    if candidates is None or candidates:
        found = ranked(
            index,
            query_terms(query),
            as_of.toordinal(),
            identify=lambda number: (kept and index.identify(number)) or view.identify(number),
            actors=filters.actors,
            documents=candidates,
            once=kept,
        )
    results = _kept(index, view, found, limit) if kept else _looked_up(view, found, limit)
    state = index.state(as_of.toordinal()) if same else collection.state(as_of)
    return SearchReply(
        results=tuple(results),
        query=query,
        mode="lexical",
        as_of=as_of.isoformat(),
        collection=state,
        notes=silence(results, collection, as_of, filters, state),
    )


def _looked_up(view: View, found: Iterator[Scored], limit: int) -> list[SearchResult]:
    """Take the best passage of each origin, all of it from the collection itself."""
    results: list[SearchResult] = []
    seen: set[int] = set()
    for scored in found:
        origin = view.origin(scored.document)
        if origin in seen or not view.fulfilled(origin):
            continue
        result = view.result(scored, origin)
        if result is None:
            continue
        seen.add(origin)
        results.append(result)
        if len(results) == limit:
            break
    return results


def _kept(
    index: LexicalIndex, view: View, found: Iterator[Scored], limit: int
) -> list[SearchResult]:
    """Take the best passage of each origin, as the index keeps it; the words are the collection's.

    A tenth of the reads, and the same results: what is kept was checked when it was taken in, and
    the texts are checked against their ids here.
    """
    chosen: dict[int, Scored] = {}
    while len(chosen) < limit:
        some = list(itertools.islice(found, limit - len(chosen)))
        if not some:
            break
        view.load_members(scored.document for scored in some)
        for scored in some:
            chosen.setdefault(view.origin(scored.document), scored)
    texts = view.collection.texts({scored.document for scored in chosen.values()})
    return [
        kept_result(index, view, scored, origin, *texts[scored.document])
        for origin, scored in chosen.items()
    ]


_SITE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?/")


def _outlet(url: str, name: str) -> Outlet:
    """Do what `find_outlet` does, for each site once: of an address it looks at no more."""
    site = _SITE.match(url)
    # An archive's addresses hold those of others.
    if site is None or "archive" in site[0]:
        return find_outlet(url, name or None)
    return _outlet_of_site(site[0], name)


@functools.lru_cache(maxsize=4096)
def _outlet_of_site(site: str, name: str) -> Outlet:
    return find_outlet(site, name or None)


def kept_result(
    index: LexicalIndex, view: View, scored: Scored, origin: int, sha: bytes, text: str
) -> SearchResult:
    """Give a scored passage its words, as the index keeps it; `sha` and `text` are its document's.

    True while the index reflects the collection, and without filters of documents.
    """
    start, end, shown = index.shown(scored.place, sha)
    document = sha.hex()
    return SearchResult(
        document=document,
        url=shown.url,
        title=shown.title,
        start=start,
        end=end,
        quote=text[start:end],
        score=round(scored.score, 6),
        origin=document if origin == scored.document else view.identify(origin),
        outlet=_outlet(shown.url, shown.outlet),
        published=shown.published,
        language=shown.language,
        copies=len(view.members(scored.document)) - 1,
        synthetic=shown.synthetic,
    )


def silence(
    results: Sequence[SearchResult],
    collection: Collection,
    as_of: datetime.date,
    filters: Filters,
    state: CollectionState,
) -> tuple[str, ...]:
    """Say why there is nothing, where there is nothing: each reason is another answer."""
    if results:
        return ()
    if not state.documents:
        whole = collection.state().documents
        if whole:
            return (f"none of the {whole} documents was published by {as_of}",)
        return ("the collection is empty",)
    notes = [f"nothing found in {state.documents} documents as of {as_of}"]
    if filters.actors:
        notes.append(f"asked only of passages that name {' and '.join(filters.actors)}")
    if filters.of_documents:
        notes.append("asked only of documents that the filters let through")
    if filters.since or filters.until:
        undated = collection.count_undated(as_of)
        if undated:
            notes.append(f"{undated} documents without a date of publication were left out")
    return tuple(notes)


class View:
    """A collection as of a date, seen through filters; remembers what it looked up.

    `identify` tells a document's id, `members` the documents of its origin as of the date, the
    eldest first, `appearances` how it appeared until then, and `fulfilled` whether an origin (by
    any of its documents) fulfils the filters.
    """

    def __init__(self, collection: Collection, as_of: datetime.date, filters: Filters) -> None:
        self.collection = collection
        self._db = collection.connection
        self._as_of = as_of
        self._day = as_of.toordinal()
        self._filters = filters
        self.identify = functools.cache(collection.sha)
        self._origins: dict[int, tuple[int, ...]] = {}
        self.fulfilled = functools.cache(self._fulfilled)
        self.appearances = functools.cache(self._appearances)

    def origin(self, number: int) -> int:
        """Return the number of the eldest document of a document's origin, as of the date."""
        return self.members(number)[0]

    def members(self, number: int) -> tuple[int, ...]:
        """Return the documents of a document's origin as of the date, the eldest first."""
        if number not in self._origins:
            self.load_members((number,))
        return self._origins[number]

    def load_members(self, numbers: Iterable[int]) -> None:
        """Find the origins of several documents at once; most documents are alone in theirs."""
        wanted = {number for number in numbers if number not in self._origins}
        beside = self._neighbours(wanted)
        for number in wanted.difference(beside):
            self._origins[number] = (number,)
        ages = self._ages(beside) if beside else {}
        for number in wanted.intersection(beside):
            found, pending = {number}, [number]
            while pending:
                more = beside[pending.pop()] - found
                found |= more
                pending += more
            members = tuple(sorted(found, key=ages.__getitem__))
            self._origins.update(dict.fromkeys(members, members))

    def _neighbours(self, numbers: Set[int]) -> dict[int, set[int]]:
        """Return the edges of the origins of these documents, from either end."""
        beside: dict[int, set[int]] = {}
        asked, pending = set(numbers), numbers
        while pending:
            edges = self._db.execute(
                "SELECT a, b FROM edges WHERE a IN (SELECT value FROM json_each(?1))"
                " AND weight <= ?2 UNION ALL"
                " SELECT a, b FROM edges WHERE b IN (SELECT value FROM json_each(?1))"
                " AND weight <= ?2",
                (str(list(pending)), self._day),
            ).fetchall()
            for a, b in edges:
                beside.setdefault(a, set()).add(b)
                beside.setdefault(b, set()).add(a)
            pending = beside.keys() - asked
            asked |= pending
        return beside

    def _ages(self, numbers: Iterable[int]) -> dict[int, tuple[int, str, bytes]]:
        """Return by what the elder of two documents is told: day, instant of that day, id."""
        rows = self._db.execute(
            "SELECT o.document, o.birth, o.moment, d.sha FROM origins o"
            " JOIN documents d ON d.id = o.document"
            " WHERE o.document IN (SELECT value FROM json_each(?))",
            (str(list(numbers)),),
        ).fetchall()
        return {number: (birth, moment, sha) for number, birth, moment, sha in rows}

    def _appearances(self, number: int) -> list[Appearance]:
        return self.collection.appearances(number, self._as_of)

    # --- filters ---

    def candidates(self) -> list[int] | None:
        """Return the documents of the origins that fulfil the filters, where they are few."""
        languages = self._filters.languages
        if not languages:
            return None
        marks = ", ".join("?" * len(languages))
        rows = self._db.execute(
            f"SELECT id FROM documents WHERE language IN ({marks}) LIMIT ?",  # noqa: S608 - marks
            (*languages, FEW_DOCUMENTS + 1),
        ).fetchall()
        if len(rows) > FEW_DOCUMENTS:
            return None
        admitted = [n for (n,) in rows if self.appearances(n)]
        return sorted({member for number in admitted for member in self.members(number)})

    def _fulfilled(self, origin: int) -> bool:
        if not self._filters.of_documents:
            return True
        return any(self._document_fulfils(number) for number in self.members(origin))

    def representative(self, number: int, origin: int) -> int:
        """Return the document to quote: this one, or the eldest of its origin that fulfils."""
        if not self._filters.of_documents or self._document_fulfils(number):
            return number
        fulfilling = (one for one in self.members(origin) if self._document_fulfils(one))
        return next(fulfilling, number)

    def appearance(self, number: int) -> Appearance:
        """Return the first appearance that fulfils the filters, else the first one."""
        found = self.appearances(number)
        return next((one for one in found if self._appearance_fulfils(one)), found[0])

    def _document_fulfils(self, number: int) -> bool:
        filters = self._filters
        if filters.languages:
            (language,) = self._db.execute(
                "SELECT language FROM documents WHERE id = ?", (number,)
            ).fetchone()
            if language not in filters.languages:
                return False
        return any(self._appearance_fulfils(appearance) for appearance in self.appearances(number))

    def _appearance_fulfils(self, appearance: Appearance) -> bool:
        filters = self._filters
        if not self._outlet_fulfils(appearance.outlet):
            return False
        if not (filters.since or filters.until):
            return True
        if appearance.published is None:
            return False
        first, last = earliest_day(appearance.published), latest_day(appearance.published)
        if filters.since and (last is None or last < filters.since):
            return False
        return not (filters.until and (first is None or first > filters.until))

    def _outlet_fulfils(self, outlet: Outlet) -> bool:
        filters = self._filters
        return (
            (not filters.controls or outlet.control in filters.controls)
            and (not filters.forms or outlet.form in filters.forms)
            and (
                not filters.outlets
                or outlet.name.lower() in filters.outlets
                or outlet.domain in filters.outlets
            )
        )

    # --- results ---

    def result(self, scored: Scored, origin: int) -> SearchResult | None:
        """Give a scored passage its words, from the document of its origin that fulfils.

        `None` where no document that fulfils the filters has these words.
        """
        members = self.members(origin)
        passage = self.collection.passages(scored.document)[scored.ordinal]
        shown = self._shown(scored.document, passage, members)
        if shown is None:
            return None
        number, passage = shown
        text, language = self.collection.text_and_language(number)
        appearance = self.appearance(number)
        return SearchResult(
            document=self.identify(number),
            url=appearance.url,
            title=appearance.title,
            start=passage.start,
            end=passage.end,
            quote=text[passage.start : passage.end],
            score=round(scored.score, 6),
            origin=self.identify(origin),
            outlet=appearance.outlet,
            published=appearance.published,
            language=language,
            copies=len(members) - 1,
            synthetic=appearance.synthetic,
        )

    def _shown(
        self, number: int, passage: ReadPassage, members: tuple[int, ...]
    ) -> tuple[int, ReadPassage] | None:
        """Return the document to quote: the passage's own, or one that fulfils the filters."""
        if not self._filters.of_documents or self._document_fulfils(number):
            return number, passage
        for member in members:
            if self._document_fulfils(member):
                for own in self.collection.passages(member):
                    if own.keys == passage.keys:
                        return member, own
        return None
