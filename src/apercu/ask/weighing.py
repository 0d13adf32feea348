"""Weigh a sentence for each facet of a question: does it bear on it, on whom, and how freshly."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from apercu.ask.evidence import Sentence, Told
from apercu.ask.matter import coverage, headings_of, is_broad, matter, on_matter
from apercu.ask.question import Asked, FacetAsked
from apercu.ask.relevance import MOST_OTHERS, Signs, likelihood
from apercu.ask.surroundings import Surroundings
from apercu.ask.widening import loose_words, meant
from apercu.dates import latest_day
from apercu.records import Record
from apercu.topics import find_topics

HALF_LIFE_DAYS = 400
"""After so many days what was told weighs half as much for how relations stand, down to
`OLD_WORTH`. Set by reading briefs on invented reports; no judged set was at hand."""
OLD_WORTH = 0.5
LASTING_WORTH = 0.9
LATE_SENTENCE = 0.8
"""What a sentence weighs that comes after a document's first three: news puts first what counts."""
TELLING_WORDS, SHORT = 6, 0.6
"""With fewer content words than that a sentence mostly says little by itself."""
DATED, FIGURE = 0.15, 0.1
"""What a date of its own, and a figure, add: who reads can check them."""
FOREIGN = 0.7
"""What a sentence weighs that the reader of the question's language may not be able to read."""
KIND_WORTH = {"event": 1.0, "position": 0.95, "assessment": 0.8, "trend": 1.0}
LEAST_BEARING = 0.15


class Candidate(Record, frozen=True, kw_only=True):
    """A sentence that may stand in the brief, for the facet that it bears on most.

    `topics` are the ids of its topics, the surest first; `stems` its content words; `day` the
    day by which what it tells was over, else of its publication; `relevance` the likelihood that
    it is on the question; `covered` the share of the question's own words that it has; `score` is
    about between 0 and 1.
    """

    told: Told
    facet: str
    topics: tuple[str, ...]
    actors: frozenset[str]
    stems: frozenset[str]
    day: datetime.date | None
    relevance: float
    covered: float
    score: float

    @property
    def key(self) -> tuple[str, str, str, int]:
        """Its place, by which ties are broken: by date and address before the hash of the words."""
        return place_of(self.told.sentence)


def place_of(sentence: Sentence) -> tuple[str, str, str, int]:
    """Return what ties are broken by: date, address, the hash of the text, place in it."""
    source = sentence.source
    published = (source.published.start if source.published else None) or ""
    return published, source.url, source.document, sentence.start


class Bearing(Record, frozen=True, kw_only=True):
    """On which facet a sentence bears most; its topics, the surest first.

    `actors` are those it names, `stems` those of its telling words; `strength` tells how far it
    bears on the facet, from 0 to 1, `relevance`, by `signs`, how likely it is on the question at
    all, `covered` the share of the question's own words that it has.
    """

    sentence: Sentence
    facet: FacetAsked
    topics: tuple[str, ...]
    actors: frozenset[str]
    stems: frozenset[str]
    strength: float
    relevance: float
    signs: Signs
    covered: float


def bearing(
    sentence: Sentence, asked: Asked, around: Surroundings, weights: Mapping[str, float]
) -> Bearing | None:
    """Find the facet on which a sentence bears most; `None` where it bears on none.

    `weights` are the rarities of the stems of the question's words.
    """
    actors = meant((one.actor for one in sentence.mentions), asked)
    near = meant(around.near(sentence), asked)
    pairs = {
        facet.id: pair
        for facet in asked.facets
        if (pair := concerns(asked, facet, actors, near, sentence.source.speaker))
    }
    if not pairs:
        return None
    language = sentence.source.language
    stems = around.stems(sentence.number)
    topics = {hit.topic: hit.weight for hit in find_topics(sentence.words, language)}
    best: tuple[float, float, FacetAsked] | None = None
    named = [facet for facet in asked.facets if facet.id in pairs and stems & {*facet.terms}]
    for facet in named or asked.facets:
        # What names a matter in the question's own words is told under that.
        pair = pairs.get(facet.id, 0.0)
        if not pair:
            continue
        if facet.third and len(actors & set(asked.actors)) > 1 and topics.keys() & {*facet.topics}:
            # An alliance of the two is the measure for one with the third.
            pair = max(pair, 0.95)
        on = matter(sentence, facet, asked, actors, stems, topics, around, weights)
        if pair * on >= LEAST_BEARING and (best is None or pair * on > best[0] + 1e-9):
            best = pair * on, pair, facet
    if best is None:
        return None
    strength, pair, facet = best
    signs = signs_of(sentence, asked, facet, pair, around, weights)
    return Bearing(
        sentence=sentence,
        facet=facet,
        topics=headings_of(topics, around.topics, facet, asked),
        actors=actors,
        stems=stems,
        strength=strength,
        relevance=likelihood(signs),
        signs=signs,
        covered=coverage({*facet.terms, *loose_words(asked)}, stems, weights),
    )


def asked_words(asked: Asked) -> frozenset[str]:
    """Return the stems of all words that tell what is asked about, names of domains left out."""
    named = (facet.terms for facet in asked.facets if not is_broad(facet, asked))
    return frozenset(loose_words(asked)).union(*named)


def _parties(asked: Asked) -> frozenset[str]:
    return frozenset((*asked.actors, *asked.third)).union(*(f.third for f in asked.facets))


def signs_of(
    sentence: Sentence,
    asked: Asked,
    facet: FacetAsked,
    pair: float,
    around: Surroundings,
    weights: Mapping[str, float],
) -> Signs:
    """Return the signs by which a sentence is on a facet; `pair` is what `concerns` says of it."""
    actors = meant((one.actor for one in sentence.mentions), asked)
    stems = around.stems(sentence.number)
    topics = {
        hit.topic: hit.weight for hit in find_topics(sentence.words, sentence.source.language)
    }
    broad = is_broad(facet, asked)
    context = 0.0 if broad else coverage(asked_words(asked), around.context(sentence), weights)
    return Signs(
        pair=pair,
        on_matter=pair * on_matter(facet, asked, topics, stems, weights),
        context=context,
        about=around.about(asked, facet),
        others=min(len(actors - _parties(asked)), MOST_OTHERS) / MOST_OTHERS,
        broad=float(broad),
        why=float(asked.aim == "why"),
        one_actor=float(len(asked.actors) == 1),
    )


def weigh(told: Told, on: Bearing, asked: Asked, as_of: datetime.date) -> Candidate | None:
    """Weigh a sentence that bears on the question and can stand alone.

    `None` where the question asks what one actor said, and these are another's words.
    """
    if asked.aim == "sayings" and asked.actors and told.holder != asked.actors[0]:
        return None
    sentence = told.sentence
    day = latest_day(told.when) if told.when else None
    if told.reported and (day is None or day > as_of):
        day = latest_day(told.reported)
    fresh = freshness(day, as_of)
    if on.facet.topics and on.facet.third:
        # Whether there is an alliance is not told by what is newest.
        fresh = max(fresh, LASTING_WORTH)
    score = on.strength * on.relevance * fresh * KIND_WORTH[told.kind]
    score *= 1.0 if sentence.number < 3 else LATE_SENTENCE
    score *= 1.0 if len(on.stems) >= TELLING_WORDS else SHORT
    score *= 1.0 + DATED * (told.when is not None) + FIGURE * any(map(str.isdigit, told.text))
    score *= 1.0 if sentence.source.language in (asked.language, None) else FOREIGN
    return Candidate(
        told=told,
        facet=on.facet.id,
        topics=on.topics,
        actors=on.actors,
        stems=on.stems,
        day=day,
        relevance=on.relevance,
        covered=on.covered,
        score=score,
    )


def concerns(
    asked: Asked,
    facet: FacetAsked,
    actors: frozenset[str],
    near: frozenset[str],
    speaker: str | None,
) -> float:
    """Return how far a sentence is about those asked about, from 0 (not) to 1 (all named).

    `near` are the actors named around it, `speaker` whose words the whole text is: who speaks is
    named by that alone, where another of those asked about is named in so many words. With a third
    party in the facet, the third and one of the main actors make the pair.
    """
    main, third = set(asked.actors), set(facet.third)
    if asked.aim == "sayings" and main:
        of = set(asked.actors[1:]) | third
        by = speaker == asked.actors[0] or asked.actors[0] in actors
        return float(by and bool(of & actors or not of))
    if speaker in main | third and actors & (main | third) - {speaker}:
        actors = actors | {str(speaker)}
    near = near | {speaker} if speaker else near
    if third:
        return _with_third(main, third, actors, near) * _of_first(asked, actors, near)
    if len(main) < 2:
        return float(not main or bool(actors & main))
    if len(near & main) < 2:
        return 0.0
    about = (0.25, 0.6, 1.0)[min(len(actors & main), 2)]
    return about if facet.given else about * _of_third(asked, actors, near)


def _of_third(asked: Asked, actors: frozenset[str], near: frozenset[str]) -> float:
    """Return how far a sentence is about the third party of a question that names no facet.

    "How has A answered B's help for C?" asks of nothing that has no C in it.
    """
    others = set(asked.third)
    if not others or others & actors:
        return 1.0
    return 0.25 * bool(others & near)


def _of_first(asked: Asked, actors: frozenset[str], near: frozenset[str]) -> float:
    """Return how far a sentence with a third party is about the first of the main actors.

    "How has A answered B's war against C?" asks of A, and not of B and C alone; before a colon
    the actors stand for one another.
    """
    if len(asked.actors) < 2 or ":" in asked.text or asked.actors[0] in actors:
        return 1.0
    return 0.25 * (asked.actors[0] in near)


def _with_third(
    main: set[str], third: set[str], actors: frozenset[str], near: frozenset[str]
) -> float:
    if actors & third:
        return 1.0 if actors & main else 0.4 * bool(near & main)
    # What the two have with one another bears on whether one of them is the third's ally.
    return 0.7 if len(actors & main) > 1 else 0.0


def freshness(day: datetime.date | None, as_of: datetime.date) -> float:
    """Return what the age of something told is worth, from `OLD_WORTH` to 1."""
    if day is None:
        return OLD_WORTH
    age = max(0, (as_of - day).days)
    return OLD_WORTH + (1 - OLD_WORTH) * float(0.5 ** (age / HALF_LIFE_DAYS))
