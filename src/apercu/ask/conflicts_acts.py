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
from itertools import combinations
from typing import NamedTuple

from apercu.ask.conflicts_lexicon import contrast_words, pattern_of, terms_of, word_list, words_of
from apercu.ask.evidence import Told
from apercu.quantities import Quantity, find_quantities
from apercu.records import Interval
from apercu.text import is_stop, terms

RARE_TERMS = 6
"""How many of its rarest shared terms propose a sentence's partners: enough for a pair in common
where half of the weight is shared, few enough to keep 2,000 sentences under 100 ms."""
PRIOR = 200
"""As if so many more sentences without the word were known: weights of words stay alike however
few sentences are given."""
LEAST_SHARED = 3
LEAST_WEIGHT = 0.5
"""Of the content words of the shorter sentence so much weight is shared, in at least so many
words; chosen on the open half of evals/gold/conflicts.jsonl."""
UNNAMED_WEIGHT = 0.75
"""Asked for where one of the two names no actor."""
LAG_DAYS = 3
"""An undated act was at most so long before it was reported."""
LARGE_BUCKET = 24
_NEVER = (0, 0)

_NAME = re.compile(r"(?<![\w-])[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+))*")
_PLACED = re.compile(
    r"\b(in|near|at|off|outside|inside|through|across|along|around|over|into|from|to|of"
    r"|north of|south of|east of|west of) (?:the )?$",
    re.IGNORECASE,
)
_RELATIONS = {"in": "in", "at": "in", "inside": "in", "near": "near", "off": "near",
              "outside": "near", "around": "near", "north of": "near", "south of": "near",
              "east of": "near", "west of": "near"}  # fmt: skip
_SPOKEN = re.compile(
    r"\b(?:said|says|told|according to|minister|president|spokes\w+)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SAYING = frozenset({"said", "says", "say", "told", "reported", "put", "claimed", "counted"})
_SAID_ON = re.compile(
    r"\b(?:said|says|told \w+|announced|reported|stated|claimed)(?: (?:in|at) \w+)? (?:on |in )?$"
)
_NEGATED = re.compile(
    r"\b(?:did|does|do|was|were|has|have|had|is|are|been|never)(?: not| never|n't)"
    r"(?: been| be| yet)* ([a-z]+)"
)
_LEAD = 4
"""How far from its start a sentence's first word of its own may stand, an article before it."""
_CLAUSE = re.compile(
    r"[,;:()]|(?<=\S )and(?= \S)|\b(?:while|but|whereas|compared|against|after|when)\b",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """Where an act was: "in" or "near" a name, and an actor's id or the name that says so."""

    relation: str
    key: str
    words: str
    state: bool


class Act:
    """One told sentence, with what is reckoned from it once it is asked for."""

    __slots__ = (
        "__dict__", "actors", "days", "everybody", "index", "origin", "rare", "reported", "told",
        "total", "weights",
    )  # fmt: skip

    def __init__(self, told: Told, index: int) -> None:
        self.told = told
        self.index = index
        self.origin = told.sentence.source.origin
        self.reported = _day(told.reported.end if told.reported else None)
        self.days = _days(told.when, self.reported)
        self.actors = frozenset(m.actor for m in told.sentence.mentions if m.reading == "actor")
        self.everybody = frozenset(m.actor for m in told.sentence.mentions)
        self.weights: dict[str, float] = {}
        self.total = 0.0
        self.rare: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[int, str, int]:
        """By time of report, then the document's id, then the place in it."""
        last = self.reported if self.reported is not None else date.max.toordinal()
        return last, self.told.sentence.source.document, self.told.sentence.start

    @cached_property
    def mention_spans(self) -> list[tuple[int, int]]:
        """Where actors are named, in offsets of the sentence."""
        sentence = self.told.sentence
        return [(m.start - sentence.start, m.end - sentence.start) for m in sentence.mentions]

    @cached_property
    def date_spans(self) -> list[tuple[int, int]]:
        """Where times are told, durations aside."""
        sentence = self.told.sentence
        return [
            (d.start - sentence.start, d.end - sentence.start)
            for d in sentence.dates
            if d.kind != "duration"
        ]

    @cached_property
    def masked(self) -> str:
        """The words with every actor's name as one word of the same length, at the same places."""
        return _covered(self.told.sentence.words, self.mention_spans, "X")

    @cached_property
    def bare(self) -> str:
        """The words without the names of actors and without times, at the same places."""
        words = self.told.sentence.words
        covered = _covered(words, self.mention_spans + self.date_spans, " ")
        return covered.replace("ccording to", " " * 11)  # else "according" stands for an accord

    @cached_property
    def content(self) -> frozenset[str]:
        """The terms that tell of the act."""
        return content_terms(self.bare)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The amounts that are no part of a date."""
        found = find_quantities(self.masked, language=self.told.sentence.source.language or "en")
        return tuple(
            q for q in found if not any(s < q.end and q.start < e for s, e in self.date_spans)
        )

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places that the sentence sets the act in."""
        return _places(self)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that are of no actor, of no place and of nobody who speaks."""
        placed = {p.words for p in self.places}
        return frozenset(
            self.bare[start:end].lower()
            for start, end in _names(self.bare)
            if self.bare[start:end] not in placed
            and not _SPOKEN.search(self.bare[max(0, start - 30) : end + 12])
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
    def unreal(self) -> bool:
        """Whether it tells what did not, or not yet, come about."""
        return bool(pattern_of("unreal").search(self.bare.lower()))

    @cached_property
    def negated(self) -> dict[str, str]:
        """The terms of verbs that are said not to be so, each with the words."""
        found: dict[str, str] = {}
        for hit in _NEGATED.finditer(self.bare.lower()):
            for term in content_terms(hit[1]):
                found.setdefault(term, " ".join(hit[0].split()))
        return found

    @cached_property
    def opener(self) -> str | None:
        """The first telling term, the sentence's likely subject; `None` behind a lead phrase.

        Who only says what follows is passed over.
        """
        words = [(m.start(), m[0]) for m in _WORD.finditer(self.bare.lower())]
        if (
            not words
            or words[0][1] in words_of("leading")
            or words[0][0] > _first_letter(self.told.sentence.words) + _LEAD
        ):
            return None
        for at, (_, word) in enumerate(words):
            speaks = any(w in _SAYING for _, w in words[at + 1 : at + 3])
            made = [] if speaks else [t for t in terms(word) if _telling[t]]
            if made:
                return made[-1]
        return None

    @cached_property
    def modifiers(self) -> dict[str, frozenset[str]]:
        """For each telling term the telling terms that stand right before it."""
        found: dict[str, set[str]] = defaultdict(set)
        last, end = "", -2
        for hit in _WORD.finditer(self.bare.lower()):
            made = [t for t in terms(hit[0]) if _telling[t]]
            if made and last and hit.start() == end + 1:
                found[made[-1]].add(last)
            last, end = (made[-1] if made else ""), hit.end()
        return {term: frozenset(before) for term, before in found.items()}

    @cached_property
    def periods(self) -> frozenset[tuple[str | None, str | None]]:
        """The stretches of more than a day that it names."""
        return frozenset(
            (d.interval.start, d.interval.end)
            for d in self.told.sentence.dates
            if d.interval is not None and d.interval.start != d.interval.end
        )

    @cached_property
    def told_on(self) -> bool:
        """Whether the time that it names is only when somebody spoke."""
        words = self.told.sentence.words
        return bool(self.date_spans) and all(
            _SAID_ON.search(words[max(0, start - 40) : start]) for start, _ in self.date_spans
        )

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
    telling = _telling
    return frozenset([t for t in terms(text) if telling[t]])


class _Telling(dict[str, bool]):
    """Whether a term tells of an act, decided once for each."""

    def __missing__(self, term: str) -> bool:
        if len(self) >= _CACHE_SIZE:
            self.clear()
        passed = len(term) < 3 or term[0].isdigit() or term in terms_of("passed")
        self[term] = telling = not passed and not is_stop(term)
        return telling


_CACHE_SIZE = 100_000
_telling = _Telling()


def _covered(words: str, spans: list[tuple[int, int]], fill: str) -> str:
    """Cover spans: with spaces, or with one capital and small letters, which make one word."""
    if not spans:
        return words
    parts, at = [], 0
    for start, end in sorted(spans):
        if start < at:
            continue
        parts.append(words[at:start])
        parts.append(fill + (fill.lower() * (end - start - 1)))
        at = end
    return "".join([*parts, words[at:]])


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


def _names(text: str) -> list[tuple[int, int]]:
    """Return the spans of words with capitals, without a sentence's first where it is no name."""
    first = _first_letter(text)
    found = []
    for hit in _NAME.finditer(text):
        start = hit.start()
        if start == first:
            word, _, rest = hit[0].partition(" ")
            if not rest:
                continue
            start += len(word) + 1
        found.append((start, hit.end()))
    return found


def _places(act: Act) -> tuple[Place, ...]:
    sentence = act.told.sentence
    text, masked = sentence.words, act.masked
    spans: list[tuple[int, int, str, bool]] = [
        (m.start - sentence.start, m.end - sentence.start, f"actor {m.actor}", m.kind == "name")
        for m in sentence.mentions
        if m.reading == "place"
    ]
    taken = [*act.mention_spans, *act.date_spans]
    spans += [
        (start, end, masked[start:end].lower(), False)
        for start, end in _names(masked)
        if not any(s < end and start < e for s, e in taken)
    ]
    found = []
    for start, end, key, state in sorted(spans):
        lead = _PLACED.search(masked[max(0, start - 20) : start])
        behind = masked[end : end + 14].split()
        area = bool(behind) and behind[0].strip(".,;").lower() in words_of("region")
        inner = set(text[start:end].lower().split()) & words_of("region")
        if lead and lead[1].lower() not in {"from", "to", "of"}:
            relation = _RELATIONS.get(lead[1].lower(), "")
            found.append(Place(relation, key, text[start:end], state or area or bool(inner)))
    return tuple(found)


# --- which sentences are of the same act ----------------------------------------------------


def weigh(acts: Sequence[Act]) -> dict[str, float]:
    """Return the weight of each term by its rarity, counted in origins, and set the acts' sums."""
    origins: dict[str, set[str]] = defaultdict(set)
    for act in acts:
        for term in act.content:
            origins[term].add(act.origin)
    n = len({act.origin for act in acts}) + PRIOR
    by_count: dict[int, float] = {}
    weight: dict[str, float] = {}
    for term, carriers in origins.items():
        k = len(carriers)
        if k not in by_count:
            by_count[k] = math.log1p((n - k + 0.5) / (k + 0.5))
        weight[term] = by_count[k]
    for act in acts:
        act.weights = weight
        act.total = math.fsum([weight[t] for t in act.content])
        act.rare = frozenset(t for t in act.content if len(origins[t]) > 1)
    return weight


def proposed_pairs(acts: Sequence[Act]) -> list[tuple[Act, Act]]:
    """Return pairs of different origins that share two of their rarest terms, in a fixed order.

    Terms that one origin alone has propose nothing and are not among the rarest.
    """
    buckets: dict[tuple[str, str], list[Act]] = defaultdict(list)
    for act in acts:
        weight = act.weights
        rarest = sorted(act.rare, key=lambda t: (-weight[t], t))[:RARE_TERMS]
        for pair in combinations(sorted(rarest), 2):
            buckets[pair].append(act)
    pairs: set[tuple[int, int]] = set()
    for members in buckets.values():
        if len(members) > 1:
            _pair_in_time(members, pairs)
    return [(acts[a], acts[b]) for a, b in sorted(pairs)]


def _pair_in_time(members: list[Act], pairs: set[tuple[int, int]]) -> None:
    """Pair what lies close in time; in a large bucket each with its next ones only."""
    if len(members) > 2:
        members.sort(key=lambda a: (a.days or _NEVER, a.index))
    large = len(members) > LARGE_BUCKET
    for at, one in enumerate(members):
        for other in members[at + 1 : at + LARGE_BUCKET] if large else members[at + 1 :]:
            pair = (one.index, other.index) if one.index < other.index else (other.index, one.index)
            if pair in pairs or one.origin == other.origin:
                continue
            if gap_days(one, other) <= WIDEST_GAP:
                pairs.add(pair)


WIDEST_GAP = 10
"""How many days apart two reports may set one act."""


def gap_days(one: Act, other: Act) -> int:
    """Return how many days lie between the times of two acts; 0 where they overlap."""
    mine, theirs = one.days, other.days
    if mine is None or theirs is None:
        return 0
    if mine[0] > theirs[1]:
        return mine[0] - theirs[1]
    return theirs[0] - mine[1] if theirs[0] > mine[1] else 0


def in_time(one: Act, other: Act) -> bool:
    """Tell whether two acts can be of one time: they overlap, or name the same stretches."""
    return gap_days(one, other) == 0 or bool(
        one.periods and one.periods == other.periods and gap_days(one, other) <= LONGEST_GAP
    )


LONGEST_GAP = 800
"""In days: a quota for a year is agreed in the year before."""


def things_clash(one: Act, other: Act, *, without: frozenset[str] = frozenset()) -> bool:
    """Tell whether the subjects, or what stands right before a shared word, are other things.

    "mackerel quota" against "herring quota", "rebels" against "troops": each unknown to the other
    sentence.
    """
    first, second = one.opener, other.opener
    if (
        first and second and first not in other.content and second not in one.content
        and first not in without and second not in without
    ):  # fmt: skip
        return True
    for term, mine in one.modifiers.items():
        theirs = other.modifiers.get(term)
        if not theirs or (mine | theirs) & without:
            continue
        if not mine & other.content and not theirs & one.content:
            return True
    return False


def likeness(one: Act, other: Act, *, without: frozenset[str] = frozenset()) -> float:
    """Return which share of the lighter sentence's weight both have; 0 where too few words are."""
    shared = (one.content & other.content) - without
    least = LEAST_SHARED - bool(without) - (len(one.everybody & other.everybody) > 1)
    if len(shared) < max(least, 1):
        return 0.0
    weight = one.weights
    mine, theirs = one.total, other.total
    if without:
        mine -= math.fsum([weight[t] for t in one.content & without])
        theirs -= math.fsum([weight[t] for t in other.content & without])
    lighter = min(mine, theirs)
    return math.fsum([weight[t] for t in shared]) / lighter if lighter > 0 else 0.0


def actors_agree(one: Act, other: Act, like: float) -> bool:
    """Tell whether the actors of one are among the other's; naming nobody asks for more words."""
    if not one.actors or not other.actors:
        return one.actors == other.actors or like >= UNNAMED_WEIGHT
    return one.actors <= other.actors or other.actors <= one.actors


def names_clash(one: Act, other: Act) -> bool:
    """Tell whether both name something of which the other knows nothing."""
    return bool(one.names) and bool(other.names) and not one.names & other.names


def places_clash(one: Act, other: Act) -> bool:
    """Tell whether both are set in places, and in none together."""
    mine, theirs = {p.key for p in one.places}, {p.key for p in other.places}
    return bool(mine) and bool(theirs) and not mine & theirs
