"""Which sentences are of the same act: proposed by rare words and days, then tied or parted."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from apercu.ask.conflicts_acts import Act

RARE_TERMS = 6
"""How many of its rarest shared terms propose a sentence's partners: enough for a pair in common
where half of the weight is shared, few enough that 2,000 sentences of newswire take 0.1 to
0.25 s."""
PRIOR = 200
"""As if so many more sentences without the word were known: weights of words stay alike however
few sentences are given."""
LEAST_SHARED = 3
LEAST_WEIGHT = 0.5
"""Of the content words of the shorter sentence so much weight is shared, in at least so many
words; set by judgement, and kept on the open half of evals/gold/conflicts.jsonl."""
LEAST_COSINE = 0.45
"""Shared weight over the geometric mean of both: a short sentence is like many a long one. Set on
12,000 sentences of newswire (`evals/conflicts.py --wire`)."""
UNNAMED_WEIGHT = 0.75
"""Asked for where one of the two names no actor."""
LARGE_BUCKET = 24
"""Of more sentences that share two rare terms each is paired with the next ones in time only."""
_NEVER = (0, 0)


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
    weight = acts[0].weights if acts else {}
    shared = {term for act in acts for term in act.rare}
    # the rarest has the least rank; numbers sort and hash quicker than words
    rank = {t: n for n, t in enumerate(sorted(shared, key=lambda t: (-weight[t], t)))}
    buckets: dict[int, list[Act]] = defaultdict(list)
    for act in acts:
        rarest = sorted([rank[t] for t in act.rare])[:RARE_TERMS]
        for one, other in combinations(rarest, 2):
            buckets[one * len(rank) + other].append(act)
    pairs = _pairs_of_a_day(acts)
    for members in buckets.values():
        if len(members) > 1:
            _pair_in_time(members, pairs)
    return [(acts[a], acts[b]) for a, b in sorted(pairs)]


def _pairs_of_a_day(acts: Sequence[Act]) -> set[tuple[int, int]]:
    """Return pairs of different origins that are of one day and share `SAME_DAY_TERMS` terms.

    Where a collection is full of one matter its words are not rare, yet tell what a day's
    reports are of.
    """
    buckets: dict[tuple[int, str], list[Act]] = defaultdict(list)
    for act in acts:
        for day in _days_of(act):
            for term in act.rare:
                buckets[day, term].append(act)
    counted: Counter[tuple[int, int]] = Counter()
    for members in buckets.values():
        if 1 < len(members) <= DAY_BUCKET:
            counted.update(
                (one.index, other.index)
                for one, other in combinations(members, 2)
                if one.origin != other.origin
            )
    return {pair for pair, count in counted.items() if count >= SAME_DAY_TERMS}


SAME_DAY_TERMS = 3
DAY_BUCKET = 40
"""A word that more sentences of a day share tells nothing of the act."""


def _days_of(act: Act) -> tuple[int, ...]:
    if act.told.when is not None and act.days is not None:
        return (act.days[0],) if act.days[0] == act.days[1] else ()
    return () if act.reported is None else (act.reported, act.reported - 1)


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
    if mine <= 0 or theirs <= 0:
        return 0.0
    both = math.fsum([weight[t] for t in shared])
    if both < LEAST_COSINE * math.sqrt(mine * theirs):
        return 0.0
    return both / min(mine, theirs)


def actors_agree(one: Act, other: Act, like: float) -> bool:
    """Tell whether the actors of one are among the other's; naming nobody asks for more words."""
    if not one.actors or not other.actors:
        return one.actors == other.actors or like >= UNNAMED_WEIGHT
    return one.actors <= other.actors or other.actors <= one.actors


def names_clash(one: Act, other: Act) -> bool:
    """Tell whether both name something of which the other knows nothing."""
    return bool(one.names) and bool(other.names) and not one.names & other.names


def is_one_case(one: Act, other: Act, like: float) -> bool:
    """Tell whether two sentences are tied to one case by who, when or nearly all their words.

    A statistic of some office, company or week reads like that of another one.
    """
    if one.names and other.names and one.names != other.names:
        return False
    if one.dated and other.dated:
        if one.everybody and other.everybody:
            return bool(one.everybody & other.everybody)
        return one.everybody == other.everybody or like >= UNNAMED_WEIGHT
    if one.reported is None or other.reported is None or abs(one.reported - other.reported) > 1:
        return False
    return like >= LEAST_WEIGHT and one.everybody == other.everybody and bool(one.everybody)


def is_one_day(one: Act, other: Act) -> bool:
    """Tell whether two sentences are of one day, and name some actor or something in common."""
    known = [a.days for a in (one, other) if a.told.when is not None and a.days is not None]
    if not known or any(start != end for start, end in known):
        return False
    return gap_days(one, other) == 0 and are_named(one, other)


def are_named(one: Act, other: Act) -> bool:
    """Tell whether both name somebody, something or some place in common."""
    if one.everybody & other.everybody or one.names & other.names:
        return True
    return bool({p.key for p in one.places} & {p.key for p in other.places})


def places_clash(one: Act, other: Act) -> bool:
    """Tell whether both are set in places, and in none together."""
    mine, theirs = {p.key for p in one.places}, {p.key for p in other.places}
    return bool(mine) and bool(theirs) and not mine & theirs
