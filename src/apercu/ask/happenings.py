"""Put sentences together that tell one event, or one statement of somebody.

A first form: about the same time, the same actors, and words in common. A sentence joins the
happening of whose chosen sentence it has most; the order is by score and place, never by input.
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from apercu.ask.conflicts import Dispute
from apercu.ask.evidence import Told
from apercu.ask.weighing import Candidate
from apercu.dates import earliest_day, latest_day
from apercu.records import Interval, Record

ALIKE_SAME_DAY, ALIKE = 0.30, 0.5
"""Cosine of the words' idf weights from which two sentences tell one happening: where both are
dated within a day of one another, and otherwise. Set by reading on invented reports."""
CARRIED = 0.55
"""The share of a sentence's rare words (by squared idf) that another must have to say the same."""
ORIGINS_WORTH, REACH_WORTH = 0.2, 0.15
"""By how much each doubling of the origins that say it, and that tell of it, raises a happening."""
DAYS_APART = 1
REPORTED_WITHIN_DAYS = 4


class Happening(Record, frozen=True, kw_only=True):
    """One event or statement, and all who tell of it: `chosen` is the best sourced.

    `carried` are those of the others that say what the chosen sentence says: only they count as
    further origins of it.
    """

    chosen: Candidate
    others: tuple[Candidate, ...] = ()
    carried: tuple[Candidate, ...] = ()

    @property
    def members(self) -> tuple[Candidate, ...]:
        """All sentences that tell it, the chosen first."""
        return (self.chosen, *self.others)

    @property
    def origins(self) -> tuple[str, ...]:
        """The ids of the origins that say what the chosen sentence says, sorted."""
        said = (self.chosen, *self.carried)
        return tuple(sorted({one.told.sentence.source.origin for one in said}))

    @property
    def score(self) -> float:
        """The score of its best sentence, raised by origins that say it, and that tell of it."""
        best = max(one.score for one in self.members)
        reach = len({one.told.sentence.source.origin for one in self.members})
        said, told = math.log2(len(self.origins)), math.log2(reach)
        return best * (1 + ORIGINS_WORTH * said + REACH_WORTH * told)


def gather_happenings(
    candidates: Sequence[Candidate],
    weights: Mapping[str, float],
    disputes: Sequence[Dispute] = (),
) -> list[Happening]:
    """Group candidates into happenings, the best first. `weights` are rarities of stems.

    What a dispute sets against one another tells one happening: the brief has one of its
    sentences and all of its values.
    """
    groups = _Groups(weights, disputes)
    for candidate in sorted(candidates, key=lambda one: (-one.score, one.key)):
        groups.put(candidate)
    made = [_happening(group, weights) for group in groups.all]
    return sorted(made, key=lambda one: (-one.score, one.chosen.key))


class _Groups:
    """Groups of candidates, found again by the words and the day of their first one."""

    def __init__(self, weights: Mapping[str, float], disputes: Sequence[Dispute]) -> None:
        self._disputed = {
            _place(told): number
            for number, dispute in enumerate(disputes)
            for value in dispute.values
            for told in value.told
        }
        self._by_dispute: dict[int, int] = {}
        self.all: list[list[Candidate]] = []
        self._weights = weights
        self._norms: list[float] = []
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        self._by_day: dict[str, list[int]] = defaultdict(list)

    def put(self, candidate: Candidate) -> None:
        """Put a candidate into the group that it is most like, else into a new one."""
        dispute = self._disputed.get(_place(candidate.told))
        place = self._by_dispute.get(dispute) if dispute is not None else None
        if place is None:
            place = self._most_alike(candidate)
        if place is None:
            place = self._translated(candidate)
        if dispute is not None:
            self._by_dispute.setdefault(dispute, len(self.all) if place is None else place)
        if place is not None:
            self.all[place].append(candidate)
            return
        for stem in candidate.stems:
            self._by_stem[stem].append(len(self.all))
        if day := _one_day(candidate):
            self._by_day[day].append(len(self.all))
        self.all.append([candidate])
        self._norms.append(_norm(candidate.stems, self._weights))

    def _most_alike(self, candidate: Candidate) -> int | None:
        norm = _norm(candidate.stems, self._weights)
        best, place = 0.0, None
        near = {number for stem in candidate.stems for number in self._by_stem.get(stem, ())}
        for number in sorted(near):
            first = self.all[number][0]
            cosine = alike(candidate.stems, first.stems, self._weights) / max(
                norm * self._norms[number], 1e-9
            )
            if cosine > best and cosine >= _least(candidate.told, first.told):
                best, place = cosine, number
        return place

    def _translated(self, candidate: Candidate) -> int | None:
        """Find the same in another language: the same day and actors, or the same figures.

        Two events of one day are thus sometimes taken for one; they then stand behind a count.
        """
        for number in self._by_day.get(_one_day(candidate) or "", ()):
            first = self.all[number][0]
            if (
                _language(first) != _language(candidate)
                and len(first.actors) > 1
                and first.actors == candidate.actors
                and first.told.course == candidate.told.course
            ):
                return number
        figures = _figures(candidate)
        if len(figures) > 1:
            for number, group in enumerate(self.all):
                first = group[0]
                if _language(first) != _language(candidate) and figures == _figures(first):
                    return number
        return None


def _figures(one: Candidate) -> frozenset[str]:
    """Return a sentence's figures that are no years, digits alone."""
    found = (re.sub(r"\D", "", stem) for stem in one.stems)
    return frozenset(
        figure for figure in found if figure and not re.fullmatch(r"(?:19|20)\d\d", figure)
    )


def _place(told: Told) -> tuple[str, int]:
    return told.sentence.source.document, told.sentence.start


def _one_day(one: Candidate) -> str | None:
    when = one.told.when
    return when.start[:10] if when and when.start and when.precision == "day" else None


def _language(one: Candidate) -> str | None:
    return one.told.sentence.source.language


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
    return ALIKE_SAME_DAY if _told_at_once(a, b) or _told_at_once(b, a) else ALIKE


def _told_at_once(dated: Told, undated: Told) -> bool:
    """Tell whether an undated sentence was published when a dated one happened."""
    if dated.when is None or undated.when is not None or undated.reported is None:
        return False
    return dated.when.precision == "day" and near(dated.when, undated.reported, DAYS_APART)


def near(a: Interval, b: Interval, days: int) -> bool:
    """Tell whether two intervals lie within so many days of one another."""
    gap = datetime.timedelta(days=days)
    first_a, last_a = earliest_day(a), latest_day(a)
    first_b, last_b = earliest_day(b), latest_day(b)
    if first_a and last_b and first_a > last_b + gap:
        return False
    return not (first_b and last_a and first_b > last_a + gap)


def _happening(group: list[Candidate], weights: Mapping[str, float]) -> Happening:
    first, *others = sorted(group, key=_sourcing)
    return Happening(
        chosen=first,
        others=tuple(others),
        carried=tuple(one for one in others if carries(one, first, weights)),
    )


def carries(other: Candidate, said: Candidate, weights: Mapping[str, float]) -> bool:
    """Tell whether a sentence says what another says: most of its rare words, all its figures."""
    figures = {stem for stem in said.stems if any(char.isdigit() for char in stem)}
    dated = {str(day) for day in _days(said.told.when)}
    if not figures - dated <= other.stems:
        return False
    whole = alike(said.stems, said.stems, weights)
    return alike(said.stems, other.stems, weights) >= CARRIED * whole


def _days(when: Interval | None) -> set[int]:
    """Return the numbers by which a day may be written: it is compared as a date, not by words."""
    day = earliest_day(when) if when else None
    return {day.day, day.year} if day else set()


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
