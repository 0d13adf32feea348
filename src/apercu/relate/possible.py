"""Possible acts of a sentence: what may tell one and who would take part, before any is weighed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from apercu.clauses import Clause
from apercu.records import Span
from apercu.relate.records import Participant
from apercu.relate.referring import Memory
from apercu.relate.roles import Cast, cast_of, cast_of_clause
from apercu.relate.sides import (
    Side,
    before_goods,
    elsewhere,
    is_somebody,
    listed,
    owner,
    side,
    taker,
    within,
)
from apercu.relate.triggers import Trigger
from apercu.relate.view import View, clause_around, distance, head_of

MOST_ACTS = 4
"""Possible acts of one sentence that are weighed, the likeliest first."""
NO_SIDE = Side((), (), able=False, inferred=False)


class Possible(NamedTuple):
    """A possible act: what tells it, and who takes part."""

    rank: float
    trigger: Trigger | None
    clause: Clause | None
    word: int
    source: Side = NO_SIDE
    target: Side = NO_SIDE

    @property
    def is_between(self) -> bool:
        """Tell whether actors are known on both sides, or several that act together."""
        known = self.source.actors
        return bool(known and self.target.actors) or len(known) > 1


class Place(NamedTuple):
    """A sentence in its text: what is known of it, where it begins, and what was told before."""

    view: View
    text: str
    start: int
    memory: Memory


def best_possible(place: Place) -> list[Possible]:
    """List the possible acts that are weighed, the likeliest first; one a clause."""
    found: dict[int, Possible] = {}
    for one in sorted(_possible(place), key=lambda p: (-p.rank, p.word)):
        clause = one.clause
        found.setdefault(one.word if clause is None else clause.predicate.word.start, one)
    return list(found.values())[:MOST_ACTS]


def _possible(place: Place) -> Iterator[Possible]:
    """Yield what may be an act: triggers with somebody who does it, and other predicates."""
    view = place.view
    known: set[int] = set()
    for trigger in view.triggers:
        cast = cast_of(view, trigger)
        around = cast.clause or clause_around(view, trigger.word)
        if around is not None:
            known.add(around.predicate.word.start)
        rank = _rank(view, trigger.word, cast) + trigger.entry.sure
        rank += 0.4 * (trigger.entry.part == "V") + 0.2 * len(trigger.entry.others)
        one = with_cast(place, Possible(rank, trigger, around, trigger.word), cast)
        if _is_told(view, one):
            yield one
    # who only says what others did does nothing by saying it
    says = {slot.head for clause in view.clauses for slot in clause.holder}
    for clause in view.clauses:
        word = view.tree.at(clause.predicate.word.start)
        if clause.agent is not None and clause.agent.head in says:
            continue
        if clause.predicate.kind in {"noun", "copula"} or word is None:
            continue
        if clause.predicate.word.start in known:
            continue
        cast = cast_of_clause(view, clause)
        if cast.source:
            rank = _rank(view, word, cast)
            one = with_cast(place, Possible(rank, None, clause, word), cast)
            if one.source.able and (one.source.actors or one.target.actors):
                yield one


def _is_told(view: View, one: Possible) -> bool:
    """Tell whether a trigger's sides allow an act: somebody does it, or it is done to somebody."""
    if one.source.told:
        somebody = any(is_somebody(view, p) for p in (*one.source.who, *one.target.who))
        return one.source.able and somebody
    return one.trigger is not None and one.trigger.entry.part == "V" and one.target.able


def with_cast(place: Place, one: Possible, cast: Cast) -> Possible:
    """Give a possible act its sides: who the words mean, a target within a phrase taken out."""
    view, text, start, memory = place
    sources = [p for each in cast.source for p in listed(view, each)]
    holder = () if one.clause is None else one.clause.holder
    source = side(view, sources, memory, text, start, holder)
    if (
        one.clause is not None
        and one.clause.predicate.passive
        and source.told == tuple(cast.target)
    ):
        source = NO_SIDE
    taken = {(p.start, p.end) for p in source.told}
    told = [p for p in cast.target if (p.start, p.end) not in taken]
    target = side(view, told, memory, text, start, holder)
    mended = _mended(view, one.clause, source, target)
    if mended is not target.told:
        target = side(view, mended, memory, text, start)
    return one._replace(source=source, target=target)


def _mended(
    view: View, clause: Clause | None, source: Side, target: Side
) -> tuple[Participant, ...]:
    """Give a target's phrases: whom a thing concerns instead of the thing, no side twice.

    "Its ban on A's goods" is done to A, and of "A and B renewed A's ties" nobody is the target.
    """
    known = source.actors
    told = tuple(before_goods(view, one) for one in target.told)
    if target.actors and not target.actors <= known:
        # beside a known actor, a thing is what the act is about and not whom it is done to
        kept = tuple(owner(view, one) for one in told if is_somebody(view, one))
        return target.told if kept == target.told else kept
    inner = [within(view, one, known) for one in told]
    found = tuple(one for one in inner if one is not None)
    if found:
        return found
    if target.actors:
        twice = len(known) > 1 or any(
            one.start < other.end and other.start < one.end
            for one in target.who for other in source.who
        )  # fmt: skip
        return () if twice else target.told
    if not target.able:
        other = taker(view, clause, known) or elsewhere(view, clause, known)
        if other is not None:
            return (other,)
    return target.told


def _rank(view: View, word: int, found: Cast) -> float:
    """Rank a possible act: high in the tree, and with both sides. Weights set by judgement."""
    depth = sum(1 for _ in view.tree.ancestors(word))
    return bool(found.source) + 0.8 * bool(found.target) - 0.35 * depth


def nearest(view: View, sources: Sequence[Span], targets: Sequence[Span]) -> Possible:
    """Find what tells of two given sides: the trigger, or verb, nearest to both in the tree."""
    tree = view.tree
    heads = [head_of(tree, span) for span in (*sources[:1], *targets[:1])]
    ends = [head for head in heads if head is not None]
    inside = [i for span in (*sources, *targets) for i in tree.between(span.start, span.end)]

    def far(word: int) -> int:
        return sum(distance(tree, word, end) for end in ends)

    ranked = [
        (far(one.word) - 0.3 * len(one.entry.others) - one.entry.sure, one.word, one)
        for one in view.triggers
        if one.word not in inside
    ]
    if ranked:
        _, word, trigger = min(ranked)
        return Possible(0.0, trigger, clause_around(view, word), word)
    verbs = [i for i in range(len(tree.words)) if tree.is_verb(i) and i not in inside]
    others = verbs or [i for i in range(len(tree.words)) if i not in inside] or [0]
    word = min(others, key=lambda i: (far(i), i))
    return Possible(0.0, None, clause_around(view, word), word)
