"""Weigh a sentence for each facet of a question: does it bear on it, on whom, and how freshly."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from apercu.actors import find_actors
from apercu.ask.evidence import Sentence, Told
from apercu.ask.question import Asked, FacetAsked
from apercu.ask.relevance import CONTEXT_SENTENCES, MOST_OTHERS, Signs, likelihood
from apercu.ask.widening import loose_words, meant
from apercu.dates import latest_day
from apercu.records import Record
from apercu.text import is_stop, terms
from apercu.topics import find_domains, find_topics, topic

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
MOST_WORDS, AMONG_BEST = 0.5, 0.75
LED_TO = 0.35
"""The score, beside the best of its query, from which a passage is what the words asked for."""
TITLE_COUNTS, SPEAKER_COUNTS = 2, 3
"""As how many sentences a title counts, and who speaks, for whom a document is about."""
NEAR = 4
"""How many sentences before and behind tell whom a sentence is about."""
LEAST_BEARING = 0.15
NAMED = 0.9
"""How far a sentence is on a facet's matter that has a topic of it, however unsure."""
BEARING = (0.45, 0.25, 0.3)
"""What topics, the question's own words, and the passage's score count for."""
ADOPTED = {"security": "politics", "humanitarian": "politics", "culture": "politics",
           "energy": "economy"}  # fmt: skip
"""Where a domain that no facet asks about finds its place."""


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


class Surroundings:
    """What a document tells of its sentences: who is named near one, the topics of its title."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        source = sentences[0].source
        title = source.title or ""
        day = latest_day(source.published) if source.published else None
        self.titled = frozenset(one.actor for one in find_actors(title, on=day))
        self.topics = {hit.topic: hit.weight for hit in find_topics(title, source.language)}
        self._named = {one.number: {m.actor for m in one.mentions} for one in sentences}
        self._sentences = {one.number: one for one in sentences}
        self._stems: dict[int, frozenset[str]] = {}
        self._speaker = sentences[0].source.speaker
        self._often: Counter[str] | None = None

    def near(self, sentence: Sentence) -> frozenset[str]:
        """Return the actors named in a sentence's neighbours and in the title."""
        around = range(sentence.number - NEAR, sentence.number + NEAR + 1)
        return self.titled.union(*(self._named.get(number, ()) for number in around))

    def about(self, asked: Asked, facet: FacetAsked) -> float:
        """Return how far the document is about those asked about, from 0 to 1.

        The one of them whom it names least, beside whom it names most; its title and who speaks
        in it count for more than a sentence.
        """
        if self._often is None:
            named = (meant(one, asked) for one in self._named.values())
            self._often = Counter(actor for one in named for actor in one)
            self._often.update(dict.fromkeys(self.titled, TITLE_COUNTS))
            self._often.update({self._speaker: SPEAKER_COUNTS} if self._speaker else {})
        counts = [self._often[one] for one in asked.actors]
        if facet.third:
            counts = [max(counts, default=0), max(self._often[one] for one in facet.third)]
        return min(counts, default=0) / max(self._often.values(), default=1)

    def stems(self, number: int) -> frozenset[str]:
        """Return the stems of a sentence's content words; none where there is no such sentence."""
        if number not in self._stems:
            one = self._sentences.get(number)
            self._stems[number] = content(one.words) if one else frozenset()
        return self._stems[number]

    def context(self, sentence: Sentence) -> frozenset[str]:
        """Return the stems of a sentence and its nearest neighbours."""
        first = sentence.number - CONTEXT_SENTENCES
        numbers = range(first, sentence.number + CONTEXT_SENTENCES + 1)
        return frozenset().union(*map(self.stems, numbers))


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
        topics=_ordered(topics, around.topics, facet, asked),
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


def is_broad(facet: FacetAsked, asked: Asked) -> bool:
    """Tell whether a facet is a whole domain, "politics", or whatever there is."""
    return not facet.given or bool(find_domains(facet.heading, asked.language))


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
        on_matter=pair * _on_matter(facet, asked, topics, stems, weights),
        context=context,
        about=around.about(asked, facet),
        others=min(len(actors - _parties(asked)), MOST_OTHERS) / MOST_OTHERS,
        broad=float(broad),
        why=float(asked.aim == "why"),
        one_actor=float(len(asked.actors) == 1),
    )


def _on_matter(
    facet: FacetAsked,
    asked: Asked,
    topics: Mapping[str, float],
    stems: frozenset[str],
    weights: Mapping[str, float],
) -> float:
    """Return how far a sentence's own words are on a facet's matter, by topics or by its words."""
    here = either(topics[one] * fit(one, facet, asked) for one in topics)
    named = NAMED * bool(topics.keys() & {*facet.topics})
    return max(here, named, coverage(facet.terms, stems, weights) if facet.terms else 0.0)


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


def content(words: str) -> frozenset[str]:
    """Return the stems of the words that are not common ones."""
    return frozenset(term for term in terms(words) if not is_stop(term))


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
    named = bool(stems & {*facet.terms} or topics.keys() & {*facet.topics})
    return named or (found >= AMONG_BEST and bool(near & {*facet.terms}))


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


def freshness(day: datetime.date | None, as_of: datetime.date) -> float:
    """Return what the age of something told is worth, from `OLD_WORTH` to 1."""
    if day is None:
        return OLD_WORTH
    age = max(0, (as_of - day).days)
    return OLD_WORTH + (1 - OLD_WORTH) * float(0.5 ** (age / HALF_LIFE_DAYS))


def _is_general(facet: FacetAsked, asked: Asked) -> bool:
    """Tell whether a facet takes whatever concerns the actors: politics, or the only one."""
    return "politics" in facet.domains or len(asked.facets) == 1


def _ordered(
    topics: Mapping[str, float], title: Mapping[str, float], facet: FacetAsked, asked: Asked
) -> tuple[str, ...]:
    """Return a sentence's topics, those that fit its facet and its title first."""
    worth = {
        one: (topics.get(one, 0.0) + 0.25 * title.get(one, 0.0)) * (0.3 + fit(one, facet, asked))
        for one in {*topics, *title}
    }
    return tuple(sorted(worth, key=lambda one: (-worth[one], one)))
