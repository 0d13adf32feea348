"""Sentences as acts: what of a sentence tells which act it is of, and which are of the same.

Names of actors count by who is meant, never by their letters; numbers and times not at all, for
these may be what is in dispute.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from apercu.ask.conflicts_lexicon import contrast_words, pattern_of, terms_of, word_list, words_of
from apercu.ask.evidence import Told
from apercu.quantities import Quantity, find_quantities
from apercu.records import Interval
from apercu.text import is_stop, terms

RARE_TERMS = 8
"""How many of its rarest shared terms propose a sentence's partners: enough for a pair in common
where half of the weight is shared, few enough to keep 2,000 sentences under 100 ms."""
PRIOR = 200
"""As if so many more sentences without the word were known: weights of words stay alike however
few sentences are given."""
LEAST_SHARED = 3
LEAST_WEIGHT = 0.5
"""Of the content words of the shorter sentence so much weight is shared, in at least so many
words; chosen on the open half of evals/gold/conflicts.jsonl."""
LAG_DAYS = 3
"""An undated act was at most so long before it was reported."""
_LARGE_BUCKET = 24

_NAME = re.compile(r"(?<![\w-])[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+))*")
_PLACED = re.compile(
    r"\b(in|near|at|off|outside|inside|from|to|of|north of|south of|east of|west of) (?:the )?$"
)
_SPOKEN = re.compile(
    r"\b(?:said|says|told|according to|minister|president|spokes\w+)\b", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"[,;:()]|\b(?:and|while|but|whereas|compared|against|after|when)\b", re.IGNORECASE
)


class Place(NamedTuple):
    """Where an act was: "in" or "near" a name, and an actor's id or the name that says so."""

    relation: str
    key: str
    words: str
    state: bool


class Act:
    """One told sentence, with what is reckoned from it once it is asked for."""

    __slots__ = ("__dict__", "actors", "days", "index", "origin", "reported", "told", "weights")

    def __init__(self, told: Told, index: int) -> None:
        self.told = told
        self.index = index
        self.origin = told.sentence.source.origin
        self.reported = _day(told.reported.end if told.reported else None)
        self.days = _days(told.when, self.reported)
        self.actors = frozenset(m.actor for m in told.sentence.mentions if m.reading == "actor")
        self.weights: dict[str, float] = {}

    @property
    def order(self) -> tuple[int, str, int]:
        """By time of report, then the document's id, then the place in it."""
        last = self.reported if self.reported is not None else date.max.toordinal()
        return last, self.told.sentence.source.document, self.told.sentence.start

    @cached_property
    def masked(self) -> str:
        """The words with every actor's name as one word of the same length, at the same places."""
        return self._without(mentions="X", dates="")

    @cached_property
    def bare(self) -> str:
        """The words without the names of actors and without times."""
        return self._without(mentions=" ", dates=" ")

    def _without(self, *, mentions: str, dates: str) -> str:
        sentence = self.told.sentence
        words = list(sentence.words)
        for mention in sentence.mentions:
            start, end = mention.start - sentence.start, mention.end - sentence.start
            fill = mentions if mentions == " " else "x"
            words[start:end] = [mentions] + [fill] * (end - start - 1)
        if dates:
            for one in sentence.dates:
                start, end = one.start - sentence.start, one.end - sentence.start
                words[start:end] = dates * (end - start)
        return "".join(words)

    @cached_property
    def content(self) -> frozenset[str]:
        """The terms that tell of the act."""
        return content_terms(self.bare)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The amounts that are no part of a date."""
        sentence = self.told.sentence
        spans = [
            (d.start - sentence.start, d.end - sentence.start)
            for d in sentence.dates
            if d.kind != "duration"
        ]
        found = find_quantities(self.masked, language=sentence.source.language or "en")
        return tuple(q for q in found if not any(s < q.end and q.start < e for s, e in spans))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places that the sentence sets the act in."""
        return _places(self)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that are of no actor, of no place and of nobody who speaks."""
        placed = {p.words for p in self.places}
        return frozenset(
            m[0].lower()
            for m in _NAME.finditer(self.bare)
            if m.start() > _first_letter(self.bare)
            and m[0] not in placed
            and not _SPOKEN.search(self.bare[max(0, m.start() - 30) : m.end() + 12])
        )

    @cached_property
    def sides(self) -> dict[int, tuple[int, str]]:
        """Of each contrast of which one side alone is told: the side and the word."""
        pattern, table = contrast_words()
        found: dict[int, dict[int, str]] = defaultdict(dict)
        for hit in pattern.finditer(self.masked.lower()):
            for number, side in table[hit[0]]:
                found[number].setdefault(side, hit[0])
        return {n: next(iter(s.items())) for n, s in sorted(found.items()) if len(s) == 1}

    @cached_property
    def denies(self) -> bool:
        """Whether it says that what another said is not so."""
        return self.told.course == "denied" or bool(pattern_of("deny").search(self.masked.lower()))

    @cached_property
    def bases(self) -> frozenset[int]:
        """What rates of change are reckoned from, by line of the list."""
        lower = self.masked.lower()
        lines = word_list("base")
        return frozenset(n for n, forms in enumerate(lines) if any(f in lower for f in forms))

    @cached_property
    def grows(self) -> bool:
        """Whether it tells a count that is still running."""
        return bool(pattern_of("growing").search(self.masked.lower()))

    def clause(self, start: int, end: int) -> frozenset[str]:
        """Return the content terms of the clause around a span of the sentence."""
        left = max((m.end() for m in _CLAUSE.finditer(self.bare, 0, start)), default=0)
        right = _CLAUSE.search(self.bare, end)
        return content_terms(self.bare[left : right.start() if right else len(self.bare)])


def content_terms(text: str) -> frozenset[str]:
    """Return the terms of a text that tell of an act: no stop words, figures, words of report."""
    passed = terms_of("passed")
    return frozenset(
        t for t in terms(text) if len(t) > 2 and not t[0].isdigit() and t not in passed
        and not is_stop(t)
    )  # fmt: skip


def _first_letter(text: str) -> int:
    return next((n for n, c in enumerate(text) if c.isalpha()), 0)


def _day(stamp: str | None) -> int | None:
    return date.fromisoformat(stamp[:10]).toordinal() if stamp else None


def _days(when: Interval | None, reported: int | None) -> tuple[int, int] | None:
    if when is not None and (when.start or when.end):
        start, end = _day(when.start), _day(when.end)
        if start is None:
            start = end
        if end is None:
            end = reported if reported is not None and start and reported >= start else start
        return (start, end) if start is not None and end is not None else None
    return (reported - LAG_DAYS, reported) if reported is not None else None


def _places(act: Act) -> tuple[Place, ...]:
    sentence = act.told.sentence
    text, masked = sentence.words, act.masked
    spans: list[tuple[int, int, str, bool]] = [
        (m.start - sentence.start, m.end - sentence.start, f"actor {m.actor}", m.kind == "name")
        for m in sentence.mentions
        if m.reading == "place"
    ]
    first = _first_letter(masked)
    taken = [(m.start - sentence.start, m.end - sentence.start) for m in sentence.mentions]
    taken += [(d.start - sentence.start, d.end - sentence.start) for d in sentence.dates]
    for name in _NAME.finditer(masked):
        if name.start() > first and not any(s < name.end() and name.start() < e for s, e in taken):
            spans.append((name.start(), name.end(), name[0].lower(), False))
    found = []
    for start, end, key, state in sorted(spans):
        lead = _PLACED.search(masked[max(0, start - 20) : start])
        behind = masked[end : end + 14].split()
        area = bool(behind) and behind[0].strip(".,;").lower() in words_of("region")
        inner = set(text[start:end].lower().split()) & words_of("region")
        if lead and lead[1] not in {"from", "to", "of"}:
            relation = "near" if lead[1] not in {"in", "at", "inside"} else "in"
            found.append(Place(relation, key, text[start:end], state or area or bool(inner)))
    return tuple(found)


# --- which sentences are of the same act ----------------------------------------------------


def weigh(acts: Sequence[Act]) -> dict[str, float]:
    """Set the weights of each act's terms by rarity; an origin counts once for a term."""
    origins: dict[str, set[str]] = defaultdict(set)
    for act in acts:
        for term in act.content:
            origins[term].add(act.origin)
    n = len({act.origin for act in acts}) + PRIOR
    weight = {t: math.log1p((n - len(o) + 0.5) / (len(o) + 0.5)) for t, o in origins.items()}
    for act in acts:
        act.weights = {t: weight[t] for t in act.content}
    return weight


def proposed_pairs(acts: Sequence[Act]) -> list[tuple[Act, Act]]:
    """Return pairs of different origins that share two of their rarest terms, in a fixed order.

    Terms that one origin alone has propose nothing and are not among the rarest.
    """
    carriers: dict[str, set[str]] = defaultdict(set)
    for act in acts:
        for term in act.content:
            carriers[term].add(act.origin)
    buckets: dict[tuple[str, str], list[Act]] = defaultdict(list)
    for act in acts:
        shared = [t for t in act.content if len(carriers[t]) > 1]
        rare = sorted(sorted(shared, key=lambda t: (len(carriers[t]), t))[:RARE_TERMS])
        for at, one in enumerate(rare):
            for other in rare[at + 1 :]:
                buckets[one, other].append(act)
    pairs: set[tuple[int, int]] = set()
    for members in buckets.values():
        if len(members) > 1:
            pairs.update(_pairs_in_time(members))
    return [(acts[a], acts[b]) for a, b in sorted(pairs)]


def _pairs_in_time(members: list[Act]) -> set[tuple[int, int]]:
    """Pair what lies close in time; in a large bucket each with its next ones only."""
    dated = sorted(members, key=lambda a: (a.days or (0, 0), a.index))
    reach = min(len(dated), _LARGE_BUCKET)
    found = set()
    for at, one in enumerate(dated):
        for other in dated[at + 1 : at + reach]:
            if one.origin != other.origin and gap_days(one, other) <= WIDEST_GAP:
                found.add((min(one.index, other.index), max(one.index, other.index)))
    return found


WIDEST_GAP = 10
"""How many days apart two reports may set one act."""


def gap_days(one: Act, other: Act) -> int:
    """Return how many days lie between the times of two acts; 0 where they overlap."""
    if one.days is None or other.days is None:
        return 0
    return max(one.days[0] - other.days[1], other.days[0] - one.days[1], 0)


def likeness(one: Act, other: Act, *, without: frozenset[str] = frozenset()) -> float:
    """Return which share of the lighter sentence's weight both have; 0 where too few words are."""
    mine = {t: w for t, w in one.weights.items() if t not in without}
    theirs = {t: w for t, w in other.weights.items() if t not in without}
    shared = mine.keys() & theirs.keys()
    if len(shared) < LEAST_SHARED - bool(without):
        return 0.0
    lighter = min(sum(mine[t] for t in sorted(mine)), sum(theirs[t] for t in sorted(theirs)))
    return sum(mine[t] for t in sorted(shared)) / lighter if lighter else 0.0


def actors_agree(one: Act, other: Act) -> bool:
    """Tell whether the actors of one are among the other's; nobody agrees with nobody only."""
    if not one.actors or not other.actors:
        return one.actors == other.actors
    return one.actors <= other.actors or other.actors <= one.actors


def names_clash(one: Act, other: Act) -> bool:
    """Tell whether both name something of which the other knows nothing."""
    return bool(one.names) and bool(other.names) and not one.names & other.names


def places_clash(one: Act, other: Act) -> bool:
    """Tell whether both are set in places, and in none together."""
    mine, theirs = {p.key for p in one.places}, {p.key for p in other.places}
    return bool(mine) and bool(theirs) and not mine & theirs
