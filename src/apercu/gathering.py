"""Gather the evidence for a question: sentences of documents as the as-of date shows them.

The index proposes passages for each facet; their documents are read whole as far as they name who
the question is about, so that a sentence is judged in its surroundings.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from apercu.actors import find_actors, names_of
from apercu.ask.bm25 import idf, ranked
from apercu.ask.evidence import Sentence, Source
from apercu.ask.question import Asked, FacetAsked
from apercu.ask.speakers import find_speaker
from apercu.ask.weighing import adopted
from apercu.ask.widening import CALLED, loose_words
from apercu.collection.index import LexicalIndex
from apercu.collection.reading import Collection
from apercu.dates import find_dates, latest_day
from apercu.records import (
    Appearance,
    DateMention,
    MentionKind,
    Outlet,
    ReadPassage,
    Record,
    Span,
)
from apercu.searching import Filters, View
from apercu.text import terms
from apercu.text.datelines import before_words
from apercu.topics import LANGUAGES, domain_terms, topic_terms

PASSAGES_A_QUERY = 120
"""How many passages each query may bring; on the demonstration collection more bring nothing."""
FACET_TERMS = 40
"""How many words of its topics a facet is searched by, those of most passages first."""
BY_TOPIC = 0.7
"""What a hit by a topic's words is worth beside one by the question's own."""
NAMES = 8
"""How many of an actor's names a passage is searched by, in each language."""
DAYS = frozenset({"second", "minute", "hour", "day"})
OFFICIAL = frozenset({"ministry", "government", "parliament"})


class Gathered(Record, frozen=True, kw_only=True):
    """What was found for a question.

    `sentences` are in order of document id and place. `undated` counts the documents that a filter
    of dates left out for want of one; `named` how many documents name each actor asked about.
    """

    sentences: tuple[Sentence, ...]
    undated: int = 0
    named: dict[str, int] = {}


def gather(
    collection: Collection,
    index: LexicalIndex,
    asked: Asked,
    *,
    as_of: datetime.date,
    filters: Filters,
) -> Gathered:
    """Return the sentences that may answer; raises `CollectionDamaged`."""
    view = View(collection, as_of, filters)
    scores: dict[int, dict[int, dict[str, float]]] = {}
    sources: dict[int, _Read] = {}
    languages = tuple(dict.fromkeys((asked.language, *LANGUAGES)))
    for facet in asked.facets:
        found = _facet_passages(view, index, asked, facet, as_of.toordinal(), languages)
        for (number, ordinal), score in found.items():
            if number not in sources:
                sources[number] = _read(view, asked, number)
            scores.setdefault(number, {}).setdefault(ordinal, {})[facet.id] = score
    wanted = {*asked.actors, *asked.third, *(one for f in asked.facets for one in f.third)}
    wanted |= {CALLED[one] for one in wanted if one in CALLED}
    sentences = [
        sentence
        for number in sorted(sources, key=view.identify)
        for sentence in _sentences(sources[number], wanted, scores.get(number, {}))
    ]
    dated = filters.since or filters.until or asked.period
    return Gathered(
        sentences=tuple(sentences),
        undated=collection.count_undated(as_of) if dated else 0,
        named={one: sum(one in read.named for read in sources.values()) for one in sorted(wanted)},
    )


def rarities(
    index: LexicalIndex, stems: Iterable[str], as_of: datetime.date
) -> Mapping[str, float]:
    """Return how rare stems are in the passages that the as-of date admits, by their idf."""
    known = index.statistics(sorted(set(stems)), as_of.toordinal())["body"]
    return {stem: idf(known.units, known.frequency.get(stem, 0)) for stem in stems}


class _Read(Record, frozen=True, kw_only=True):
    """A document that was read: its source, its passages, whom it names."""

    source: Source
    passages: tuple[ReadPassage, ...]
    named: frozenset[str]
    day: datetime.date | None


def _facet_passages(
    view: View,
    index: LexicalIndex,
    asked: Asked,
    facet: FacetAsked,
    day: int,
    languages: Sequence[str],
) -> dict[tuple[int, int], float]:
    """Return the passages proposed for a facet, by document and place, with their scores."""
    found: dict[tuple[int, int], float] = {}
    for worth, words, actors in _queries(index, asked, facet, day, languages):
        if not words:
            continue
        hits = ranked(index, words, day, identify=view.identify, actors=actors)
        best: float | None = None
        for hit in itertools.islice(hits, PASSAGES_A_QUERY):
            origin = view.origin(hit.document)
            if not view.fulfilled(origin):
                continue
            number = view.representative(hit.document, origin)
            best = best or hit.score
            # Of a copy that is quoted in another's place, the passage is not known.
            place = (number, hit.ordinal if number == hit.document else -1)
            found[place] = max(found.get(place, 0.0), worth * hit.score / best)
    return found


def _queries(
    index: LexicalIndex, asked: Asked, facet: FacetAsked, day: int, languages: Sequence[str]
) -> Iterator[tuple[float, list[str], tuple[str, ...]]]:
    """Yield (worth of a hit, words, actors whom the passage must name), language by language."""
    main = asked.actors
    groups: list[tuple[str, ...]] = [(a, t) for a in main for t in facet.third]
    groups += itertools.combinations(main, 2)
    if len(main) == 1:
        groups += [(main[0], one) for one in asked.third]
    groups += [(one,) for one in main]
    groups += [tuple(CALLED.get(one, one) for one in group) for group in groups]
    own = [*facet.terms, *loose_words(asked)]
    for language in languages:
        topical = _topical(index, facet, (*facet.domains, *adopted(facet, asked)), day, language)
        for group in dict.fromkeys(groups):
            named = _names(group, language)
            if own and language == asked.language:
                yield 1.0, [*own, *own, *named], group
            if topical:
                yield BY_TOPIC, [*topical, *named], group
            if len(group) > 1 or len(main) == 1:
                yield 0.0, named, group
        if not main:
            yield 1.0, [*own, *topical], ()


def _topical(
    index: LexicalIndex, facet: FacetAsked, domains: Sequence[str], day: int, language: str
) -> list[str]:
    """Return the words of a facet's topics that stand in most passages, as many as are useful."""
    if language not in LANGUAGES:
        return []
    words = set(topic_terms(facet.topics, language))
    if not facet.third:
        words |= {word for domain in domains for word in domain_terms(domain, language)}
    frequency = index.statistics(sorted(words), day)["body"].frequency
    common = sorted((w for w in words if frequency.get(w)), key=lambda w: (-frequency[w], w))
    return common[:FACET_TERMS]


def _names(actors: Sequence[str], language: str) -> list[str]:
    kinds: tuple[MentionKind, ...] = ("name", "demonym", "capital")
    found = (names_of(one, kinds=kinds, language=language)[:NAMES] for one in actors)
    return list(dict.fromkeys(term for words in found for name in words for term in terms(name)))


def _read(view: View, asked: Asked, number: int) -> _Read:
    text, language = view.collection.text_and_language(number)
    passages = view.collection.passages(number)
    appearance = view.appearance(number)
    published = appearance.published
    # "Today" and "last week" are told from a day; a year is none.
    day = latest_day(published) if published and published.precision in DAYS else None
    title = find_actors(appearance.title or "", on=day, language=language)
    named = {one.actor for passage in passages for one in passage.mentions}
    return _Read(
        source=_source(view, asked, number, appearance, text, language),
        passages=passages,
        named=frozenset(named | {one.actor for one in title}),
        day=day,
    )


def _source(
    view: View, asked: Asked, number: int, appearance: Appearance, text: str, language: str | None
) -> Source:
    members = view.members(number)
    parties = {*asked.actors, *asked.third, *(one for f in asked.facets for one in f.third)}
    return Source(
        document=view.identify(number),
        origin=view.identify(members[0]),
        copies=len(members) - 1,
        url=appearance.url,
        title=appearance.title,
        outlet=appearance.outlet,
        published=appearance.published,
        fetched=appearance.fetched,
        language=language,
        synthetic=appearance.synthetic,
        restates=appearance.restates,
        party=party_of(appearance.outlet, parties),
        speaker=find_speaker(appearance, text),
        text=text,
    )


def party_of(outlet: Outlet, parties: set[str]) -> str | None:
    """Return the party to the matter for which an outlet speaks, if it does."""
    speaks = outlet.control in ("state", "pro_government") or outlet.form in OFFICIAL
    return outlet.state if speaks and outlet.state in parties else None


def _sentences(
    read: _Read, wanted: set[str], scores: Mapping[int, dict[str, float]]
) -> Iterator[Sentence]:
    """Yield a document's sentences; times are looked for where somebody wanted is named."""
    text, number = read.source.text, 0
    for ordinal, passage in enumerate(read.passages):
        concerned = any(one.actor in wanted for one in passage.mentions)
        dates = _dates(read, passage) if concerned else []
        for whole in passage.sentences or (Span(passage.start, passage.end),):
            # Where a report was filed is no part of what it says.
            start = whole.start + before_words(text[whole.start : whole.end])
            yield Sentence(
                source=read.source,
                start=start,
                end=whole.end,
                number=number,
                scores=scores.get(ordinal, {}),
                paragraph=not text[: whole.start].rstrip(" \t")[-1:].strip("\n"),
                mentions=tuple(
                    one for one in passage.mentions if start <= one.start and one.end <= whole.end
                ),
                dates=tuple(one for one in dates if start <= one.start and one.end <= whole.end),
            )
            number += 1


def _dates(read: _Read, passage: ReadPassage) -> list[DateMention]:
    words = read.source.text[passage.start : passage.end]
    found = find_dates(words, published=read.day, language=read.source.language)
    return [_moved(one, passage.start) for one in found]


def _moved(date: DateMention, by: int) -> DateMention:
    """Return a mention with its offsets counted from the document's start."""
    anchored = date.anchor_start is not None and date.anchor_end is not None
    return msgspec.structs.replace(
        date,
        start=date.start + by,
        end=date.end + by,
        anchor_start=date.anchor_start + by if anchored and date.anchor_start is not None else None,
        anchor_end=date.anchor_end + by if anchored and date.anchor_end is not None else None,
    )
