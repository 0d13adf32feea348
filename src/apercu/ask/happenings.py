"""Put sentences together that tell one event, or one statement of somebody.

A first form: about the same time, the same actors, and words in common. A sentence joins the
happening of whose chosen sentence it has most; the order is by score and place, never by input.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from apercu.ask.evidence import Told
from apercu.ask.weighing import Candidate
from apercu.dates import earliest_day, latest_day
from apercu.records import Interval, Record

ALIKE_SAME_DAY, ALIKE = 0.30, 0.5
"""Cosine of the words' idf weights from which two sentences tell one happening: where both are
dated within a day of one another, and otherwise. Set by reading on invented reports."""
DAYS_APART = 1
REPORTED_WITHIN_DAYS = 4


class Happening(Record, frozen=True, kw_only=True):
    """One event or statement, and all who tell it: `chosen` is the best sourced."""

    chosen: Candidate
    others: tuple[Candidate, ...] = ()

    @property
    def members(self) -> tuple[Candidate, ...]:
        """All sentences that tell it, the chosen first."""
        return (self.chosen, *self.others)

    @property
    def origins(self) -> tuple[str, ...]:
        """The ids of the origins that tell it, sorted."""
        return tuple(sorted({one.told.sentence.source.origin for one in self.members}))

    @property
    def score(self) -> float:
        """The score of its best sentence, raised by each further independent origin."""
        best = max(one.score for one in self.members)
        return best * (1 + 0.15 * math.log2(len(self.origins)))


def gather_happenings(candidates: Sequence[Candidate]) -> list[Happening]:
    """Group candidates into happenings, the best first."""
    weights = rarity(one.stems for one in candidates)
    norms = {one.key: _norm(one.stems, weights) for one in candidates}
    groups: list[list[Candidate]] = []
    by_stem: dict[str, list[int]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda one: (-one.score, one.key)):
        best, place = 0.0, None
        near = Counter(number for stem in candidate.stems for number in by_stem.get(stem, ()))
        for number in sorted(near):
            first = groups[number][0]
            cosine = alike(candidate.stems, first.stems, weights) / max(
                norms[candidate.key] * norms[first.key], 1e-9
            )
            if cosine > best and cosine >= _least(candidate.told, first.told):
                best, place = cosine, number
        if place is None:
            for stem in candidate.stems:
                by_stem[stem].append(len(groups))
            groups.append([candidate])
        else:
            groups[place].append(candidate)
    made = [_happening(group) for group in groups]
    return sorted(made, key=lambda one: (-one.score, one.chosen.key))


def rarity(sentences: Iterable[frozenset[str]]) -> Mapping[str, float]:
    """Return each stem's inverse document frequency among the sentences."""
    counts: Counter[str] = Counter()
    n = 0
    for stems in sentences:
        counts.update(stems)
        n += 1
    return {stem: math.log((n + 1) / (count + 0.5)) for stem, count in counts.items()}


def alike(a: frozenset[str], b: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the sum of the squared weights of the words in common."""
    # Sorted, since sums of floats depend on their order.
    return sum(weights.get(stem, 0.0) ** 2 for stem in sorted(a & b))


def _norm(stems: frozenset[str], weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weights.get(stem, 0.0) ** 2 for stem in sorted(stems)))


def _least(a: Told, b: Told) -> float:
    """Return the likeness that two sentences need to tell one happening, 2 where they cannot."""
    if a.course != b.course or (a.kind == "event") != (b.kind == "event"):
        return 2.0
    if a.kind != "event" and a.holder != b.holder:
        return 2.0
    if a.when and b.when:
        if not near(a.when, b.when, DAYS_APART):
            return 2.0
        return ALIKE_SAME_DAY if "day" in (a.when.precision, b.when.precision) else ALIKE
    if a.reported and b.reported and not near(a.reported, b.reported, REPORTED_WITHIN_DAYS):
        return 2.0
    return ALIKE


def near(a: Interval, b: Interval, days: int) -> bool:
    """Tell whether two intervals lie within so many days of one another."""
    gap = datetime.timedelta(days=days)
    first_a, last_a = earliest_day(a), latest_day(a)
    first_b, last_b = earliest_day(b), latest_day(b)
    if first_a and last_b and first_a > last_b + gap:
        return False
    return not (first_b and last_a and first_b > last_a + gap)


def _happening(group: list[Candidate]) -> Happening:
    ordered = sorted(group, key=_sourcing)
    return Happening(chosen=ordered[0], others=tuple(ordered[1:]))


def _sourcing(one: Candidate) -> tuple[float, tuple[str, str, str, int]]:
    """Return what puts the best-sourced sentence first."""
    source = one.told.sentence.source
    worth = one.score
    worth += 0.15 * (source.outlet.control == "independent" and source.party is None)
    worth += 0.10 * (source.outlet.form in ("agency", "ministry", "government"))
    worth -= 0.30 * (source.outlet.form in ("aggregator", "machine_written", "encyclopaedia"))
    worth -= 0.05 * bool(one.told.edits)
    worth += 0.10 * (one.told.when is not None)
    return -worth, one.key
