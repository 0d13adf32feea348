"""What the rest of a document tells of one of its sentences: who is named near it, on what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from apercu.actors import find_actors
from apercu.ask.evidence import Sentence
from apercu.ask.question import Asked, FacetAsked
from apercu.ask.relevance import CONTEXT_SENTENCES
from apercu.ask.widening import meant
from apercu.dates import latest_day
from apercu.text import is_stop, terms
from apercu.topics import find_topics

TITLE_COUNTS, SPEAKER_COUNTS = 2, 3
"""As how many sentences a title counts, and who speaks, for whom a document is about."""
NEAR = 4
"""How many sentences before and behind tell whom a sentence is about."""


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


def content(words: str) -> frozenset[str]:
    """Return the stems of the words that are not common ones."""
    return frozenset(term for term in terms(words) if not is_stop(term))
