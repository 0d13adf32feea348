"""Retrieve the passages for a question: by facet, by pair of actors, in each language."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from apercu.actors import names_of
from apercu.ask.bm25 import ranked
from apercu.ask.matter import adopted
from apercu.ask.question import Asked, FacetAsked
from apercu.ask.widening import CALLED, loose_words
from apercu.ports import FieldStatistics, PassageIndex, Proposals
from apercu.records import MentionKind
from apercu.searching import View
from apercu.text import terms
from apercu.topics import LANGUAGES, domain_terms, topic_terms

PASSAGES_A_QUERY = 60
FILTERED = 10
"""How many times as many are looked through where filters let few pass."""
PASSAGES = 240
"""How many passages are read in all, the best for any facet first. Chosen for speed, not swept."""
FACET_TERMS = 48
"""How many words of its topics a facet is searched by, those of most passages first."""
BY_TOPIC, BY_NAMES = 0.7, 0.05
"""What a hit by a topic's words, or by the actors' names alone, is worth beside one by the
question's own words."""
NAMES = 8
"""How many of an actor's names a passage is searched by, in each language."""

Place = tuple[int, int]
"""A document's number, and which of its passages; -1 where that is not known."""


def retrieve(
    view: View, index: PassageIndex, asked: Asked, day: int
) -> dict[Place, dict[str, float]]:
    """Return the best passages with their scores, from 0 to 1, by facet."""
    found: dict[Place, dict[str, float]] = {}
    index = _Remembering(index)
    languages = _languages(index, asked, day)
    for facet in asked.facets:
        queries = list(_queries(index, asked, facet, day, languages))
        for place, score in _hits(view, index, queries, day).items():
            found.setdefault(place, {})[facet.id] = score
    named = _hits(view, index, list(_named(asked, languages)), day)
    for place, score in named.items():
        found.setdefault(place, {}).setdefault("", score)
    best = sorted(found, key=lambda p: (-max(found[p].values()), view.identify(p[0]), p[1]))
    return {place: found[place] for place in best[:PASSAGES]}


class _Remembering:
    """An index that remembers a term's statistics: one question asks for most of them often."""

    def __init__(self, index: PassageIndex) -> None:
        self._index = index
        self._known: dict[int, dict[str, FieldStatistics]] = {}

    def statistics(self, terms: Sequence[str], day: int) -> dict[str, FieldStatistics]:
        """Return each field's statistics as of `day`, asking for new terms only."""
        known = self._known.setdefault(day, {})
        some = next(iter(known.values()), None)
        news = [one for one in terms if some is None or one not in some.frequency]
        if news or some is None:
            for field, told in self._index.statistics(news, day).items():
                held = known.setdefault(field, told._replace(frequency={}))
                held.frequency.update({one: told.frequency.get(one, 0) for one in news})
        return known

    def least_mean_lengths(self) -> Mapping[str, float]:
        """Return what the index returns."""
        return self._index.least_mean_lengths()

    def propose(
        self,
        weights: Mapping[str, Mapping[str, float]],
        *,
        limit: int,
        actors: Sequence[str] = (),
        documents: Sequence[int] | None = None,
    ) -> Proposals:
        """Return what the index proposes."""
        return self._index.propose(weights, limit=limit, actors=actors, documents=documents)


COMMON = {"en": "the", "ru": "на", "uk": "та", "tr": "ve", "az": "və", "de": "und", "fr": "les"}
"""A word that hardly a page of a language does without."""
PRESENT = 3
"""In so many passages it must stand for the language to be searched in."""


def _languages(index: PassageIndex, asked: Asked, day: int) -> tuple[str, ...]:
    """Return the languages that the collection seems to hold, the question's first."""
    words = {language: terms(COMMON[language])[0] for language in LANGUAGES}
    frequency = index.statistics(sorted(words.values()), day)["body"].frequency
    held = [language for language in LANGUAGES if frequency.get(words[language], 0) >= PRESENT]
    return tuple(dict.fromkeys((asked.language, *held)))


_Query = tuple[float, list[str], tuple[str, ...]]
"""What a hit is worth, the words, the actors whom the passage must name."""


def _hits(
    view: View, index: PassageIndex, queries: Sequence[_Query], day: int
) -> dict[Place, float]:
    """Return the passages that queries find, each with its best score."""
    found: dict[Place, float] = {}
    for worth, words, actors in queries:
        hits = ranked(index, words, day, identify=view.identify, actors=actors)
        best: float | None = None
        taken = 0
        for hit in itertools.islice(hits, PASSAGES_A_QUERY * FILTERED):
            origin = view.origin(hit.document)
            if not view.fulfilled(origin):
                continue
            taken += 1
            number = view.representative(hit.document, origin)
            best = best or hit.score
            # Of a copy that is quoted in another's place, the passage is not known.
            place = (number, hit.ordinal if number == hit.document else -1)
            found[place] = max(found.get(place, 0.0), worth * hit.score / best)
            if taken == PASSAGES_A_QUERY:
                break
    return found


def _groups(asked: Asked, facet: FacetAsked) -> list[tuple[str, ...]]:
    """Return who must be named together, the pairs first."""
    main = asked.actors
    groups: list[tuple[str, ...]] = [(a, t) for a in main for t in facet.third]
    groups += itertools.combinations(main, 2)
    if len(main) == 1:
        groups += [(main[0], one) for one in asked.third]
    groups += [(one,) for one in main]
    groups += [tuple(CALLED.get(one, one) for one in group) for group in groups]
    return list(dict.fromkeys(groups)) or [()]


def _queries(
    index: PassageIndex, asked: Asked, facet: FacetAsked, day: int, languages: Sequence[str]
) -> Iterator[_Query]:
    """Yield a facet's queries: by the question's own words, and by its topics' in each language."""
    own = [*facet.terms, *loose_words(asked)]
    domains = (*facet.domains, *adopted(facet, asked))
    for language in languages:
        topical = _topical(index, facet, domains, day, language)
        for group in _groups(asked, facet):
            named = _names(group, language)
            if own and language == asked.language:
                yield 1.0, [*own, *own, *named], group
            if topical:
                yield BY_TOPIC, [*topical, *named], group


def _named(asked: Asked, languages: Sequence[str]) -> Iterator[_Query]:
    """Yield the queries by names alone, which find what is told in words of no known topic."""
    pairs = {
        group: None
        for facet in asked.facets
        for group in _groups(asked, facet)
        if len(group) > 1 or len(asked.actors) == 1
    }
    for language in languages:
        for group in pairs:
            if named := _names(group, language):
                yield BY_NAMES, named, group


def _topical(
    index: PassageIndex, facet: FacetAsked, domains: Sequence[str], day: int, language: str
) -> list[str]:
    """Return the words of a facet's topics that stand in most passages, as many as are useful."""
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
