"""Which clause of a passage tells the act that a clause of the claim tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from apercu.check.views import Seen
from apercu.clauses import Clause, Slot
from apercu.clauses.lexicon import are_antonyms, are_synonyms, converses_of
from apercu.text.rarity import weight

SAME, SYNONYM, CONVERSE, OPPOSITE = 1.0, 0.9, 0.85, 0.8
"""How far two predicates are one act. An opposite is the same matter, told the other way round."""
ACTOR = 5.0
"""What an actor in common weighs beside words (`apercu.text.rarity`)."""
LEAST_ACT = 0.75
LEAST_SHARED, SUREST_SHARED = 0.34, 0.55
"""The share of what fills the lighter clause's slots that the other must have. All three set on
claims written for training."""


class Match(NamedTuple):
    """A clause of a passage beside one of the claim.

    `act` is how far the predicates are one, `shared` the share of the slots' matter in common,
    `things` whether more than actors are; `opposite` tells that one predicate undoes the other.
    """

    sentence: Seen
    clause: Clause
    act: float
    shared: float
    opposite: bool = False
    things: bool = False

    @property
    def sure(self) -> bool:
        """Whether both tell one act, so that what differs is a contradiction."""
        return self.act >= LEAST_ACT and self.shared >= LEAST_SHARED

    @property
    def surest(self) -> bool:
        """Whether so much is shared that a word that turns the sense is of this very act."""
        verbs = self.clause.predicate.kind != "noun"
        return self.act >= LEAST_ACT and self.shared >= SUREST_SHARED and verbs and self.things


def slots(clause: Clause) -> Iterator[Slot]:
    """Yield all that fills a clause's places."""
    for slot in (clause.agent, clause.patient, clause.recipient):
        if slot is not None:
            yield slot
    for oblique in clause.obliques:
        yield oblique.slot


def matches(claim: Clause, passage: Sequence[Seen]) -> list[Match]:
    """Return the clauses that may tell the claim's act, the likeliest first."""
    found = [
        match
        for sentence in passage
        for clause in sentence.clauses
        if (match := _match(claim, sentence, clause)) is not None
    ]
    return sorted(found, key=lambda one: (-one.act * (0.3 + one.shared), one.clause.start))


def _match(claim: Clause, sentence: Seen, clause: Clause) -> Match | None:
    act, opposite = _one_act(claim, clause)
    shared = _shared(claim, clause)
    if not act and shared < LEAST_SHARED:
        return None
    things = bool(_matter(claim)[0] & _matter(clause)[0])
    return Match(sentence, clause, act, shared, opposite, things)


def _one_act(one: Clause, other: Clause) -> tuple[float, bool]:
    """Return how far two predicates are one act, and whether the one undoes the other."""
    first, second = one.predicate, other.predicate
    if first.stem == second.stem or (first.art and first.art == second.art):
        return SAME, False
    if second.stem in converses_of(first.stem) or first.stem in converses_of(second.stem):
        return CONVERSE, False
    both_turn = first.direction is not None and second.direction is not None
    if are_antonyms(first.stem, second.stem) or (both_turn and first.direction != second.direction):
        return OPPOSITE, True
    return (SYNONYM, False) if both_turn or are_synonyms(first.stem, second.stem) else (0.0, False)


def _shared(one: Clause, other: Clause) -> float:
    """Return the share of the lighter clause's matter that both have."""
    stems, actors = _matter(one)
    stems2, actors2 = _matter(other)
    both = weight(stems & stems2) + ACTOR * len(actors & actors2)
    lighter = min(weight(stems) + ACTOR * len(actors), weight(stems2) + ACTOR * len(actors2))
    return both / lighter if lighter else 0.0


def _matter(clause: Clause) -> tuple[frozenset[str], frozenset[str]]:
    stems: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    for slot in slots(clause):
        actors |= slot.actors | slot.others
        stems |= slot.stems
    return stems, actors


def same_parties(one: Clause, other: Clause) -> bool:
    """Tell whether no role is told of different actors: to buy of A is not to buy of B."""
    mine, theirs = dict(_roles(one)), dict(_roles(other))
    return not any(
        mine[role] and theirs[role] and not mine[role] & theirs[role]
        for role in mine.keys() & theirs.keys()
    )


def _roles(clause: Clause) -> Iterator[tuple[str, frozenset[str]]]:
    for role, slot in (
        ("agent", clause.agent),
        ("patient", clause.patient),
        ("recipient", clause.recipient),
    ):
        if slot is not None:
            yield role, slot.actors
    for oblique in clause.obliques:
        yield oblique.preposition, oblique.slot.actors
