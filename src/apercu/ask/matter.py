"""Tell how far a sentence is on the matter of a facet, by its words, its topics and its title."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping

from apercu.ask.evidence import Sentence
from apercu.ask.question import Asked, FacetAsked
from apercu.ask.surroundings import Surroundings
from apercu.ask.widening import loose_words
from apercu.text import terms
from apercu.topics import HINT, find_domains, find_topics, topic

MOST_WORDS, AMONG_BEST = 0.5, 0.75
LED_TO = 0.35
"""The score, beside the best of its query, from which a passage is what the words asked for."""
NAMED = 0.9
"""How far a sentence is on a facet's matter that has a topic of it, however unsure."""
PART_OF_PHRASE = 0.4
"""What some words of a term count for without the others: "oil" where it was oil prices."""
BEARING = (0.45, 0.25, 0.3)
"""What topics, the question's own words, and the passage's score count for."""
ADOPTED = {"security": "politics", "humanitarian": "politics", "culture": "politics",
           "energy": "economy"}  # fmt: skip
"""Where a domain that no facet asks about finds its place."""


def matter(
    sentence: Sentence,
    facet: FacetAsked,
    asked: Asked,
    actors: frozenset[str],
    stems: frozenset[str],
    topics: Mapping[str, float],
    around: Surroundings,
    weights: Mapping[str, float],
) -> float:
    """Return how far a sentence is on the facet's matter, from 0 to 1."""
    here = either(topics[one] * fit(one, facet, asked) for one in topics)
    title = either(around.topics[one] * fit(one, facet, asked) for one in around.topics)
    with_third = (0.35 if facet.topics else 0.6) if actors & set(facet.third) else 0.0
    words = {*facet.terms, *loose_words(asked)}
    covered = coverage(words, stems, weights)
    found = sentence.scores.get(facet.id, 0.0)
    # A facet without words of its own takes what tells of the actors; if the question has words
    # beside it, only what these words led to.
    open_ = not (facet.terms or facet.topics or facet.domains)
    led = covered > 0 or (found >= LED_TO and not any(one.given for one in asked.facets))
    anything = 0.5 if open_ and (led or not words) else 0.0
    topical = max(here, with_third, 0.6 * title, anything)
    near = around.context(sentence)
    if (open_ and not anything) or not _answers(facet, asked, topics, stems, near, covered, found):
        return 0.0
    if not words:
        covered = topical
    if not max(topical, covered) and not _is_general(facet, asked):
        return 0.0
    return BEARING[0] * max(topical, 0.2) + BEARING[1] * covered + BEARING[2] * found


def on_matter(
    facet: FacetAsked,
    asked: Asked,
    topics: Mapping[str, float],
    stems: frozenset[str],
    weights: Mapping[str, float],
) -> float:
    """Return how far a sentence's own words are on a facet's matter, by topics or by its words."""
    here = either(topics[one] * fit(one, facet, asked) for one in topics)
    named = NAMED * bool(topics.keys() & {*facet.topics})
    words = coverage(facet.terms, stems, weights) if facet.terms else 0.0
    if words < 1.0 and not named and is_phrase(facet.heading, asked.language):
        words *= PART_OF_PHRASE
    return max(here, named, words)


@functools.lru_cache(maxsize=256)
def is_phrase(heading: str, language: str) -> bool:
    """Tell whether a facet's words are one term ("oil prices"): part of it is another matter."""
    spans = [span for hit in find_topics(heading, language) for span in hit.spans]
    return any(len(heading[span.start : span.end].split()) == len(heading.split()) > 1
               for span in spans)  # fmt: skip


def _answers(
    facet: FacetAsked,
    asked: Asked,
    topics: Mapping[str, float],
    stems: frozenset[str],
    near: frozenset[str],
    covered: float,
    found: float,
) -> bool:
    """Tell whether a sentence may answer at all, by more than its title or its wider domain.

    A matter that the question names must stand in the sentence, by a word of it or by its topic;
    where it names no actor, which would hold the answer together, by most of its words. In a
    passage that the words found among the best, a word of it in a neighbour (`near`) will do.
    """
    if not asked.actors:
        # Names that no actor is known by are all that says who is meant.
        names = {term for name in asked.unknown for term in terms(name)}
        return covered >= MOST_WORDS and (not names or bool(stems & names))
    if not facet.given or facet.third or find_domains(facet.heading, asked.language):
        return True
    words = stems & {*facet.terms}
    if is_phrase(facet.heading, asked.language) and len(words) < len(facet.terms):
        words = frozenset()
    named = bool(words or topics.keys() & {*facet.topics})
    return named or (found >= AMONG_BEST and bool(near & {*facet.terms}))


def is_broad(facet: FacetAsked, asked: Asked) -> bool:
    """Tell whether a facet is a whole domain, "politics", or whatever there is."""
    return not facet.given or bool(find_domains(facet.heading, asked.language))


def coverage(words: Iterable[str], stems: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the share of the asked words' rarity that a sentence has; an unseen word is rare."""
    most = max(weights.values(), default=1.0)
    whole = {word: weights.get(word, most) for word in words}
    total = sum(whole[word] for word in sorted(whole))
    return sum(whole[word] for word in sorted(whole) if word in stems) / total if total else 0.0


def either(weights: Iterable[float]) -> float:
    """Return the weight of several signs, each of which may mislead: 1 - (1 - a)(1 - b)..."""
    # Sorted, since products of floats depend on their order.
    return 1.0 - math.prod(1.0 - weight for weight in sorted(weights))


def fit(one: str, facet: FacetAsked, asked: Asked) -> float:
    """Return how far a topic belongs to a facet: its own, of its main domain, of a second one."""
    if one in facet.topics:
        return 1.0
    domains = topic(one).domains
    if not facet.domains or not domains:
        return 0.0
    # A facet that names a topic, not a domain, wants little else of the domain.
    whole = 1.0 if not facet.topics or find_domains(facet.heading, asked.language) else 0.2
    if any(one in other.topics for other in asked.facets):
        whole *= 0.5
    if domains[0] in facet.domains:
        return 0.9 * whole
    if domains[0] in adopted(facet, asked):
        return 0.7 * whole
    return 0.5 * whole if set(domains) & set(facet.domains) else 0.0


def adopted(facet: FacetAsked, asked: Asked) -> tuple[str, ...]:
    """Return the domains that a facet takes in because no other facet asks about them."""
    taken = {domain for one in asked.facets for domain in one.domains}
    first = next(
        (one for one in asked.facets if set(one.domains) & set(facet.domains) and not one.third),
        facet,
    )
    if first is not facet:
        return ()
    return tuple(
        domain for domain, home in ADOPTED.items() if home in facet.domains and domain not in taken
    )


def _is_general(facet: FacetAsked, asked: Asked) -> bool:
    """Tell whether a facet takes whatever concerns the actors: politics, or the only one."""
    return "politics" in facet.domains or len(asked.facets) == 1


def headings_of(
    topics: Mapping[str, float], title: Mapping[str, float], facet: FacetAsked, asked: Asked
) -> tuple[str, ...]:
    """Return the topics that may head a sentence, those that fit its facet and its title first.

    A word that only hints at a topic heads nothing unless the title or the facet says the same;
    nor does a topic of the title that the sentence has no word of.
    """
    worth = {
        one: (weight + 0.25 * title.get(one, 0.0)) * (0.3 + fit(one, facet, asked))
        for one, weight in topics.items()
        if weight > 2 * HINT or one in title or one in facet.topics
    }
    return tuple(sorted(worth, key=lambda one: (-worth[one], one)))
