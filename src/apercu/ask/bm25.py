"""Rank passages by BM25, exactly, though the index proposes with statistics of its own.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
(2009), with the inverse document frequency that is never negative, ln(1 + (N - n + .5)/(n + .5)).
Statistics count each origin once and only what the as-of date admits, so neither copies nor
newer documents move a score. The index proposes passages by a raw score that has our weights but
its own lengths (rounded down, and a mean of its own). A raw score times `bound` is never below
the exact one, so once the last proposal's falls under the exact scores at hand, these are final.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from apercu.ports import FieldStatistics, PassageIndex, Proposal

K1, B = 1.2, 0.75
"""Term saturation and length normalisation: the usual values, which tantivy has built in."""

FIELD_WEIGHTS = {"body": 1.0, "title": 1.0}
"""Unweighted sum of the fields: no set with titles and judgements was at hand to tune it."""

FIRST_PROPOSALS = 64
ROUNDING = 1.0001
"""Raw scores are sums in single precision: their error is far below this."""


class Scored(NamedTuple):
    """A passage with its exact score; `document` and `ordinal` are the collection's numbers."""

    score: float
    document: int
    ordinal: int


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
    norm = 1 - B + (B * length / mean_length if mean_length else 0.0)
    return frequency * (K1 + 1) / (frequency + K1 * norm)


def exact_score(
    proposal: Proposal,
    weights: Mapping[str, Mapping[str, float]],
    statistics: Mapping[str, FieldStatistics],
) -> float:
    """Score one passage from its own terms."""
    total = 0.0
    for field, text in (("body", proposal.body), ("title", proposal.title)):
        words = text.split()
        mean = statistics[field].mean_length
        for term, weight in weights[field].items():
            frequency = words.count(term)
            if frequency:
                total += weight * saturation(frequency, len(words), mean)
    return total


def ranked(
    index: PassageIndex,
    terms: Sequence[str],
    day: int,
    *,
    identify: Callable[[int], str],
    actors: Sequence[str] = (),
    documents: Sequence[int] | None = None,
) -> Iterator[Scored]:
    """Yield the passages visible as of `day` in exact order, best first, for as long as asked.

    Ties are broken by the document's id, which `identify` tells from its number, then by place.
    """
    statistics = index.statistics(sorted(set(terms)), day)
    weights = query_weights(terms, statistics)
    bound = _bound(index.least_mean_lengths(), statistics)
    limit, given = FIRST_PROPOSALS, 0
    while True:
        proposals = index.propose(weights, limit=limit, actors=actors, documents=documents)
        exhausted = len(proposals) < limit
        floor = -1.0 if exhausted else proposals[-1].raw * bound
        scored = [
            (-exact_score(proposal, weights, statistics), proposal)
            for proposal in proposals
            if proposal.birth <= day < proposal.until
        ]
        final = [(score, proposal) for score, proposal in scored if -score > floor]
        final.sort(key=lambda pair: (pair[0], identify(pair[1].document), pair[1].ordinal))
        for score, proposal in final[given:]:
            yield Scored(-score, proposal.document, proposal.ordinal)
        given = max(given, len(final))
        if exhausted:
            return
        limit *= 4


def _bound(least: Mapping[str, float], statistics: Mapping[str, FieldStatistics]) -> float:
    """Return by how much an exact score can exceed the raw one.

    With norms n (ours) and m (the index's), the ratio of the saturations is (tf + K1 m) /
    (tf + K1 n); lengths enter both alike, so it is at most max(1, mean of ours / mean of the
    index's).
    """
    ratios = [
        known.mean_length / least[field] for field, known in statistics.items() if least.get(field)
    ]
    return max(1.0, *ratios) * ROUNDING if ratios else ROUNDING
