"""Rank passages by BM25, exactly, though the index proposes with statistics of its own.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
(2009), with the inverse document frequency that is never negative, ln(1 + (N - n + .5)/(n + .5)).
Statistics count each origin once and only what the as-of date admits, so neither copies nor
newer documents move a score. The index proposes passages by a raw score that has our weights but
its own lengths (rounded down, and a mean of its own). It is given weights so much greater that a
raw score is never below the exact one. So proposals are looked at from the greatest raw score on,
and an exact score is final as soon as it is greater than the next proposal's raw one.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from apercu.ports import FieldStatistics, PassageIndex

K1, B = 1.2, 0.75
"""Term saturation and length normalisation: the usual values, which tantivy has built in."""

FIELD_WEIGHTS = {"body": 1.0, "title": 1.0}
"""Unweighted sum of the fields: no set with titles and judgements was at hand to tune it."""

FIRST_PROPOSALS = 128
"""Of 32, 48, 64, 96, 128 and 192 the one with the least p95 for ten results (200 queries of 2 to 6
words on 94,000 documents, other ones than the benchmark's): 64 a quarter more, 192 a twentieth."""
ROUNDING = 1.0001
"""Raw scores are sums in single precision: their error is far below this."""
DECIMALS = 9
"""To which scores are told apart."""


class Scored(NamedTuple):
    """A passage with its exact score; `document` and `ordinal` are the collection's numbers.

    `place` is the number under which the index knows the passage.
    """

    score: float
    document: int
    ordinal: int
    place: int = 0


def query_weights(
    terms: Sequence[str], statistics: Mapping[str, FieldStatistics]
) -> dict[str, dict[str, float]]:
    """Return the weight of each field and query term: field weight, idf, count in the query."""
    counts = Counter(terms)
    return {
        field: {
            term: FIELD_WEIGHTS[field] * count * idf(known.units, known.frequency.get(term, 0))
            for term, count in sorted(counts.items())
        }
        for field, known in statistics.items()
    }


def idf(units: int, frequency: int) -> float:
    """Return the inverse document frequency of a term that stands in `frequency` of `units`."""
    return math.log1p((units - frequency + 0.5) / (frequency + 0.5))


def saturation(frequency: int, length: int, mean_length: float) -> float:
    """Return BM25's value of a term that stands `frequency` times among `length` terms."""
    return frequency * (K1 + 1) / (frequency + K1 * _norm(length, mean_length))


def _norm(length: int, mean_length: float) -> float:
    return 1 - B + (B * length / mean_length if mean_length else 0.0)


class Scorer:
    """Scores passages exactly, by weights as `query_weights` gives them."""

    def __init__(
        self,
        weights: Mapping[str, Mapping[str, float]],
        statistics: Mapping[str, FieldStatistics],
    ) -> None:
        self._means = [statistics[field].mean_length for field in weights]
        self._weights = [
            (number, weight)
            for number, by_term in enumerate(weights.values())
            for weight in by_term.values()
        ]

    def __call__(self, lengths: Sequence[int], frequencies: Sequence[int]) -> float:
        """Score a passage; lengths and frequencies as in `Proposed`."""
        norms = [
            K1 * _norm(length, mean) for length, mean in zip(lengths, self._means, strict=True)
        ]
        total = 0.0
        for frequency, (field, weight) in zip(frequencies, self._weights, strict=True):
            if frequency:
                total += weight * (frequency * (K1 + 1) / (frequency + norms[field]))
        return total


def ranked(
    index: PassageIndex,
    terms: Sequence[str],
    day: int,
    *,
    identify: Callable[[int], str],
    actors: Sequence[str] = (),
    documents: Sequence[int] | None = None,
    once: bool = False,
) -> Iterator[Scored]:
    """Yield the passages visible as of `day` in exact order, best first, for as long as asked.

    Ties are broken by the document's id, which `identify` tells from its number, then by their
    order in it. With `once`, a passage that comes behind another one of its document may be left
    out: who takes but the best of each need not wait for the others.
    """
    statistics = index.statistics(sorted(set(terms)), day)
    weights = query_weights(terms, statistics)
    score = Scorer(weights, statistics)
    raised = _raised(weights, index.least_mean_lengths(), statistics)
    limit, seen = FIRST_PROPOSALS, set[int]()
    waiting = _Waiting(identify, once=once)
    best: dict[int, float] = {}
    while True:
        proposals = index.propose(raised, limit=limit, actors=actors, documents=documents)
        places, most = proposals.places, 0.0
        for at, (most, document) in enumerate(
            zip(proposals.scores, proposals.documents, strict=True)
        ):
            if waiting.greatest > most:
                yield from waiting.final(most)
            place = places[at]
            if place in seen or best.get(document, -1.0) > most:
                continue
            number, ordinal, birth, until, lengths, frequencies = proposals.look(at)
            if birth <= day < until:
                # Sums of equal parts may differ in the last bits; a tie is told by the ids.
                exact = round(score(lengths, frequencies), DECIMALS)
                waiting.put(exact, number, ordinal, place)
                if once:
                    best[document] = max(exact, best.get(document, 0.0))
        if len(proposals.scores) < limit:
            yield from waiting.final(-1.0)
            return
        yield from waiting.final(most)
        seen.update(places)
        limit *= 4


class _Waiting:
    """Passages that were scored, until nothing still to come can be before them.

    With `once` the best of each document is taken out and no other.
    """

    def __init__(self, identify: Callable[[int], str], *, once: bool) -> None:
        self.greatest = -1.0
        self._identify = identify
        self._given: set[int] | None = set() if once else None
        # The score, negative, so that the greatest comes first; document, ordinal, place.
        self._heap: list[tuple[float, int, int, int]] = []

    def put(self, score: float, number: int, ordinal: int, place: int) -> None:
        """Let a passage wait."""
        heapq.heappush(self._heap, (-score, number, ordinal, place))
        self.greatest = max(self.greatest, score)

    def final(self, most: float) -> Iterator[Scored]:
        """Take out, best first, what scores more than `most`: nothing still to come can."""
        heap, given = self._heap, self._given
        while heap and -heap[0][0] > most:
            equal = [heapq.heappop(heap)]
            while heap and heap[0][0] == equal[0][0]:
                equal.append(heapq.heappop(heap))
            # From the heap they come by number and ordinal; ids are looked up where they decide.
            if equal[0][1] != equal[-1][1]:
                equal.sort(key=lambda one: (self._identify(one[1]), one[2]))
            for score, number, ordinal, place in equal:
                if given is not None:
                    if number in given:
                        continue
                    given.add(number)
                yield Scored(-score, number, ordinal, place)
        self.greatest = -heap[0][0] if heap else -1.0


def _raised(
    weights: Mapping[str, Mapping[str, float]],
    least: Mapping[str, float],
    statistics: Mapping[str, FieldStatistics],
) -> dict[str, dict[str, float]]:
    """Raise each field's weights so far that no exact score exceeds the raw one.

    With norms n (ours) and m (the index's), the ratio of the saturations is (tf + K1 m) /
    (tf + K1 n); lengths enter both alike, so it is at most max(1, mean of ours / mean of the
    index's). By fields, since one bound for both would let in what only the other one may exceed.
    """
    raised = {}
    for field, by_term in weights.items():
        ratio = statistics[field].mean_length / least[field] if least.get(field) else 1.0
        factor = max(1.0, ratio) * ROUNDING
        raised[field] = {term: weight * factor for term, weight in by_term.items()}
    return raised
